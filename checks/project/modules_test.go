package project

import (
	"maps"
	"slices"
	"testing"
)

func TestResolve(t *testing.T) {
	base := map[string]string{
		"package.json":       `{"name":"app","dependencies":{"next":"^15.0.0"},"imports":{"#db":"./src/server/db.ts","#lib/*":"./src/lib/*.ts"}}`,
		"tsconfig.json":      "{\n // the editor's settings\n \"extends\": \"./tsconfig.base.json\",\n \"compilerOptions\": { \"strict\": true, },\n}",
		"tsconfig.base.json": `{"compilerOptions":{"baseUrl":".","paths":{"@/*":["./src/*"],"@ui/*":["./src/components/ui/*","./vendor-ui/*"],"config":["./src/config.ts"]}}}`,
		"src/a.ts":           "", "src/b/index.tsx": "", "src/lib/x.ts": "", "src/server/db.ts": "", "src/config.ts": "", "src/data.json": "{}",
		"src/components/ui/button.tsx": "", "vendor-ui/card.tsx": "", "src/card.vue": "",
		"src/twice.ts": "", "src/twice.js": "", "src/old.js": "",
		"../../packages/ui/package.json": `{"name":"@acme/ui","exports":{".":{"types":"./dist/index.d.ts","import":"./dist/index.js"},"./*":"./src/*.tsx"}}`,
		"../../packages/ui/src/index.ts": "", "../../packages/ui/src/menu.tsx": "",
		"../../packages/db/package.json": `{"name":"@acme/db","main":"src/client.ts"}`, "../../packages/db/src/client.ts": "",
		"supabase/functions/deno.json":       `{"imports":{"shared/":"./_shared/","stripe":"npm:stripe@14"}}`,
		"supabase/functions/_shared/cors.ts": "", "supabase/functions/pay/index.ts": "",
	}
	for _, c := range []struct{ from, spec, want string }{
		{"src/b/index.tsx", "../a", "src/a.ts"},
		{"src/b/index.tsx", "../a.js", "src/a.ts"},
		{"src/a.ts", "./b", "src/b/index.tsx"},
		{"src/a.ts", ".", ""},
		{"src/b/index.tsx", ".", "src/b/index.tsx"},
		{"src/a.ts", "./data.json", "src/data.json"},
		{"src/a.ts", "./card.vue?raw", "src/card.vue"},
		{"src/b/index.tsx", "/a", "src/a.ts"},
		{"src/b/index.tsx", "/src/lib/x.ts", "src/lib/x.ts"},
		{"src/b/index.tsx", "/nowhere.ts", ""},
		{"src/a.ts", "@/lib/x", "src/lib/x.ts"},
		{"src/a.ts", "@ui/button", "src/components/ui/button.tsx"},
		{"src/a.ts", "@ui/card", "vendor-ui/card.tsx"},
		{"src/a.ts", "config", "src/config.ts"},
		{"src/a.ts", "src/lib/x", "src/lib/x.ts"},
		{"src/a.ts", "#db", "src/server/db.ts"},
		{"src/a.ts", "#lib/x", "src/lib/x.ts"},
		{"src/a.ts", "@acme/ui", "../../packages/ui/src/index.ts"},
		{"src/a.ts", "@acme/ui/menu", "../../packages/ui/src/menu.tsx"},
		{"src/a.ts", "@acme/db", "../../packages/db/src/client.ts"},
		{"supabase/functions/pay/index.ts", "../_shared/cors.ts", "supabase/functions/_shared/cors.ts"},
		{"supabase/functions/pay/index.ts", "shared/cors.ts", "supabase/functions/_shared/cors.ts"},
		{"supabase/functions/pay/index.ts", "stripe", ""},
		{"supabase/functions/pay/index.ts", "https://esm.sh/stripe@14", ""},
		{"src/a.ts", "react", ""},
		{"src/a.ts", "node:fs", ""},
		{"src/a.ts", "./missing", ""},
		{"src/a.ts", "./twice", "src/twice.ts"},
		{"src/old.js", "./twice", "src/twice.js"},
		{"src/old.js", "./a", "src/a.ts"},
		{"src/a.ts", "../../../../../../etc/passwd", ""},
	} {
		p := FromFiles(base)
		if got := p.Modules().Resolve(c.from, c.spec); got != c.want {
			t.Errorf("%s from %s: got %q, want %q", c.spec, c.from, got, c.want)
		}
	}
}

