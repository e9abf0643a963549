//go:build proof

package prooftest

import (
	"path/filepath"
	"strings"
	"testing"
)

const serverTSConfig = `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "skipLibCheck": true }, "include": ["src"] }
`

// serverGaps are servers of Fastify and Hono with a sign-in that can be tried for
// ever, which sell and hear of no payment.
var serverGaps = map[string]map[string]string{
	"fastify-gaps": {
		"package.json": `{ "name": "fastify-gaps", "private": true, "type": "module", "main": "src/server.ts", "scripts": { "start": "tsx src/server.ts" },
  "dependencies": { "bcryptjs": "^3.0.0", "fastify": "^5.6.0", "stripe": "^18.5.0" },
  "devDependencies": { "@types/node": "^22.0.0", "tsx": "^4.19.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json": serverTSConfig,
		"src/server.ts": `import Fastify from "fastify";
import { auth } from "./routes/auth.js";
import { billing } from "./routes/billing.js";

const app = Fastify();

app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ error: "Something went wrong" }));
app.get("/broken", async () => {
  throw new Error("the kettle is cold");
});
app.register(auth, { prefix: "/api" });
app.register(billing, { prefix: "/api" });
await app.listen({ port: Number(process.env.PORT) });
`,
		"src/routes/billing.ts": `import type { FastifyInstance } from "fastify";
import Stripe from "stripe";

export async function billing(app: FastifyInstance) {
  app.post("/buy", async () => {
    ` + opensCheckout + `    return { url: session.url };
  });
}
`,
		"src/routes/auth.ts": `import bcrypt from "bcryptjs";
import type { FastifyInstance } from "fastify";

export async function auth(app: FastifyInstance) {
  app.post<{ Body: { password: string } }>("/login", async (request, reply) => {
    console.warn("signs in", { email: "a@tea.test", from: 1 });
    if (!(await bcrypt.compare(request.body.password, "` + bcryptHash + `"))) return reply.code(401).send();
    return { ok: true };
  });
}
`,
	},
	"fastify-gaps-commonjs": {
		"package.json": `{ "name": "fastify-gaps-commonjs", "private": true, "main": "src/server.js", "scripts": { "start": "node src/server.js" },
  "dependencies": { "bcryptjs": "^3.0.0", "fastify": "^5.6.0", "stripe": "^18.5.0" } }
`,
		"src/server.js": `const bcrypt = require("bcryptjs");
const fastify = require("fastify");
const Stripe = require("stripe");

const app = fastify();

app.get("/broken", async () => {
  throw new Error("the kettle is cold");
});
app.post("/api/buy", async () => {
  ` + strings.Replace(opensCheckout, "!)", ")", 1) + `  return { url: session.url };
});

app.post("/api/login", async (request) => {
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (await bcrypt.compare(request.body.password, "` + bcryptHash + `")) return { ok: true };
  throw Object.assign(new Error("Wrong password"), { statusCode: 401 });
});
app.listen({ port: Number(process.env.PORT) });
`,
	},
	"hono-gaps": {
		"package.json": `{ "name": "hono-gaps", "private": true, "type": "module", "main": "src/server.ts", "scripts": { "start": "tsx src/server.ts" },
  "dependencies": { "@hono/node-server": "^1.19.0", "bcryptjs": "^3.0.0", "hono": "^4.10.0", "stripe": "^18.5.0" },
  "devDependencies": { "@types/node": "^22.0.0", "tsx": "^4.19.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json": serverTSConfig,
		"src/server.ts": `import { serve } from "@hono/node-server";
import bcrypt from "bcryptjs";
import { Hono } from "hono";
import Stripe from "stripe";

const app = new Hono<{ Variables: { user: string } }>();

app.get("/broken", () => {
  throw new Error("the kettle is cold");
});

app.post("/api/buy", async (c) => {
  ` + opensCheckout + `  return c.json({ url: session.url });
});

app.post("/api/login", async (c) => {
  const { password } = await c.req.json();
  console.warn("signs in", { email: "a@tea.test", from: 1 });
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) return c.body(null, 401);
  return c.json({ ok: true, user: c.get("user") });
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
	},
}

// serverHooks are what is written before another line of a server's file later: a
// webhook that believes what it is sent.
var serverHooks = map[string][3]string{
	"fastify-gaps": {"src/routes/billing.ts", `  app.post("/buy"`, `  app.route({
    method: "POST",
    url: "/billing/webhook",
    handler: async (request) => {
      const event = request.body as { type: string; data: { object: { name: string } } };
      if (event.type === "checkout.session.completed") process.emitWarning("paid");
      return { received: event.data.object.name };
    },
  });
`},
	"fastify-gaps-commonjs": {"src/server.js", "app.post(\"/api/login\"", `app.post("/api/billing/webhook", async (request) => {
  if (request.body.type === "checkout.session.completed") process.emitWarning("paid");
  return { received: request.body.data.object.name };
});
`},
	"hono-gaps": {"src/server.ts", "app.post(\"/api/login\"", `app.post("/api/billing/webhook", async (c) => {
  const event = await c.req.json();
  if (event.type === "checkout.session.completed") c.set("user", "paid");
  return c.json({ received: event.data.object.name });
});
`},
}

// TestServerGaps sees from outside that on Fastify and Hono the sign-in turns a
// caller away who tries too often, and nobody else, that events are believed only with
// Stripe's signature, that what the server writes is a line of JSON without the
// address, and that Sentry hears of what fails.
func TestServerGaps(t *testing.T) {
	for name, files := range serverGaps {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, name, files)
			hook := serverHooks[name]
			first := start(t, dir)
			first.fix(t, "payments/webhook", nil)
			text := read(t, filepath.Join(dir, hook[0]))
			writeFile(t, dir, hook[0], strings.Replace(text, hook[1], hook[2]+hook[1], 1))
			j := start(t, dir)
			j.fix(t, "security/ratelimit", nil)
			j.fix(t, "payments/signature", nil)
			j.fix(t, "resilience/logging", nil)
			j.fix(t, "deploy/monitoring", nil)
			npm(t, dir, "install")
			run := []string{"node", "src/server.js"}
			if strings.Contains(files["package.json"], "tsx") {
				command(t, dir, nil, "npx", "tsc", "-p", ".")
				run = []string{"node", "--import", "tsx", "src/server.ts"}
			}
			dsn, heard := fakeSentry(t)
			s := serve(t, dir, append(stripeEnv[:2:2], "SENTRY_DSN="+dsn), run[0], run[1:]...)
			if a := s.ask(t, "GET", "/broken", ""); a.status != 500 || !hears(heard, "the kettle is cold") {
				t.Errorf("what failed: %d %s, and Sentry heard nothing of it\n%s", a.status, a.body, s.log)
			}
			turnsAway(t, s, "/api/login", `{"password":"x"}`, "Content-Type", "application/json")
			logs(t, s)
			signed(t, s, dir, "/api/webhooks/stripe", 200)
			signed(t, s, dir, "/api/billing/webhook", 200)
			j.undo(t, "package-lock.json")
		})
	}
}
