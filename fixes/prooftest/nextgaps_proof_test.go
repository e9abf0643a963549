//go:build proof

package prooftest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// next16Gaps is the generated app of TestNextGaps, with packages of its own.
var next16Gaps = nextMaker{"next16-gaps", next16App.version, next16App.flags}

// gapFiles are an app that works and has a gap wherever it can have one.
var gapFiles = map[string]string{
	"fly.toml": "app = \"tea\"\n",
	"next.config.ts": `import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
`,
	"lib/db.ts": `import { Pool } from "pg";

export const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: process.env.DATABASE_TLS ? { rejectUnauthorized: false } : false,
});
`,
	"lib/price.ts": `export function price(cents: number): string {
  return (cents / 100).toFixed(2);
}
`,
	"lib/session.ts": `import { cookies } from "next/headers";
import { jwtVerify, SignJWT } from "jose";

const secret = () => new TextEncoder().encode(process.env.JWT_SECRET);

export async function startSession(id: string): Promise<void> {
  const token = await new SignJWT({ sub: id }).setProtectedHeader({ alg: "HS256" }).sign(secret());
  const store = await cookies();
  store.set("session", token, { path: "/", sameSite: "none" });
}

export async function currentUser(): Promise<string | null> {
  const token = (await cookies()).get("session")?.value;
  if (!token) return null;
  try {
    const { payload } = await jwtVerify(token, secret());
    return payload.sub ?? null;
  } catch {
    return null;
  }
}
`,
	"app/layout.tsx": `import type { Metadata } from "next";
import "./globals.css";

export const metadata: Metadata = {
  title: "Tea Shop",
  description: "Loose tea, sent by post.",
};

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`,
	"app/page.tsx": `import Image from "next/image";
import { price } from "@/lib/price";

export default function Home() {
  return (
    <main>
      <section>
        <h1>Tea for everybody</h1>
        <Image src="/hero.png" alt="A field of tea" width={1200} height={600} />
      </section>
      <p>From {price(499)} a bag</p>
      <img src="/team.png" alt="The team" width="400" height="200" />
      <img src="/field.svg" alt="A plan of the field" style={{ maxWidth: "100%" }} />
    </main>
  );
}
`,
	"public/field.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"600\"></svg>\n",
	"app/notes/page.tsx": `import Link from "next/link";
import { pool } from "@/lib/db";

export default async function Notes() {
  const { rows } = await pool.query("SELECT id, title FROM notes ORDER BY id LIMIT 20");
  return (
    <ul>
      {rows.map((note) => (
        <li key={note.id}>
          <Link href={` + "`/notes/${note.id}`" + `}>{note.title}</Link>
        </li>
      ))}
    </ul>
  );
}
`,
	"app/notes/[id]/page.tsx": `import { pool } from "@/lib/db";

export default async function Note({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { rows } = await pool.query("SELECT title, body FROM notes WHERE id = $1", [id]);
  const note = rows[0];
  return (
    <article>
      <h1>{note.title}</h1>
      <div dangerouslySetInnerHTML={{ __html: note.body }} />
    </article>
  );
}
`,
	"app/api/notes/route.ts": `import { NextResponse } from "next/server";
import { pool } from "@/lib/db";
import { currentUser } from "@/lib/session";

export async function POST(request: Request) {
  const user = await currentUser();
  if (!user) return NextResponse.json({ error: "Sign in first" }, { status: 401 });
  const { title, body } = await request.json();
  if (!title || !body) return NextResponse.json({ error: "Missing fields" }, { status: 400 });
  try {
    await pool.query("INSERT INTO notes (title, body, user_id) VALUES ($1, $2, $3)", [title, body, user]);
    return NextResponse.json({ ok: true });
  } catch (e) {
    const message = e instanceof Error ? e.message : "Unknown error";
    return NextResponse.json({ error: message }, { status: 500 });
  }
}
`,
	"app/api/search/route.ts": `import { pool } from "@/lib/db";

export async function GET(request: Request) {
  const q = new URL(request.url).searchParams.get("q") ?? "";
  const { rows } = await pool.query("SELECT title FROM notes WHERE title LIKE '%" + q + "%' LIMIT 20");
  return Response.json(rows);
}
`,
	"app/api/signup/route.ts": `import bcrypt from "bcryptjs";
import { pool } from "@/lib/db";
import { startSession } from "@/lib/session";

export async function POST(request: Request) {
  const { email, password } = await request.json();
  const hash = await bcrypt.hash(password, 5);
  const { rows } = await pool.query("INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING id", [email, hash]);
  console.log("signed up", { id: rows[0].id, email });
  await startSession(String(rows[0].id));
  return Response.json({ ok: true });
}
`,
	"app/api/me/route.ts": `import { currentUser } from "@/lib/session";

export async function GET(request: Request) {
  const origin = request.headers.get("origin") ?? "";
  return Response.json({ user: await currentUser() }, {
    headers: {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Credentials": "true",
    },
  });
}
`,
	"db/migrations/0001_start.sql": `CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  password_hash text NOT NULL
);
CREATE TABLE notes (
  id serial PRIMARY KEY,
  title text NOT NULL CHECK (title <> 'forbidden'),
  body text NOT NULL,
  user_id integer REFERENCES users (id) ON DELETE CASCADE
);
`,
}

