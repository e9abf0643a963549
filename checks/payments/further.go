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
	fn := n.Handler()
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
	if len(out) == 0 && fn.Kind() == source.Method {
		return methodCalls(p, fn, name, message)
	}
	return out
}

// methodCalls are methodCallsOf as places.
func methodCalls(p *project.Project, method source.Node, name, message string) []check.Place {
	var out []check.Place
	for _, c := range methodCallsOf(p, method, name) {
		out = append(out, check.At(c, message))
	}
	return out
}

// methodCallsOf are the calls of a method whose long name is its own, on an object that its
// callers get in a way that is not followed: from import() or a container. Where another
// class has a method of that name, the object must be called after the class.
func methodCallsOf(p *project.Project, method source.Node, name string) []source.Node {
	const long, most = 12, 6
	if len(name) < long {
		return nil
	}
	var out []source.Node
	shared, class := declaredElsewhere(p, method, name), method.Enclosing(source.Class).Child(source.Name).Text()
	for _, file := range p.Sources() {
		if file == method.File().Path || !p.Holds(file, "."+name+"(") || !p.Modules().Live(file) || p.Modules().Browser(file) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			callee := c.Child(source.Callee)
			if c.CalleeName() != name || callee.Kind() != source.Member || len(out) == most {
				continue
			}
			if object := callee.Child(source.ObjectRole); !shared || strings.EqualFold(object.Key(), class) || strings.EqualFold(object.Ident(), class) {
				out = append(out, c)
			}
		}
	}
	return out
}

// declaredElsewhere reports whether another class of the app has a method of a name.
func declaredElsewhere(p *project.Project, method source.Node, name string) bool {
	for _, file := range p.Sources() {
		if !p.Holds(file, name+"(") || !p.Modules().Live(file) {
			continue
		}
		for m := range p.Source(file).Find(source.Method) {
			if m != method && m.Key() == name && m.Parent().Kind() == source.Class {
				return true
			}
		}
	}
	return false
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
		if n.Kind() == source.If && len(l.events) > 0 && (n.File() == center.File() || n.File().Path == l.route.File) && wantsEvent(n.Child(source.Cond)) {
			out = append(out, check.At(n.Child(source.Cond), message))
			break
		}
	}
	return apart(out)
}

// wantsEvent reports whether a condition looks the kind of an event up in a list.
func wantsEvent(cond source.Node) bool {
	wants := func(c source.Node) bool {
		kind := strings.ToLower(c.Arg(0).Text())
		return c.CalleeName() == "has" && (strings.HasSuffix(kind, "type") || strings.Contains(kind, "event"))
	}
	for c := range cond.Find(source.Call) {
		if wants(c) {
			return true
		}
	}
	return cond.Kind() == source.Call && wants(cond)
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

// forgetful are the places of the listeners that do not remember the event's id, or
// too early, and whether there is one of either. Where the finding is about other
// things, those that only take notes are left out.
func forgetful(p *project.Project, t *trade, ofEvents bool) (forgotten, tooEarly bool, out []check.Place) {
	for i := range t.listeners {
		l := &t.listeners[i]
		if !ofEvents && !l.works(p) {
			continue
		}
		if _, ok := l.storesID(); !ok {
			forgotten = true
			out = append(out, l.entrances("the event's id is not remembered")...)
		} else {
			first := l.remembersFirst(p)
			tooEarly = tooEarly || len(first) > 0
			out = append(out, first...)
		}
	}
	return forgotten, tooEarly, out
}

// lastAnswer is the success that a handler ends with, which the events of the other
// places get too.
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
	return []check.Place{check.At(last, "the success that such events get")}
}
