package project

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"underpin/checks/project/source"
)

// routesOf writes a project's routes as "METHOD path file through…".
func routesOf(files map[string]string) []string {
	var out []string
	for _, r := range FromFiles(files).Routes() {
		line := strings.TrimSpace(fmt.Sprintf("%s %s %s %s", r.Kind, r.Method, r.Path, r.File))
		for _, t := range r.Through {
			name := t.Child(source.Name).Text()
			if name == "" {
				name = strings.SplitN(t.Text(), "(", 2)[0]
			}
			line += " <" + name
		}
		out = append(out, strings.Join(strings.Fields(line), " "))
	}
	return out
}

const nextManifest = `{"dependencies": {"next": "16.0.0", "react": "19.0.0"}}`

func TestNextRoutes(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json":                    nextManifest,
		"tsconfig.json":                   `{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}`,
		"src/app/layout.tsx":              "export default function Root({children}) { return children }",
		"src/app/(site)/page.tsx":         "export default function Home() { return null }",
		"src/app/_private/route.ts":       "export function GET() {}",
		"src/app/api/users/[id]/route.ts": "import { withAuth } from '@/lib'\nexport const POST = withAuth(async () => {})\nexport async function GET() {}",
		"src/app/actions.ts":              "'use server'\nexport async function save() {}",
		"src/app/(site)/form.tsx":         "export function F() { async function submit() { 'use server' } }",
		"src/lib/index.ts":                "export * from './auth'",
		"src/lib/auth.ts":                 "export function withAuth(h) { return h }",
		"src/proxy.ts":                    "export function proxy() {}\nexport const config = { matcher: ['/api/:path*'] }",
		"src/app/(site)/page.test.tsx":    "export default function X() {}",
		"src/app/(site)/unused/helper.ts": "'use server'\nexport async function never() {}",
	})
	want := []string{
		"page GET / src/app/(site)/page.tsx",
		"handler POST /api/users/[id] src/app/api/users/[id]/route.ts <proxy <withAuth",
		"handler GET /api/users/[id] src/app/api/users/[id]/route.ts <proxy",
		"layout GET / src/app/layout.tsx",
		"middleware src/proxy.ts",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestServerActionsThatAPageReaches(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json":   nextManifest,
		"app/page.tsx":   "import { save } from './actions'\nexport default function Home() { return <form action={save}/> }",
		"app/actions.ts": "'use server'\nexport async function save() {}",
	})
	want := []string{"action POST app/actions.ts", "page GET / app/page.tsx"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMatchers(t *testing.T) {
	for matcher, c := range map[string]struct{ yes, no []string }{
		"/dashboard/:path*":                     {[]string{"/dashboard", "/dashboard/a/b"}, []string{"/dash", "/api"}},
		"/((?!api|_next/static|favicon.ico).*)": {[]string{"/", "/login"}, []string{"/api/x", "/favicon.ico"}},
		"/api/(.*)":                             {[]string{"/api/a/b"}, []string{"/ap"}},
		"/:lang(en|de)/about":                   {[]string{"/en/about"}, []string{"/fr/about"}},
	} {
		m := nextMiddleware{}
		m.patterns = append(m.patterns, matcherPattern(matcher))
		for _, url := range c.yes {
			if !m.covers(url) {
				t.Errorf("%s does not cover %s", matcher, url)
			}
		}
		for _, url := range c.no {
			if m.covers(url) {
				t.Errorf("%s covers %s", matcher, url)
			}
		}
	}
}

const expressManifest = `{"main": "src/index.js", "dependencies": {"express": "5.0.0"}}`

func TestExpressRoutes(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json": expressManifest,
		"src/index.js": `const express = require("express")
const app = express()
const helmet = require("helmet")
app.post("/early", (req, res) => {})
app.use(helmet())
app.use("/api/users", guard, require("./users"))
app.use("/v2", require("./v2").router)
require("./setup")(app)
function guard(req, res, next) {}
app.listen(3000)
app.use(late)`,
		"src/users.js": `const { Router } = require("express")
const router = Router()
router.use(limit)
router.get("/:id", check, show)
router.route("/").post(create).get(list)
function limit() {} function check() {} function show() {} function create() {} function list() {}
module.exports = router`,
		"src/v2.js":     `const express = require("express"); const router = express.Router(); router.put("/x", (a, b) => {}); module.exports = { router }`,
		"src/setup.js":  `module.exports = (app) => { app.get("/health", (req, res) => res.send("ok")) }`,
		"src/orphan.js": `const r = require("express").Router(); r.delete("/gone", (a, b) => {}); module.exports = r`,
	})
	want := []string{
		"handler POST /early src/index.js",
		"handler GET /health src/setup.js <helmet",
		"handler GET /api/users/:id src/users.js <helmet <guard <limit <check",
		"handler POST /api/users/ src/users.js <helmet <guard <limit",
		"handler GET /api/users/ src/users.js <helmet <guard <limit",
		"handler PUT /v2/x src/v2.js <helmet",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestHonoAndFastifyRoutes(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json": `{"dependencies": {"hono": "4.0.0", "fastify": "5.0.0"}, "scripts": {"start": "node src/index.js"}}`,
		"src/index.js": `import { Hono } from "hono"
import { serve } from "@hono/node-server"
import Fastify from "fastify"
import users from "./users.js"
const app = new Hono().basePath("/api")
app.use("*", logger)
app.route("/users", users)
app.get("/a", check, (c) => c.text("a"))
serve(app)
const f = Fastify()
await f.register(plugin, { prefix: "/f" })
f.route({ method: "POST", url: "/r", handler: h })
async function plugin(fastify) { fastify.get("/p", async () => 1) }
function h() {} function logger() {} function check() {}
f.listen({ port: 1 })`,
		"src/users.js": `import { Hono } from "hono"
const users = new Hono()
users.post("/", async (c) => c.json({}))
export default users`,
	})
	for _, want := range []string{
		"handler GET /api/a src/index.js <logger <check",
		"handler POST /api/users/ src/users.js <logger",
		"handler GET /f/p src/index.js",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
	if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "handler POST /r src/index.js") }) {
		t.Errorf("fastify.route is not among\n%s", strings.Join(got, "\n"))
	}
}

