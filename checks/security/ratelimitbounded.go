package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// boundedMail reports whether whoever is signed in can have no more messages sent to
// others by calling a route again: it writes to nobody but its caller, or once only about
// what it keeps a row of.
func boundedMail(p *project.Project, r project.Route) bool {
	return tellsCallerAlone(p, r.Node) || askedOnce(r.Node)
}

// tellsCallerAlone reports whether each message of a function goes to the address of the
// session: send({ to: session.user.email }).
func tellsCallerAlone(p *project.Project, fn source.Node) bool {
	some := false
	for c := range fn.Find(source.Call) {
		low := strings.ToLower(c.CalleeName())
		if !strings.Contains(low, "send") && !strings.Contains(low, "mail") {
			continue
		}
		to := c.Arg(0).Resolve().Prop("to")
		if !to.OK() {
			return false
		}
		if flow := p.FlowOf(to); lastPart(to) != "email" || !flow.Has(project.FromSession) || flow.Has(sent) {
			return false
		}
		some = true
	}
	return some
}

// askedOnce reports whether a function leaves where the row of an earlier call is there,
// looked up by ids alone, and else adds that row.
func askedOnce(fn source.Node) bool {
	for d := range fn.Find(source.Declarator) {
		query := d.Child(source.Value)
		for query.Kind() == source.Await {
			query = query.Child(source.Value)
		}
		if name := d.Child(source.Name).Ident(); name == "" || !lookups[query.CalleeName()] || !leavesWith(fn, name, d.End()) {
			continue
		}
		conditions, open := conditionsOf(query)
		if open || len(conditions) < 2 || !allIDs(conditions) {
			continue
		}
		rows := query.Child(source.Callee).Child(source.ObjectRole)
		for c := range fn.Find(source.Call) {
			if c.Start() > query.End() && c.CalleeName() == "create" && c.Child(source.Callee).Child(source.ObjectRole).Path() == rows.Path() && rows.Path() != "" {
				return true
			}
		}
	}
	return false
}

// leavesWith reports whether a function ends, from some place on, where a name holds
// anything.
func leavesWith(fn source.Node, name string, from int) bool {
	for i := range fn.Find(source.If) {
		if i.Start() > from && i.Child(source.Cond).Ident() == name && i.Child(source.Then).Leaves() {
			return true
		}
	}
	return false
}

func allIDs(conditions []condition) bool {
	for _, c := range conditions {
		if !strings.HasSuffix(strings.ToLower(c.column), "id") {
			return false
		}
	}
	return true
}
