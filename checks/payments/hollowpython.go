package payments

import (
	"underpin/checks/check"
	"underpin/checks/project/source"
)

// hollowBranch reports whether a string is what an event's kind is compared with, where
// nothing is done with an event of that kind: its branch calls nothing, and what it sets
// is read nowhere behind it.
func hollowBranch(s source.Node) bool {
	cond := s.Parent()
	if cond.Kind() != source.Binary || cond.Operator() != "==" {
		return false
	}
	test := cond.Parent()
	then := test.Child(source.Then)
	if test.Kind() != source.If || cond.Role() != source.Cond || !then.OK() {
		return false
	}
	for n := range then.Find(source.Call, source.Throw, source.Return) {
		if n.Kind() != source.Call || !pythonNotes(n) && n.CalleeName() != "get" {
			return false
		}
	}
	chain := test
	for up := test.Parent(); up.Is(source.If) && chain.Role() == source.Else || up.Kind() == source.Block && up.Parent().Kind() == source.If && up.Role() == source.Else; up = up.Parent() {
		chain = up
	}
	set := map[string]bool{}
	for n := range then.Find(source.Declarator, source.Assign) {
		left := n.Child(source.Name)
		if n.Kind() == source.Assign {
			left = n.Child(source.Left)
		}
		if left.Kind() != source.Identifier {
			return false // a field of a row, or of what is answered
		}
		set[left.Text()] = true
	}
	for id := range test.Function().Find(source.Identifier) {
		if set[id.Text()] && id.Start() >= chain.End() {
			return false
		}
	}
	return true
}

// paidEvents are the kinds of events that say that something was paid.
var paidEvents = []string{"checkout.session.completed", "payment_intent.succeeded", "invoice.paid", "invoice.payment_succeeded", "payment.captured", "charge.success", "PAYMENT_SUCCESS_WEBHOOK", "PAYMENT.CAPTURE.COMPLETED"}

// deafToPaid are the branches for what was paid, when the app's hooks have such and
// nothing is done in any of them.
func deafToPaid(hooks []pythonHook) []check.Place {
	var out []check.Place
	for i := range hooks {
		if _, does := hooks[i].hears(paidEvents...); does {
			return nil
		}
		for _, fn := range hooks[i].runs {
			for s := range fn.Find(source.String) {
				v, _ := s.StringValue()
				for _, name := range paidEvents {
					if v == name && hollowBranch(s) {
						out = append(out, check.At(s, "nothing is done with what was paid"))
					}
				}
			}
		}
	}
	return out
}