func TestResolveThroughViteAlias(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":      `{"devDependencies":{"vite":"^6.0.0"}}`,
		"vite.config.ts":    `import path from "path"; export default { resolve: { alias: { "@": path.resolve(import.meta.dirname, "client", "src"), "@shared": path.resolve(import.meta.dirname, "shared") } } };`,
		"client/src/app.ts": "", "shared/schema.ts": "",
	})
	for spec, want := range map[string]string{"@/app": "client/src/app.ts", "@shared/schema": "shared/schema.ts"} {
		if got := p.Modules().Resolve("client/src/main.ts", spec); got != want {
			t.Errorf("%s: got %q, want %q", spec, got, want)
		}
	}
}

func TestSides(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  map[string]Side
	}{
		"next app": {map[string]string{
			"package.json":                `{"dependencies":{"next":"^15.0.0","react":"^19.0.0"}}`,
			"app/layout.tsx":              "export default function L({children}) { return children }",
			"app/page.tsx":                `import { Form } from "@/components/form"; import { load } from "../lib/load"; import type { T } from "../lib/types"; export default function P() { return <Form /> }`,
			"app/tools/page.tsx":          `export default function P() { return null }`,
			"app/test/page.tsx":           `export default function P() { return null }`,
			"components/form.tsx":         `"use client"; import { save } from "../app/actions"; import { both } from "../lib/both"; export function Form() { return null }`,
			"app/actions.ts":              `"use server"; import { db } from "../lib/db"; export async function save() {}`,
			"lib/db.ts":                   "export const db = 1;",
			"lib/load.ts":                 `import "./both"; export const load = 1;`,
			"lib/both.ts":                 "export const both = 1;",
			"lib/types.ts":                "export type T = 1;",
			"lib/unused.ts":               `import "./db"; export const x = 1;`,
			"lib/load.test.ts":            `import "./load"; import "./helper";`,
			"jobs/e2e-orders-check.ts":    `import "../lib/helper";`,
			"lib/helper.ts":               "export {};",
			"components/form.stories.tsx": `import "./form";`,
			"scripts/seed.ts":             `import "../lib/seeding";`,
			"lib/seeding.ts":              "export {};",
			"next.config.mjs":             "export default {};",
			"middleware.ts":               `import "./lib/guard"; export default function middleware() {}`,
			"lib/guard.ts":                "export {};",
		}, map[string]Side{
			"app/page.tsx": Server, "app/tools/page.tsx": Server, "app/test/page.tsx": Server, "components/form.tsx": Shared,
			"app/actions.ts": Server, "lib/db.ts": Server, "lib/load.ts": Server, "lib/both.ts": Shared, "lib/types.ts": Dead, "lib/unused.ts": Dead,
			"lib/load.test.ts": Test, "jobs/e2e-orders-check.ts": Test, "lib/helper.ts": Test, "components/form.stories.tsx": Story, "scripts/seed.ts": Script,
			"lib/seeding.ts": Script, "next.config.mjs": Script, "middleware.ts": Server, "lib/guard.ts": Server,
		}},
		"next pages: what only getServerSideProps uses stays on the server": {map[string]string{
			"package.json":        `{"dependencies":{"next":"^14.0.0","react":"^18.0.0"}}`,
			"pages/index.tsx":     `import { db } from "../lib/db"; import { key } from "../lib/key"; import { View } from "../components/view"; async function load() { return key } export async function getServerSideProps() { return { props: { a: db, b: await load() } } } export default function P() { return <View /> }`,
			"pages/api/hello.ts":  `import "../../lib/api"; export default function h() {}`,
			"lib/db.ts":           "export const db = 1;",
			"lib/key.ts":          "export const key = 1;",
			"lib/api.ts":          "export {};",
			"components/view.tsx": "export function View() { return null }",
		}, map[string]Side{"lib/db.ts": Server, "lib/key.ts": Server, "lib/api.ts": Server, "components/view.tsx": Shared, "pages/index.tsx": Shared}},
		"vite with edge functions": {map[string]string{
			"package.json":                       `{"devDependencies":{"vite":"^5.0.0"},"dependencies":{"react":"^18.0.0","@supabase/supabase-js":"^2.0.0"}}`,
			"index.html":                         `<html><body><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":                       `import App from "./App"; const w = new Worker(new URL("./work.ts", import.meta.url));`,
			"src/App.tsx":                        `import { lazy } from "react"; const Late = lazy(() => import("./pages/tools/late")); const all = import.meta.glob("./docs/*.ts"); export default function App() { return <Late /> }`,
			"src/pages/tools/late.tsx":           "export default function L() { return null }",
			"src/docs/one.ts":                    "export {};",
			"src/work.ts":                        "export {};",
			"src/old.tsx":                        "export {};",
			"supabase/functions/pay/index.ts":    `import { cors } from "../_shared/cors.ts"; Deno.serve(() => new Response("", cors));`,
			"supabase/functions/_shared/cors.ts": "export const cors = {};",
			"vite.config.ts":                     "export default {};",
		}, map[string]Side{
			"src/main.tsx": Client, "src/App.tsx": Client, "src/pages/tools/late.tsx": Client, "src/docs/one.ts": Client, "src/work.ts": Client,
			"src/old.tsx": Dead, "supabase/functions/pay/index.ts": Server, "supabase/functions/_shared/cors.ts": Server, "vite.config.ts": Script,
		}},
		"express from its start script, built before": {map[string]string{
			"package.json":     `{"scripts":{"start":"node dist/index.js","seed":"tsx src/seed.ts"},"dependencies":{"express":"^4.19.0"}}`,
			"src/index.ts":     `import { app } from "./app"; app.listen(3000);`,
			"src/app.ts":       `import express from "express"; export const app = express();`,
			"src/seed.ts":      `import "./fill";`,
			"src/fill.ts":      "export {};",
			"src/forgotten.ts": "export {};",
		}, map[string]Side{"src/index.ts": Server, "src/app.ts": Server, "src/seed.ts": Script, "src/fill.ts": Script, "src/forgotten.ts": Dead}},
		"react router: loaders stay on the server": {map[string]string{
			"package.json":       `{"dependencies":{"react-router":"^7.5.0","@react-router/node":"^7.5.0"},"devDependencies":{"@react-router/dev":"^7.5.0"}}`,
			"app/root.tsx":       "export default function R() { return null }",
			"app/routes/a.tsx":   `import { db } from "../db"; import { show } from "../show"; export async function loader() { return db } export default function A() { return show }`,
			"app/db.ts":          "export const db = 1;",
			"app/show.ts":        "export const show = 1;",
			"app/mail.server.ts": "export {};",
			"app/routes/b.tsx":   `import "../mail.server"; export default function B() { return null }`,
		}, map[string]Side{"app/db.ts": Server, "app/show.ts": Shared, "app/mail.server.ts": Server}},
		"astro: only hydrated components reach the browser": {map[string]string{
			"package.json":            `{"dependencies":{"astro":"^5.0.0","react":"^19.0.0"}}`,
			"astro.config.mjs":        "export default {};",
			"src/pages/index.astro":   "---\nimport Menu from \"../components/menu\";\nimport List from \"../components/list\";\nimport { q } from \"../db\";\n---\n<List items={q()} />\n<Menu open={1 > 0} client:load />\n<script>import \"../boot\";</script>\n",
			"src/components/menu.tsx": "export default function M() { return null }",
			"src/components/list.tsx": "export default function L() { return null }",
			"src/db.ts":               "export const q = () => [];",
			"src/boot.ts":             "export {};",
		}, map[string]Side{"src/components/menu.tsx": Shared, "src/components/list.tsx": Server, "src/db.ts": Server, "src/boot.ts": Shared}},
		"a server that the build packs": {map[string]string{
			"package.json":   `{"dependencies":{"express":"^5.0.0"},"scripts":{"build":"vite build && esbuild server/prod.ts --platform=node --bundle --outfile=dist/index.js","start":"node dist/index.js"}}`,
			"server/prod.ts": `import { app } from "./app"; app.use(files)`,
			"server/app.ts":  `import express from "express"; export const app = express(); app.listen(1)`,
			"server/old.ts":  `import { app } from "./app"`,
		}, map[string]Side{"server/prod.ts": Server, "server/app.ts": Server, "server/old.ts": Dead}},
		"servers beside the one that is started": {map[string]string{
			"package.json":      `{"dependencies":{"express":"^5.0.0"},"scripts":{"start":"tsx server.ts"}}`,
			"server.ts":         `import express from "express"; express().listen(1)`,
			"server-tuned.ts":   `import express from "express"; express().listen(2)`,
			"sockets.ts":        `import express from "express"; express().listen(3)`,
			"archive/server.ts": `import express from "express"; express().listen(4)`,
			"mail/package.json": `{"dependencies":{"express":"^5.0.0"}}`,
			"mail/in.ts":        `import express from "express"; express().listen(5)`,
			"compose.yaml":      "services: { sockets: { command: tsx sockets.ts } }",
		}, map[string]Side{"server.ts": Server, "server-tuned.ts": Dead, "sockets.ts": Server, "archive/server.ts": Dead, "mail/in.ts": Server}},
		"nothing shows how it starts": {map[string]string{
			"lib/a.js": "export {};", "lib/a.test.js": `import "./a";`,
		}, map[string]Side{"lib/a.js": Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			m := FromFiles(c.files).Modules()
			for _, file := range slices.Sorted(maps.Keys(c.want)) {
				if got := m.Side(file); got != c.want[file] {
					t.Errorf("%s is %s, want %s", file, got, c.want[file])
				}
			}
			for file, side := range c.want {
				if live := side == Server || side == Client || side == Shared || side == Unknown; m.Live(file) != live {
					t.Errorf("%s live: %v", file, m.Live(file))
				}
			}
		})
	}
}

func TestSidesSayTheirNames(t *testing.T) {
	for side, want := range map[Side]string{Unknown: "unknown", Server: "server", Shared: "shared", Dead: "dead", Dead + 1: "unknown"} {
		if got := side.String(); got != want {
			t.Errorf("%d is called %s, want %s", side, got, want)
		}
	}
}

func TestImporters(t *testing.T) {
	p := FromFiles(map[string]string{"a.ts": `import "./c"; export * from "./b";`, "b.ts": `const c = require("./c");`, "c.ts": ""})
	if got := p.Modules().ImportersOf("c.ts"); !slices.Equal(got, []string{"a.ts", "b.ts"}) {
		t.Error(got)
	}
	if got := p.Modules().ImportsOf("a.ts"); !slices.Equal(got, []string{"c.ts", "b.ts"}) {
		t.Error(got)
	}
}

// A template's own set-up and the mocks that a server loads where it is tried out
// serve nobody; what else lies in a folder of tests is what its importers make of it.
func TestSidesOfMocksAndTemplates(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":         `{"main":"server.js","dependencies":{"express":"5.1.0"}}`,
		"server.js":            "const app = require('express')();\nif (process.env.MOCKS) require('./tests/mocks/index');\napp.use(require('./tests/speed'));\napp.listen(1);\n",
		"tests/mocks/index.js": "module.exports = 1;\n",
		"tests/speed.js":       "module.exports = require('express').Router();\n",
		"remix.init/index.js":  "module.exports = async () => console.log('made');\n",
	})
	for name, want := range map[string]Side{"server.js": Server, "tests/mocks/index.js": Test, "tests/speed.js": Server, "remix.init/index.js": Script} {
		if got := p.Modules().Side(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

// A module in JavaScript takes the .js beside a .ts of the same name, one in TypeScript
// the .ts, whoever asked first, and a file that comes beside changes neither.
func TestResolveBesideTheOtherLanguage(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": `{"dependencies": {"express": "5.0.0"}}`,
		"store.js":     "module.exports = {}", "store.ts": "export {}",
		"a.ts": `import "./store"`, "b.js": `require("./store")`,
	})
	for _, q := range []*Project{p, p.With(map[string][]byte{"c.js": []byte("let c = 1\n")})} {
		for from, want := range map[string]string{"a.ts": "store.ts", "b.js": "store.js"} {
			if got := q.Modules().Resolve(from, "./store"); got != want {
				t.Errorf("%s takes %s, not %s", from, got, want)
			}
		}
	}
}

func TestResolveWhatABuildWrites(t *testing.T) {
	p := FromFiles(map[string]string{
		"server/src/routes/auth.ts": "", "server/src/lib/build/plan.ts": "", "shared/index.ts": "",
		"api/index.ts": "",
	})
	for spec, want := range map[string]string{
		"../server/dist/routes/auth.js":         "server/src/routes/auth.ts",
		"../server/dist/src/routes/auth.js":     "server/src/routes/auth.ts",
		"../server/build/routes/auth":           "server/src/routes/auth.ts",
		"../shared/dist/index.js":               "shared/index.ts",
		"../server/src/lib/build/plan":          "server/src/lib/build/plan.ts", // a folder of that name that is nobody's output
		"../server/dist/routes/gone.js":         "",
		"../server/generated/routes/auth.js":    "",
		"../../elsewhere/dist/routes/auth.js":   "",
		"../server/dist/../dist/routes/auth.js": "server/src/routes/auth.ts",
	} {
		if got := p.Modules().Resolve("api/index.ts", spec); got != want {
			t.Errorf("%s is %q, want %q", spec, got, want)
		}
	}
}
