package payments

import (
	_ "embed"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed portal.md
var portalWords string

// Portal looks for subscriptions that their customer cannot cancel, change or
// pay with another card without writing to the owner.
var Portal = &check.Check{
	ID:       "payments/portal",
	Severity: check.Medium,
	Minutes:  30,
	Words:    check.Explain(portalWords),
	Look:     lookForPortal,
	Fix:      portalFix,
}

func lookForPortal(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonPortal(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	if !t.recurring {
		return check.Unneeded("The app takes single payments; there is no subscription for a customer to manage.")
	}
	if t.listens {
		return check.Passed(check.Likely, "The payment library of the app brings cancelling and the billing portal with it.", t.library)
	}
	if pr, _ := providerNamed(t.provider()); pr.hub {
		return check.Passed(check.Likely, "Customers manage what they bought in their own account at "+pr.name+".", t.anchor("hears of it")...)
	}
	var uncalled, linked []check.Place
	var works source.Node
	for _, n := range selfService(p, t) {
		if own, ok := forOthers(p, n); ok {
			uncalled = append(uncalled, check.At(n, own))
			continue
		}
		if links := onlyLinked(p, n); len(links) > 0 {
			linked = append(linked, check.At(n, "opens it, for POST alone"))
			linked = append(append(linked, links...), aroundPortal(p, n)...)
			continue
		}
		if field := neverStored(p, n); field != "" {
			uncalled = append(uncalled, check.At(n, "needs "+field+", which nothing in the app ever stores"))
			continue
		}
		if askedFor(p, n) && askedThrough(p, n) {
			if !works.OK() || endsOnly(works) {
				works = n
			}
			continue
		}
		uncalled = append(uncalled, check.At(n, "would open the portal, and nothing in the app calls it"))
		uncalled = append(uncalled, leadingTo(p, n, "would lead there, and no page calls it")...)
		uncalled = append(uncalled, aroundPortal(p, n)...)
	}
	if works.OK() && (len(linked) == 0 || !endsOnly(works)) {
		return check.Passed(check.Certain, "Customers can manage their subscription themselves.", check.At(works, "lets customers manage their subscription"))
	}
	sold, by := t.anchor("where its events come in"), t.provider()
	if s, ok := t.subscribing(); ok {
		sold, by = append([]check.Place{check.At(s.node, "sells a subscription")}, saidAbove(p, s)...), s.provider
	}
	sold = append(sold, promised(p)...)
	f := check.Missing(check.Likely, fmt.Sprintf("Subscriptions are paid for with %s, and no code that runs opens the billing portal or cancels one.", by), sold...)
	if len(linked) > 0 {
		f = check.Missing(check.Likely, "The route that opens the billing portal answers to POST alone, and all that leads to it are links, which browsers follow with GET: nobody gets there.", append(append(linked, uncalled...), sold...)...)
	} else if onlyForOthers(uncalled) {
		f = check.Missing(check.Likely, fmt.Sprintf("Subscriptions are paid for with %s; the app itself ends them, and no page lets the customer do it.", by), append(uncalled, sold...)...)
	} else if needsUnstored(uncalled) {
		f = check.Missing(check.Likely, "The code that would manage a subscription needs an id that nothing in the app ever stores: no customer gets there.", append(uncalled, sold...)...)
	} else if len(uncalled) > 0 {
		f = check.Missing(check.Likely, "There is code for the billing portal, and no page of the app leads to it.", append(uncalled, sold...)...)
	}
	if len(t.sales)+len(t.links) == 0 {
		f.Confidence = check.Possible // nothing in the app is seen to sell them
	}
	f.Brief = []string{
		"A signed-in customer finds, on the account or billing page, one button that opens the provider's billing portal (or cancels at the end of the period).",
		"The route behind it takes the customer's id from the signed-in user's own row, never from the request, and says so when there is none yet.",
		"What the customer changes there arrives through the webhook and is shown in the app.",
	}
	return f
}

// portalCalls open the provider's own pages for a customer, or end a
// subscription at the customer's wish.
var portalCalls = []string{
	"billingPortal.sessions.create", "customerSessions.create", "customerPortalSessions.create", "customerPortal", "CustomerPortal",
	"subscriptions.cancel", "subscriptions.del", "subscriptions.revoke", "cancelSubscription", "generateBillingLinks", "createPortal", "customer.portal", "subscription.billingPortal", "subscription.cancel", "preApproval.update",
}

// portalAddresses are the same as texts.
var portalAddresses = []string{
	"v1/billing_portal/sessions", "billing.stripe.com/p/", "customer_portal", "customer-portals", "lemonsqueezy.com/billing", "lemonsqueezy.com/my-orders", "portal-sessions", "polar.sh/purchases",
}

// selfService lists the places outside of webhooks where a customer gets to
// manage a subscription.
func selfService(p *project.Project, t *trade) []source.Node {
	var out []source.Node
	m := p.Modules()
	words := append([]string{"ubscriptions.update", "ustomer_portal", "ustomerPortal", "subscriptions/${"}, portalAddresses...)
	words = append(words, portalCalls...)
	for _, file := range p.Sources() {
		if !p.Holds(file, words...) || !m.Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call, source.String, source.Template, source.Member) {
			if opensPortal(p, n) && !t.handles(n) && p.Reached(n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// opensPortal reports whether a node opens a portal or ends a subscription.
func opensPortal(p *project.Project, n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		switch full := n.CalleeTrail(); {
		case strings.HasSuffix(full, "subscriptions.update"):
			return len(optionsOf(p, n, 1, "cancel_at_period_end"))+len(optionsOf(p, n, 1, "cancelAtPeriodEnd"))+len(optionsOf(p, n, 0, "subscriptionUpdate")) > 0
		case n.CalleeName() == "cancelSubscription" || n.CalleeName() == "createPortal":
			pkg, _ := n.Origin()
			return strings.Contains(pkg, "lemonsqueezy") || strings.Contains(pkg, "creem")
		default:
			return endsWith(n, portalCalls) && !ownTable(n)
		}
	case source.Member:
		return n.Child(source.Name).Text() == "customer_portal"
	}
	if n.Kind() == source.String && n.Parent().Kind() == source.Template {
		return false
	}
	if n.Role() == source.Name || strings.ContainsAny(n.Text(), " \n") {
		return false
	}
	for _, a := range portalAddresses {
		if strings.Contains(n.Text(), a) {
			return true
		}
	}
	return endsAt(p, n)
}

// endsAt reports whether an address is of one subscription at the provider, which
// the request ends.
func endsAt(p *project.Project, n source.Node) bool {
	text := strings.Trim(n.Text(), "`\"'")
	if n.Kind() != source.Template || !strings.Contains(text, "subscriptions/${") || p.Modules().Browser(n.File().Path) {
		return false
	}
	if strings.HasSuffix(text, "/cancel") {
		return true
	}
	for s := range n.Handler().Find(source.String, source.Property) {
		if v, _ := s.StringValue(); v == "DELETE" || v == "cancel_at_period_end" || s.Key() == "cancel_at_period_end" {
			return true
		}
	}
	return false
}

// ownTable reports whether a call is of the app's own database.
func ownTable(n source.Node) bool {
	path := n.CalleePath()
	return strings.HasPrefix(path, "prisma.") || strings.HasPrefix(path, "db.")
}

// handles reports whether a node is on the way of a webhook.
func (t *trade) handles(n source.Node) bool {
	for _, l := range t.listeners {
		for _, seen := range l.nodes {
			if seen == n {
				return true
			}
		}
	}
	return false
}
