package project_test

import (
	"testing"

	"underpin/checks/project"
)

func TestMiddlewareOfNextAuthLetsInWhomItsCallbackAccepts(t *testing.T) {
	for name, c := range map[string]struct {
		middleware string
		closed     bool
	}{
		"passed on":              {`export { default } from "next-auth/middleware"`, true},
		"as it is":               {`import { withAuth } from "next-auth/middleware"` + "\nexport default withAuth", true},
		"called without options": {`import { withAuth } from "next-auth/middleware"` + "\nexport default withAuth({ pages: { signIn: '/in' } })", true},
		"with a token": {`import { withAuth } from "next-auth/middleware"
export default withAuth(function middleware(req) { return NextResponse.next() }, { callbacks: { authorized: ({ token }) => !!token } })`, true},
		"everybody": {`import { withAuth } from "next-auth/middleware"
export default withAuth({ callbacks: { authorized: () => true } })`, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := project.FromFiles(map[string]string{
				"package.json":          `{"dependencies": {"next": "14.2.0", "react": "18.0.0", "next-auth": "^4.24.0"}}`,
				"app/page.tsx":          "export default function Page() { return null }\n",
				"app/api/save/route.ts": "export async function POST(request) { return new Response(await request.text()) }\n",
				"middleware.ts":         c.middleware + "\nexport const config = { matcher: ['/api/:path*'] }\n",
			})
			route := guardedRoute(t, p, "POST", "/api/save")
			if _, closed := route.Closed(); closed != c.closed {
				t.Errorf("closed %v, want %v", closed, c.closed)
			}
		})
	}
}

func TestGuardsInLoopsAndHelpers(t *testing.T) {
	for name, c := range map[string]struct {
		middleware, route string
		closed            bool
	}{
		"a loop over what is open": {middleware: `
const OPEN = ["/login", "/about"]
export function middleware(req) {
  for (const path of OPEN) {
    if (req.nextUrl.pathname === path) return NextResponse.next()
  }
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`, closed: true},
		"a loop that may turn nobody away": {middleware: `
export function middleware(req) {
  for (const bot of BOTS) {
    if (!req.cookies.get("session")) return new Response("no", { status: 401 })
  }
  return NextResponse.next()
}`},
		"a loop that lets the listed address through": {middleware: `
const OPEN = ["/login", "/api"]
export function middleware(req) {
  for (const path of OPEN) {
    if (req.nextUrl.pathname.startsWith(path)) return NextResponse.next()
  }
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`},
		"a loop that lets some through": {middleware: `
export function middleware(req) {
  for (const bot of friendlyBots()) {
    if (req.headers.get("user-agent").includes(bot)) return NextResponse.next()
  }
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`},
		"a switch that only sets": {middleware: `
export function middleware(req) {
  let language = "en"
  switch (req.headers.get("accept-language")) {
    case "fr":
      language = "fr"
      break
  }
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}`, closed: true},
		"a helper that redirects": {route: `
import { redirect } from "next/navigation"
async function signedIn() {
  const session = await getServerSession(options)
  if (!session) redirect("/login")
}
export async function POST(request) { await signedIn(); await save(await request.json()); return new Response("ok") }`, closed: true},
		"a helper that throws": {route: `
async function signedIn() {
  const session = await getServerSession(options)
  if (!session) throw new Error("no")
}
export async function POST(request) { await signedIn(); await save(await request.json()); return new Response("ok") }`, closed: true},
		"a helper whose refusal is dropped": {middleware: `
function looked(req) {
  if (!req.cookies.get("session")) return new Response("no", { status: 401 })
}
export function middleware(req) {
  looked(req)
  return NextResponse.next()
}`},
		"a helper whose redirect throws": {middleware: `
import { redirect } from "next/navigation"
function looked(req) {
  if (!req.cookies.get("session")) redirect("/login")
}
export function middleware(req) {
  looked(req)
  return NextResponse.next()
}`, closed: true},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"package.json":          guardedManifest,
				"app/page.tsx":          "export default function Page() { return null }\n",
				"app/api/save/route.ts": "export async function POST(request) { return new Response(await request.text()) }\n",
			}
			if c.middleware != "" {
				files["middleware.ts"] = c.middleware
			}
			if c.route != "" {
				files["app/api/save/route.ts"] = c.route
			}
			route := guardedRoute(t, project.FromFiles(files), "POST", "/api/save")
			if _, closed := route.Closed(); closed != c.closed {
				t.Errorf("closed %v, want %v", closed, c.closed)
			}
		})
	}
}
