//go:build proof

package prooftest

import (
	"strings"
	"testing"
)

// expressPlain is a server of Express 4 in CommonJS, without types.
var expressPlain = map[string]string{
	"package.json": `{
  "name": "express-plain",
  "main": "server.js",
  "scripts": {
    "start": "node server.js"
  },
  "dependencies": {
    "cors": "^2.8.5",
    "express": "^4.21.0",
    "jsonwebtoken": "^9.0.2",
    "sanitize-html": "^2.17.0"
  }
}
`,
	"Dockerfile": "FROM node:22\nCMD [\"npm\", \"start\"]\n",
	"server.js": `const cors = require("cors");
const express = require("express");
const auth = require("./routes/auth");

const app = express();

app.use(cors({ origin: true, credentials: true }));
app.use(express.json());
app.use("/api/auth", auth);

app.use((err, req, res, next) => {
  console.error("request failed", err);
  res.status(err.status || 500).json({ error: err.message, stack: err.stack });
});

app.listen(process.env.PORT);
`,
	"lib/feedback.js": `const texts = [];

function store(kind, text) {
  if (text === "forbidden") JSON.parse("secret detail");
  texts.push({ kind, text });
  return texts.length;
}

module.exports = { store };
`,
	"routes/auth.js": `const express = require("express");
const jwt = require("jsonwebtoken");
const { store } = require("../lib/feedback");

const router = express.Router();

router.post("/login", (req, res) => {
  if (req.body.password !== process.env.PASSWORD) {
    return res.status(401).json({ error: "Wrong password" });
  }
  const token = jwt.sign({ id: 1 }, process.env.JWT_SECRET);
  res.cookie("auth_token", token);
  res.json({ ok: true });
});

router.get("/hello", (req, res) => {
  res.send("<p>Hello " + req.query.name + "</p>");
});

router.post("/feedback", (req, res) => {
  const { kind, text } = req.body;
  try {
    res.json({ id: store(kind, text) });
  } catch (err) {
    res.status(500).json({ error: err.message });
  }
});

module.exports = router;
`,
}

// TestExpressPlain proves what the fixes write without types.
func TestExpressPlain(t *testing.T) {
	dir := nodeApp(t, "express-plain", expressPlain)
	j := start(t, dir)
	j.fix(t, "security/cors", nil)
	j.fix(t, "security/sessions", nil)
	j.fix(t, "security/cookies", nil)
	j.fix(t, "security/leakage", nil)
	j.fix(t, "deploy/health", nil)
	j.fix(t, "resilience/logging", nil)
	j.write(t, "resilience/tests", nil) // signing in is left to a person
	npm(t, dir, "install")
	command(t, dir, nil, "npm", "test")
	s := serve(t, dir, []string{"NODE_ENV=production", "PASSWORD=open", "JWT_SECRET=secret", "ALLOWED_ORIGINS=https://app.example.org"}, "node", "server.js")
	asJSON := []string{"Content-Type", "application/json"}
	if a := s.ask(t, "GET", "/health", "", "Origin", "https://evil.example"); a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("health: %+v", a)
	}
	in := s.ask(t, "POST", "/api/auth/login", `{"password":"open"}`, asJSON...)
	cookie := in.header.Get("Set-Cookie")
	for _, mark := range []string{"HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, mark) {
			t.Errorf("the cookie %q is not %s", cookie, mark)
		}
	}
	token, _, _ := strings.Cut(strings.TrimPrefix(cookie, "auth_token="), ";")
	if life := tokenLife(t, token); life <= 0 {
		t.Errorf("the token lives %d seconds", life)
	}
	for body, status := range map[string]int{`{"kind":"idea","text":"forbidden"}`: 500, "{": 400} {
		if a := s.ask(t, "POST", "/api/auth/feedback", body, asJSON...); a.status != status || strings.Contains(a.body, "secret detail") || strings.Contains(a.body, "node_modules") {
			t.Errorf("feedback %s: %d %s", body, a.status, a.body)
		}
	}
	for line := range strings.Lines(s.log.String()) {
		if !strings.HasPrefix(line, `{"level":"error"`) {
			t.Errorf("the log says %s", line)
		}
	}
	j.undo(t, "package-lock.json")
}
