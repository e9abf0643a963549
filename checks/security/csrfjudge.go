package security

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A csrfJudge tells which endpoints believe a cookie whoever sent it.
type csrfJudge struct {
	p     *project.Project
	front source.Node // a test of the sender that stands before every route
	any   bool        // the sender is tested somewhere
}

func newCSRFJudge(p *project.Project) *csrfJudge {
	j := &csrfJudge{p: p}
	for _, name := range p.Sources() {
		base := path.Base(name)
		if !p.HoldsFold(name, "csrf", "sec-fetch-site", "origin") || !running(p, name) {
			continue
		}
		inFront := strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.server.")
		tests := project.PerFile(p, name, "security/asks sender", senderTestsIn)
		j.any = j.any || tests.any
		if tests.forAll || inFront && tests.any {
			for n := range p.Source(name).Find(source.Call, source.Binary) {
				if testsSender(n) == "" {
					continue
				}
				if inFront && n.Function().OK() || mountedForAll(n) {
					j.front = n
				}
			}
		}
	}
	return j
}

// A senderTests says whether a file asks anywhere which site sent a request, and
// whether it does for all routes.
type senderTests struct{ any, forAll bool }

func senderTestsIn(f *source.File) (t senderTests) {
	for n := range f.Find(source.Call, source.Binary) {
		if testsSender(n) != "" {
			t.any = true
			t.forAll = t.forAll || mountedForAll(n)
		}
	}
	return t
}

// mountedForAll reports whether a call is what app.use(…) or register(…) is given.
func mountedForAll(n source.Node) bool {
	use := n.Parent()
	if n.CalleeName() == "register" {
		return true
	}
	return use.Kind() == source.Call && n.Role() == source.Arg && (use.CalleeName() == "use" || use.CalleeName() == "register")
}

// senderPackages are libraries that refuse requests of other sites.
var senderPackages = []string{"csrf", "csurf", "lusca", "nuxt-security"}

// testsSender says how a node asks which site sent the request, or "".
func testsSender(n source.Node) string {
	if n.Kind() == source.Call {
		pkg, _ := n.Origin()
		if containsPart(pkg, senderPackages) && !strings.HasPrefix(pkg, ".") && !strings.HasPrefix(pkg, "@/") || n.CalleeName() == "register" && containsPart(n.Arg(0).Text(), []string{"csrf", "Csrf"}) {
			return "refuses requests without the app's own token"
		}
		name := strings.ToLower(n.CalleeName())
		if strings.Contains(name, "csrf") && containsPart(name, []string{"verify", "validate", "check", "protect", "require", "assert", "with", "ensure"}) {
			return "asks for the app's own token"
		}
		if containsPart(name, []string{"sameorigin", "checkorigin", "verifyorigin", "validateorigin", "assertorigin", "requireorigin", "isallowedorigin", "isvalidorigin"}) {
			return "compares the Origin with the app's own"
		}
		return ""
	}
	switch n.Operator() {
	case "===", "!==", "==", "!=":
		for _, side := range []source.Node{n.Child(source.Left), n.Child(source.Right)} {
			if namesSender(side) {
				return "asks which site sent the request"
			}
		}
	}
	return ""
}

// namesSender reports whether an expression is what a browser says of the site
// that a request comes from.
func namesSender(n source.Node) bool {
	for range 4 {
		switch n.Kind() {
		case source.Identifier:
			d := n.Resolve()
			if d == n || !d.OK() {
				return false
			}
			n = d
		case source.Call:
			s, _ := n.Arg(0).StringValue()
			return n.CalleeName() == "get" && (strings.EqualFold(s, "sec-fetch-site") || strings.EqualFold(s, "x-csrf-token"))
		case source.Index, source.Member:
			if object := n.Child(source.ObjectRole); n.Child(source.Name).Text() == "host" && object.Kind() == source.New && strings.Contains(strings.ToLower(object.Arg(0).Resolve().Text()), "origin") {
				return true
			}
			s, _ := n.Child(source.Value).StringValue()
			return s == "sec-fetch-site" || s == "x-csrf-token"
		default:
			return false
		}
	}
	return false
}

// ownCheck reports whether a framework compares the Origin by itself: its settings
// can switch that off.
func (j *csrfJudge) ownCheck(stack project.Tech) bool {
	stem := "svelte.config"
	if stack == project.Astro {
		stem = "astro.config"
	}
	f := j.p.Config(stem)
	if f == nil {
		return true
	}
	for n := range f.Find(source.Property) {
		if n.Key() == "checkOrigin" && n.Child(source.Value).Text() == "false" {
			return false
		}
	}
	return true
}

