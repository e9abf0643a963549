package payments

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// givenAway answers for an app that gives what is paid for to who did not pay: on the
// caller's word, for a payment that is not made yet, or for longer than was paid.
func givenAway(p *project.Project, f check.Finding) check.Finding {
	ruled, let := writtenByPolicy(p)
	if rules, lets := writtenByRules(p); len(rules) > 0 {
		ruled, let = append(ruled, rules...), lets
	}
	if f.Verdict == check.Gap && f.Confidence != check.Possible {
		if let != "" {
			f.Reason = let + " " + f.Reason
		}
		f.Places = apart(slices.Concat(ruled, f.Places, accessFreely(p), lessonsUnasked(p)))
		return f
	}
	said, route := markedByWord(p, everyRoute)
	unpaid := takenUnpaid(p)
	endless, until := neverEnds(p)
	untied, own := unbound(p), paidByBrowser(p)
	wares, lessons, freely := waresUnpaid(p), lessonsUnasked(p), accessFreely(p)
	var reason string
	switch {
	case len(own) > 0:
		reason = "The browser itself writes down that its user has paid: whoever sends the same request has it for nothing."
	case len(untied) > 0:
		reason = "The caller names both a payment and what it releases, and nothing ties the two: one payment that was made, for anything, releases whatever is named."
	case len(said) > 0:
		reason = route + " gives what is paid for to whoever says that it was paid."
	case len(ruled) > 0:
		reason = let
	case len(freely) > 0:
		reason = "A route adds the very row that a payment brings for everybody who asks, and looks at no price and at no payment: nobody has to pay."
	case len(wares) > 0:
		reason = "What an order is for is handed out whether the order is paid or not: whoever begins an order has the goods."
	case len(lessons) > 0:
		reason = "The lessons of a course are handed out to whoever asks for the course, bought or not."
	case len(unpaid) > 0:
		reason = "A payment that the customer has not made yet is taken for one that is made."
	case len(endless) > 0:
		reason = "What is paid for until a date does not end: the mark is never taken back, and code that goes by it does not look at " + until + "."
	default:
		return f
	}
	g := check.Missing(check.Likely, reason, apart(slices.Concat(own, untied, said, ruled, freely, wares, lessons, unpaid, endless))...)
	g.Brief = entitlementBrief
	return g
}

// unpaidStates are what providers call a payment or subscription that was begun and not
// paid: approval and payment are still the customer's to give.
var unpaidStates = []string{
	"APPROVAL_PENDING", "CREATED", "PAYER_ACTION_REQUIRED", "requires_payment_method", "requires_action", "requires_confirmation", "incomplete",
}

// takenUnpaid lists where a handler that confirms a payment lets such a state through.
func takenUnpaid(p *project.Project) []check.Place {
	var out []check.Place
	for _, l := range confirmations(p) {
		for _, n := range l.nodes {
			v, _ := n.StringValue()
			list := n.Parent()
			if slices.Contains(unpaidStates, v) && list.Kind() == source.Array && turnsOthersAway(list) {
				out = append(out, check.At(n, "is let through, and nothing was paid yet"), check.At(head(l.route.Node), "gives what was bought"))
			}
		}
	}
	return apart(out)
}
