package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// aroundChange are the lines, some way from where a new password is set, between which
// the other sessions would be ended: the endpoint's head, its call of the function that
// sets it, and what stores the row.
func aroundChange(p *project.Project, change source.Node) []check.Place {
	var out []check.Place
	fn := outermost(change)
	if head := endpointAround(p, change); head.OK() && change.Line() > head.Line()+3 {
		out = append(out, at(head, "the endpoint that sets the new password"))
	} else if !head.OK() {
		for _, caller := range callersOf(p, fn) {
			if len(out) < 2 && caller.Kind() == source.Call {
				if _, ok := p.RouteOf(outermost(caller)); ok || serves(p, outermost(caller)) {
					out = append(out, at(caller, "has the new password set, and ends nothing"))
				}
			}
		}
	}
	if stored := storedAfter(fn, change); stored.OK() && stored.Line() > change.Line()+3 {
		out = append(out, at(stored, "stores the new password, and ends nothing"))
	}
	return out
}

// endpointAround is the head of the endpoint in which a password is set: where it is
// registered, or its function.
func endpointAround(p *project.Project, change source.Node) source.Node {
	for _, r := range p.Routes() {
		if r.Kind != project.Handler || !r.Node.OK() || r.Node.File() != change.File() || !r.Node.Contains(change) {
			continue
		}
		if line := registered(p, r); line.OK() {
			return line
		}
		return r.Node
	}
	return source.Node{}
}

// storedAfter is where a row whose password was assigned is stored.
func storedAfter(fn, change source.Node) source.Node {
	if change.Kind() != source.Assign {
		return source.Node{}
	}
	object := change.Child(source.Left).Child(source.ObjectRole).Ident()
	for c := range fn.Find(source.Call) {
		if c.Start() < change.Start() || object == "" {
			continue
		}
		switch name := c.CalleeName(); {
		case name == "save" && c.Child(source.Callee).Child(source.ObjectRole).Ident() == object,
			(name == "put" || name == "set" || updatesRow(name)) && strings.Contains(c.Text(), object):
			return c
		}
	}
	return source.Node{}
}
