package payments

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonTrade is what a server in Python has to do with money.
type pythonTrade struct {
	sales     []pythonSale // that may run
	hooks     []pythonHook
	portals   []source.Node
	ends      []source.Node // where a subscription is ended at the provider
	refunds   []source.Node // calls that give money back
	creations []source.Node // at Stripe, of what a retry would make twice
	renews    bool          // a subscription is sold
}

// pythonTradeOf gathers it from what is served.
func pythonTradeOf(p *project.Project) pythonTrade {
	return project.Answer(p, "payments/python", func(p *project.Project) pythonTrade {
		var t pythonTrade
		if !p.Stack().Python() {
			return t
		}
		t.hooks = pythonHooks(p)
		for i := range t.hooks {
			_, changes := t.hooks[i].hears("customer.subscription.updated", "customer.subscription.deleted", "subscription.cancelled", "subscription.activated", "subscription_updated", "subscription_cancelled")
			t.renews = t.renews || changes
		}
		for f := range p.PythonHolding(pythonTradeWords...) {
			for c := range f.Find(source.Call) {
				t.take(p, c)
			}
		}
		return t
	})
}

// soldInPython reports whether a server in Python takes payments or hears of them.
func soldInPython(p *project.Project) bool {
	t := pythonTradeOf(p)
	return len(t.sales)+len(t.hooks) > 0
}

// pythonTradeWords stand in every file that has to do with a provider: its name, its
// address, or a call of a helper that knows it.
var pythonTradeWords = slices.Concat(hostWords, []string{"stripe", "razorpay", "braintree", "mollie", "paystack", "paypal", "mercadopago", "paddle", "refund", "checkout", "payment", "Payment"})

// stripeMakes are the ends of the calls that create something at Stripe.
var stripeMakes = []string{"checkout.Session.create", "checkout.sessions.create", "PaymentIntent.create", "payment_intents.create", "Subscription.create", "subscriptions.create", "Customer.create", "customers.create", "Refund.create", "refunds.create", "Charge.create", "charges.create", "Transfer.create", "transfers.create", "InvoiceItem.create", "Invoice.create", "Account.create"}

func (t *pythonTrade) take(p *project.Project, c source.Node) {
	path := strings.TrimSuffix(c.CalleePath(), "_async")
	serves := func() bool { return p.PythonServes(c.Outermost()) || !c.Outermost().OK() }
	if s, ok := pythonSaleAt(p, c); ok && serves() && !slices.ContainsFunc(t.sales, func(o pythonSale) bool { return o.node == s.node }) {
		t.sales = append(t.sales, s)
		t.renews = t.renews || s.renews
	}
	stripe := p.HoldsFold(c.File().Path, "stripe")
	switch {
	case endsAtDot(path, "billing_portal.Session.create"), endsAtDot(path, "billing_portal.sessions.create"):
		if serves() {
			t.portals = append(t.portals, c)
		}
	case stripe && slices.ContainsFunc(stripeMakes, func(end string) bool { return endsAtDot(path, end) }):
		if serves() {
			t.creations = append(t.creations, c)
		}
	}
	if endsSubscription(p, c, path) && serves() {
		t.ends = append(t.ends, c)
	}
	if givesBack(p, c, path) && serves() {
		t.refunds = append(t.refunds, c)
	}
}

// endsSubscription reports whether a call ends or changes a subscription at a provider.
func endsSubscription(p *project.Project, c source.Node, path string) bool {
	for _, end := range []string{"subscription.cancel", "subscriptions.cancel", "Subscription.cancel", "Subscription.delete", "Subscription.modify", "subscriptions.update"} {
		if endsAtDot(path, end) {
			return true
		}
	}
	for _, a := range pythonAddresses(p, c) {
		if _, known := providerAt(a.text); known && hasWord(a.text, []string{"subscription"}) && (hasWord(a.text, []string{"cancel", "disable"}) || c.CalleeName() == "delete") {
			return true
		}
	}
	return false
}

