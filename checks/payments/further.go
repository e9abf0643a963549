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
	fn := n.Outermost()
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
		if n.Kind() == source.If && len(l.events) > 0 && wantsEvent(n.Child(source.Cond)) {
			out = append(out, check.At(n.Child(source.Cond), message))
			break
		}
	}
	return apart(out)
}

// wantsEvent reports whether a condition looks the kind of an event up in a list.
func wantsEvent(cond source.Node) bool {
	for c := range cond.Find(source.Call) {
		if c.CalleeName() == "has" && hasWord(c.Arg(0).Text(), []string{"type", "event", "name"}) {
			return true
		}
	}
	return false
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

// forgetful are the places of the listeners that act on events and do not remember
// their ids.
func forgetful(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if !l.works(p) {
			continue // only takes notes
		}
		if _, ok := l.storesID(); !ok {
			out = append(out, l.entrances("the event's id is not remembered")...)
		} else {
			out = append(out, l.remembersFirst()...)
		}
	}
	return out
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
