package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
)

// takesWord says why a guard that asks for nothing but a name keeps nobody out.
const takesWord = "its guard takes the caller's word for who they are: it looks up the account that the request names"

// namedPlaces are the lines of a guard that takes the caller's word: where it reads
// the name first, and where it looks the account up by it.
func namedPlaces(g project.Guard) []check.Place {
	if g.Present {
		return []check.Place{at(g.Node, "lets on whoever brings a cookie, whatever it holds")}
	}
	out := []check.Place{at(g.Node, "takes the caller's word for who they are")}
	last := g.Node
	for n := range outermost(g.Node).Find(g.Node.Kind()) {
		if n.Text() == g.Node.Text() && n.Line() > last.Line() {
			last = n
		}
	}
	if last.Line() > g.Node.Line()+3 {
		out = append(out, at(last, "looks up the account that the request names"))
	}
	return out
}

// onlyCookie is the guard of an endpoint before which nothing asks more than whether a
// cookie is there: anybody brings one.
func onlyCookie(r *guardedRoute) (project.Guard, bool) {
	first := project.Guard{}
	for _, g := range r.Guards {
		if !g.Holds() {
			continue
		}
		if !g.Present {
			return project.Guard{}, false
		}
		if !first.Node.OK() {
			first = g
		}
	}
	return first, first.Node.OK() && r.Kind == project.Handler
}
