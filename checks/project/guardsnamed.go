package project

import (
	"strings"

	"underpin/checks/project/source"
)

// namedGuard is the guard that an expression before a route is, when a library
// or a name tells: nothing of it can be followed in the project.
func (p *Project) namedGuard(t source.Node, by Tech) (Guard, bool) {
	g := Guard{Node: t, Front: true}
	if t.Kind() == source.ExportDefault {
		t = t.Child(source.Value)
	}
	switch t.Kind() {
	case source.ExportName: // export { default } from "next-auth/middleware"
		from, _ := t.Parent().Child(source.Source).StringValue()
		g.By = NextAuth
		return g, from == "next-auth/middleware"
	case source.Identifier, source.Member:
		pkg, imported := t.Origin()
		if pkg == "next-auth/middleware" {
			return p.withAuth(t)
		}
		if strings.HasPrefix(pkg, "@clerk/") && (imported == "clerkMiddleware" || imported == "authMiddleware") {
			return Guard{}, false
		}
		for _, sender := range []string{"@upstash/workflow", "@upstash/qstash", "inngest", "@trigger.dev"} {
			if strings.HasPrefix(pkg, sender) {
				return Guard{Kind: SignatureGuard, Node: t, Front: true}, true
			}
		}
		name := t.Ident()
		if t.Kind() == source.Member {
			name = t.Child(source.Name).Text()
		}
		if callerMember(t) || strings.EqualFold(name, "auth") && by == Next {
			return Guard{}, false
		}
		return g, asksByName(name) || guardsByName(name)
	case source.Call:
		if pkg, _ := t.Origin(); strings.HasPrefix(pkg, "@clerk/") {
			return Guard{}, false
		}
		if pkg, _ := t.Origin(); pkg == "next-auth/middleware" {
			return p.withAuth(t.Child(source.Callee))
		}
		if p.Definition(t.Child(source.Callee)).OK() {
			return Guard{}, false
		}
		name := t.CalleeName()
		return g, asksByName(name) || guardsByName(name)
	}
	return Guard{}, false
}

// withAuth is the middleware of next-auth 4, which lets in whom its authorized
// callback accepts; without one, everyone with a token.
func (p *Project) withAuth(callee source.Node) (Guard, bool) {
	g := Guard{By: NextAuth, Node: callee, Front: true}
	return g, p.admits(callee.Parent()) == turnedAway
}

// admits is how a stranger fares with the authorized callback that withAuth is given.
func (p *Project) admits(call source.Node) end {
	for _, a := range call.Args() {
		if f := a.Resolve().Prop("callbacks").Prop("authorized"); f.Is(source.Arrow, source.Function, source.Method) {
			m := &stranger{p: p, front: true, answers: true}
			return m.meets(f)
		}
	}
	return turnedAway
}

// guardsByName reports whether middleware is named as one that asks who is
// calling.
func guardsByName(name string) bool {
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	for _, part := range []string{"authmiddleware", "requireauth", "authenticate", "ensureauth", "authguard", "jwtmiddleware", "verifyjwt", "isauth", "checkauth", "protect", "requireuser", "requireadmin", "adminonly", "authenticated"} {
		if strings.Contains(low, part) {
			return !strings.Contains(low, "optional") && !strings.Contains(low, "unauth")
		}
	}
	return false
}
