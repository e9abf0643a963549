package payments

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A listener is a hook with everything that its handler leads to, read once for
// all questions about it.
type listener struct {
	hook
	nodes  []source.Node // calls, strings, members and what else is asked for
	events []heard
}

// asked are the kinds of nodes that the questions are about.
var asked = []source.Kind{
	source.Call, source.New, source.Tagged, source.String, source.Template, source.Member, source.Identifier, source.Binding,
	source.Try, source.If, source.Binary, source.Property, source.Shorthand, source.Regexp,
}

// listen follows a hook to all that it leads to.
func listen(p *project.Project, h hook) listener {
	l := listener{hook: h}
	seen := marked{}
	take := func(n source.Node) bool {
		if n.Is(asked...) && seen.add(n) {
			l.nodes = append(l.nodes, n)
		}
		return false
	}
	h.reach(p, take)
	l.nodes = ofCalled(l.nodes, h.route.Node)
	l.events = heardIn(p, l.nodes)
	for _, e := range l.events { // a table of handlers names them, and calls none
		if e.node.Parent().Kind() != source.Property {
			continue
		}
		for _, fn := range e.branch(p) {
			if fn.Is(source.Function, source.Arrow, source.Method) && seen.add(fn) {
				handler := h
				handler.route.Node = fn
				handler.reach(p, take)
			}
		}
	}
	return l
}

// marked is a set of many nodes of a few files: a bit for each by its place.
type marked map[*source.File][]uint64

// add takes in a node and reports whether it is new.
func (m marked) add(n source.Node) bool {
	bits, at := m[n.File()], n.Place()>>6
	if at >= len(bits) {
		bits = append(bits, make([]uint64, at+1-len(bits))...)
		m[n.File()] = bits
	}
	before := bits[at]
	bits[at] |= 1 << (n.Place() & 63)
	return bits[at] != before
}

// outsideHooks are the receivers of an app whose routes are not known to lead to
// them, such as functions that a framework's own configuration mounts.
func outsideHooks(p *project.Project) []hook {
	if len(hooks(p)) > 0 {
		return nil
	}
	var out []hook
	seen := map[source.Node]bool{}
	for _, file := range p.Sources() {
		if !p.Holds(file, hintWords...) || !runs(p.Modules(), file) || deadRouter(p, file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			if !isProviderVerifier(n) {
				continue
			}
			if fn := callerIn(f, n.Outermost()); fn.OK() && !seen[fn] {
				seen[fn] = true
				h := hook{route: project.Route{Kind: project.Handler, File: file, Node: fn}}
				if e, ok := h.reachBy(p, "event", isEvent); ok {
					h.event, h.provider = e, eventProvider(e)
				}
				out = append(out, h)
			}
		}
	}
	return out
}

// callerIn is the function of a file that calls another of it, or that one.
func callerIn(f *source.File, fn source.Node) source.Node {
	name, home := declaredAs(fn)
	if name == "" {
		return fn
	}
	for c := range f.Find(source.Call) {
		if c.Child(source.Callee).Ident() == name && !home.Contains(c) {
			if up := c.Outermost(); up.OK() {
				return up
			}
		}
	}
	return fn
}

// ofSubscriptions reports whether something is done for events about
// subscriptions.
func (l *listener) ofSubscriptions(p *project.Project) bool {
	for _, e := range l.events {
		if hasWord(e.name, []string{"subscription", "membership."}) && e.acts(p) {
			return true
		}
	}
	return false
}

// center is where the events are told apart: the switch, the first comparison,
// else the handler itself.
func (l *listener) center() source.Node {
	for _, e := range l.events {
		if s := e.node.Enclosing(source.Switch); s.OK() && e.node.Parent().Kind() == source.Case {
			return s.Child(source.Cond)
		}
	}
	for _, e := range l.events {
		return e.node
	}
	if at := l.behindProof(); at.OK() {
		return at
	}
	return head(l.route.Node)
}

// behindProof is the first statement of a handler behind the check of the event's
// signature, where the event would be acted on.
func (l *listener) behindProof() source.Node {
	for _, n := range l.nodes {
		if !isProviderVerifier(n) || n.Function() != l.route.Node {
			continue
		}
		s := statementOf(n)
		if t := s.Enclosing(source.Try); t.OK() && t.Function() == l.route.Node {
			if after := nextStatement(s); after.OK() && !after.Is(source.Return) {
				return after
			}
			s = t
		}
		return nextStatement(s)
	}
	return source.Node{}
}

// nextStatement is the statement behind one.
func nextStatement(s source.Node) source.Node {
	found := false
	for c := range s.Parent().Children() {
		if found {
			return c
		}
		found = c == s
	}
	return source.Node{}
}

// calls lists the calls that a listener leads to whose path ends so.
func (l *listener) calls(ends ...string) []source.Node {
	var out []source.Node
	for _, n := range l.nodes {
		if n.Kind() == source.Call && endsWith(n, ends) {
			out = append(out, n)
		}
	}
	return out
}
