package security

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unprovenPython is what a route of a server in Python does that another service is meant
// to call, when nothing on its way checks that it is that service. Those of payments are
// the affair of another check.
func unprovenPython(p *project.Project, r *pythonRoute) (unguarded, bool) {
	if !senderRoute(r.Guarded()) || r.Library != "" || r.Maybe || r.Method == http.MethodGet || !r.Node.Is(source.Function, source.Method) {
		return unguarded{}, false
	}
	if _, closed := r.Closed(); closed || onlyForDevelopers(r) {
		return unguarded{}, false
	}
	name := strings.ToLower(r.Path + " " + r.Node.Child(source.Name).Text())
	if !strings.Contains(name, "webhook") || containsPart(name, paymentNames) || containsPart(strings.ToLower(r.Node.Text()), paymentServices) || asksForSender(p, r.Node, 2, map[source.Node]bool{}) {
		return unguarded{}, false
	}
	does, where, severity := "", source.Node{}, check.Blocker
	for _, d := range r.deeds {
		if d.changes() && !housekeeping(d) && !keepsCount(d) && takesSent(p, d.node) {
			does, where = d.what, d.node
			break
		}
	}
	if queued, ok := queuesSent(p, r.Node); ok {
		does, where, severity = "starts work with what it is sent", queued, check.High
	}
	if does == "" {
		return unguarded{}, false
	}
	g := guardedRoute{GuardedRoute: r.Guarded(), deeds: r.deeds}
	e := unguarded{route: &g, does: does, why: "nothing on its way checks that it is the service that sent the event", confidence: check.Likely, severity: severity}
	e.places = append(e.places, at(pythonHead(r), does+" for whoever sends an event"))
	if where.File() == r.Node.File() && where.Line() > r.Node.Line()+3 {
		e.places = append(e.places, at(where, does))
	}
	return e, true
}

// takesSent reports whether a write is given something of the request.
func takesSent(p *project.Project, n source.Node) bool {
	for c := range n.Find(source.Identifier, source.Member, source.Index) {
		if p.PythonInput(c).OK() {
			return true
		}
	}
	return false
}

// queuesSent is where a handler hands what it was sent to a worker: queue.enqueue(work,
// payload), work.delay(payload), tasks.add_task(work, payload).
func queuesSent(p *project.Project, fn source.Node) (source.Node, bool) {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "enqueue", "delay", "apply_async", "add_task", "send_task":
		default:
			continue
		}
		for _, a := range c.Args() {
			if a.Kind() == source.Property {
				a = a.Child(source.Value)
			}
			if p.PythonInput(a).OK() {
				return c, true
			}
		}
	}
	return source.Node{}, false
}

// asksForSender reports whether a handler, or a function of the app that it calls, has to
// do with a signature or a secret; what decorates it, and what its framework hands it,
// counts too.
func asksForSender(p *project.Project, fn source.Node, depth int, seen map[source.Node]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for n := range fn.Find(source.String, source.Identifier, source.Member) {
		text := n.Text()
		if n.Kind() == source.Member {
			text = n.Child(source.Name).Text()
		}
		if n.Kind() == source.String && (len(text) > 60 || !n.Parent().Is(source.Call, source.Index)) {
			continue
		}
		if containsPart(strings.ToLower(text), []string{"signature", "hmac", "secret", "verif", "authorization", "api_key", "apikey", "api-key", "x-hub", "svix", "digest", "auth_token", "webhook_token", "x-token"}) {
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for c := range fn.Find(source.Call) {
		what := c.Child(source.Callee)
		if c.CalleeName() == "Depends" || c.CalleeName() == "Security" {
			what = c.Arg(0)
		}
		if d := p.Definition(what); d.Is(source.Function, source.Method) && asksForSender(p, d, depth-1, seen) {
			return true
		}
	}
	return false
}
