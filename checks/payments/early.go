package payments

import (
	"slices"
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
func (l *listener) remembersFirst(p *project.Project) []check.Place {
	for stored := range l.keptIDs() {
		center := l.ledTo(p, l.center(), stored.Function())
		at := l.claimedAt(p, stored, center)
		if at.OK() && at.Start() <= l.workStart(center) && l.writesID(stored) {
			if first := l.neverTakenBack(at, center); len(first) > 0 {
				return slices.Concat(first, takesForRepetition(at, center), l.retriesInVain(at, center))
			}
			return nil
		}
	}
	return nil
}

// ledTo is where a function calls the one in which the events are told apart: what comes
// before that call comes before the work. Where it tells them apart itself, or does not call it,
// it is the place itself.
func (l *listener) ledTo(p *project.Project, center, fn source.Node) source.Node {
	home := center.Function()
	if home == fn || !home.OK() || !fn.OK() || home.Contains(fn) || fn.Contains(home) {
		return center
	}
	for _, c := range l.nodes {
		if c.Kind() == source.Call && c.Function() == fn && p.Definition(c.Child(source.Callee)) == home {
			return c
		}
	}
	return center
}

// takesForRepetition is the condition between a claim and the work that ends the handler with
// success when the claim finds the event there.
func takesForRepetition(claim, center source.Node) []check.Place {
	for i := range claim.Function().Find(source.If) {
		if i.Start() < claim.End() || i.Start() > center.Start() || !givesWay(i.Child(source.Then)) {
			continue
		}
		if low := strings.ToLower(i.Child(source.Cond).Text()); hasWord(low, []string{"23505", "p2002", "11000", "duplicate", "er_dup_entry", "conflict"}) {
			return []check.Place{check.At(i, "takes the retry for a repetition")}
		}
	}
	return nil
}

// claimedAt is where the handler writes an event's id: in its own file, or by a call whose
// answer decides whether it goes on: if (!(await claimOnce(event))) return.
func (l *listener) claimedAt(p *project.Project, stored, center source.Node) source.Node {
	if stored.File() == center.File() && (stored.Function() == center.Function() || l.route.Node.Contains(stored)) {
		return stored
	}
	fn := stored.Handler()
	for _, c := range l.nodes {
		if c.Kind() == source.Call && c.File() == center.File() && c.Function() == center.Function() && p.Definition(c.Child(source.Callee)) == fn && turnsOnAnswer(c) {
			return c
		}
	}
	if stored.File() == center.File() {
		return stored
	}
	return source.Node{}
}

// turnsOnAnswer reports whether what a call gives back ends the function that calls it.
func turnsOnAnswer(call source.Node) bool {
	name := call.Enclosing(source.Declarator).Child(source.Name)
	for i := range call.Function().Find(source.If) {
		if i.End() < call.Start() || !i.Child(source.Then).MayLeave() {
			continue
		}
		if cond := i.Child(source.Cond); cond.Contains(call) || name.Ident() != "" && i.Start() > call.End() && cond.Names(name.Ident()) {
			return true
		}
	}
	return false
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
			if v := call.Text(); hasWord(v, []string{"delete", "remove", "release", "del("}) && !isLog(call) || hasWord(v, []string{"failed"}) && !isLog(call) && (call.File() != stored.File() || readsState(stored.Handler())) {
				return nil
			}
		}
	}
	return []check.Place{check.At(stored, "written down before the work is done")}
}

// retriesInVain is where the work behind a claim that nothing takes back asks the provider
// to send the event again.
func (l *listener) retriesInVain(claim, center source.Node) []check.Place {
	for t := center.Enclosing(source.Try); t.OK() && t.Function() == center.Function(); t = t.Enclosing(source.Try) {
		c := t.Child(source.CatchRole)
		if t.Child(source.Body).Contains(center) && !t.Contains(claim) && c.OK() && fails(c) {
			out := []check.Place{check.At(c, "asks for the event again, which is then taken for a repetition")}
			for r := range c.Find(source.Return) {
				if fails(r) && r.Line()-c.Line() > 3 {
					out = append(out, check.At(r, "asks for the event again, which is then taken for a repetition"))
				}
			}
			return out
		}
	}
	return nil
}

// readsState reports whether a handler looks at the state that an event was written down with:
// one that was marked as failed may then be tried again.
func readsState(handler source.Node) bool {
	for i := range handler.Find(source.If, source.Conditional) {
		if hasWord(strings.ToLower(i.Child(source.Cond).Text()), []string{"status", "state", "failed", "processed"}) {
			return true
		}
	}
	for c := range handler.Find(source.Call) {
		column, _ := c.Arg(0).StringValue()
		switch c.CalleeName() {
		case "eq", "neq", "in", "is", "not":
			if hasWord(strings.ToLower(column), []string{"status", "state", "processed"}) {
				return true
			}
		case "findFirst", "findUnique", "findOne", "where", "upsert", "updateMany":
			if hasWord(strings.ToLower(c.Text()), []string{"status", "state", "failed", "processed"}) {
				return true
			}
		}
	}
	return false
}

// asksWhetherDone reports whether the handler that writes an event down goes by whether
// its work was done, and not by whether it is there.
func asksWhetherDone(stored source.Node) bool {
	done := func(name string) bool {
		return has([]string{strings.ToLower(strings.ReplaceAll(name, "_", ""))}, "processed", "processedat", "completedat", "handledat", "status", "state", "done")
	}
	for i := range stored.Handler().Find(source.If) {
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
	for c := stored; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) { // insert(seen).values({ id: event.id })
		if r, ok := rowAt(c); ok && r.verb != "delete" {
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
