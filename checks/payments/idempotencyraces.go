package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// racedEvents lists where a handler looks for an event's id before its work and keeps it only
// behind: of two deliveries at once both find nothing, and both do the work.
func racedEvents(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if repeated, _ := l.repeated(p, l.rows()); len(repeated) == 0 && !l.makesBehind(p) {
			continue
		}
		var looked, kept source.Node
		for call := range l.keptIDs() {
			switch {
			case !l.writesID(call) && !insertsBefore(call) && !looked.OK():
				looked = call
			case (l.writesID(call) || insertsBefore(call)) && looked.OK() && !kept.OK():
				kept = call
			}
		}
		if !kept.OK() || kept.Function() != looked.Function() || kept.Start() < l.center().Start() || l.center().Start() < looked.Start() || l.center().File() != kept.File() || inTransaction(kept) {
			continue
		}
		out = append(out, check.At(statementOf(looked), "looks for the event before its work, which two deliveries at once do together"), check.At(statementOf(kept), "keeps the event's id when the work is done already"))
	}
	return out
}

// insertsBefore reports whether a call goes on from one that makes a row: insert(t).values(…).
func insertsBefore(call source.Node) bool {
	for c := call; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if c.CalleeName() == "insert" {
			return true
		}
	}
	return false
}

// makesBehind reports whether a handler leads to new rows that no key of the payment guards.
func (l *listener) makesBehind(p *project.Project) bool {
	for _, r := range l.rows() {
		if r.verb == "insert" && !besides(r.node) && !holdsEventID(r.node) && !r.keyed(p) {
			return true
		}
	}
	return false
}

// chargedAgain lists the failures of a charge behind which the same function charges once
// more: of a call that broke off nobody knows whether the money was taken.
func chargedAgain(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	made := creations(p, t)
	for _, n := range made {
		try := n.Enclosing(source.Try, source.Function, source.Arrow, source.Method)
		caught := try.Child(source.CatchRole)
		if !chargesAtOnce(n) || try.Kind() != source.Try || !try.Child(source.Body).Contains(n) || !caught.OK() || caught.MayLeave() || fails(caught) {
			continue
		}
		for _, m := range made {
			if chargesAtOnce(m) && m.File() == n.File() && m.Function() == n.Function() && m.Start() > try.End() {
				out = append(out, check.At(caught, "goes on to charge once more, although the first charge may have been made"))
				break
			}
		}
	}
	return apart(out)
}

// chargesAtOnce reports whether a call takes money itself, with a card that is kept.
func chargesAtOnce(n source.Node) bool {
	path := n.CalleeTrail()
	return strings.HasSuffix(path, "charges.create") || strings.HasSuffix(path, "paymentIntents.create") && (n.Names("confirm") || n.Names("off_session"))
}
