package payments

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A sale is a place of live code that starts a payment.
type sale struct {
	node      source.Node
	provider  string
	server    bool
	link      bool // only an address at the provider
	recurring bool
	kind      kind // what is sold, as far as the call says
	gateway   bool // of a gateway that the code does not name
}

// starts are the calls that begin a payment, by the end of their path.
var starts = []struct {
	end, provider string
	recurring     bool
}{
	{"checkout.sessions.create", "Stripe", false},
	{"paymentIntents.create", "Stripe", false},
	{"subscriptions.create", "Stripe", true},
	{"charges.create", "Stripe", false},
	{"checkouts.create", "Polar", false},
	{"checkouts.create", "Creem", false},
	{"checkoutSessions.create", "Dodo Payments", false},
	{"transactions.create", "Paddle", false},
	{"Checkout.open", "Paddle", false},
	{"createCheckout", "Lemon Squeezy", false},
	{"preferences.create", "Mercado Pago", false},
	{"preference.create", "Mercado Pago", false},
	{"preApproval.create", "Mercado Pago", true},
	{"razorpay.orders.create", "Razorpay", false},
	{"transaction.initialize", "Paystack", false},
	{"instance.orders.create", "Razorpay", false},
	{"rzp.orders.create", "Razorpay", false},
	{"razorpay.subscriptions.create", "Razorpay", true},
}

// addresses are the same for code that speaks to the provider's API itself.
var addresses = []struct {
	part, provider string
	link           bool
}{
	{"api.stripe.com/v1/checkout/sessions", "Stripe", false},
	{"api.stripe.com/v1/payment_intents", "Stripe", false},
	{"api.lemonsqueezy.com/v1/checkouts", "Lemon Squeezy", false},
	{"api.razorpay.com/v1/orders", "Razorpay", false},
	{"api.razorpay.com/v1/subscriptions", "Razorpay", false},
	{"api.mercadopago.com/checkout/preferences", "Mercado Pago", false},
	{"api.mercadopago.com/preapproval", "Mercado Pago", false},
	{"paypal.com/v2/checkout/orders", "PayPal", false},
	{"api.polar.sh/v1/checkouts", "Polar", false},
	{"api.creem.io/v1/checkouts", "Creem", false},
	{"dodopayments.com/checkouts", "Dodo Payments", false},
	{"dodopayments.com/subscriptions", "Dodo Payments", false},
	{"api.paddle.com/transactions", "Paddle", false},
	{"https://buy.stripe.com/", "Stripe", true},
	{"https://donate.stripe.com/", "Stripe", true},
}

// saleWords occur in every file that starts a payment: the provider's name, as
// its library or address is spelled.
var saleWords = []string{
	"tripe", "addle", "emonsqueezy", "olar", "azorpay", "rzp", "ercado", "reference",
	"reApproval", "aypal", "ayPal", "aystack", "creem", "Creem", "odopay", "odoPay",
}

// startWords occur beside them.
var startWords = []string{
	"create", ".open", "/checkout", "/v1/", "/transaction", "stripe.com/", "preapproval",
}

// sales lists the places where live code takes a payment.
func sales(p *project.Project) []sale {
	return project.Answer(p, "payments/sales", readSales)
}

func readSales(p *project.Project) []sale {
	var out []sale
	m := p.Modules()
	for _, path := range p.Sources() {
		known := p.Holds(path, saleWords...) && p.Holds(path, startWords...) || p.Holds(path, gatewayWords...)
		if !known && !(p.Holds(path, backWords...) && p.Holds(path, "mount")) || !m.Live(path) {
			continue
		}
		f := p.Source(path)
		if f == nil {
			continue
		}
		server := m.Side(path) != project.Client
		for n := range f.Find(source.Call, source.String, source.Template) {
			if s, ok := startsPayment(n); ok && (server || !s.gateway) {
				s.server = server
				out = append(out, s)
			}
		}
	}
	return out
}

func startsPayment(n source.Node) (sale, bool) {
	if n.Kind() == source.Call {
		full := n.CalleePath()
		if full == "" {
			full = n.CalleeName()
		}
		for _, s := range starts {
			if full == s.end || strings.HasSuffix(full, "."+s.end) {
				if start, ok := named(n, s.provider, s.recurring); ok {
					return start, true
				}
			}
		}
		if strings.HasSuffix(full, "orders.create") && ofRazorpay(n) {
			return sale{node: n, provider: "Razorpay"}, true
		}
		return unknownGateway(n)
	}
	text := n.Text()
	if n.Kind() == source.String && n.Parent().Kind() == source.Template {
		return sale{}, false // judged with the whole template
	}
	for _, a := range addresses {
		_, rest, found := strings.Cut(text, a.part)
		if one := strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "?"); one && !a.link {
			continue // asks for one that there is
		}
		if found && !strings.Contains(text, " ") {
			return sale{node: n, provider: a.provider, link: a.link}, true
		}
	}
	if strings.HasPrefix(strings.Trim(text, "`\"'"), "/transaction/initialize") && hasWord(n.Parent().CalleePath(), []string{"paystack"}) {
		return sale{node: n, provider: "Paystack"}, true // through a client that knows the host
	}
	for _, g := range localGateways {
		if _, rest, found := strings.Cut(text, g.part); found && !strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "?") && !strings.Contains(text, " ") {
			return sale{node: n, provider: g.provider}, true
		}
	}
	return sale{}, false
}