func TestEdgeFunctions(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json":                       `{"dependencies": {"vite": "8.0.0", "react": "19.0.0", "@supabase/supabase-js": "2.0.0"}}`,
		"index.html":                         `<script type="module" src="/src/main.tsx"></script>`,
		"src/main.tsx":                       "import { App } from './App'",
		"supabase/config.toml":               "[functions.hook]\nverify_jwt = false\n",
		"supabase/functions/hook/index.ts":   "Deno.serve(async (req) => new Response('ok'))",
		"supabase/functions/_shared/cors.ts": "export const cors = {}",
	})
	if want := []string{"edge function /functions/v1/hook supabase/functions/hook/index.ts"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReachesFollowsCalls(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":       nextManifest,
		"app/api/x/route.ts": "import { run } from '../../../lib/run'\nexport async function POST() { return run() }",
		"lib/run.ts":         "import { deep } from './deep'\nexport const run = () => deep()",
		"lib/deep.ts":        "export function deep() { return target() }",
	})
	want := func(n source.Node) bool { return n.Kind() == source.Call && n.CalleeName() == "target" }
	r := p.Routes()[0]
	if _, ok := r.Reaches(p, want, 1); ok {
		t.Error("one call deep reaches what is two calls away")
	}
	if n, ok := r.Reaches(p, want, 3); !ok || n.File().Path != "lib/deep.ts" {
		t.Errorf("three calls deep: %v", ok)
	}
}

// Remote functions of SvelteKit are called by the browser at an address of their own, and
// their modules stay on the server though pages import them.
func TestRemoteFunctions(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": `{"dependencies":{"@sveltejs/kit":"2.43.0","svelte":"5.39.0"}}`,
		"src/lib/boats.remote.ts": `import { command, form, prerender, query } from "$app/server"
import * as v from "valibot"
import { command as other } from "./cli"
export const list = query(async () => [])
export const one = query.batch(v.number(), async (ids) => (id) => id)
export const sink = command("unchecked", async (id) => { await drop(id) })
export const add = form(v.object({ name: v.string() }), async ({ name }) => { await keep(name) })
export const old = prerender(async () => [])
export const run = other("x", () => {})
`,
		"src/lib/cli.ts":          `export function command(a, b) {}`,
		"src/routes/+page.svelte": `<script>import { list, sink } from "$lib/boats.remote"</script><button onclick={() => sink(3)}>x</button>`,
	})
	var got []string
	for _, r := range p.Routes() {
		if r.Kind == Action {
			inputs := ""
			for _, in := range p.InputsOf(r) {
				inputs += fmt.Sprint(" ", in.Name, " ", in.Checked)
			}
			got = append(got, fmt.Sprint(r.Method, " ", r.Node.Line(), inputs))
		}
	}
	if want := []string{"GET 4", "GET 5 ids true", "POST 6 id false", "POST 7 name true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if side := p.Modules().Side("src/lib/boats.remote.ts"); side != Server {
		t.Errorf("side %v", side)
	}
}
