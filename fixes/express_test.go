package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project"
)

func TestExpressPlaces(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"before listen", `import express from "express";
import { users } from "./users.js";

const app = express();
app.use(express.json());
app.use("/users", users);

// Port of the platform.
app.listen(3000);
`, `import express from "express";
import first from "first";
import { users } from "./users.js";
import { last } from "./last.js";

const app = express();
app.use(first());
app.use(express.json());
app.use("/users", users);

app.use(last);

// Port of the platform.
app.listen(3000);
`},
		{"no listen", `const express = require('express')

const app = express()
app.use(express.json())
app.get('/', home)

module.exports = app
`, `const express = require('express')
const first = require('first')
const { last } = require('./last')

const app = express()
app.use(first())
app.use(express.json())
app.get('/', home)
app.use(last)

module.exports = app
`},
		{"inside an async function, static files in a branch", `import express from "express";

const app = express();

(async () => {
  const server = await registerRoutes(app);
  if (app.get("env") === "development") {
    await setupVite(app, server);
  } else {
    serveStatic(app);
  }
  server.listen({ port: 5000 }, () => {
    log("serving");
  });
})();
`, `import express from "express";
import first from "first";
import { last } from "./last.js";

const app = express();
app.use(first());

(async () => {
  const server = await registerRoutes(app);
  if (app.get("env") === "development") {
    await setupVite(app, server);
  } else {
    serveStatic(app);
  }
  app.use(last);

  server.listen({ port: 5000 }, () => {
    log("serving");
  });
})();
`},
		{"listen before the routes", `import express from "express";

const app = express();
app.listen(3000);
app.get("/", home);
`, `import express from "express";
import first from "first";
import { last } from "./last.js";

const app = express();
app.use(first());
app.listen(3000);
app.get("/", home);
app.use(last);
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := func(d *Draft) error {
				app, err := FindExpress(d.Project())
				if err != nil {
					return err
				}
				if err := app.PutFirst(d, "app.use(first());", Import{Default: "first", From: "first"}); err != nil {
					return err
				}
				if app, err = FindExpress(d.Project()); err != nil {
					return err
				}
				return app.PutLast(d, "app.use(last);\n", "last.js", "last")
			}
			files := map[string]string{"server.js": c.before}
			after := planned(t, files, plan)
			if after["server.js"] != c.after {
				t.Errorf("got:\n%s\nwant:\n%s", after["server.js"], c.after)
			}
			again(t, files, after, plan)
		})
	}
}

func TestFindExpressRefuses(t *testing.T) {
	const app = "import express from 'express';\nconst app = express();\napp.listen(1);\n"
	for name, files := range map[string]map[string]string{
		"none": {"server.js": "console.log(1);\n"},
		"two":  {"a.js": app, "b.js": app},
	} {
		if _, err := FindExpress(project.FromFiles(files)); err == nil {
			t.Errorf("%s: no refusal", name)
		}
	}
}

func TestFindExpress(t *testing.T) {
	const server = "import app from './app.js';\napp.listen(1);\n"
	for name, files := range map[string]map[string]string{
		"a router made from a named import is no app": {
			"server.js": server, "app.js": "import express from 'express';\nimport routes from './routes.js';\nconst app = express();\napp.use(routes);\nexport default app;\n",
			"routes.js": "import { Router } from 'express';\nconst routes = Router();\nexport default routes;\n",
		},
		"an app that another mounts, through a file between them": {
			"server.js": server, "app.js": "import express from 'express';\nimport { mount } from './mount.js';\nconst app = express();\nmount(app);\nexport default app;\n",
			"mount.js": "import inner from './inner.js';\nexport const mount = (app) => app.use(inner);\n",
			"inner.js": "import express from 'express';\nconst inner = express();\nexport default inner;\n",
		},
	} {
		files["package.json"] = `{"main":"server.js","dependencies":{"express":"5.1.0"}}`
		if app, err := FindExpress(project.FromFiles(files)); err != nil || app.File.Path != "app.js" {
			t.Errorf("%s: %+v, %v", name, app, err)
		}
	}
}

func TestAsyncHandlers(t *testing.T) {
	files := map[string]string{"server.js": `const express = require("express");
const app = express();
const router = express.Router();
router.get("/a", async (req, res) => { res.json(await load()); });
router.route("/b").post(check, async function (req, res) {}).get((req, res) => res.end());
async function named(req, res) {}
app.put("/c", named);
app.use(async (err, req, res, next) => next(err));
cache.get("/d", async () => 1);
app.use("/x", router);
app.listen(1);
`}
	plan := func(d *Draft) error {
		return WrapCalls(d, AsyncHandlers(d.Project()), "asyncHandler", "async-handler.js")
	}
	after := planned(t, files, plan)
	const want = `const express = require("express");
const { asyncHandler } = require("./async-handler");
const app = express();
const router = express.Router();
router.get("/a", asyncHandler(async (req, res) => { res.json(await load()); }));
router.route("/b").post(check, asyncHandler(async function (req, res) {})).get((req, res) => res.end());
async function named(req, res) {}
app.put("/c", asyncHandler(named));
app.use(async (err, req, res, next) => next(err));
cache.get("/d", async () => 1);
app.use("/x", router);
app.listen(1);
`
	if after["server.js"] != want {
		t.Errorf("got:\n%s\nwant:\n%s", after["server.js"], want)
	}
	again(t, files, after, plan)
}

// What is a test is the import graph's to say: a folder's name alone says nothing
// of what the app itself loads.
func TestAsyncHandlersOfTheApp(t *testing.T) {
	const router = "const { Router } = require('express');\nconst router = Router();\nrouter.get('/a', async (req, res) => res.end());\nmodule.exports = router;\n"
	p := project.FromFiles(map[string]string{
		"package.json":  `{"main":"server.js","dependencies":{"express":"5.1.0"}}`,
		"server.js":     "const app = require('express')();\napp.use('/speed', require('./test/speed'));\napp.listen(1);\n",
		"test/speed.js": router, "test/other.js": router, "testing/other.js": router, "mock-server.js": router,
	})
	var in []string
	for _, n := range AsyncHandlers(p) {
		in = append(in, n.File().Path)
	}
	if strings.Join(in, " ") != "test/speed.js" {
		t.Errorf("handlers in %q", in)
	}
}