// givesBack reports whether a call has a provider pay money back.
func givesBack(p *project.Project, c source.Node, path string) bool {
	for _, end := range []string{"Refund.create", "refunds.create", "payment.refund", "refund.create", "transaction.refund", "Transaction.refund"} {
		if endsAtDot(path, end) {
			return true
		}
	}
	for _, a := range pythonAddresses(p, c) {
		if _, known := providerAt(a.text); known && strings.Contains(strings.ToLower(a.text), "refund") && !asksOnly(c) {
			return true
		}
	}
	return false
}

// pythonProofs are how a handler makes sure of who sent an event.
var pythonProofs = regexp.MustCompile(`(?i)construct_event|compare_digest|hmac\.new|verify_?(webhook|signature|payment)|signature_?verif|verify_sign|check_signature|validate_signature|unwrap\(`)

// provedIn is where a function, or one of the app that it calls, makes sure of the
// sender.
func provedIn(p *project.Project, fn source.Node, depth int) source.Node {
	for c := range fn.Find(source.Call) {
		if pythonProofs.MatchString(c.Child(source.Callee).Text() + "(") {
			return c
		}
	}
	if depth == 0 {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		if called := p.Definition(c.Child(source.Callee)); called.Is(source.Function, source.Method) && called != fn {
			if n := provedIn(p, called, depth-1); n.OK() {
				return n
			}
		}
	}
	for _, d := range fn.ChildrenIn(source.DecoratorRole) {
		if n := p.Definition(d.Child(source.Value)); n.OK() && pythonProofs.MatchString(n.Text()) {
			return d
		}
	}
	return source.Node{}
}

// pythonSignature answers for the events that a server in Python takes.
func pythonSignature(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	var open, closed, unset []check.Place
	for i := range t.hooks {
		fn := t.hooks[i].fn
		switch proof := provedIn(p, fn, 2); {
		case proof.OK() && believesUnset(proof).OK():
			unset = append(unset, check.At(believesUnset(proof), "without the secret, the event is believed as it was sent"), check.At(proof, "only asked once the secret is set"))
		case proof.OK():
			closed = append(closed, check.At(proof, "makes sure of who sent the event"))
		case t.hooks[i].acts():
			open = append(open, nameLine(fn, "believes whatever is sent"))
			for c := range fn.Find(source.Call) {
				if c.CalleeName() == "construct_from" || c.CalleeName() == "loads" || c.CalleeName() == "get_json" {
					open = append(open, check.At(c, "the event as it was sent"))
					break
				}
			}
		}
	}
	switch {
	case len(open) > 0:
		f := check.Missing(check.Certain, "Payment events are believed without a look at their signature, so anybody can send one and be given what was never paid.", open...)
		f.Brief = []string{"The handler checks the provider's signature over the raw body (stripe.Webhook.construct_event, or an HMAC compared with hmac.compare_digest) before it reads a field, and answers 400 to anything else."}
		return f
	case len(unset) > 0:
		f := check.Missing(check.Likely, "Payment events are believed as they come for as long as the secret for their signature is not set: a deployment that lacks it lets anybody be given what was never paid.", unset...)
		f.Severity = check.High
		f.Brief = []string{"The handler answers an error to every event while the secret is not set, and the app says so when it starts."}
		return f
	case len(closed) > 0:
		return check.Passed(check.Certain, "Payment events are checked before they are handled.", closed...)
	}
	return check.Unneeded("No route receives payment events.")
}

func nameLine(fn source.Node, message string) check.Place {
	at := check.At(fn.Child(source.Name), message)
	return check.Line(at.File, at.Line, message)
}

