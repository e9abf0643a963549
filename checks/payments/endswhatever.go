package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// endsWhatever lists where the end of one subscription takes away whatever its customer
// has, at providers where another plan is another subscription: the end of the old one,
// after a change, takes the new one.
func endsWhatever(p *project.Project, hearing []listener) []check.Place {
	var out []check.Place
	for i := range hearing {
		l := &hearing[i]
		if !l.neverSent(changing) && !sameProvider("Mercado Pago", l.provider) || !l.keepsPlans(p) {
			continue
		}
		for _, e := range l.events {
			if e.filter || !endsOne(e.name) {
				continue
			}
			before := len(out)
			for _, body := range append(e.branch(p), searchedBranches(e.node)...) {
				for _, w := range endingRows(p, body, 2) {
					out = append(out, check.At(w, "takes away what the customer has, whichever subscription ended"))
				}
			}
			if len(out) > before {
				out = append(out, check.At(e.node, "the end of one subscription"))
			}
		}
	}
	return apart(out)
}

// endsOne reports whether an event is of the end of a subscription.
func endsOne(name string) bool {
	for _, e := range ending.events {
		if e == name {
			return true
		}
	}
	return false
}

// keepsPlans reports whether a listener writes one of several plans.
func (l *listener) keepsPlans(p *project.Project) bool {
	for _, n := range l.nodes { // also a row that is put together before it is written
		if !n.Is(source.Property, source.Shorthand) || !has(wordsOf(n.Key()), "plan", "tier") {
			continue
		}
		if _, fixed := n.Child(source.Value).StringValue(); !fixed {
			return true
		}
	}
	return writesPlan(p, l.route.Node, 3)
}

// searchedBranches are the branches for which a list of events is searched that holds a
// name: if (ENDED.has(type)).
func searchedBranches(name source.Node) []source.Node {
	list := name.Parent()
	d := list.Enclosing(source.Declarator, source.Function, source.Arrow, source.Method)
	called := d.Child(source.Name).Ident()
	if list.Kind() != source.Array || d.Kind() != source.Declarator || called == "" {
		return nil
	}
	var out []source.Node
	for c := range list.File().Find(source.Call) {
		if on := c.Child(source.Callee).Child(source.ObjectRole); on.Ident() != called || c.CalleeName() != "has" && c.CalleeName() != "includes" {
			continue
		}
		i := c.Enclosing(source.If)
		if i.OK() && i.Child(source.Cond).Contains(c) && !negated(c, i) {
			out = append(out, i.Child(source.Then))
		}
	}
	return out
}

// endingRows are the writes of code, and of the functions of the app that it calls, that
// delete a customer's row or set its plan to nothing, found by who the customer is and not
// by the subscription.
func endingRows(p *project.Project, code source.Node, depth int) []source.Node {
	if asksWhich(code) {
		return nil
	}
	var out []source.Node
	for c := range code.Find(source.Call) {
		if r, ok := rowAt(c); ok {
			if takesPlan(r) && byCustomer(r.node) && !asksWhich(r.node.Function()) {
				out = append(out, r.node)
			}
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if depth > 0 && fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(c) {
			out = append(out, endingRows(p, fn.Child(source.Body), depth-1)...)
		}
	}
	return out
}

// takesPlan reports whether a write deletes a row of subscriptions or sets a plan to one
// word.
func takesPlan(r row) bool {
	table := strings.ToLower(tableOf(r.node))
	if r.verb == "delete" {
		return hasWord(table, []string{"subscription", "membership", "plan"})
	}
	if r.verb != "update" {
		return false
	}
	for f := range r.node.Find(source.Property) {
		if _, fixed := f.Child(source.Value).StringValue(); (fixed || f.Child(source.Value).Kind() == source.Null) && hasWord(strings.ToLower(f.Key()), []string{"plan", "tier"}) {
			return true
		}
	}
	return false
}

// byCustomer reports whether the row of a write is found by its customer.
func byCustomer(write source.Node) bool {
	customer := false
	for c := write; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "eq", "match", "where", "update", "delete", "updateMany", "deleteMany":
		default:
			continue
		}
		given := c.Text()
		if c.CalleeName() == "update" || c.CalleeName() == "updateMany" || c.CalleeName() == "delete" || c.CalleeName() == "deleteMany" {
			given = c.Arg(0).Prop("where").Text()
		} else if callee := c.Child(source.Callee); callee.OK() {
			given = string(c.File().Text[callee.End():c.End()])
		}
		low := strings.ToLower(given)
		if hasWord(low, []string{"subscription", "membership", "sub_id", "subid", "agreement", "preapproval"}) {
			return false
		}
		customer = customer || hasWord(low, []string{"email", "user", `"id"`, `'id'`, "customer", "profile"})
	}
	return customer
}

// asksWhich reports whether code compares the id of a subscription with the one that is
// kept.
func asksWhich(code source.Node) bool {
	for b := range code.Find(source.Binary) {
		switch b.Operator() {
		case "===", "!==", "==", "!=":
		default:
			continue
		}
		left, right := strings.ToLower(b.Child(source.Left).Text()), strings.ToLower(b.Child(source.Right).Text())
		names := []string{"subscriptionid", "subscription_id", "membershipid", "membership_id", "membership.id", "subscription.id"}
		if hasWord(left, names) && hasWord(right, names) {
			return true
		}
	}
	return false
}