// noise is a picture that no format makes small.
func noise(t *testing.T, width, height int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	r := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			v := r.Uint32()
			img.SetRGBA(x, y, color.RGBA{uint8(v), uint8(v >> 8), uint8(v >> 16), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// gapsApp is the app with its pictures and the packages that it asks for.
func gapsApp(t *testing.T) string {
	dir := nextApp(t, next16Gaps, gapFiles)
	writeFile(t, dir, "public/hero.png", noise(t, 1600, 800))
	writeFile(t, dir, "public/team.png", noise(t, 1600, 800))
	return dir
}

func TestNextGaps(t *testing.T) {
	dir := gapsApp(t)
	add(t, dir, "pg@^8.16.0", "bcryptjs@^3.0.0", "jose@^6.0.0")
	add(t, dir, "--save-dev", "@types/pg@^8.15.0")
	j := start(t, dir)
	for _, step := range []struct {
		id  string
		set map[string]string
	}{
		{"deploy/build", nil},
		{"security/csrf", nil},
		{"security/cookies", nil},
		{"security/sessions", nil},
		{"security/cors", nil},
		{"security/sqli", nil},
		{"security/validation", nil},
		{"security/leakage", nil},
		{"security/passwords", nil},
		{"security/xss", nil},
		{"database/pooling", nil},
		{"deploy/health", nil},
		{"deploy/tls", nil},
		{"resilience/loading", nil},
		{"resilience/logging", nil},
		{"seo/jsonld", map[string]string{"site": "https://tea.example.org", "name": "Tea & </script> Friends"}},
		{"seo/layoutshift", nil},
		{"seo/images", nil},
		{"seo/largestpaint", nil},
	} {
		j.fix(t, step.id, step.set)
	}
	j.write(t, "resilience/tests", nil) // the tests of what matters most are left to a person
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "tsc", "--noEmit", "-p", ".")
	smoke := command(t, dir, nil, "npm", "test")
	if !strings.Contains(smoke, "passed") {
		t.Errorf("npm test says %s", smoke)
	}
	c := postgres(t)
	c.migrate(t, filepath.Join(dir, "db", "migrations"))
	c.run(t, "insert into notes (title, body) values ('green', '<b>good</b><img src=x onerror=alert(1)>'), ('black', 'plain')")
	s := built(t, dir, "DATABASE_URL=postgresql://owner@localhost/postgres?host="+c.dir, "JWT_SECRET=0123456789abcdef0123456789abcdef", "ALLOWED_ORIGIN=https://app.example.org")
	nextGapsClosed(t, s)
	j.fix(t, "deploy/monitoring", nil)
	npm(t, dir, "install")
	command(t, dir, nil, "npx", "tsc", "--noEmit", "-p", ".")
	j.undo(t, "package-lock.json", "next-env.d.ts", "tsconfig.json", "tsconfig.tsbuildinfo")
}

// nextGapsClosed asks a running app for what each fix promises.
func nextGapsClosed(t *testing.T, s *server) {
	t.Helper()
	asJSON := []string{"Content-Type", "application/json"}
	if a := s.ask(t, "GET", "/api/health", ""); a.status != 200 || !strings.Contains(a.body, `"status":"ok"`) || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("health: %+v", a)
	}
	for _, body := range []string{`{"email":"ann@example.org"}`, `{"email":"nobody","password":"x"}`, `{"email":{"a":1},"password":["x"]}`, "not JSON"} {
		if a := s.ask(t, "POST", "/api/signup", body, asJSON...); a.status != 400 || !strings.Contains(a.body, "Invalid input") {
			t.Errorf("signing up with %s: %d %s", body, a.status, a.body)
		}
	}
	up := s.ask(t, "POST", "/api/signup", `{"email":"ann@example.org","password":"a long one"}`, asJSON...)
	cookie := up.header.Get("Set-Cookie")
	if up.status != 200 || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "Secure") {
		t.Errorf("signing up: %d %s, cookie %s", up.status, up.body, cookie)
	}
	session, _, _ := strings.Cut(cookie, ";")
	if life := tokenLife(t, strings.TrimPrefix(session, "session=")); life <= 0 || life > 31*24*3600 {
		t.Errorf("the session's token lives %d seconds", life)
	}
	nextNotesGuarded(t, s, session)
	nextPagesMended(t, s)
	for _, event := range []string{"signed up", "violates check constraint"} {
		line := lineWith(s.log.String(), event)
		if !strings.HasPrefix(line, `{"level":`) || strings.Contains(line, "ann@example.org") {
			t.Errorf("the log says of %s: %s", event, line)
		}
	}
}