// protected is what refuses requests of other sites before a route, with the
// words for it; words alone when the framework does.
func (j *csrfJudge) protected(r *guardedRoute) (source.Node, string) {
	switch {
	case r.Kind == project.Action && (r.Stack == project.Next || r.Stack == project.SvelteKit && j.ownCheck(r.Stack)):
		return source.Node{}, fmt.Sprintf("%s compares the Origin itself", r.Stack)
	case r.Stack == project.SvelteKit && j.ownCheck(r.Stack):
		return source.Node{}, "SvelteKit refuses forms of other sites, and JSON needs leave that no site gets"
	case r.Stack == project.Astro && j.p.Stack().Version(project.Astro).AtLeast(5, 0) && j.ownCheck(r.Stack):
		return source.Node{}, "Astro refuses forms of other sites"
	case r.Stack == project.ReactRouter && j.p.Stack().Version(project.ReactRouter).AtLeast(7, 12):
		return source.Node{}, "React Router refuses requests of other sites"
	case j.front.OK():
		return j.front, testsSender(j.front)
	case !j.any:
		return source.Node{}, ""
	}
	n := project.OfRoute(j.p, r.Route, "security/asks sender", func(p *project.Project, r project.Route) source.Node {
		n, _ := r.ReachesBy(p, "security/asks sender", func(n source.Node) bool {
			return n.Is(source.Call, source.Binary) && testsSender(n) != ""
		}, 3)
		return n
	})
	if !n.OK() {
		return source.Node{}, ""
	}
	return n, testsSender(n)
}

// byCookie reports whether a guard believes a cookie.
func (j *csrfJudge) byCookie(r *guardedRoute, g project.Guard) bool {
	if r.Kind == project.Edge {
		return false
	}
	switch g.By {
	case project.NextAuth, project.Clerk, project.BetterAuth:
		return true
	case project.SupabaseAuth:
		if g.Node.Kind() == source.Call && g.Node.Arg(0).OK() {
			return readsCookie(g.Node.Arg(0).Resolve())
		}
	case project.FirebaseAuth:
		if g.Node.CalleeName() == "verifyIdToken" {
			return false
		}
	}
	if readsCookie(g.Node) || readsCookie(g.Node.Parent()) {
		return true
	}
	if takesBearer(g.Node) {
		return false
	}
	return project.OfRoute(j.p, r.Route, "security/cookie", func(p *project.Project, r project.Route) bool {
		_, ok := r.ReachesBy(p, "security/cookie", readsCookie, 4)
		return ok
	})
}

// takesBearer reports whether the function of a guard goes by the Authorization header
// and by no cookie: that other code on the way knows the session then lets nobody in.
func takesBearer(n source.Node) bool {
	fn := n
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		fn = n.Function()
	}
	if !fn.OK() {
		return false
	}
	header := false
	for n := range fn.Find(source.Member, source.Index, source.String, source.Call) {
		if readsCookie(n) {
			return false
		}
		s, _ := n.StringValue()
		header = header || n.Kind() == source.Member && strings.EqualFold(n.Key(), "authorization") || strings.EqualFold(s, "authorization")
	}
	return header
}

// readsCookie reports whether a node reads a cookie of the request, or a session
// that one names.
func readsCookie(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		switch n.CalleeName() {
		case "cookies":
			pkg, _ := n.Origin()
			return pkg == "next/headers"
		case "getCookie", "getSignedCookie", "parseCookies", "getIronSession", "getUserSession", "requireUserSession", "parseCookie", "getServerSession", "isAuthenticated", "withApiAuthRequired", "getKindeServerSession":
			return true
		case "getSession":
			pkg, _ := n.Origin()
			return strings.Contains(pkg, "auth0") || strings.Contains(pkg, "next-auth")
		case "authenticate":
			s, _ := n.Arg(0).StringValue()
			return s == "session"
		}
	case source.Member:
		name := n.Child(source.Name).Text()
		object := n.Child(source.ObjectRole).Text()
		return (name == "cookies" || name == "session" || name == "signedCookies") && (object == "req" || object == "request" || object == "ctx" || object == "event" || object == "context")
	case source.String:
		s, _ := n.StringValue()
		return strings.EqualFold(s, "cookie")
	}
	return false
}

// sameSite is what the app's own session cookies say of other sites: "none",
// "unset", "lax" or "strict", the laxest of them, with the place. Libraries say
// "lax": where a library's session is all that is believed, a cookie that the app
// writes by hand signs nobody in.
func (j *csrfJudge) sameSite(byLibrary bool) (string, source.Node) {
	return j.laxest(signIns(j.p), byLibrary)
}

// laxest is sameSite for some of the app's cookies.
func (j *csrfJudge) laxest(s *signIn, byLibrary bool) (string, source.Node) {
	best, at := "", source.Node{}
	rank := map[string]int{"": 0, "strict": 1, "lax": 2, "unset": 3, "none": 4}
	note := func(site string, n source.Node) {
		if rank[site] > rank[best] {
			best, at = site, n
		}
	}
	for _, c := range s.cookies {
		switch {
		case byLibrary && c.node.Kind() == source.Call || strings.Contains(strings.ToLower(c.name), "impersonat"):
		case c.script || c.safe:
			note("lax", c.node)
		case c.header != "":
			note(siteWord(c.header, strings.Contains(c.header, "samesite")), c.node)
		default:
			site := property(j.p, c.options, "sameSite")
			note(siteWord(strings.ToLower(site.Text()), site.OK() || c.options.OK() && c.options.Kind() != source.Object), c.node)
		}
	}
	for _, st := range s.stores {
		site := property(j.p, st.cookie, "sameSite")
		note(siteWord(strings.ToLower(site.Text()), site.OK() || st.kind == "iron-session"), st.node)
	}
	return best, at
}

func siteWord(text string, said bool) string {
	switch {
	case strings.Contains(text, "none"):
		return "none"
	case strings.Contains(text, "lax"):
		return "lax"
	case strings.Contains(text, "strict"), text == "true":
		return "strict"
	case said:
		return "lax"
	}
	return "unset"
}
