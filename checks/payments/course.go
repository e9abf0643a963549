package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A stage is a turn in a subscription's life with the events that announce it.
type stage struct {
	what   string
	events []string
}

var (
	starting = stage{"the start of a subscription", []string{
		"customer.subscription.created", "checkout.session.completed", "invoice.paid", "invoice.payment_succeeded",
		"subscription_created", "subscription.created", "subscription.activated", "subscription.active", "subscription.authenticated", "order.paid", "transaction.completed", "BILLING.SUBSCRIPTION.ACTIVATED", "subscription.create", "charge.success", "subscription.paid",
		"membership.went_valid", "membership.activated", "payment.succeeded", "PAYMENT_CONFIRMED", "PAYMENT_RECEIVED", "SUBSCRIPTION_CREATED", "SUBSCRIPTION_ACTIVATED", "PAYMENT.SALE.COMPLETED", "INITIAL_PURCHASE", "charge.completed",
	}}
	changing = stage{"changes of a subscription (customer.subscription.updated)", []string{
		"customer.subscription.updated", "subscription_updated", "subscription.updated", "subscription_plan_changed", "BILLING.SUBSCRIPTION.UPDATED", "subscription.active", "subscription.activated", "subscription.charged", "SUBSCRIPTION_UPDATED", "PRODUCT_CHANGE",
	}}
	ending = stage{"the end of a subscription (customer.subscription.deleted)", []string{
		"customer.subscription.deleted", "subscription_cancelled", "subscription_expired", "subscription.canceled", "subscription.cancelled", "subscription.revoked", "subscription.expired", "subscription.halted", "subscription.completed", "BILLING.SUBSCRIPTION.CANCELLED", "subscription.disable", "subscription.not_renew",
		"membership.went_invalid", "membership.deactivated", "SUBSCRIPTION_INACTIVATED", "SUBSCRIPTION_DELETED", "SUBSCRIPTION_CANCELED", "BILLING.SUBSCRIPTION.EXPIRED", "EXPIRATION",
	}}
	failing = stage{"failed payments (invoice.payment_failed)", []string{
		"invoice.payment_failed", "subscription_payment_failed", "subscription.past_due", "subscription.halted", "subscription.pending", "subscription.payment_failed", "transaction.payment_failed", "payment.failed", "BILLING.SUBSCRIPTION.PAYMENT.FAILED", "BILLING.SUBSCRIPTION.SUSPENDED", "invoice.payment_action_required", "payment_intent.payment_failed",
		"PAYMENT_OVERDUE", "BILLING_ISSUE", "PAYMENT_FAILED", "SUBSCRIPTION_CYCLE_RENEWAL_FAILED", "PAYMENT.SALE.DENIED",
	}}
)

// courseOf judges one listener.
func courseOf(p *project.Project, l *listener) course {
	c := course{center: l.center(), address: l.address(), stripe: l.provider == "" || l.provider == project.Stripe, reason: "The start, changes, failures and the end of a subscription are handled."}
	if at, ok := rereads(p, l); ok {
		c.reason = "Events make the handler read the subscription from the provider again and store what it says, whatever happened to it."
		c.places = []check.Place{at}
		return c
	}
	status := l.readsStatus()
	changed, changes := l.hears(changing.events...)
	paid, renews := l.hears("invoice.paid", "invoice.payment_succeeded")
	c.expires = renews && paid.acts(p)
	for _, s := range []stage{starting, changing, ending, failing} {
		e, heard := l.hears(s.events...)
		ok := heard && (e.acts(p) || s.what == starting.what)
		toldByStatus := s.what == failing.what || s.what == ending.what && !strings.HasPrefix(changed.name, "customer.")
		switch {
		case !ok && l.neverSent(s):
		case !ok && toldByStatus && changes && changed.acts(p) && status.OK():
			c.places = append(c.places, check.At(status, "stores the status, past due and unpaid included"))
		case !ok:
			c.missing = append(c.missing, s.what)
			if heard {
				c.idle = append(c.idle, s.what)
			}
		default:
			c.places = append(c.places, check.At(e.node, "handles "+e.name))
		}
	}
	return c
}

// neverSent reports whether the provider of a listener has no event for a stage: at
// Whop, Asaas, Paystack and Flutterwave another plan is another subscription, and a
// membership of Whop is taken back when its payment fails.
func (l *listener) neverSent(s stage) bool {
	switch l.provider {
	case "asaas", "paystack", "flutterwave":
		return s.what == changing.what
	case "whop":
		return s.what == changing.what || s.what == failing.what
	}
	return false
}

// rereads finds where a handler reads the subscription from the provider again
// without telling the events of subscriptions apart.
func rereads(p *project.Project, l *listener) (check.Place, bool) {
	if l.ofSubscriptions(p) {
		return check.Place{}, false
	}
	for _, n := range append(l.calls("subscriptions.list", "subscriptions.retrieve", "subscriptions.get"), l.asks(p, "preapproval", "subscription", "membership")...) {
		fn := n.Handler()
		if _, tells := l.hears("checkout.session.completed"); tells && insideBranch(p, l, n) {
			continue
		}
		if writesRow(fn) || l.writes() {
			return check.At(n, "reads the subscription again"), true
		}
	}
	return check.Place{}, false
}

// asks are the requests of a listener that read something of that name from the
// provider.
func (l *listener) asks(p *project.Project, words ...string) []source.Node {
	var out []source.Node
	for _, r := range requests(p) {
		if r.asks() && hasWord(r.address, words) && slices.Contains(l.nodes, r.at) {
			out = append(out, r.call)
		}
	}
	return out
}

// insideBranch reports whether a call runs for one event only: it stands in the
// event's branch, or in a function that is called there.
func insideBranch(p *project.Project, l *listener, n source.Node) bool {
	fn := n.Handler()
	for _, e := range l.events {
		for _, b := range e.branch(p) {
			if b.Contains(n) {
				return true
			}
			for call := range b.Find(source.Call) {
				if d := p.Definition(call.Child(source.Callee)); d.OK() && d == fn {
					return true
				}
			}
		}
	}
	return false
}

// writes reports whether a listener leads to a write into a table.
func (l *listener) writes() bool {
	return len(l.rows()) > 0
}

// readsStatus is where a handler looks at the status of a subscription.
func (l *listener) readsStatus() source.Node {
	for _, n := range l.nodes {
		switch n.Kind() {
		case source.Member:
			object := strings.ToLower(n.Child(source.ObjectRole).Path())
			if n.Child(source.Name).Text() == "status" && n.Role() != source.Callee && (strings.Contains(object, "sub") || strings.HasSuffix(object, "object") || strings.HasSuffix(object, "data") || strings.Contains(object, "attr") || strings.Contains(object, "payload")) {
				return n
			}
		case source.Binding:
			if n.Key() == "status" {
				return n
			}
		case source.String:
			v, _ := n.StringValue()
			if v == "past_due" || v == "unpaid" || (v == "canceled" || v == "cancelled") && n.Parent().Kind() == source.Binary {
				return n
			}
		}
	}
	return source.Node{}
}
