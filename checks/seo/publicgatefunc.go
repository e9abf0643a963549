package seo

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// openByCondition lists the paths that a middleware lets strangers open by the
// condition under which it sends them to the sign-in page: if (!user &&
// !isPublicRoute(pathname)). The condition may stand in the module that the
// middleware takes its steps from. Nothing is listed when the middleware does not
// run for the first page, or a condition asks for more than is understood.
func openByCondition(p *project.Project, middleware project.Route) []string {
	routes := p.Addresses()
	first := slices.IndexFunc(routes, func(r project.Route) bool { return r.Kind == project.Page && r.Path == "/" })
	if first < 0 || len(p.WithCode(routes[first]).Through) == 0 {
		return nil
	}
	var open []string
	gates, excepts := false, true
	for _, file := range append([]string{middleware.File}, p.Modules().ImportsOf(middleware.File)...) {
		f := p.Source(file)
		if f == nil {
			continue
		}
		before, gated := len(open), gates
		for branch := range f.Find(source.If) {
			paths, known := openIn(p, branch.Child(source.Cond))
			switch {
			case !sendsToSignIn(branch.Child(source.Then)):
				if !strings.Contains(branch.Child(source.Then).Text(), "redirect(") { // lets through
					listed := pathsIn(p, branch.Child(source.Cond), 2)
					open = append(open, listed...)
					excepts = excepts && (len(listed) == 0 || !strings.Contains(branch.Child(source.Cond).Text(), "!"))
				}
			case !known || len(paths) == 0 && !(excepts && len(open) > 0 && leadsItself(branch)):
				return nil
			default:
				gates, open = true, append(open, paths...)
			}
		}
		if file != middleware.File && gates == gated { // it decides something else
			open = open[:before]
		}
	}
	if !gates {
		return nil
	}
	return open
}

// leadsItself reports whether a branch leads to the sign-in page whatever else holds:
// the paths that strangers may open were let through before.
func leadsItself(branch source.Node) bool {
	for n := range branch.Child(source.Then).Find(source.String, source.Template) {
		if leadsToSignIn(n) && n.Enclosing(source.If) == branch {
			outer := branch.Enclosing(source.If)
			return !outer.OK() || outer.Function() != branch.Function()
		}
	}
	return false
}

// openIn lists the paths that a condition excepts; known is false when a part of
// it is neither about who asks nor an exception.
func openIn(p *project.Project, cond source.Node) (paths []string, known bool) {
	if cond.Kind() == source.Binary && cond.Operator() == "&&" {
		left, ok := openIn(p, cond.Child(source.Left))
		right, also := openIn(p, cond.Child(source.Right))
		return append(left, right...), ok && also
	}
	except := cond.Kind() == source.Unary && cond.Operator() == "!" || cond.Kind() == source.Binary && cond.Operator() == "!=="
	if !except {
		return nil, false
	}
	paths = pathsIn(p, cond, 2)
	return paths, len(paths) > 0 || asksWho(cond.Text())
}

// asksWho reports whether a condition is about somebody who is signed in.
func asksWho(text string) bool {
	low := strings.ToLower(text)
	return !strings.Contains(low, "path") && !strings.Contains(low, "route") &&
		slices.ContainsFunc([]string{"user", "session", "token", "claims", "loggedin", "signedin", "authenticated"}, func(word string) bool { return strings.Contains(low, word) })
}

// pathsIn lists the paths that an expression names, itself or in the functions
// and lists that it goes by.
func pathsIn(p *project.Project, n source.Node, depth int) (paths []string) {
	for part := range n.Find(source.String, source.Identifier) {
		text, ok := part.StringValue()
		switch {
		case ok && strings.HasPrefix(text, "/"):
			paths = append(paths, text)
		case ok || depth == 0 || part.Role() == source.PropertyRole:
		default:
			if d := p.Definition(part); d.Is(source.Function, source.Arrow, source.Array, source.Binary, source.Call, source.New) {
				paths = append(paths, pathsIn(p, d, depth-1)...)
			}
		}
	}
	return paths
}

// sendsToSignIn reports whether a branch leads to the sign-in page.
func sendsToSignIn(branch source.Node) bool {
	for n := range branch.Find(source.String, source.Template) {
		if leadsToSignIn(n) {
			return true
		}
	}
	return false
}
