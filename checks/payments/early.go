package payments

import (
	"strings"

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
	center := l.center()
	for stored := range l.keptIDs() {
		if stored.File() == center.File() && stored.Start() <= l.workStart(center) && l.writesID(stored) {
			return l.neverTakenBack(stored, center)
		}
	}
	return nil
}

// workStart is where the work of an event begins: where the events are told apart, or
// the first row of another kind where they are not.
func (l *listener) workStart(center source.Node) int {
	if len(l.events) > 0 {
		return center.Start()
	}
	first := -1
	for _, r := range l.rows() {
		if r.node.File() == center.File() && !keepsEvents(r.node) && (first < 0 || r.node.Start() < first) {
			first = r.node.Start()
		}
	}
	return first
}

// keepsEvents reports whether a write is into the table of the events themselves.
func keepsEvents(write source.Node) bool {
	return remembersEvent(write) || has(wordsOf(tableOf(write)), "event", "events", "webhook", "webhooks")
}

func (l *listener) neverTakenBack(stored, center source.Node) []check.Place {
	if inTransaction(center) || inTransaction(stored) || asksWhetherDone(stored) {
		return nil
	}
	for _, n := range l.nodes { // taken back, or finished, later
		if n.File() == center.File() && n.Start() > stored.End() && (isEventID(n) || namesEventID(n)) {
			call := n.Enclosing(source.Call, source.Tagged)
			if v := call.Text(); hasWord(v, []string{"delete", "remove", "failed", "release", "del("}) && !isLog(call) {
				return nil
			}
		}
	}
	return []check.Place{check.At(stored, "written down before the work is done")}
}

// asksWhetherDone reports whether the handler that writes an event down goes by whether
// its work was done, and not by whether it is there.
func asksWhetherDone(stored source.Node) bool {
	done := func(name string) bool {
		return has([]string{strings.ToLower(strings.ReplaceAll(name, "_", ""))}, "processed", "processedat", "completedat", "handledat", "status", "state", "done")
	}
	for i := range stored.Outermost().Find(source.If) {
		if i.Start() > stored.Start() || !turnsOff(i.Child(source.Then)) {
			continue
		}
		for m := range i.Child(source.Cond).Find(source.Member) {
			if done(m.Child(source.Name).Text()) && ofRow(m) {
				return true
			}
		}
		if c := i.Child(source.Cond); c.Kind() == source.Member && done(c.Child(source.Name).Text()) && ofRow(c) {
			return true
		}
	}
	return false
}

// namesEventID reports whether a variable holds the id of an event, by its name.
func namesEventID(n source.Node) bool {
	words := wordsOf(n.Ident())
	return has(words, "event", "webhook") && has(words, "id")
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