// pythonWebhook answers whether what is paid is heard of from the provider.
func pythonWebhook(p *project.Project) (check.Finding, bool) {
	t := pythonTradeOf(p)
	if told := pythonByWord(p, &t); len(told) > 0 {
		f := check.Missing(check.Likely, "A payment counts as made because the browser says so: the route that settles it asks no provider.", told...)
		f.Severity = check.Blocker
		f.Brief = []string{"A payment is settled by the provider's event, or after the server asked the provider for its state; what the browser sends is only the id to ask for."}
		return f, true
	}
	if deaf := deafToPaid(t.hooks); len(deaf) > 0 {
		f := check.Missing(check.Likely, "A route takes the provider's events, and does nothing when one says that something was paid.", deaf...)
		f.Brief = []string{"The branch for a payment that was made finds the order or the account that the event names and writes what was bought, and the browser's return changes nothing."}
		return f, true
	}
	switch {
	case len(t.hooks) > 0:
		return check.Passed(check.Likely, "A route takes the provider's events.", nameLine(t.hooks[0].fn, "takes payment events")), true
	case len(t.sales) > 0:
		return check.Missing(check.Likely, "Payments are begun, and no route takes the provider's events: who closes the browser too early has paid for nothing.", check.At(t.sales[0].node, "begins a payment")), true
	}
	return check.Finding{}, false
}

// pythonPricing looks for sums that come from the caller.
func pythonPricing(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	if len(t.sales) == 0 {
		return check.Unneeded("The app starts no payment itself, so no price is asked of it.")
	}
	var open, closed []check.Place
	for _, sale := range t.sales {
		c := sale.node
		theirs := source.Node{}
		said := []source.Node{c}
		for _, a := range c.Args() {
			said = append(said, pythonTold(p, a)...)
		}
		for _, told := range said {
			for n := range told.Find(source.Property) {
				if sumNamed(n) && namedByCaller(p, n.Child(source.Value)) {
					theirs = n
				}
			}
		}
		if theirs.OK() {
			open = append(open, check.At(theirs, "a sum that the caller names"))
		} else {
			closed = append(closed, check.At(c, "begins a payment"))
		}
	}
	if len(open) > 0 {
		return check.Missing(check.Likely, "The sum that is paid comes from the caller, so anybody pays what they like.", open...)
	}
	return check.Passed(check.Likely, "What is sold and its price are chosen on the server.", closed[:min(len(closed), 4)]...)
}

// sumNamed reports whether a property tells a provider how much to take.
func sumNamed(n source.Node) bool {
	switch key := n.Key(); key {
	case "unit_amount", "unit_amount_decimal", "transaction_amount", "unit_price":
		return true
	case "value": // {"amount": {"value": "10.00"}} at PayPal and Mollie
		return n.Parent().Parent().Key() == "amount"
	default:
		return slices.Contains(sumKeys, key)
	}
}

// namedByCaller reports whether a sum is made of what the caller sends alone: a
// number of pieces times a price of the app's own is not.
func namedByCaller(p *project.Project, sum source.Node) bool {
	theirs := false
	own := false
	sum.Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Identifier, source.Member, source.Index:
			if n.Role() == source.Callee {
				return n.Kind() == source.Member
			}
			if p.PythonInput(n).OK() {
				theirs = true
			} else {
				own = true
			}
			return false
		}
		return true
	})
	return theirs && !own
}

// pythonPortal answers whether who pays every month can see and end it.
func pythonPortal(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	switch {
	case len(t.portals) > 0:
		if len(t.ends) > 0 || !pythonUnreached(p, &t, t.portals) {
			return check.Passed(check.Certain, "Customers reach the provider's own page for their subscription.", check.At(t.portals[0], "opens the portal"))
		}
		return check.Missing(check.Likely, "There is code for the billing portal, and no page of the app leads to it.", check.At(t.portals[0], "would open the portal, and nothing in the app calls it"))
	case len(t.ends) > 0:
		return check.Passed(check.Likely, "Customers can end their subscription in the app.", check.At(t.ends[0], "ends or changes it at the provider"))
	case !t.renews:
		return check.Unneeded("Nothing is sold that renews itself.")
	case len(t.sales) > 0:
		return check.Missing(check.Likely, "Subscriptions are sold, and nothing leads a customer to where one is changed or ended.", check.At(t.sales[0].node, "begins a subscription"))
	}
	return check.Missing(check.Possible, "Subscriptions are kept, and nothing leads a customer to where one is changed or ended.", nameLine(t.hooks[0].fn, "keeps them"))
}

