package project

import (
	"slices"
	"strings"
	"testing"
)

// Each case is one way to wire a server, with the routes that it serves.
func TestServerWiring(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"a loop over a list": {map[string]string{
			"index.js": `const app = require("express")()
app.use("/v1", require("./routes"))
app.listen(1)`,
			"routes.js": `const router = require("express").Router()
const list = [{ path: "/auth", route: require("./auth") }]
list.forEach((r) => { router.use(r.path, r.route) })
for (const { path, route } of [{ path: "/users", route: require("./users") }]) router.use(path, guard, route)
;[require("./ping")].forEach((setup) => setup(router))
Object.entries({ "/docs": require("./docs") }).forEach(([path, r]) => router.use(path, r))
function guard() {}
module.exports = router`,
			"ping.js":  `const deep = require("./deep"); module.exports = (it) => { deep(it) }`,
			"deep.js":  `module.exports = (that) => { that.get("/ping", (a, b) => {}) }`,
			"auth.js":  `const r = require("express").Router(); r.post("/login", (a, b) => {}); module.exports = r`,
			"users.js": `const r = require("express").Router(); r.get("/:id", (a, b) => {}); module.exports = r`,
			"docs.js":  `const r = require("express").Router(); r.get("/", (a, b) => {}); module.exports = r`,
		}, []string{"handler POST /v1/auth/login auth.js", "handler GET /v1/ping deep.js", "handler GET /v1/docs/ docs.js", "handler GET /v1/users/:id users.js <guard"}},

		"a plain server with a table": {map[string]string{
			"server.js": `import http from "node:http"
import { routes } from "./routes.js"
http.createServer(async (req, res) => {
  const route = routes.find((r) => r.method === req.method && r.path === req.url)
  for (const before of route.middlewares) await before(req, res)
  await route.handler(req, res)
}).listen(3000)`,
			"routes.js": `import * as orders from "./orders.js"
import { member, more } from "./guards.js"
const always = [member]
export const routes = [
  { method: "GET", path: "/orders", middlewares: [...always, more("staff")], handler: orders.list },
  { method: "post", url: "/orders", guard: always, handle: orders.add },
  { method: "GET", path: "/help", text: "no handler" },
]
export const others = { "DELETE /orders/:id": orders.drop, "GET and more": 1 }`,
			"orders.js": `export const list = (req, res) => {}; export function add(req, res) {}; export async function drop(req, res) {}`,
			"guards.js": `export function member(req, res) {}; export const more = (role) => (req, res) => {}`,
		}, []string{"handler GET /orders routes.js <member <more", "handler POST /orders routes.js <member", "handler DELETE /orders/:id routes.js"}},

		"a plain server that compares the path": {map[string]string{
			"server.js": `const http = require("http")
const { add } = require("./orders")
http.createServer((req, res) => {
  const { pathname } = new URL(req.url, "http://x")
  if (req.method === "POST" && pathname === "/orders") return add(req, res)
  if (pathname.startsWith("/files/")) { send(req, res); return }
  return rest(req, res)
}).listen(3000)
function send(request, response) {}
function rest(request, response) {
  switch (request.url) {
    case "/ping": return ping(request, response)
  }
  log(request.url)
}
function ping(a, b) {}
function log(a) {}`,
			"orders.js": `exports.add = (req, res) => {}`,
		}, []string{"handler POST /orders server.js", "handler /files/ server.js", "handler /ping server.js"}},

		"a plain server with a router of its own": {map[string]string{
			"server.js": `import http from "http"
import { Router } from "./router.js"
import { member, add, drop, list } from "./orders.js"
const router = new Router()
router.post("/orders", [member], add)
router.add("delete", "/orders/:id", member, drop)
router.set("GET /orders", list)
api.post("/orders", { id: 1 })
http.createServer((req, res) => router.answer(req, res)).listen(1)`,
			"router.js": `export class Router { answer(req, res) {} }`,
			"orders.js": `export function member(a) {} export function add(a) {} export function drop(a) {} export function list(a) {}`,
		}, []string{"handler POST /orders server.js <member", "handler DELETE /orders/:id server.js <member", "handler GET /orders server.js"}},

		"a plain server that is one function": {map[string]string{
			"server.js": `import { createServer } from "http"
const server = createServer(answer)
function answer(req, res) { res.end("hello") }
server.listen(3000)`,
		}, []string{"handler / server.js"}},

		"what Bun serves": {map[string]string{
			"server.ts": `Bun.serve({ port: 1, routes: { "/users": { GET: list, POST: async (req) => new Response("made") }, "/ping": () => new Response("pong") }, fetch(req) { return new Response("none") } })
function list(req) { return Response.json([]) }`,
		}, []string{"handler POST /users server.ts", "handler /ping server.ts", "handler GET /users server.ts"}},

		"servers that answer nothing by themselves": {map[string]string{
			"package.json": `{"dependencies": {"express": "5"}}`,
			"server.js": `const http = require("http")
const app = require("express")()
app.get("/", (a, b) => {})
app.listen(1)
http.createServer(app).listen(1)
http.createServer().listen(2)`,
		}, []string{"handler GET / server.js"}},

		"two servers with the same routes, one of them behind a guard for some": {map[string]string{
			"server.js": `import express from "express"
import { register } from "./routes"
import { admin } from "./admin"
import limit from "express-rate-limit"
const app = express()
app.use(limit({ max: 100 }))
register(app)
app.use("/admin", guard, admin)
app.listen(1)
function guard() {}`,
			"api/index.js": `import express from "express"
import { register } from "../routes"
import { admin } from "../admin"
import limit from "express-rate-limit"
const app = express()
app.use(limit({ max: 50, standardHeaders: true }))
register(app)
app.use("/admin", admin)
export default app`,
			"routes.js": `export function register(app) { app.get("/ping", (a, b) => {}) }`,
			"admin.js":  `import express from "express"; export const admin = express.Router(); admin.get("/", (a, b) => {})`,
		}, []string{"handler GET /admin/ admin.js <limit", "handler GET /admin/ admin.js <limit <guard", "handler GET /ping routes.js <limit"}},

		"two servers, one of which turns strangers away by itself": {map[string]string{
			"server.js": `import express from "express"
import { register } from "./routes"
const app = express()
app.use((req, res, next) => { if (!req.user) return res.status(401).end(); next() })
register(app)
app.listen(1)`,
			"api/index.js": `import express from "express"
import { register } from "../routes"
const app = express()
app.use((req, res, next) => { setTimeout(() => res.end(), 9000); next() })
register(app)
export default app`,
			"routes.js": `export function register(app) { app.get("/ping", (a, b) => {}) }`,
		}, []string{"handler GET /ping routes.js <", "handler GET /ping routes.js <"}},

		"a class": {map[string]string{
			"index.ts": `import express from "express"
import { Users } from "./users"
class Server {
  app; constructor() { this.app = express(); this.middleware(); this.routes() }
  middleware() { this.app.use(limit) }
  routes() { this.app.use("/users", new Users().router); new Health(this.app) }
  start() { this.app.listen(1) }
}
class Health { constructor(private server) { this.server.get("/health", ok) } }
function limit() {} function ok() {}
new Server().start()`,
			"users.ts": `import { Router } from "express"
export class Users {
  router = Router(); base = "/all"
  constructor() { this.router.get(this.base, this.list) }
  list = (req, res) => {}
}`,
		}, []string{"handler GET /health index.ts <limit", "handler GET /users/all users.ts <limit"}},

		"a class that is given its routes": {map[string]string{
			"index.ts": `import { Server } from "./server"
import { Users } from "./users"
const list = [new Users()]
new Server(list).start()`,
			"server.ts": `import express from "express"
export class Server {
  private app = express()
  constructor(routes) { this.mount(routes) }
  mount(routes) { routes.forEach((route) => { this.app.use("/", route.router) }) }
  start() { this.app.listen(1) }
}`,
			"users.ts": `import { Router } from "express"
export class Users { path = "/users"; router = Router(); constructor() { this.router.get(` + "`${this.path}/:id`" + `, (req, res) => {}) } }`,
		}, []string{"handler GET /users/:id users.ts"}},

		"a function that is given what to set up": {map[string]string{
			"prod.ts": `import run from "./app"; run(files); function files(app, http) { app.get("/terms", (req, res) => {}) }`,
			"app.ts": `import express from "express"
const app = express()
app.use(limit)
export default async function run(setup) { await setup(app, 1); app.use(late); app.listen(1) }
function limit() {} function late() {}`,
		}, []string{"handler GET /terms prod.ts <limit"}},

		"functions that make servers": {map[string]string{
			"index.ts": `import { createAdmin, createApp } from "./app"
import { usersRouter } from "./users"
const app = createApp()
harden(app)
app.use("/users", usersRouter({ db: 1 }))
app.listen(1)
const { admin } = createAdmin()
admin.route("/admin").get((req, res) => {})
function harden(it) { it.use(limit) }
function limit() {}`,
			"app.ts": `import express from "express"
export function createApp() { const app = express(); app.use(cors); app.get("/ping", (req, res) => {}); return app }
export function createAdmin() { const admin = express(); return { admin } }
function cors() {}`,
			"users.ts": `import { Router } from "express"
export const usersRouter = (deps) => { const r = Router(); r.get("/", (req, res) => {}); return r }`,
		}, []string{"handler GET /ping app.ts <cors", "handler GET /admin index.ts", "handler GET /users/ users.ts <cors <limit"}},

		"middleware of other modules": {map[string]string{
			"index.js": `const app = require("express")(); const guard = require("./guard"); const { limit } = require("./limit")
app.use(guard)
app.get("/", limit, (req, res) => {})
app.listen(1)`,
			"guard.js": `module.exports = function guard(req, res, next) {}`,
			"limit.js": `exports.limit = function limited() {}`,
		}, []string{"handler GET / index.js <guard <limited"}},

		"order": {map[string]string{
			"index.js": `import express from "express"
const app = express()
app.get("/first", (req, res) => {})
;(async () => { app.use(late); app.get("/last", (req, res) => {}) })()
app.use("/api/admin", guard)
app.use("/api", api)
app.all("/api/*", (req, res, next) => next())
app.listen(1)
function late() {} function guard() {}
const api = express.Router({ mergeParams: true })
api.get("/admin/users", (req, res) => {})
api.get(["/a", "/b"], (req, res) => {})
api.del("/administrator", (req, res) => {})`,
		}, []string{
			"handler GET /first index.js", "handler GET /last index.js <late", "handler GET /api/admin/users index.js <late <guard",
			"handler GET /api/a index.js <late", "handler GET /api/b index.js <late", "handler DELETE /api/administrator index.js <late",
		}},
		"a server that nothing starts": {map[string]string{
			"index.js": `import express from "express"; const app = express(); app.get("/", (req, res) => {}); app.listen(1)`,
			"old.js":   `import express from "express"; const app = express(); app.get("/old", (req, res) => {}); export default app`,
		}, []string{"handler GET / index.js"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["package.json"] = `{"dependencies": {"express": "5.0.0"}, "scripts": {"start": "node prod.ts"}}`
			got := routesOf(c.files)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestHonoWiring(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json": `{"dependencies": {"hono": "4.0.0", "@hono/zod-openapi": "1.0.0"}}`,
		"index.ts": `import { serve } from "@hono/node-server"
import { createRouter } from "./make"
import chain from "./chain"
import users from "./users"
const app = createRouter()
app.route("/chain", chain).route("/", users)
app.on(["GET", "POST"], "/auth/*", (c) => c.json({}))
app.mount("/old", legacy)
serve(app)
function legacy(req) {}`,
		"make.ts":  `import { OpenAPIHono } from "@hono/zod-openapi"; export function createRouter() { const app = new OpenAPIHono(); app.use(log); return app } function log() {}`,
		"chain.ts": `import { Hono } from "hono"; export default new Hono().get("/early", (c) => 1).use(limit).get("/late", (c) => 1); function limit() {}`,
		"users.ts": `import { createRoute } from "@hono/zod-openapi"
import { createRouter } from "./make"
const one = createRoute({ method: "get", path: "/users/{id}", middleware: [check] as const })
const all = createRoute({ method: "get", path: "/users" })
const users = createRouter()
users.use(all.path, guard)
users.openapi(one, (c) => 1)
users.openapi(all, (c) => 1)
function check() {} function guard() {}
export default users`,
	})
	want := []string{
		"handler GET /chain/early chain.ts <log", "handler GET /chain/late chain.ts <log <limit",
		"handler GET /auth/* index.ts <log", "handler POST /auth/* index.ts <log", "handler /old/* index.ts <log",
		"handler GET /users/:id users.ts <log <check", "handler GET /users users.ts <log <guard",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFastifyPlugins(t *testing.T) {
	got := routesOf(map[string]string{
		"package.json": `{"dependencies": {"fastify": "5.0.0", "fastify-plugin": "5.0.0"}}`,
		"index.ts": `import Fastify from "fastify"
import auth from "./auth"
const app = Fastify()
app.get("/x", { preHandler: [verify] }, async () => 1)
app.register(auth)
app.register(users, { prefix: "/users" })
app.listen({ port: 1 })
async function users(fastify) { fastify.addHook("onRequest", own); fastify.get("/me", async () => 1) }
function verify() {} function own() {}`,
		"auth.ts": `import fp from "fastify-plugin"
export default fp(async (fastify) => { fastify.addHook("onRequest", session); fastify.get("/login", async () => 1) })
function session() {}`,
	})
	for _, want := range []string{
		"handler GET /login auth.ts <session", "handler GET /users/me index.ts <fp <session <own", "handler GET /x index.ts <session <{ preHandler: [verify] } <verify",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestFastifyAutoload(t *testing.T) {
	files := map[string]string{
		"package.json": `{"dependencies": {"fastify": "5.0.0", "@fastify/autoload": "6.0.0"}}`,
		"src/server.js": `import Fastify from "fastify"
import autoload from "@fastify/autoload"
import { join } from "node:path"
const app = Fastify()
app.register(autoload, { dir: join(import.meta.dirname, "plugins") })
app.register(autoload, { dir: join(import.meta.dirname, "routes"), options: { prefix: "/api" } })
app.listen({ port: 1 })`,
		"src/plugins/session.js":     `import fp from "fastify-plugin"; export default fp(async (fastify) => { fastify.addHook("onRequest", session) }); function session() {}`,
		"src/routes/root.js":         `export default async function (fastify) { fastify.get("/", async () => 1) }`,
		"src/routes/users/_id/me.js": `export default async function (fastify) { fastify.get("/me", async () => 1) }`,
		"src/other/root.js":          `export default async function (fastify) { fastify.get("/no", async () => 1) }`,
	}
	got := routesOf(files)
	want := []string{"handler GET /api/ src/routes/root.js <fp <session", "handler GET /api/users/:id/me src/routes/users/_id/me.js <fp <session"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if m := FromFiles(files).Modules(); m.Side("src/routes/root.js") != Server || m.Side("src/other/root.js") != Dead {
		t.Errorf("routes are %s, others %s", m.Side("src/routes/root.js"), m.Side("src/other/root.js"))
	}
}
