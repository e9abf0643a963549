package fixes

import (
	"testing"

	"underpin/checks/project"
)

func TestServersAreFoundWhereTheyAreMade(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"express", "import express from 'express';\nconst app = express();\n", "app"},
		{"a router makes none", "import { Router } from 'express';\nconst app = Router();\n", ""},
		{"with a call chained to it", "import express from 'express';\nconst app = express().disable('x-powered-by');\n", "app"},
		{"what listens is not the server", "import express from 'express';\nconst server = express().listen(3000);\n", ""},
		{"fastify", "import Fastify from 'fastify';\nconst api = Fastify({ logger: true }).withTypeProvider();\n", "api"},
		{"hono", "import { Hono } from 'hono';\nconst app = new Hono().basePath('/api');\n", "app"},
	} {
		p := project.FromFiles(map[string]string{"package.json": `{"dependencies":{"express":"5.0.0","fastify":"5.0.0","hono":"4.0.0"}}`, "server.js": c.text})
		got := ""
		for _, find := range []func(*project.Project) (ServerApp, error){FindExpress, FindFastify, FindHono} {
			if app, err := find(p); err == nil {
				got = app.Name
			}
		}
		if got != c.want {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}
