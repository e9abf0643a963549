package project_test

import (
	"testing"

	"underpin/checks/project"
)

// guardedRoute is the first route of a kind with a path and method.
func guardedRoute(t *testing.T, p *project.Project, method, path string) project.GuardedRoute {
	t.Helper()
	for _, r := range p.GuardedRoutes() {
		if r.Method == method && r.Path == path {
			return r
		}
	}
	t.Fatalf("no route %s %s", method, path)
	return project.GuardedRoute{}
}

const guardedManifest = `{"dependencies": {"next": "15.1.0", "react": "19.0.0", "jose": "^5.0.0", "@clerk/nextjs": "^6.0.0"}}`

func TestMiddlewareGuards(t *testing.T) {
	handler := "export async function POST(request) { return new Response(await request.text()) }\n"
	for name, c := range map[string]struct {
		middleware string
		closed     bool
	}{
		"a list of open paths": {`
import { jwtVerify } from "jose"
const OPEN = ["/login"]
export async function middleware(req) {
  if (OPEN.includes(req.nextUrl.pathname)) return NextResponse.next()
  const token = req.cookies.get("session")
  if (!token) return NextResponse.redirect(new URL("/login", req.url))
  await jwtVerify(token.value, key)
  return NextResponse.next()
}`, true},
		"the root opens everything": {`
const OPEN = ["/"]
export async function middleware(req) {
  if (OPEN.some((p) => req.nextUrl.pathname.startsWith(p))) return NextResponse.next()
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`, false},
		"a matcher beside the path": {`
export function middleware(req) {
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}
export const config = { matcher: "/dashboard/:path*" }`, false},
		"a library's matcher": {`
import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server"
const isPrivate = createRouteMatcher(["/api/notes(.*)"])
export default clerkMiddleware(async (auth, req) => {
  if (isPrivate(req)) await auth.protect()
})`, true},
		"a way around it while developing": {`
export function middleware(req) {
  const developing = process.env.NODE_ENV === "development"
  if (developing && process.env.SKIP_SIGN_IN !== "no") return NextResponse.next()
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`, true},
		"a guard that stands only while developing": {`
export function middleware(req) {
  if (process.env.NODE_ENV === "production") return NextResponse.next()
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`, false},
		"a session that is only refreshed": {`
export async function middleware(req) {
  const { data: { user } } = await supabase.auth.getUser()
  return NextResponse.next()
}`, false},
	} {
		p := project.FromFiles(map[string]string{
			"package.json": guardedManifest, "middleware.js": c.middleware, "app/api/notes/route.js": handler,
			"app/layout.jsx": "export default function Layout({ children }) { return children }",
		})
		r := guardedRoute(t, p, "POST", "/api/notes")
		if _, closed := r.Closed(); closed != c.closed {
			t.Errorf("%s: closed is %v, guards %v", name, closed, r.Guards)
		}
	}
}

func TestSharedSecrets(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		open bool
	}{
		"a template":               {"if (request.headers.get('authorization') !== `Bearer ${process.env.CRON_SECRET}`) return no", true},
		"tested before":            {"const s = process.env.CRON_SECRET\n if (!s) return no\n if (request.headers.get('authorization') !== `Bearer ${s}`) return no", false},
		"skipped while unset":      {"const s = process.env.CRON_SECRET\n if (s && request.headers.get('x-key') !== s) return no", true},
		"let in when all is there": {"const sent = request.headers['x-key']\n const s = process.env.CRON_SECRET\n if (!(sent && s && sent === s)) return no", false},
		"skipped beside another":   {"const sent = request.headers['x-key']\n const s = process.env.CRON_SECRET\n if (sent && s && sent !== s) return no", true},
		"Headers.get gives null":   {"if (request.headers.get('x-key') !== process.env.CRON_SECRET) return no", false},
	} {
		p := project.FromFiles(map[string]string{
			"package.json":          guardedManifest,
			"app/layout.jsx":        "export default function Layout({ children }) { return children }",
			"app/api/cron/route.js": "export async function POST(request) {\n " + c.body + "\n return yes\n}\n",
		})
		r := guardedRoute(t, p, "POST", "/api/cron")
		g, ok := r.By(project.SecretGuard)
		if !ok || (g.Open != "") != c.open {
			t.Errorf("%s: %v, open %q", name, ok, g.Open)
		}
	}
}
