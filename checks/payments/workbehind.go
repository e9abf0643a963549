package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// worksIn reports whether a branch does some of an event's work: it waits for something,
// writes a row, sends or hands out something.
func (l *listener) worksIn(p *project.Project, then source.Node) bool {
	for a := range then.Find(source.Await) {
		if call := a.Child(source.Value); call.Kind() != source.Call || !isLog(call) {
			return true
		}
	}
	for c := range then.Find(source.Call) {
		if hasWord(c.CalleeName(), handingWords) {
			return true
		}
	}
	return l.writesIn(p, then)
}

// handingWords name functions that send or hand out what was paid for.
var handingWords = []string{"send", "fulfill", "fulfil", "deliver", "grant", "credit", "provision", "activate"}

// oneOfSeveral reports whether a node stands in a helper that asks whether an event is
// its business at all, and its caller goes on to the event's work behind it.
func (l *listener) oneOfSeveral(p *project.Project, n source.Node) bool {
	fn := n.Function()
	if fn == l.route.Node || lookedFor(n.Child(source.Cond)) || namesWho(p, n.Child(source.Cond)) {
		return false
	}
	for _, c := range p.CallsOf(fn) {
		for s := nextStatement(statementOf(c)); s.OK() && !s.Is(source.Jump, source.Return); s = nextStatement(s) {
			if l.writesIn(p, s) {
				return true
			}
		}
	}
	return false
}

// writesIn reports whether a row is written in a statement, or by a function that it calls.
func (l *listener) writesIn(p *project.Project, s source.Node) bool {
	rows := slices.DeleteFunc(l.rows(), func(r row) bool { return besides(r.node) || remembersEvent(r.node) })
	if slices.ContainsFunc(rows, func(r row) bool { return s.Contains(r.node) }) {
		return true
	}
	for c := range s.Find(source.Call) {
		if fn := p.Definition(c.Child(source.Callee)); fn.OK() && slices.ContainsFunc(rows, func(r row) bool { return fn.Contains(r.node) }) {
			return true
		}
	}
	return false
}

// worksBehind reports whether the function around a node goes on to write a row, or in
// the handler's own file to send or hand out something.
func (l *listener) worksBehind(p *project.Project, n source.Node) bool {
	if l.writesBehind(p, n) {
		return true
	}
	if file := n.File().Path; file != l.route.File && file != l.center().File().Path {
		return false
	}
	if hasWord(strings.ToLower(nameOf(n.Function())), []string{"mail", "notif", "receipt", "message", "sms"}) || hasWord(strings.ToLower(n.Child(source.Cond).Text()), []string{"email", "phone"}) {
		return false // a letter that is not sent loses nothing that was paid for
	}
	for c := range n.Function().Find(source.Call) {
		if c.Start() > n.End() && hasWord(c.CalleeName(), handingWords) {
			return true
		}
	}
	return false
}

// writesBehind reports whether a row is written behind a node in its function, by
// itself or by a function that it calls.
func (l *listener) writesBehind(p *project.Project, n source.Node) bool {
	if hasWord(strings.ToLower(nameOf(n.Function())), []string{"clear", "clean", "purge"}) {
		return false // takes away what is no longer needed
	}
	rows := slices.DeleteFunc(l.rows(), func(r row) bool { return remembersEvent(r.node) || writesMail(p, r) })
	if slices.ContainsFunc(rows, func(r row) bool {
		return r.node.Start() > n.End() && (r.node.Function() == n.Function() || n.Function().OK() && n.Function().Contains(r.node))
	}) {
		return true
	}
	for c := range n.Function().Find(source.Call) {
		if c.Start() < n.End() {
			continue
		}
		if fn := p.Definition(c.Child(source.Callee)); fn.OK() && slices.ContainsFunc(rows, func(r row) bool { return fn.Contains(r.node) }) {
			return true
		}
	}
	return false
}

// writesMail reports whether a write only keeps what was mailed or logged.
func writesMail(p *project.Project, r row) bool {
	return has(wordsOf(tableIn(p, r.node)), "email", "emails", "mail", "mails", "log", "logs")
}
