package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handsOnUnseen is where a hook gives what it was sent, headers and body both, to a
// method that is not found in the code, as of a service out of a registry: what checks the
// event, and what is done with it, is not seen then.
func (h *hook) handsOnUnseen(p *project.Project) (source.Node, bool) {
	return h.reach(p, func(n source.Node) bool {
		if n.Kind() != source.Call || n.Child(source.Callee).Kind() != source.Member || p.Definition(n.Child(source.Callee)).OK() {
			return false
		}
		headers, body := false, false
		for _, a := range n.Args() {
			switch a.Child(source.Name).Text() {
			case "headers":
				headers = true
			case "body", "rawBody":
				body = true
			}
		}
		return headers && body
	})
}

// unseen answers for an app of which a hook hands its events on to code that is not
// found.
func unseen(p *project.Project, t *trade) (check.Finding, bool) {
	for i := range t.listeners {
		if n, ok := t.listeners[i].handsOnUnseen(p); ok {
			return check.Cannot("The webhook hands its events on to a service whose code is not found from there.", check.At(n, "hands the event on")), true
		}
	}
	return check.Finding{}, false
}
