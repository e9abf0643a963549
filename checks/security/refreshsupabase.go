package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// middlewares are the functions that run before every page of the app: Next's
// middleware or proxy, and the hooks and middleware of other frameworks.
func middlewares(p *project.Project) []project.Route {
	var out []project.Route
	for _, name := range p.Sources() {
		dir, base := path.Split(name)
		stem, _, _ := strings.Cut(base, ".")
		front := (stem == "middleware" || stem == "proxy") && (dir == "" || dir == "src/" || strings.HasSuffix(dir, "src/middleware/")) || strings.HasPrefix(base, "hooks.server.") || strings.Contains(dir, "server/middleware/")
		if p.Stack().Has(project.Next) && (stem == "middleware" || stem == "proxy") {
			front = p.RunsBeforeRoutes(name)
		}
		if !front || p.Source(name) == nil {
			continue
		}
		for _, export := range []string{"default", stem, "middleware", "handle", "onRequest"} {
			if n := p.Exported(name, export); n.OK() {
				out = append(out, project.Route{Kind: project.Middleware, File: name, Node: n, Through: handedTo(p, n)})
				break
			}
		}
	}
	return out
}

// handedTo are the functions that a call of sequence(…) or chain(…) is given.
func handedTo(p *project.Project, n source.Node) []source.Node {
	var out []source.Node
	if n.Kind() != source.Call {
		return nil
	}
	for _, a := range n.Args() {
		for _, e := range append(elements(p, a, 0), a) {
			if fn := follow(p, e); fn.Is(source.Function, source.Arrow, source.Method) {
				out = append(out, fn)
			}
		}
	}
	return out
}

// calls reports whether a node is a call of a function.
func calls(p *project.Project, n, fn source.Node) bool {
	return n.Kind() == source.Call && fn.OK() && p.Definition(n.Child(source.Callee)) == fn
}

// supabaseRefresh judges sessions that Supabase keeps.
func supabaseRefresh(p *project.Project, s *signIn) check.Finding {
	server, ssr := s.of(project.SupabaseAuth, "ssr")
	if !ssr {
		return browserRefresh(p, s)
	}
	switch p.Stack().Framework {
	case project.Next, project.SvelteKit, project.Astro:
	default:
		return check.Passed(check.Likely, "Supabase's server client renews the session and hands its cookies to the answer.", server.place("renews the session"))
	}
	fronts := middlewares(p)
	var last check.Place
	for _, m := range fronts {
		client, ok := m.Reaches(p, asksForUser, 4)
		if !ok {
			last = at(m.Node, "runs before every page and does not ask Supabase for the session")
			continue
		}
		if list, test, dead := alwaysLeaves(p, m, client); dead {
			f := unrefreshed("The middleware that should renew the session never gets that far: one of the public paths is \"/\", and every path begins with it.", list, test)
			return f
		}
		return check.Passed(check.Likely, "Middleware asks Supabase for the session, which renews it and writes the new cookies.", at(client, "renews the session"))
	}
	if at, ok := writesCookies(p, s); ok {
		return check.Passed(check.Likely, "Supabase's server client renews the session where a page is made, and stores the new cookies.", at)
	}
	if len(s.cookies)+len(s.tokens)+len(s.logins) > 0 && !signedInAtSupabase(p) {
		return check.Unneeded("Nobody signs in with Supabase here, so there is no session of it to renew.")
	}
	if at, ok := renewedInBrowser(p, s); ok {
		return check.Passed(check.Likely, "The browser's client renews the session, and what reads it on the server are endpoints and actions, which can store the new cookies.", at)
	}
	if v := serverClient(p, s); v.node.OK() {
		server = v
	}
	if len(fronts) == 0 {
		return unrefreshed("Supabase's server client reads the session, but there is no middleware that renews it: server-rendered pages cannot write the new cookies, so people are signed out when the access token runs out.", append(unrenewed(p, server), renewerUnused(p)...)...)
	}
	return unrefreshed("There is middleware, but it does not ask Supabase for the session, so nothing renews it for server-rendered pages.", append([]check.Place{last}, unrenewed(p, server)...)...)
}