// ofRazorpay reports whether a call is of Razorpay's library, whatever its client
// is called.
func ofRazorpay(n source.Node) bool {
	if pkg, _ := n.Origin(); pkg == "razorpay" {
		return true
	}
	return hasWord(trail(n), []string{"razorpay", "rzp"})
}

// named is the sale that a call starts, when the object it is called on can be
// the provider's: a table of one's own called "transactions" is not.
func named(call source.Node, provider string, recurring bool) (sale, bool) {
	s := sale{node: call, provider: provider, recurring: recurring}
	full := strings.ToLower(call.CalleePath())
	switch provider {
	case "Polar", "Paddle", "Creem", "Paystack":
		return s, strings.Contains(full, strings.ToLower(provider))
	case "Lemon Squeezy":
		pkg, _ := call.Origin()
		return s, strings.Contains(pkg, "lemonsqueezy")
	}
	if call.Arg(0).Prop("mode").Text() != "" {
		mode, _ := call.Arg(0).Prop("mode").StringValue()
		if s.recurring = s.recurring || mode == "subscription"; mode == "setup" {
			return s, false // keeps a card, takes nothing
		}
	}
	if strings.HasPrefix(full, "prisma.") || strings.HasPrefix(full, "db.") {
		return s, false
	}
	return s, true
}

func isStart(n source.Node) bool {
	_, ok := startsPayment(n)
	return ok
}

func onlyLinks(sold []sale) bool {
	for _, s := range sold {
		if !s.link {
			return false
		}
	}
	return true
}

func subscribes(sold []sale) bool {
	for _, s := range sold {
		if s.recurring {
			return true
		}
	}
	return false
}

// statusReads lists where server code asks the provider for the state of a
// payment, and the browser's calls of it; stored says that the answer is
// written into the app's own tables.
func statusReads(p *project.Project) (places []check.Place, stored bool) {
	m := p.Modules()
	for _, file := range p.Sources() {
		if !p.Holds(file, "sessions.retrieve", "subscriptions.list", "subscriptions.retrieve") || !m.Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil || m.Side(file) == project.Client {
			continue
		}
		for n := range f.Find(source.Call) {
			switch full := n.CalleePath(); {
			case strings.HasSuffix(full, "sessions.retrieve"), strings.HasSuffix(full, "subscriptions.list"), strings.HasSuffix(full, "subscriptions.retrieve"):
				places = append(places, check.At(n, "asks the provider for the state"))
				stored = stored || writesRow(n.Outermost())
			}
		}
		if len(places) > 0 {
			places = append(places, invocations(p, file)...)
		}
	}
	return places, stored
}

// writesRow reports whether a function writes to a table.
func writesRow(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "upsert", "update", "insert", "updateMany", "create", "findByIdAndUpdate", "updateOne", "set", "setDoc", "updateDoc":
			if path := c.CalleePath(); !strings.Contains(path, "stripe") && !strings.Contains(path, "cookies") && !strings.Contains(path, "headers") && !strings.Contains(path, "Map") {
				return true
			}
		}
	}
	return false
}

// invocations lists where the browser calls a Supabase edge function.
func invocations(p *project.Project, file string) []check.Place {
	if !strings.Contains(file, "supabase/functions/") {
		return nil
	}
	name := path.Base(path.Dir(file))
	var out []check.Place
	for _, from := range p.Sources() {
		if !p.Holds(from, name) || from == file {
			continue
		}
		f := p.Source(from)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			if v, _ := n.Arg(0).StringValue(); v == name && n.CalleeName() == "invoke" {
				out = append(out, check.At(n, "the browser asks for the state"))
			}
		}
	}
	return out
}

// library is a payment library that mounts its own receiver.
func library(p *project.Project) (check.Place, bool) {
	m := p.Modules()
	for _, path := range p.Sources() {
		if !p.Holds(path, "@better-auth/stripe", "@polar-sh/better-auth", "@convex-dev/polar", "@convex-dev/stripe", "stripe-sync-engine") || !m.Live(path) {
			continue
		}
		f := p.Source(path)
		if f == nil {
			continue
		}
		for _, im := range f.Imports {
			switch source.PackageName(im.Spec) {
			case "@better-auth/stripe", "@polar-sh/better-auth", "@convex-dev/polar", "@convex-dev/stripe", "@supabase/stripe-sync-engine":
				return check.At(im.Node, "receives and checks the events"), true
			}
		}
	}
	return check.Place{}, false
}

// elsewhere answers for an app whose server is written in a language that this
// check does not read.
func elsewhere(p *project.Project) (check.Finding, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.FastAPI, project.Flask, project.Django} {
		if s.Has(t) && len(s.Payments) > 0 {
			tool := s.Tool(t)
			return check.Cannot("The server is written in Python, where this check does not follow payment events yet.", check.Line(tool.File, max(tool.Line, 1), "the server's framework")), true
		}
	}
	return check.Finding{}, false
}
