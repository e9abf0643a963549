package security

import (
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
	var answers []string
	if d := o.deed.node.Enclosing(source.Declarator); d.OK() && d.Function() == o.deed.node.Function() {
		answers = append(answers, d.Child(source.Name).Ident())
	}
	for c := range o.route.Node.Find(source.Call) {
		if c.CalleeName() == "retrieve" && c.Arg(0).Text() == id && strings.HasSuffix(trail(c), "paymentIntents.retrieve") {
			out = append(out, at(c, "reads the payment by the id as it is sent"))
			if d := c.Enclosing(source.Declarator); d.OK() && d.Function() == c.Function() {
				answers = append(answers, d.Child(source.Name).Ident())
			}
		}
	}
	for _, d := range o.route.deeds {
		conditions, _ := conditionsOf(d.node)
		for _, c := range conditions {
			for _, a := range answers {
				if a != "" && c.value.Text() == a+".id" {
					out = append(out, at(c.value, d.what+" of whoever began the payment"))
				}
			}
		}
	}
	return out
}
