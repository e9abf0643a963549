package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// routerInGate reports whether everything that the app's router shows stands inside of a
// component that shows strangers the form for signing in instead.
func routerInGate(p *project.Project) bool {
	found := false
	for _, name := range p.Sources() {
		if !p.Holds(name, "<Switch", "<Routes") || !p.Modules().Live(name) || strings.HasPrefix(name, "../") {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			if tag := e.TagName(); tag != "Switch" && tag != "Routes" || !hasRoutes(e) {
				continue
			}
			if !gateAround(p, e, 4) {
				return false
			}
			found = true
		}
	}
	return found
}

// hasRoutes reports whether an element holds routes, and is no button that switches.
func hasRoutes(e source.Node) bool {
	for inner := range e.Find(source.Element) {
		if strings.HasSuffix(inner.TagName(), "Route") {
			return true
		}
	}
	return false
}

// gateAround reports whether an element, or the component that it stands in, is inside of
// one that asks who is there.
func gateAround(p *project.Project, e source.Node, left int) bool {
	if left == 0 || !e.OK() {
		return false
	}
	fn := e.Function()
	for up := e.Enclosing(source.Element); up.OK() && fn.Contains(up); up = up.Enclosing(source.Element) {
		if tag := up.TagName(); tag == strings.ToLower(tag) {
			continue
		}
		frame := p.Definition(up.Child(source.Tag))
		if frame.Is(source.Function, source.Arrow) && takesChildren(frame) && showsSignIn(frame) {
			return true
		}
	}
	if showsSignIn(fn) && e.Start() > signInAt(fn).Start() {
		return true
	}
	uses := p.ElementsOf(fn)
	for _, use := range uses {
		if !gateAround(p, use, left-1) {
			return false
		}
	}
	return len(uses) > 0
}

// showsSignIn reports whether a component shows the form for signing in to whoever is not
// signed in, in place of all else: if (!user) return <Login />.
func showsSignIn(component source.Node) bool { return signInAt(component).OK() }

// signInAt is the branch that does.
func signInAt(component source.Node) source.Node {
	for branch := range component.Find(source.If) {
		cond := branch.Child(source.Cond).Text()
		if branch.Function() != component || !strings.HasPrefix(strings.TrimLeft(cond, "("), "!") || !asksWho(cond) {
			continue
		}
		for r := range branch.Child(source.Then).Find(source.Return) {
			if r.Function() == component && isSignIn(strings.ToLower(r.Child(source.Value).TagName())) {
				return branch
			}
		}
	}
	return source.Node{}
}
