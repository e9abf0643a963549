package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// begunPayment are the places of a payment that is changed by an id that the caller
// sends: the change, what else is done by that id, and the rows that are found by
// the answer.
func (o foreignRow) begunPayment() []check.Place {
	id := o.deed.node.Arg(0).Text()
	out := []check.Place{at(o.deed.node, o.deed.what+", whoever began it")}
	answers := []string{answerOf(o.deed.node)}
	for c := range o.route.Node.Find(source.Call) {
		if c.CalleeName() == "retrieve" && c.Arg(0).Text() == id && strings.HasSuffix(c.CalleeTrail(), "paymentIntents.retrieve") {
			out = append(out, at(c, "reads the payment by the id as it is sent"))
			answers = append(answers, answerOf(c))
		}
	}
	for _, d := range o.route.deeds {
		conditions, _ := conditionsOf(d.node)
		for _, c := range conditions {
			if a, ok := strings.CutSuffix(c.value.Text(), ".id"); ok && a != "" && slices.Contains(answers, a) {
				out = append(out, at(c.value, d.what+" of whoever began the payment"))
			}
		}
	}
	return out
}

// answerOf is the name of the variable that keeps what a call answers; empty when
// there is none.
func answerOf(call source.Node) string {
	if d := call.Enclosing(source.Declarator); d.OK() && d.Function() == call.Function() {
		return d.Child(source.Name).Ident()
	}
	return ""
}
