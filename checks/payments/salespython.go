package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonSale is a call that begins a payment with a provider.
type pythonSale struct {
	node     source.Node
	provider string
	renews   bool
}

// pythonStarts are the calls of the providers' libraries that begin a payment, by how
// their paths end and by a word that their files hold.
var pythonStarts = []struct {
	ends, word, provider string
	renews               bool
}{
	// docs.stripe.com/api?lang=python
	{"checkout.Session.create checkout.sessions.create PaymentIntent.create payment_intents.create Charge.create PaymentLink.create payment_links.create", "stripe", "Stripe", false},
	{"Subscription.create subscriptions.create", "stripe", "Stripe", true},
	// github.com/razorpay/razorpay-python
	{"order.create payment_link.create", "razorpay", "Razorpay", false},
	{"subscription.create", "razorpay", "Razorpay", true},
	{"transaction.initialize Transaction.initialize transactions.initialize", "paystack", "Paystack", false},
	{"paypalrestsdk.Payment OrdersCreateRequest", "paypal", "PayPal", false},
	{"payments.create", "mollie", "Mollie", false},
	{"subscriptions.create", "mollie", "Mollie", true},
	{"preference().create payment().create", "mercadopago", "Mercado Pago", false},
	{"preapproval().create", "mercadopago", "Mercado Pago", true},
	{"transaction.sale", "braintree", "Braintree", false},
	{"subscription.create", "braintree", "Braintree", true},
	{"transactions.create", "paddle_billing", "Paddle", false},
}

// pythonSaleAt reads a call that begins a payment, by a library or by a request to the
// provider's address.
func pythonSaleAt(p *project.Project, c source.Node) (pythonSale, bool) {
	path := strings.Join(strings.Fields(c.Child(source.Callee).Text()), "")
	path = strings.TrimSuffix(path, "_async")
	for _, s := range pythonStarts {
		for end := range strings.FieldsSeq(s.ends) {
			if endsAtDot(path, end) && p.HoldsFold(c.File().Path, s.word) {
				return pythonSale{node: c, provider: s.provider, renews: s.renews || sellsRenewal(p, c)}, true
			}
		}
	}
	for _, address := range pythonAddresses(p, c) {
		if pr, renews, ok := startOf(address.text); ok && !asksOnly(c) {
			return pythonSale{node: address.by, provider: pr.name, renews: renews}, true
		}
	}
	return pythonSale{}, false
}

func endsAtDot(path, end string) bool {
	rest, ok := strings.CutSuffix(path, end)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
}

// sellsRenewal reports whether a checkout is told to sell a subscription, in place or
// in the dict that is spread into it.
func sellsRenewal(p *project.Project, c source.Node) bool {
	said := []source.Node{c}
	for _, a := range c.Args() {
		said = append(said, pythonTold(p, a)...)
	}
	for _, n := range said {
		for prop := range n.Find(source.Property) {
			if v, _ := prop.Child(source.Value).StringValue(); prop.Key() == "mode" && v == "subscription" {
				return true
			}
		}
	}
	return false
}

// pythonTold are the dicts that an argument stands for: itself, or what its name is
// given in the function.
func pythonTold(p *project.Project, a source.Node) []source.Node {
	switch a.Kind() {
	case source.Spread, source.Property:
		a = a.Child(source.Value)
	}
	if a.Kind() == source.Call && a.CalleeName() == "dumps" {
		a = a.Arg(0)
	}
	if a.Kind() == source.Identifier {
		a = p.Definition(a)
		if a.Kind() == source.Declarator {
			a = a.Child(source.Value)
		}
	}
	switch {
	case a.Kind() == source.Object:
		return []source.Node{a}
	case a.CalleeName() == "dict":
		return []source.Node{a}
	}
	return nil
}

// An asked address is the text of one that a request is sent to, with the call that
// names it last.
type askedAddress struct {
	text string
	by   source.Node
}

// pythonAddresses are the addresses that a call sends a request to: its own, or, of a
// helper that is given the path, those of the helper's callers.
func pythonAddresses(p *project.Project, c source.Node) []askedAddress {
	name := c.CalleeName()
	switch name {
	case "post", "get", "put", "patch", "delete", "request", "Request", "urlopen":
	default:
		return nil
	}
	at := c.Arg(0)
	if name == "request" {
		at = c.Arg(1)
	}
	if v := c.Named("url"); v.OK() {
		at = v
	}
	if !at.OK() || at.Kind() == source.Property {
		return nil
	}
	text := addressOf(p, at, 6)
	if !strings.Contains(text, "://") {
		return nil
	}
	_, path, _ := splitAddress(text)
	fn := c.Function()
	param := pythonPathParam(fn, at)
	if !strings.HasSuffix(path, "{}") || !param.OK() {
		return []askedAddress{{text, c}}
	}
	head := strings.TrimSuffix(text, "{}")
	out := []askedAddress{}
	for _, by := range pythonCallsTo(p, fn) {
		if v := pythonGiven(by, fn, param); v.OK() {
			if tail := addressOf(p, v, 4); tail != "{}" {
				out = append(out, askedAddress{joinedPath(head + "/" + tail), by})
			}
		}
	}
	if len(out) == 0 {
		return []askedAddress{{text, c}}
	}
	return out
}

// pythonCallsTo are the calls of a helper; of a method those by its name, too, where
// nobody can say what they are called on.
func pythonCallsTo(p *project.Project, fn source.Node) []source.Node {
	if out := p.CallsOf(fn); len(out) > 0 || fn.Kind() != source.Method {
		return out
	}
	var out []source.Node
	for f := range p.PythonHolding("." + fn.Key() + "(") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() == fn.Key() && !p.Definition(c.Child(source.Callee)).OK() {
				out = append(out, c)
			}
		}
	}
	return out
}

// pythonPathParam is the parameter of a helper that its address ends in.
func pythonPathParam(fn, address source.Node) source.Node {
	if address.Kind() == source.Identifier {
		if made := address.Resolve(); made.Is(source.Template, source.Binary) {
			address = made
		}
	}
	var last source.Node
	for id := range address.Find(source.Identifier) {
		last = id
	}
	for _, param := range fn.ChildrenIn(source.ParamRole) {
		if last.OK() && param.Child(source.Name).Ident() == last.Ident() {
			return param
		}
	}
	return source.Node{}
}

// pythonGiven is what a call hands to a parameter, by its name or its place.
func pythonGiven(call, fn, param source.Node) source.Node {
	if v := call.Named(param.Child(source.Name).Ident()); v.OK() {
		return v
	}
	at := 0
	for i, q := range fn.ChildrenIn(source.ParamRole) {
		name := q.Child(source.Name).Ident()
		if i == 0 && (name == "self" || name == "cls") {
			continue
		}
		if q == param {
			break
		}
		at++
	}
	if v := call.Arg(at); v.Kind() != source.Property {
		return v
	}
	return source.Node{}
}

// asksOnly reports whether a request only reads.
func asksOnly(c source.Node) bool {
	if c.CalleeName() == "request" {
		v, _ := c.Arg(0).StringValue()
		return strings.EqualFold(v, "get")
	}
	return c.CalleeName() == "get" || c.CalleeName() == "delete"
}
