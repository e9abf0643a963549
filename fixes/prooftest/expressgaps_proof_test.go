//go:build proof

package prooftest

import (
	"path/filepath"
	"strings"
	"testing"
)

// expressGaps is a server that works and has a gap wherever it can have one.
var expressGaps = map[string]string{
	"package.json": `{
  "name": "express-gaps",
  "type": "module",
  "main": "src/server.ts",
  "scripts": {
    "start": "node --import tsx src/server.ts"
  },
  "dependencies": {
    "bcryptjs": "^3.0.0",
    "cors": "^2.8.5",
    "express": "^5.1.0",
    "express-session": "^1.18.0",
    "jsonwebtoken": "^9.0.2",
    "pg": "^8.16.0",
    "react": "^19.1.0"
  },
  "devDependencies": {
    "@types/cors": "^2.8.0",
    "@types/express": "^5.0.0",
    "@types/express-session": "^1.18.0",
    "@types/jsonwebtoken": "^9.0.0",
    "@types/node": "^22.0.0",
    "@types/pg": "^8.15.0",
    "tsx": "^4.19.0",
    "typescript": "^5.8.0"
  }
}
`,
	"Dockerfile": "FROM node:22\nCMD [\"npm\", \"start\"]\n",
	"tsconfig.json": `{ "compilerOptions": { "strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "skipLibCheck": true }, "include": ["src"] }
`,
	"dist/index.html":       "<!doctype html><title>Tea</title>\n",
	"dist/assets/app-1a.js": "document.title = 'Tea'\n",
	"migrations/0001_start.sql": `CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  password_hash text NOT NULL
);
`,
	"src/server.ts": `import cors from 'cors'
import express, { type NextFunction, type Request, type Response } from 'express'
import session from 'express-session'
import { teas } from './routes/teas.js'
import { users } from './routes/users.js'

const app = express()

app.use(cors({ origin: true, credentials: true }))
app.use(session({ secret: process.env.SESSION_SECRET!, resave: false, saveUninitialized: false }))
app.use(express.json())
app.use(express.static('dist'))
app.use('/api/users', users)
app.use('/api/teas', teas)

app.use((err: Error, req: Request, res: Response, next: NextFunction) => {
  console.error('request failed', { path: req.path, authorization: req.headers.authorization })
  res.status(500).json({ error: err.message, stack: err.stack })
})

app.listen(process.env.PORT, () => console.log('listening'))
`,
	"src/routes/teas.ts": `import { Router } from 'express'
import { Pool } from 'pg'

const db = new Pool({ connectionString: process.env.DATABASE_URL })

export const teas = Router()

teas.get('/', async (_req, res) => {
  const { rows } = await db.query("SELECT 'green' AS name")
  res.json(rows)
})
`,
	"src/routes/users.ts": `import bcrypt from 'bcryptjs'
import { Router } from 'express'
import jwt from 'jsonwebtoken'
import { Pool } from 'pg'

declare module 'express-session' {
  interface SessionData {
    user: number
  }
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL })

export const users = Router()

users.post('/signup', async (req, res) => {
  const { email, password } = req.body
  const hash = await bcrypt.hash(password, 5)
  const { rows } = await pool.query('INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING id', [email, hash])
  req.session.user = rows[0].id
  res.json({ id: rows[0].id })
})

users.post('/token', async (req, res) => {
  const { email, password } = req.body
  const { rows } = await pool.query("SELECT id, password_hash FROM users WHERE email = '" + email + "'")
  if (!rows[0] || !(await bcrypt.compare(password, rows[0].password_hash))) {
    res.status(401).json({ error: 'Wrong password' })
    return
  }
  res.json({ token: jwt.sign({ id: rows[0].id }, process.env.JWT_SECRET!) })
})

users.post('/email', async (req, res) => {
  if (!req.session.user) {
    res.status(401).json({ error: 'Sign in first' })
    return
  }
  const { email } = req.body
  await pool.query('UPDATE users SET email = $1 WHERE id = $2', [email, req.session.user])
  res.json({ email })
})

users.get('/hash/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT length(password_hash) AS size, left(password_hash, 7) AS kind FROM users WHERE id = $1', [req.params.id])
  res.json(rows)
})
`,
}

