package payments

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonTrade is what a server in Python has to do with money.
type pythonTrade struct {
	sales   []source.Node // calls that begin a payment with a provider
	hooks   []source.Node // functions that take a provider's events
	portals []source.Node
	renews  bool // a subscription is sold
}

// pythonWords are the names of providers that stand in code and in addresses.
var pythonWords = regexp.MustCompile(`(?i)stripe|cashfree|razorpay|paystack|flutterwave|paypal|mercadopago|mollie|lemonsqueezy|lemon_squeezy|paddle|braintree|xendit|midtrans|paymongo|payment|checkout\.session|subscription`)

// pythonTradeOf gathers it from what is served.
func pythonTradeOf(p *project.Project) pythonTrade {
	return project.Answer(p, "payments/python", func(p *project.Project) pythonTrade {
		var t pythonTrade
		if !p.Stack().Python() {
			return t
		}
		seen := map[source.Node]bool{}
		for _, r := range p.PythonRoutes() {
			n := r.Node
			name := strings.ToLower(r.Path + " " + n.Key() + " " + r.View.Child(source.Name).Text())
			if seen[n] || r.Method == http.MethodGet || !strings.Contains(name, "webhook") && !strings.Contains(name, "/ipn") || !pythonWords.MatchString(name+" "+n.Text()) {
				continue
			}
			seen[n] = true
			t.hooks = append(t.hooks, n)
		}
		for f := range p.PythonHolding("stripe", "razorpay", "braintree", "mollie") {
			for c := range f.Find(source.Call) {
				t.take(c)
			}
		}
		return t
	})
}

func (t *pythonTrade) take(c source.Node) {
	switch path := c.CalleePath(); {
	case strings.HasSuffix(path, "checkout.Session.create"), strings.HasSuffix(path, "checkout.sessions.create"):
		t.sales = append(t.sales, c)
		mode, _ := c.Named("mode").StringValue()
		t.renews = t.renews || mode == "subscription"
	case strings.HasSuffix(path, "PaymentIntent.create"), strings.HasSuffix(path, "payment_intents.create"), strings.HasSuffix(path, "Charge.create"), path == "razorpay_client.order.create":
		t.sales = append(t.sales, c)
	case strings.HasSuffix(path, "Subscription.create"), strings.HasSuffix(path, "subscriptions.create"):
		if strings.Contains(path, "stripe") {
			t.sales, t.renews = append(t.sales, c), true
		}
	case strings.HasSuffix(path, "billing_portal.Session.create"), strings.HasSuffix(path, "billing_portal.sessions.create"):
		t.portals = append(t.portals, c)
	}
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

// actsOn reports whether a handler changes something for an event.
func actsOn(p *project.Project, fn source.Node, depth int) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "commit", "save", "create", "update", "execute", "add", "insert_one", "update_one":
			return true
		}
		if called := p.Definition(c.Child(source.Callee)); depth > 0 && called.Is(source.Function, source.Method) && called != fn && actsOn(p, called, depth-1) {
			return true
		}
	}
	return false
}

// pythonSignature answers for the events that a server in Python takes.
func pythonSignature(p *project.Project) check.Finding {
	t := pythonTradeOf(p)
	var open, closed []check.Place
	for _, fn := range t.hooks {
		switch proof := provedIn(p, fn, 2); {
		case proof.OK():
			closed = append(closed, check.At(proof, "makes sure of who sent the event"))
		case actsOn(p, fn, 2):
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
	switch {
	case len(t.hooks) > 0:
		return check.Passed(check.Likely, "A route takes the provider's events.", nameLine(t.hooks[0], "takes payment events")), true
	case len(t.sales) > 0:
		return check.Missing(check.Likely, "Payments are begun, and no route takes the provider's events: who closes the browser too early has paid for nothing.", check.At(t.sales[0], "begins a payment")), true
	}
	return check.Finding{}, false
}

// pythonPricing looks for sums that come from the caller.
func pythonPricing(p *project.Project) (check.Finding, bool) {
	t := pythonTradeOf(p)
	if len(t.sales) == 0 {
		return check.Finding{}, false
	}
	var open, closed []check.Place
	for _, c := range t.sales {
		theirs := source.Node{}
		for n := range c.Find(source.Property) {
			switch n.Key() {
			case "unit_amount", "amount", "unit_amount_decimal":
				if namedByCaller(p, n.Child(source.Value)) {
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
		return check.Missing(check.Likely, "The sum that is paid comes from the caller, so anybody pays what they like.", open...), true
	}
	return check.Passed(check.Likely, "What is sold and its price are chosen on the server.", closed[:min(len(closed), 4)]...), true
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
func pythonPortal(p *project.Project) (check.Finding, bool) {
	t := pythonTradeOf(p)
	switch {
	case len(t.portals) > 0:
		return check.Passed(check.Certain, "Customers reach the provider's own page for their subscription.", check.At(t.portals[0], "opens the portal")), true
	case t.renews:
		return check.Missing(check.Likely, "Subscriptions are sold, and nothing leads a customer to where one is changed or ended.", check.At(t.sales[0], "begins a subscription")), true
	case len(t.sales) > 0:
		return check.Unneeded("Nothing is sold that renews itself."), true
	}
	return check.Finding{}, false
}

// pythonEvents answers whether the events of a kind are handled at all.
func pythonEvents(p *project.Project, kind string, words ...string) (check.Finding, bool) {
	t := pythonTradeOf(p)
	if len(t.hooks) == 0 || len(t.sales) == 0 {
		return check.Finding{}, false
	}
	for _, fn := range t.hooks {
		if place, ok := speaksOf(p, fn, words, 2); ok {
			return check.Passed(check.Likely, fmt.Sprintf("Events about %s are handled.", kind), place), true
		}
	}
	f := check.Missing(check.Likely, fmt.Sprintf("No event about %s is handled: the app goes on as though nothing had happened.", kind), nameLine(t.hooks[0], "handles other events"))
	return f, true
}

func speaksOf(p *project.Project, fn source.Node, words []string, depth int) (check.Place, bool) {
	for s := range fn.Find(source.String) {
		v, _ := s.StringValue()
		for _, w := range words {
			if strings.Contains(v, w) {
				return check.At(s, "hears of it"), true
			}
		}
	}
	if depth == 0 {
		return check.Place{}, false
	}
	for c := range fn.Find(source.Call) {
		called := p.Definition(c.Child(source.Callee))
		if called.Kind() == source.Class { // a handler with a method for each event
			if place, ok := speaksOf(p, called, words, 0); ok {
				return place, true
			}
		}
		if called.Is(source.Function, source.Method) && called != fn {
			if place, ok := speaksOf(p, called, words, depth-1); ok {
				return place, true
			}
		}
	}
	return check.Place{}, false
}
