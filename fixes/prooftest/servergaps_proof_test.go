//go:build proof

package prooftest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const serverTSConfig = `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "skipLibCheck": true }, "include": ["src"] }
`

// serverGaps are servers of Fastify and Hono with a sign-in that can be tried for
// ever, which sell and hear of no payment.
var serverGaps = map[string]map[string]string{
	"fastify-gaps": {
		"package.json": `{ "name": "fastify-gaps", "private": true, "type": "module", "main": "src/server.ts", "scripts": { "start": "tsx src/server.ts" },
  "dependencies": { "@fastify/cookie": "^11.0.0", "bcryptjs": "^3.0.0", "fastify": "^5.6.0", "postgres": "^3.4.0", "stripe": "^18.5.0" },
  "devDependencies": { "@types/node": "^22.0.0", "tsx": "^4.19.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json": serverTSConfig,
		"src/server.ts": `import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { auth } from "./routes/auth.js";
import { billing } from "./routes/billing.js";
import { profile } from "./routes/profile.js";

const app = Fastify();

app.register(cookie, { secret: "a secret for the proof alone" });
app.register(profile, { prefix: "/api" });
app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ error: "Something went wrong" }));
app.get("/broken", async () => {
  throw new Error("the kettle is cold");
});
app.register(auth, { prefix: "/api" });
app.register(billing, { prefix: "/api" });
await app.listen({ port: Number(process.env.PORT) });
`,
		"src/routes/profile.ts": `import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import postgres from "postgres";

const sql = postgres("postgres://127.0.0.1:1/none");

async function signedIn(request: FastifyRequest, reply: FastifyReply) {
  const user = request.unsignCookie(request.cookies.session ?? "");
  if (!user.valid) return reply.code(401).send();
}

export async function profile(app: FastifyInstance) {
  app.post<{ Body: { name: string } }>("/profile", { preHandler: signedIn }, async (request) => {
    const user = request.unsignCookie(request.cookies.session ?? "");
    await sql` + "`update users set name = ${request.body.name} where id = ${user.value}`" + `;
    return { ok: true };
  });
}
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
  "dependencies": { "@hono/node-server": "^1.19.0", "bcryptjs": "^3.0.0", "hono": "^4.10.0", "postgres": "^3.4.0", "stripe": "^18.5.0" },
  "devDependencies": { "@types/node": "^22.0.0", "tsx": "^4.19.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json": serverTSConfig,
		"src/server.ts": `import { serve } from "@hono/node-server";
import bcrypt from "bcryptjs";
import { Hono } from "hono";
import { getSignedCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import postgres from "postgres";
import Stripe from "stripe";

const sql = postgres("postgres://127.0.0.1:1/none");
const app = new Hono<{ Variables: { user: string } }>();

const signedIn = createMiddleware<{ Variables: { user: string } }>(async (c, next) => {
  const user = await getSignedCookie(c, "a secret for the proof alone", "session");
  if (!user) return c.json({ error: "Sign in first" }, 401);
  c.set("user", user);
  await next();
});
app.post("/api/profile", signedIn, async (c) => {
  const { name } = await c.req.json();
  await sql` + "`update users set name = ${name} where id = ${c.get(\"user\")}`" + `;
  return c.json({ ok: true });
});
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
// address, that Sentry hears of what fails, that no other site's requests get in, and
// that the server says what it lacks before it starts.
func TestServerGaps(t *testing.T) {
	for name, files := range serverGaps {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, name, files)
			hook := serverHooks[name]
			first := start(t, dir)
			typed := strings.Contains(files["package.json"], "tsx")
			if typed {
				first.fix(t, "deploy/env", nil)
			}
			first.fix(t, "payments/webhook", nil)
			text := read(t, filepath.Join(dir, hook[0]))
			writeFile(t, dir, hook[0], strings.Replace(text, hook[1], hook[2]+hook[1], 1))
			j := start(t, dir)
			if typed {
				j.fix(t, "security/csrf", nil)
			}
			j.fix(t, "security/ratelimit", nil)
			j.fix(t, "payments/signature", nil)
			j.fix(t, "resilience/logging", nil)
			j.fix(t, "deploy/monitoring", nil)
			npm(t, dir, "install")
			run := []string{"node", "src/server.js"}
			if typed {
				command(t, dir, nil, "npx", "tsc", "-p", ".")
				run = []string{"node", "--import", "tsx", "src/server.ts"}
			}
			if typed {
				refusesToStart(t, dir, run)
			}
			dsn, heard := fakeSentry(t)
			s := serve(t, dir, append(stripeEnv[:2:2], "SENTRY_DSN="+dsn), run[0], run[1:]...)
			if a := s.ask(t, "GET", "/broken", ""); a.status != 500 || !hears(heard, "the kettle is cold") {
				t.Errorf("what failed: %d %s, and Sentry heard nothing of it\n%s", a.status, a.body, s.log)
			}
			turnsAway(t, s, "/api/login", `{"password":"x"}`, "Content-Type", "application/json")
			logs(t, s)
			if typed {
				asksTheSender(t, s, "POST", "/api/profile")
			}
			signed(t, s, dir, "/api/webhooks/stripe", 200)
			signed(t, s, dir, "/api/billing/webhook", 200)
			j.undo(t, "package-lock.json")
		})
	}
}

// refusesToStart asserts that a server ends at once and says why when it lacks a
// variable.
func refusesToStart(t *testing.T, dir string, run []string) {
	t.Helper()
	cmd := exec.Command(run[0], run[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "STRIPE_SECRET_KEY=", "PORT=0")
	late := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Missing environment variables: STRIPE_SECRET_KEY") {
		t.Errorf("without a variable that it needs: %v\n%s", err, out)
	}
}

// asksTheSender asserts that what changes things by a cookie is refused to pages of
// other sites, and to nobody else.
func asksTheSender(t *testing.T, s *server, method, path string) {
	t.Helper()
	for origin, status := range map[string]int{"https://evil.example": 403, "null": 403, s.url: 401, "": 401} {
		headers := []string{"Content-Type", "application/json"}
		if origin != "" {
			headers = append(headers, "Origin", origin)
		}
		if a := s.ask(t, method, path, "{}", headers...); a.status != status {
			t.Errorf("a request from %q: %d %s", origin, a.status, a.body)
		}
	}
}
