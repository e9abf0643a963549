package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// answersEarly lists the places where a handler answers and goes on working.
func (l *listener) answersEarly(p *project.Project) []check.Place {
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.Call {
			continue
		}
		switch n.CalleeName() {
		case "waitUntil", "setImmediate", "after", "nextTick":
			if n.Function() == l.route.Node || l.route.Node.Contains(n) {
				if doesWork(p, n.Arg(0)) {
					out = append(out, check.At(n, "the work goes on after the answer, and its failure reaches nobody"))
				}
			}
		}
	}
	return out
}

// doesWork reports whether an argument is a function or promise with an effect.
func doesWork(p *project.Project, n source.Node) bool {
	for c := range n.Find(source.Call) {
		if effective(c) {
			return true
		}
	}
	return n.Kind() == source.Call && effective(n) || p.Definition(n).Is(source.Function, source.Arrow)
}

// remembersFirst lists where the id of an event is written down before its work,
// with nothing that takes it back when the work fails.
func (l *listener) remembersFirst() []check.Place {
	stored, ok := l.storesID()
	if !ok {
		return nil
	}
	center := l.center()
	if stored.File() != center.File() || stored.Start() > center.Start() || !l.writesID(stored) || inTransaction(center) {
		return nil
	}
	for _, n := range l.nodes { // taken back, or finished, later
		if n.File() == center.File() && n.Start() > center.Start() && isEventID(n) {
			call := n.Enclosing(source.Call, source.Tagged)
			if v := call.Text(); hasWord(v, []string{"delete", "remove", "failed", "release", "del("}) && !isLog(call) {
				return nil
			}
		}
	}
	return []check.Place{check.At(stored, "written down before the work is done")}
}

// writesID reports whether the call that keeps the id writes it.
func (l *listener) writesID(stored source.Node) bool {
	for c := stored; c.OK() && c.Kind() != source.Expression; c = c.Parent() {
		if r, ok := rowAt(c); ok && r.verb != "delete" {
			return true
		}
		if hasWord(c.CalleeName(), []string{"insert", "claim", "record", "markProcessed", "setnx"}) {
			return true
		}
	}
	return false
}

// inTransaction reports whether code runs inside of a transaction.
func inTransaction(n source.Node) bool {
	for c := n.Enclosing(source.Call); c.OK(); c = c.Enclosing(source.Call) {
		if hasWord(c.CalleeName(), []string{"transaction", "withTransaction", "begin"}) {
			return true
		}
	}
	return false
}
