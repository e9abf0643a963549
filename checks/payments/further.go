package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// leadingTo are the places of the app that call a helper which starts a payment:
// a route's, and with pages the button's.
func leadingTo(p *project.Project, n source.Node, message string) []check.Place {
	fn := outermost(n)
	name, home := declaredAs(fn)
	if !fn.OK() || name == "" || isEntryName(name) || ownRoute(p, fn) {
		return nil
	}
	var out []check.Place
	for _, use := range usesOf(p, name, home) {
		if len(out) < 6 && use.Role() == source.Callee {
			out = append(out, check.At(use, message))
		}
	}
	return out
}

// entrances are the places of a listener where an event comes in: its handler,
// where it is verified, and where the events are told apart.
func (l *listener) entrances(message string) []check.Place {
	out := []check.Place{check.At(head(l.route.Node), message)}
	for _, n := range l.nodes {
		if isProviderVerifier(n) {
			out = append(out, check.At(n, "the event is known from here on"))
			break
		}
	}
	center := l.center()
	out = append(out, check.At(center, message))
	if fn := center.Function(); fn.OK() && fn != l.route.Node {
		out = append(out, check.At(head(fn), message))
	}
	for _, n := range l.nodes { // a list of the events that are wanted
		if n.Kind() == source.If && len(l.events) > 0 && strings.Contains(n.Child(source.Cond).Text(), ".has(") {
			out = append(out, check.At(n.Child(source.Cond), message))
			break
		}
	}
	return apart(out)
}

// apart leaves out places on the line of one before.
func apart(places []check.Place) []check.Place {
	var out []check.Place
	for _, pl := range places {
		near := false
		for _, o := range out {
			near = near || o.File == pl.File && o.Line == pl.Line
		}
		if !near {
			out = append(out, pl)
		}
	}
	return out
}

// forgetful are the places of the listeners that do not remember the event's id.
func forgetful(t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if _, ok := l.storesID(); !ok {
			out = append(out, l.entrances("the event's id is not remembered")...)
		} else {
			out = append(out, l.remembersFirst()...)
		}
	}
	return out
}

// unmatched lists where a listener finds no customer, or not what it needs, and
// answers with success all the same.
func (l *listener) unmatched() []check.Place {
	const most = 8
	var out []check.Place
	for _, n := range l.nodes {
		if n.Kind() != source.If || len(out) == most {
			continue
		}
		then, other := n.Child(source.Then), n.Child(source.Else)
		switch {
		case asksForNothing(n.Child(source.Cond)) && givesWay(then):
			out = append(out, check.At(n, "an event that fits nobody is answered with success"))
			for j := range then.Find(source.Jump, source.Return) {
				if j.Line()-n.Line() > 2 {
					out = append(out, check.At(j, "an event that fits nobody is answered with success"))
				}
				break
			}
		case other.OK() && other.Kind() != source.If && onlyNotes(other):
			out = append(out, check.At(other, "an event that fits nobody is answered with success"))
		}
	}
	return out
}

// asksForNothing reports whether a condition asks whether something is missing.
func asksForNothing(cond source.Node) bool {
	switch cond.Kind() {
	case source.Unary:
		return cond.Operator() == "!" && !strings.Contains(strings.ToLower(cond.Text()), "sig") && !strings.Contains(strings.ToLower(cond.Text()), "secret")
	case source.Binary:
		switch cond.Operator() {
		case "||":
			return asksForNothing(cond.Child(source.Left)) && asksForNothing(cond.Child(source.Right))
		case "===", "==":
			right := cond.Child(source.Right).Text()
			return right == "null" || right == "undefined" || right == "0" && strings.HasSuffix(cond.Child(source.Left).Text(), ".length")
		}
	}
	return false
}

// givesWay reports whether a branch leaves and says nothing of a failure.
func givesWay(then source.Node) bool {
	if fails(then) || endsWithoutSuccess(then) {
		return false
	}
	if then.Is(source.Jump, source.Return) {
		return true
	}
	for range then.Find(source.Jump, source.Return) {
		return true
	}
	return false
}

// onlyNotes reports whether a branch writes a line to a log and does nothing else.
func onlyNotes(n source.Node) bool {
	notes := false
	for c := range n.Find(source.Call, source.Throw, source.Return, source.Assign) {
		if c.Kind() != source.Call || !isLog(c) {
			return false
		}
		notes = true
	}
	return notes
}

// lastAnswer is the success that a handler ends with.
func (l *listener) lastAnswer() []check.Place {
	var last source.Node
	for r := range l.route.Node.Find(source.Return, source.Call) {
		text := r.Text()
		answers := r.Kind() == source.Return && r.Function() == l.route.Node && strings.Contains(text, "(")
		if r.Kind() == source.Call && (r.CalleeName() == "json" || r.CalleeName() == "send" || r.CalleeName() == "sendStatus") && strings.HasPrefix(r.CalleePath()+text, "res") {
			answers = true
		}
		if answers && !fails(r) && (!last.OK() || r.Start() > last.Start()) {
			last = r
		}
	}
	if !last.OK() {
		return nil
	}
	return []check.Place{check.At(last, "answered with success whatever happened")}
}
