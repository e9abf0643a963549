//go:build proof

package prooftest

import (
	"strconv"
	"strings"
	"testing"

	"underpin/checks/payments"
	"underpin/checks/resilience"
	"underpin/checks/security"
)

// expressApps are one app per version: Express 4 in CommonJS, Express 5 in
// TypeScript with ES modules.
var expressApps = []struct {
	name, express, stripe, run string
	files                      map[string]string
}{
	{"express-4", "^4.21.0", "^14.25.0", "server.js", map[string]string{
		"package.json": `{
  "name": "express-4",
  "main": "server.js",
  "dependencies": {
    "bcryptjs": "^2.4.3",
    "express": "^4.21.0",
    "stripe": "^14.25.0"
  }
}
`,
		"server.js": `const express = require("express");
const auth = require("./routes/auth");
const billing = require("./routes/billing");

const app = express();

app.use(express.json());
app.use("/api/auth", auth);
app.use("/api/billing", billing);

app.get("/broken", async (req, res) => {
  throw new Error("secret detail of the database");
});

app.listen(process.env.PORT);
`,
		"routes/auth.js": `const bcrypt = require("bcryptjs");
const express = require("express");

const router = express.Router();

router.post("/login", async (req, res) => {
  if (!(await bcrypt.compare(req.body.password, "$2a$04$abcdefghijklmnopqrstuuJ0bCpzY2Z9nWZlGZ0N9n0m0X8r0m9Qe"))) {
    return res.status(401).json({ error: "Wrong password" });
  }
  res.json({ ok: true });
});

module.exports = router;
`,
		"routes/billing.js": `const express = require("express");

const router = express.Router();

router.post("/webhook", async (req, res) => {
  const event = req.body;
  if (event.type === "checkout.session.completed") {
    console.log("paid", event.data.object.id);
  }
  res.json({ received: event.type });
});

module.exports = router;
`,
	}},
	{"express-5", "^5.1.0", "^18.5.0", "src/server.ts", map[string]string{
		"package.json": `{
  "name": "express-5",
  "type": "module",
  "dependencies": {
    "bcryptjs": "^3.0.0",
    "express": "^5.1.0",
    "stripe": "^18.5.0"
  },
  "devDependencies": {
    "@types/express": "^5.0.0",
    "@types/node": "^22.0.0",
    "tsx": "^4.19.0",
    "typescript": "^5.8.0"
  }
}
`,
		"tsconfig.json": `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "skipLibCheck": true }, "include": ["src"] }
`,
		"src/server.ts": `import express from 'express'
import { auth } from './routes/auth.js'
import { billing } from './routes/billing.js'

const app = express()

app.use(express.json())
app.use('/api/auth', auth)
app.use('/api/billing', billing)

app.get('/broken', async () => {
  throw new Error('secret detail of the database')
})

app.listen(process.env.PORT)
`,
		"src/routes/auth.ts": `import bcrypt from 'bcryptjs'
import { Router } from 'express'

export const auth = Router()

auth.post('/login', async (req, res) => {
  if (!(await bcrypt.compare(req.body.password, '$2a$04$abcdefghijklmnopqrstuuJ0bCpzY2Z9nWZlGZ0N9n0m0X8r0m9Qe'))) {
    res.status(401).json({ error: 'Wrong password' })
    return
  }
  res.json({ ok: true })
})
`,
		"src/routes/billing.ts": `import { Router } from 'express'

export const billing = Router()

billing.post('/webhook', async (req, res) => {
  const event = req.body
  if (event.type === 'checkout.session.completed') {
    console.log('paid', event.data.object.id)
  }
  res.json({ received: event.type })
})
`,
	}},
}

var stripeEnv = []string{"STRIPE_SECRET_KEY=sk_test_123", "STRIPE_WEBHOOK_SECRET=whsec_test", "NODE_ENV=development"}

// sign gives the header that Stripe's library makes for a payload.
func sign(t *testing.T, dir, payload string, age int) string {
	t.Helper()
	out := command(t, dir, nil, "node", "-e", `const Stripe = require("stripe"); const stripe = new (Stripe.default ?? Stripe)("sk_test_123");
process.stdout.write(stripe.webhooks.generateTestHeaderString({ payload: process.argv[1], secret: "whsec_test", timestamp: Math.floor(Date.now() / 1000) - Number(process.argv[2]) }))`,
		payload, strconv.Itoa(age))
	return strings.TrimSpace(out)
}

func TestExpress(t *testing.T) {
	for _, app := range expressApps {
		t.Run(app.name, func(t *testing.T) {
			dir := nodeApp(t, app.name, app.files)
			fixGap(t, dir, security.Headers, nil)
			fixGap(t, dir, security.RateLimit, nil)
			fixGap(t, dir, payments.Signature, nil)
			fixGap(t, dir, resilience.Boundaries, nil)
			npm(t, dir, "install")
			run := []string{"node", app.run}
			if strings.HasSuffix(app.run, ".ts") {
				command(t, dir, nil, "npx", "tsc", "-p", ".")
				run = []string{"node", "--import", "tsx", app.run}
			}
			s := serve(t, dir, stripeEnv, run[0], run[1:]...)
			expressAnswers(t, s, dir)
		})
	}
}

func expressAnswers(t *testing.T, s *server, dir string) {
	json := []string{"Content-Type", "application/json"}
	if a := s.ask(t, "GET", "/nowhere", ""); a.status != 404 || !strings.Contains(a.body, `"error"`) || a.header.Get("Content-Security-Policy") == "" ||
		a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("X-Powered-By") != "" {
		t.Errorf("unknown path: %+v", a)
	}
	if a := s.ask(t, "GET", "/broken", ""); a.status != 500 || strings.Contains(a.body, "secret") || !strings.Contains(a.body, `"error"`) {
		t.Errorf("failing handler: %+v", a)
	}
	if a := s.ask(t, "POST", "/api/auth/login", "{", json...); a.status != 400 || strings.Contains(a.body, "node_modules") {
		t.Errorf("malformed JSON: %+v", a)
	}
	var statuses []int
	for range 11 {
		statuses = append(statuses, s.ask(t, "POST", "/api/auth/login", `{"password":"x"}`, json...).status)
	}
	if statuses[0] != 401 || statuses[10] != 429 {
		t.Errorf("logins: %v", statuses)
	}
	const event = `{"id":"evt_1","object":"event","type":"checkout.session.completed","data":{"object":{"id":"cs_1"}}}`
	genuine := append(json, "Stripe-Signature", sign(t, dir, event, 0))
	for _, c := range []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"genuine", event, genuine, 200},
		{"tampered", strings.Replace(event, "cs_1", "cs_2", 1), genuine, 400},
		{"unsigned", event, json, 400},
		{"forged", event, append(json, "Stripe-Signature", "t=1,v1=00"), 400},
		{"an hour old", event, append(json, "Stripe-Signature", sign(t, dir, event, 3600)), 400},
	} {
		if a := s.ask(t, "POST", "/api/billing/webhook", c.body, c.headers...); a.status != c.status {
			t.Errorf("%s event: %d %s, want %d", c.name, a.status, a.body, c.status)
		}
	}
	t.Logf("404, 500 and 400 as JSON, headers on, logins %v, forged events refused", statuses)
}
