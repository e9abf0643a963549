package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mailsAnyone reports whether an endpoint sends its message to an address that the
// caller types, itself or through the helper that it hands the address to: whatever
// it is called, it fills anybody's mailbox for whoever calls it again and again.
func mailsAnyone(p *project.Project, e *endpoint) bool {
	if e.what != sendsMessage || !e.cost.OK() {
		return false
	}
	to := recipient(e.cost)
	if !to.OK() {
		return false
	}
	if p.FlowOf(to).Has(sent) {
		return true
	}
	param := to.Lookup(to.Ident())
	helper := param.Parent()
	if param.Kind() != source.Param || e.route.Node.Contains(helper) {
		return false
	}
	at := slices.Index(helper.ChildrenIn(source.ParamRole), param)
	for c := range e.route.Node.Find(source.Call) {
		if p.Definition(c.Child(source.Callee)) == helper && p.FlowOf(c.Arg(at)).Has(sent) {
			return true
		}
	}
	return false
}

// mailsWords reports whether an endpoint puts what the caller types into the message that
// it sends: a form for strangers, whatever it is called.
func mailsWords(p *project.Project, e *endpoint) bool {
	if e.what != sendsMessage || !e.route.Node.Contains(e.cost) || e.route.Kind == project.Edge {
		return false
	}
	for _, a := range e.cost.Args() {
		message := a.Resolve()
		for _, part := range []string{"html", "text", "body", "subject"} {
			if v := message.Prop(part); v.OK() && p.FlowOf(v).Has(sent) {
				return true
			}
		}
	}
	return false
}

// recipient is whom a call that sends a message sends it to.
func recipient(call source.Node) source.Node {
	for _, a := range call.Args() {
		if to := a.Resolve().Prop("to"); to.OK() {
			if to.Kind() == source.Array {
				for one := range to.Children() {
					return one
				}
			}
			return to
		}
	}
	return source.Node{}
}