// nextNotesGuarded asks for what somebody who is signed in may do, other sites,
// and strangers.
func nextNotesGuarded(t *testing.T, s *server, session string) {
	t.Helper()
	signedIn := []string{"Content-Type", "application/json", "Cookie", session}
	if a := s.ask(t, "POST", "/api/notes", `{"title":"white","body":"x"}`, signedIn...); a.status != 200 {
		t.Errorf("adding a note: %d %s", a.status, a.body)
	}
	if a := s.ask(t, "POST", "/api/notes", `{"title":"forbidden","body":"x"}`, signedIn...); a.status != 500 || strings.Contains(a.body, "constraint") || !strings.Contains(a.body, "error") {
		t.Errorf("an error of the database: %d %s", a.status, a.body)
	}
	if a := s.ask(t, "POST", "/api/notes", `{"title":"white","body":"x"}`, append(signedIn, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")...); a.status != 403 {
		t.Errorf("a request that another site sent: %d", a.status)
	}
	if a := s.ask(t, "POST", "/api/notes", `{"title":"white","body":"x"}`, append(signedIn, "Origin", s.url)...); a.status != 200 {
		t.Errorf("a request of the app's own pages: %d %s", a.status, a.body)
	}
	me := s.ask(t, "GET", "/api/me", "", "Origin", "https://evil.example", "Cookie", session)
	if me.header.Get("Access-Control-Allow-Origin") != "https://app.example.org" || !strings.Contains(me.body, `"user":"1"`) {
		t.Errorf("asked by another site: %+v", me)
	}
	if a := s.ask(t, "GET", "/api/search?q=gre", ""); a.body != `[{"title":"green"}]` {
		t.Errorf("a search: %d %s", a.status, a.body)
	}
	if a := s.ask(t, "GET", "/api/search?q=%27%20UNION%20SELECT%20password_hash%20FROM%20users--", ""); a.body != "[]" {
		t.Errorf("a search with SQL in it: %d %s", a.status, a.body)
	}
}

// nextPagesMended looks at the pages themselves.
func nextPagesMended(t *testing.T, s *server) {
	t.Helper()
	note := s.ask(t, "GET", "/notes/1", "")
	if !strings.Contains(note.body, "<b>good</b>") || strings.Contains(note.body, "onerror") {
		t.Errorf("a note with a script: %d %s\n%s", note.status, lastLines(note.body, 5), s.log)
	}
	if a := s.ask(t, "GET", "/notes", ""); a.status != 200 || !strings.Contains(a.body, "Loading…") || !strings.Contains(a.body, "black") {
		t.Errorf("the list of notes: %d %s", a.status, a.body)
	}
	home := s.ask(t, "GET", "/", "").body
	for _, want := range []string{`application/ld+json`, `\u003c/script`, `/_next/image?url=%2Fteam.png`, `style="height:auto;max-width:100%"`, `rel="preload" as="image"`} {
		if !strings.Contains(home, want) {
			t.Errorf("the start page has no %s", want)
		}
	}
	if a := s.ask(t, "GET", "/_next/image?url=%2Fteam.png&w=640&q=75", "", "Accept", "image/webp"); a.status != 200 || a.header.Get("Content-Type") != "image/webp" {
		t.Errorf("the picture made smaller: %d %s", a.status, a.header.Get("Content-Type"))
	}
}

// tokenLife is how many seconds a JSON web token is good for.
func tokenLife(t *testing.T, token string) int64 {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("the session cookie holds no token: %q", token)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct{ Exp, Iat int64 }
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Exp - time.Now().Unix()
}
