//go:build proof

package prooftest

import (
	"strings"
	"testing"
)

// fastifyAndHono are servers that answer one address each and set no header.
var fastifyAndHono = map[string]map[string]string{
	"fastify-built": {
		"package.json": `{ "name": "fastify-built", "type": "module", "main": "src/server.js", "scripts": { "start": "node src/server.js" }, "dependencies": { "fastify": "^5.6.0" } }
`,
		"src/server.js": `import { build } from "./app.js";

const app = await build();
await app.listen({ port: Number(process.env.PORT) });
`,
		"src/app.js": `import Fastify from "fastify";

export async function build() {
  const app = Fastify();
  app.get("/", async () => ({ hello: "world" }));
  return app;
}
`,
	},
	"fastify-commonjs": {
		"package.json": `{ "name": "fastify-commonjs", "main": "src/server.js", "scripts": { "start": "node src/server.js" }, "dependencies": { "fastify": "^5.6.0" } }
`,
		"src/server.js": `const fastify = require("fastify");

const app = fastify();

app.get("/", async () => ({ hello: "world" }));
app.listen({ port: Number(process.env.PORT) });
`,
	},
	"hono-pages": {
		"package.json": `{ "name": "hono-pages", "type": "module", "main": "src/server.js", "scripts": { "start": "node src/server.js" }, "dependencies": { "@hono/node-server": "^1.19.0", "hono": "^4.10.0" } }
`,
		"src/server.js": `import { serve } from "@hono/node-server";
import { Hono } from "hono";

const app = new Hono();
app.get("/", (c) => c.html("<!doctype html><title>Tea</title><h1>Tea</h1>"));
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
	},
}

// TestHeadersOfOtherServers sees from outside that Fastify and Hono send what the
// fix sets.
func TestHeadersOfOtherServers(t *testing.T) {
	for name, files := range fastifyAndHono {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, name, files)
			j := start(t, dir)
			j.fix(t, "security/headers", nil)
			npm(t, dir, "install")
			s := serve(t, dir, nil, "node", "src/server.js")
			a := s.ask(t, "GET", "/", "")
			policy := a.header.Get("Content-Security-Policy") + a.header.Get("Content-Security-Policy-Report-Only")
			if a.status != 200 || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("X-Frame-Options") == "" ||
				a.header.Get("Strict-Transport-Security") == "" || !strings.Contains(policy, "object-src 'none'") {
				t.Errorf("%d with the headers %v", a.status, a.header)
			}
		})
	}
}