// pythonRefunds answers whether money that goes back is heard of, or given back.
func pythonRefunds(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	if len(t.refunds) > 0 {
		return check.Passed(check.Likely, "Money can be given back.", check.At(t.refunds[0], "refunds a payment"))
	}
	for i := range t.hooks {
		for _, fn := range t.hooks[i].runs {
			for s := range fn.Find(source.String) {
				v, _ := s.StringValue()
				if hasWord(v, []string{"refund", "dispute", "chargeback"}) && len(strings.Fields(v)) == 1 {
					return check.Passed(check.Likely, "Events about money that goes back are handled.", check.At(s, "hears of it"))
				}
			}
		}
	}
	var at check.Place
	switch {
	case len(t.hooks) > 0:
		at = nameLine(t.hooks[0].fn, "handles other events")
		if told := t.hooks[0].tellsApart(); told.OK() {
			at = check.At(told, "where refunds and disputes would be handled")
		}
	case len(t.sales) > 0:
		at = check.At(t.sales[0].node, "takes a payment that nothing gives back")
	}
	places := slices.Concat([]check.Place{at}, t.endsUnnamed(), unsetPythonRefunds(p))
	f := check.Missing(check.Likely, "No event about money that goes back is handled, and nothing in the app gives any back: a refunded customer keeps what was bought.", apart(places)...)
	f.Brief = []string{
		"The webhook handles refunds and disputes (charge.refunded and charge.dispute.created at Stripe): what was bought is taken back, or the case is shown to the team.",
		"Whoever helps customers can refund a payment from the app, by the provider's id that is kept with the order.",
	}
	return f
}

// pythonLifecycle answers whether the app hears how its subscriptions go on.
func pythonLifecycle(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	switch {
	case !t.renews && len(t.sales) > 0:
		return check.Unneeded("The app takes single payments; nothing that it sells renews, changes or ends later.")
	case len(t.hooks) == 0:
		f := check.Missing(check.Certain, "Subscriptions are sold and no event of theirs is handled: a cancelled or unpaid customer keeps what was bought.", check.At(t.sales[0].node, "sells a subscription whose renewals, failures and end nobody hears of"))
		f.Brief = lifecycleBrief
		return f
	}
	var missing []string
	var heard []check.Place
	for _, s := range []stage{starting, changing, ending, failing} {
		at, ok := source.Node{}, false
		for i := range t.hooks {
			if at, ok = t.hooks[i].hears(s.events...); ok {
				break
			}
		}
		switch {
		case ok:
			heard = append(heard, check.At(at, "hears of "+s.short()))
		case s.what == failing.what && t.tellsStatus(): // past due is a change of status
		default:
			missing = append(missing, s.what)
		}
	}
	switch {
	case len(missing) == 0:
		return check.Passed(check.Likely, "The start, changes, failures and the end of a subscription are handled.", heard...)
	case len(heard) == 0 && !t.renews:
		return check.Unneeded("No event of a subscription is handled, and none is sold.")
	}
	what := check.Names(missing)
	if len(t.sales) == 0 || t.sales[0].provider != "Stripe" {
		what = eventNames.ReplaceAllString(what, "")
	}
	heard = append(heard, t.endsUnnamed()...)
	f := check.Missing(check.Certain, fmt.Sprintf("The webhook does not handle %s.", what), append([]check.Place{nameLine(t.hooks[0].fn, "where the missing events would be handled")}, heard...)...)
	if len(t.sales) == 0 { // nothing in the app is seen to sell them
		f.Confidence, f.Severity = check.Likely, check.Medium
	}
	f.Brief = lifecycleBrief
	return f
}

// short is what a stage is about, without the provider's name of its event.
func (s stage) short() string { return eventNames.ReplaceAllString(s.what, "") }

// tellsStatus reports whether a handler of changes stores the subscription's status.
func (t *pythonTrade) tellsStatus() bool {
	for i := range t.hooks {
		if _, ok := t.hooks[i].hears(changing.events...); !ok {
			continue
		}
		for _, fn := range t.hooks[i].runs {
			for s := range fn.Find(source.String) {
				if v, _ := s.StringValue(); v == "status" {
					return true
				}
			}
		}
	}
	return false
}
