package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// withoutCustomer lists the checkouts for single payments that make no customer at Stripe, in
// an app whose handler of their end gives up without one. A checkout makes none by itself
// unless it is told to (docs.stripe.com/api/checkout/sessions/create, customer_creation).
func withoutCustomer(p *project.Project, t *trade) []check.Place {
	var gives []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		for _, n := range l.nodes {
			if n.Kind() == source.If && givesWay(n.Child(source.Then)) && needsCustomer(n.Child(source.Cond)) && !tellsPeople(p, n.Child(source.Then)) {
				gives = append(gives, check.At(n, "gives up where the checkout made no customer"))
			}
		}
	}
	if len(gives) == 0 {
		return nil
	}
	var out []check.Place
	for _, s := range t.sales {
		if s.provider != "Stripe" || s.kind != single || !strings.HasSuffix(s.node.CalleeTrail(), "checkout.sessions.create") || !s.server {
			continue
		}
		if len(options(p, s.node, "customer"))+len(options(p, s.node, "customer_creation")) == 0 && !spreadsUnknown(p, s.node) {
			out = append(out, check.At(s.node, "makes no customer, and the event of its end is given up without one"))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append(out, gives...)
}

// spreadsUnknown reports whether options of a call are spread out of what is not seen.
func spreadsUnknown(p *project.Project, call source.Node) bool {
	found := objects(p, call.Arg(0), 4)
	for _, o := range found {
		for c := range o.Children() {
			if c.Kind() == source.Spread && len(objects(p, c.Child(source.Value), 3)) == 0 {
				return true
			}
		}
	}
	return len(found) == 0
}

// needsCustomer reports whether a condition asks whether the customer of a checkout is
// missing, and nothing else must be missing beside it.
func needsCustomer(cond source.Node) bool {
	switch {
	case cond.Kind() == source.Binary && cond.Operator() == "||":
		return needsCustomer(cond.Child(source.Left)) || needsCustomer(cond.Child(source.Right))
	case cond.Kind() != source.Unary || cond.Operator() != "!":
		return false
	}
	asked := cond.Child(source.Value)
	if asked.Kind() == source.Identifier {
		asked = valueOf(asked)
	}
	return customerOfCheckout(asked)
}

// customerOfCheckout reports whether a value is the customer of a checkout, or its id.
func customerOfCheckout(v source.Node) bool {
	switch v.Kind() {
	case source.Other: // as string
		return customerOfCheckout(v.Child(source.Value))
	case source.Conditional:
		return customerOfCheckout(v.Child(source.Then)) && (customerOfCheckout(v.Child(source.Else)) || v.Child(source.Else).Is(source.Null, source.Identifier))
	case source.Member:
		object := v.Child(source.ObjectRole)
		if v.Child(source.Name).Text() == "id" {
			return customerOfCheckout(object)
		}
		return v.Child(source.Name).Text() == "customer" && hasWord(strings.ToLower(object.Text()), []string{"session", "checkout"})
	}
	return false
}
