//go:build proof

package prooftest

import (
	"strings"
	"testing"
)

const serverTSConfig = `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "skipLibCheck": true }, "include": ["src"] }
`

// serverGaps are servers of Fastify and Hono with a sign-in that can be tried for
// ever.
var serverGaps = map[string]map[string]string{
	"fastify-gaps": {
		"package.json": `{ "name": "fastify-gaps", "private": true, "type": "module", "main": "src/server.ts", "scripts": { "start": "tsx src/server.ts" },
  "dependencies": { "bcryptjs": "^3.0.0", "fastify": "^5.6.0", "stripe": "^18.5.0" },
  "devDependencies": { "@types/node": "^22.0.0", "tsx": "^4.19.0", "typescript": "^5.8.0" } }
`,
		"tsconfig.json": serverTSConfig,
		"src/server.ts": `import Fastify from "fastify";
import { auth } from "./routes/auth.js";

const app = Fastify();

app.register(auth, { prefix: "/api" });
await app.listen({ port: Number(process.env.PORT) });
`,
		"src/routes/auth.ts": `import bcrypt from "bcryptjs";
import type { FastifyInstance } from "fastify";

export async function auth(app: FastifyInstance) {
  app.post<{ Body: { password: string } }>("/login", async (request, reply) => {
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

const app = fastify();

app.post("/api/login", async (request) => {
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

const app = new Hono<{ Variables: { user: string } }>();

app.post("/api/login", async (c) => {
  const { password } = await c.req.json();
  if (!(await bcrypt.compare(password, "` + bcryptHash + `"))) return c.body(null, 401);
  return c.json({ ok: true, user: c.get("user") });
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
`,
	},
}

// TestServerGaps sees from outside that on Fastify and Hono the sign-in turns a
// caller away who tries too often, and nobody else.
func TestServerGaps(t *testing.T) {
	for name, files := range serverGaps {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, name, files)
			npm(t, dir, "install")
			j := start(t, dir)
			j.fix(t, "security/ratelimit", nil)
			run := []string{"node", "src/server.js"}
			if strings.Contains(files["package.json"], "tsx") {
				command(t, dir, nil, "npx", "tsc", "-p", ".")
				run = []string{"node", "--import", "tsx", "src/server.ts"}
			}
			s := serve(t, dir, nil, run[0], run[1:]...)
			turnsAway(t, s, "/api/login", `{"password":"x"}`, "Content-Type", "application/json")
			j.undo(t, "package-lock.json")
		})
	}
}