func unrefreshed(reason string, places ...check.Place) check.Finding {
	f := check.Missing(check.Likely, reason, places...)
	f.Brief = []string{
		"Middleware (proxy.ts on Next 16, middleware.ts before) makes a Supabase server client whose setAll writes the cookies to both the request and the response, and calls auth.getClaims() or auth.getUser() before anything returns.",
		"It runs for every page except static files, and returns the response that carries the cookies.",
	}
	return f
}

// asksForUser reports whether a node is the call that makes Supabase renew a
// session that has run out.
func asksForUser(n source.Node) bool {
	switch n.CalleeName() {
	case "getUser", "getSession", "getClaims":
		return strings.HasSuffix(strings.ToLower(n.Child(source.Callee).Child(source.ObjectRole).Text()), "auth")
	case "createMiddlewareClient", "createMiddlewareSupabaseClient":
		return true
	}
	return false
}

// browserRefresh judges sessions that only the browser holds.
func browserRefresh(p *project.Project, s *signIn) check.Finding {
	var off []check.Place
	renews := false // another client, such as the one beside that of a recovery link
	for _, v := range s.vendors {
		if v.tech != project.SupabaseAuth || v.role != "browser" || !v.node.OK() {
			continue
		}
		auth := property(p, v.node.Arg(2), "auth")
		if _, is := flagOf(p, auth, "autoRefreshToken"); !is {
			renews = true
		} else if !strings.Contains(strings.ToLower(v.node.Text()), "service") {
			off = append(off, at(property(p, auth, "autoRefreshToken"), "turns renewal off"))
		}
	}
	if len(off) > 0 && !renews {
		return check.Missing(check.Likely, "The Supabase client of the browser is told not to renew the session, so people are signed out after an hour.", off[0])
	}
	v, ok := s.of(project.SupabaseAuth, "browser")
	if !ok {
		v, _ = s.of(project.SupabaseAuth)
	}
	return check.Passed(check.Certain, "Supabase's client in the browser renews the session by itself.", v.place("renews the session"))
}

// alwaysLeaves finds the early return of a middleware that is taken for every
// path: a list of public paths that holds "/", matched with startsWith.
func alwaysLeaves(p *project.Project, m project.Route, client source.Node) (list, test check.Place, dead bool) {
	for n := range m.Node.Find(source.If) {
		if client.File() == n.File() && n.Start() > client.Start() || !returns(n.Child(source.Then)) {
			continue
		}
		for _, c := range tests(p, n.Child(source.Cond)) {
			if found, ok := matchesAll(p, c); ok {
				return at(found, "\"/\" is where every path begins"), at(n, "leaves before the session is renewed"), true
			}
		}
	}
	return list, test, false
}

// tests are the calls that a condition may come down to: in it, in the constant
// that it names, in the function that it calls.
func tests(p *project.Project, cond source.Node) []source.Node {
	out := []source.Node{cond}
	for c := range cond.Find(source.Call) {
		out = append(out, c)
	}
	if v := follow(p, cond); v.OK() && v != cond {
		out = append(out, v)
	}
	if d := p.Definition(cond.Child(source.Callee)); cond.Kind() == source.Call && d.Is(source.Function, source.Arrow) {
		for c := range d.Find(source.Call) {
			out = append(out, c)
		}
	}
	return out
}

// matchesAll reports whether an expression is PATHS.some(p => path.startsWith(p))
// with a list that holds "/".
func matchesAll(p *project.Project, c source.Node) (source.Node, bool) {
	if c.Kind() != source.Call || c.CalleeName() != "some" {
		return source.Node{}, false
	}
	fn := c.Arg(0)
	param := fn.Child(source.ParamRole).Child(source.Name).Ident()
	if param == "" {
		for k := range fn.Children() {
			if k.Kind() == source.Param {
				param = k.Child(source.Name).Ident()
			}
		}
	}
	body := fn.Child(source.Body)
	if body.Kind() != source.Call || body.CalleeName() != "startsWith" || body.Arg(0).Ident() != param || param == "" {
		return source.Node{}, false
	}
	for _, e := range elements(p, c.Child(source.Callee).Child(source.ObjectRole), 0) {
		if s, ok := follow(p, e).StringValue(); ok && s == "/" {
			return e, true
		}
	}
	return source.Node{}, false
}

// returns reports whether a branch ends the function.
func returns(n source.Node) bool {
	if n.Kind() == source.Return {
		return true
	}
	for c := range n.Children() {
		if c.Kind() == source.Return {
			return true
		}
	}
	return false
}