// TestExpressGaps proves the fixes of a server, all in one app, from outside.
func TestExpressGaps(t *testing.T) {
	dir := nodeApp(t, "express-gaps", expressGaps)
	j := start(t, dir)
	for _, step := range []struct {
		id  string
		set map[string]string
	}{
		{"security/cors", nil},
		{"security/csrf", map[string]string{"origins": "https://app.example.org"}},
		{"security/cookies", nil},
		{"security/sessions", nil},
		{"security/sqli", nil},
		{"security/validation", nil},
		{"security/leakage", nil},
		{"security/passwords", nil},
		{"database/pooling", nil},
		{"deploy/health", nil},
		{"deploy/cdn", nil},
		{"resilience/logging", nil},
	} {
		j.fix(t, step.id, step.set)
	}
	j.write(t, "deploy/monitoring", nil) // the browser's half is left to a person
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "tsc", "-p", ".")
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "migrations"))
	s := serve(t, dir, []string{"NODE_ENV=production", "SESSION_SECRET=a-long-secret", "JWT_SECRET=another", "ALLOWED_ORIGINS=https://app.example.org,https://www.example.org",
		"DATABASE_URL=postgresql://owner@localhost/postgres?host=" + c.dir}, "node", "--import", "tsx", "src/server.ts")
	expressGapsClosed(t, s)
	j.undo(t, "package-lock.json")
}

func expressGapsClosed(t *testing.T, s *server) {
	t.Helper()
	asJSON := []string{"Content-Type", "application/json", "X-Forwarded-Proto", "https"}
	if a := s.ask(t, "GET", "/health", ""); a.status != 200 || !strings.Contains(a.body, `"status":"ok"`) {
		t.Errorf("health: %+v", a)
	}
	for origin, allowed := range map[string]string{"https://www.example.org": "https://www.example.org", "https://evil.example": ""} {
		if a := s.ask(t, "OPTIONS", "/api/users/signup", "", "Origin", origin, "Access-Control-Request-Method", "POST"); a.header.Get("Access-Control-Allow-Origin") != allowed {
			t.Errorf("%s is answered with %q", origin, a.header.Get("Access-Control-Allow-Origin"))
		}
	}
	for _, body := range []string{`{"email":"ann@example.org"}`, `{"email":"nobody","password":"x"}`, `{"email":{"a":1},"password":"x"}`} {
		if a := s.ask(t, "POST", "/api/users/signup", body, asJSON...); a.status != 400 {
			t.Errorf("signing up with %s: %d %s", body, a.status, a.body)
		}
	}
	const account = `{"email":"ann@example.org","password":"a long one"}`
	up := s.ask(t, "POST", "/api/users/signup", account, asJSON...)
	if cookie := up.header.Get("Set-Cookie"); up.status != 200 || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "Expires=") {
		t.Errorf("signing up: %d %s, cookie %q\n%s", up.status, up.body, cookie, s.log)
	}
	if a := s.ask(t, "POST", "/api/users/signup", account, append(asJSON, "Origin", "https://evil.example")...); a.status != 403 {
		t.Errorf("a request that another site sent: %d", a.status)
	}
	if a := s.ask(t, "POST", "/api/users/signup", account, append(asJSON, "Authorization", "Bearer abc")...); a.status != 500 || strings.Contains(a.body, "users_email_key") || strings.Contains(a.body, "stack") {
		t.Errorf("an error of the database: %d %s", a.status, a.body)
	}
	if a := s.ask(t, "GET", "/api/users/hash/1", ""); a.body != `[{"size":60,"kind":"$2b$12$"}]` {
		t.Errorf("the password is kept as %s", a.body)
	}
	if a := s.ask(t, "GET", "/api/teas", ""); a.body != `[{"name":"green"}]` {
		t.Errorf("the second user of the pool gets %d %s\n%s", a.status, a.body, s.log)
	}
	expressTokens(t, s, account)
	for file, kept := range map[string]string{"/assets/app-1a.js": "immutable", "/index.html": "no-cache"} {
		if a := s.ask(t, "GET", file, ""); a.status != 200 || !strings.Contains(a.header.Get("Cache-Control"), kept) {
			t.Errorf("%s: %d %s", file, a.status, a.header.Get("Cache-Control"))
		}
	}
	line := lineWith(s.log.String(), "request failed")
	if !strings.HasPrefix(line, `{"level":"error"`) || !strings.Contains(line, "[hidden]") || strings.Contains(line, "abc") {
		t.Errorf("the log says of an error: %s", line)
	}
	if !strings.HasPrefix(lineWith(s.log.String(), "listening"), `{"level":"info"`) {
		t.Errorf("the log begins with %s", s.log)
	}
}

func expressTokens(t *testing.T, s *server, account string) {
	t.Helper()
	asJSON := []string{"Content-Type", "application/json"}
	token := s.ask(t, "POST", "/api/users/token", account, asJSON...)
	if life := tokenLife(t, strings.TrimSuffix(strings.TrimPrefix(token.body, `{"token":"`), `"}`)); life <= 0 || life > 31*24*3600 {
		t.Errorf("the token lives %d seconds", life)
	}
	if a := s.ask(t, "POST", "/api/users/token", `{"email":"x' OR 1=1--@x.org","password":"a long one"}`, asJSON...); a.status != 400 && a.status != 401 {
		t.Errorf("an address with SQL in it: %d %s", a.status, a.body)
	}
}
