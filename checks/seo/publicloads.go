package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// loadsAround are the functions that a framework runs on the server before it shows a
// page: those of the page and of the layouts around it.
func loadsAround(p *project.Project, r project.Route) []source.Node {
	var out []source.Node
	add := func(file, export string) {
		if n := p.Exported(file, export); n.Is(source.Function, source.Arrow) {
			out = append(out, n)
		}
	}
	switch r.Stack {
	case project.SvelteKit:
		for dir := path.Dir(r.File); strings.Contains(dir, "routes"); dir = path.Dir(dir) {
			for _, stem := range []string{"+layout.server", "+layout"} {
				add(dir+"/"+stem+".ts", "load")
				add(dir+"/"+stem+".js", "load")
			}
		}
		for _, stem := range []string{"+page.server", "+page"} {
			add(path.Dir(r.File)+"/"+stem+".ts", "load")
			add(path.Dir(r.File)+"/"+stem+".js", "load")
		}
	case project.ReactRouter, project.Remix:
		add(r.File, "loader")
		ext := path.Ext(r.File)
		for stem := strings.TrimSuffix(r.File, ext); strings.Contains(path.Base(stem), "."); {
			stem = stem[:strings.LastIndexByte(stem, '.')]
			add(stem+ext, "loader")
		}
		for dir := path.Dir(r.File); path.Base(dir) != "routes" && dir != "."; dir = path.Dir(dir) {
			add(dir+"/_layout"+ext, "loader")
			add(dir+ext, "loader")
		}
	case project.Next:
		add(r.File, "getServerSideProps")
	}
	return out
}

// sentBack reports whether the server sends everyone away from a page for signing in who
// has not come through the step before it, such as the code for a new password: what it
// runs before the page, or asks to let it go on, leads to another such page.
func sentBack(p *project.Project, r project.Route) bool {
	return slices.ContainsFunc(loadsAround(p, r), func(load source.Node) bool {
		if leadsBack(load, r.Path) {
			return true
		}
		for c := range load.Find(source.Call) {
			if c.Function() != load || c.Parent().Kind() != source.Await {
				continue
			}
			if asked := p.Definition(c.Child(source.Callee)); asked.Is(source.Function, source.Arrow) && leadsBack(asked, r.Path) {
				return true
			}
		}
		return false
	})
}

// leadsBack reports whether a function leads to another page for signing in than the one
// at an address, where something that the visitor should have is not there.
func leadsBack(fn source.Node, url string) bool {
	for c := range fn.Find(source.Call) {
		to, _ := c.Arg(0).StringValue()
		if c.CalleeName() != "redirect" || c.Function() != fn || to == url || !strings.HasPrefix(to, "/") || !forSigningIn(to) {
			continue
		}
		if branch := c.Enclosing(source.If); branch.Child(source.Then).Contains(c) && isAbsence(branch.Child(source.Cond)) {
			return true
		}
	}
	return false
}

// isAbsence reports whether a condition holds where something is not there: !token,
// typeof name !== "string" || !name, code === null.
func isAbsence(cond source.Node) bool {
	switch op := cond.Operator(); {
	case cond.Kind() == source.Unary:
		return op == "!"
	case cond.Kind() != source.Binary:
		return false
	case op == "||" || op == "&&":
		return isAbsence(cond.Child(source.Left)) && isAbsence(cond.Child(source.Right))
	case op == "!==" || op == "!=":
		return strings.HasPrefix(cond.Child(source.Left).Text(), "typeof ")
	}
	right := cond.Child(source.Right).Text()
	return (cond.Operator() == "===" || cond.Operator() == "==") && (right == "null" || right == "undefined")
}

// closedByMeta reports whether a page of Nuxt names a middleware of its own that lets
// only those in who are signed in: definePageMeta({ middleware: "auth" })
// (nuxt.com/docs/guide/directory-structure/middleware).
func closedByMeta(p *project.Project, r project.Route) bool {
	if r.Stack != project.Nuxt || !p.Holds(r.File, "definePageMeta(") {
		return false
	}
	for c := range p.Source(r.File).Find(source.Call) {
		if c.CalleeName() != "definePageMeta" {
			continue
		}
		named := c.Arg(0).Prop("middleware")
		for s := range named.Descendants() {
			if closes(s) {
				return true
			}
		}
		if closes(named) {
			return true
		}
	}
	return false
}

// closes reports whether the name of a middleware says that it asks for a login.
func closes(n source.Node) bool {
	name, ok := n.StringValue()
	words := wordsIn(name)
	if !ok || slices.ContainsFunc(words, func(w string) bool {
		return w == "guest" || w == "guests" || w == "no" || w == "un" || w == "unauthenticated" || w == "optional"
	}) {
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"auth", "authenticated", "admin", "protected", "user", "session", "login", "logged", "private", "member"}, w)
	})
}

// asksToSignIn reports whether a component shows whoever is not signed in nothing but the
// way to the sign-in: if (!user) return <a href="/login">…</a>.
func asksToSignIn(component source.Node) bool {
	if !component.Is(source.Function, source.Arrow) {
		return false
	}
	for branch := range component.Find(source.If) {
		if branch.Function() != component || !unknownCaller(branch.Child(source.Cond)) {
			continue
		}
		for ret := range branch.Child(source.Then).Find(source.Return) {
			if ret.Function() == component && ret.Child(source.Value).Kind() == source.Element && offersSignIn(ret.Child(source.Value)) {
				return true
			}
		}
	}
	return false
}

// unknownCaller reports whether a condition holds for those who are not signed in, and
// asks for nothing else.
func unknownCaller(cond source.Node) bool {
	return cond.Kind() == source.Unary && cond.Operator() == "!" && project.NamesCaller(cond.Child(source.Value))
}

// offersSignIn reports whether some markup leads to the sign-in page, or is it.
func offersSignIn(markup source.Node) bool {
	if isSignIn(strings.ToLower(markup.TagName())) {
		return true
	}
	for e := range markup.Find(source.Element) {
		if leadsToSignIn(e.AttrValue("to")) || leadsToSignIn(e.AttrValue("href")) || isSignIn(strings.ToLower(e.TagName())) {
			return true
		}
	}
	for c := range markup.Find(source.Call) {
		if leadsToSignIn(c.Arg(0)) {
			return true
		}
	}
	return false
}
