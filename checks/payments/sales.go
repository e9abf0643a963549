package payments

import (
	"cmp"
	"fmt"
	"path"
	"slices"
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
	form      bool // a window of the provider's, which the browser tells the sum
}

// A start is a call that begins a payment, by the end of its path.
type start struct {
	end, provider string
	recurring     bool
}

// plain reports whether nothing but the provider's client has such a path.
func (s start) plain() bool {
	return s.end == "checkout.sessions.create" || s.end == "paymentIntents.create"
}

func firstWord(name string) string {
	word, _, _ := strings.Cut(name, " ")
	return word
}

var starts = []start{
	{"checkout.sessions.create", "Stripe", false},
	{"paymentIntents.create", "Stripe", false},
	{"subscriptions.create", "Stripe", true},
	{"subscriptionSchedules.create", "Stripe", true},
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

// saleWords occur in every file that starts a payment by a library.
var saleWords = []string{
	"tripe", "addle", "emonsqueezy", "olar", "azorpay", "rzp", "ercado", "reference",
	"reApproval", "aypal", "ayPal", "aystack", "creem", "Creem", "odopay", "odoPay", "hop", "raintree", "yzipay", "yzico", "idtrans", "quare", "ollie", "dyen", "endit", "mise",
}

// startWords occur beside them.
var startWords = []string{
	"create", ".open", "/transaction", "preapproval", "transaction.sale", "createTransaction", "createPayment",
}

// sales lists the places where live code takes a payment.
func sales(p *project.Project) []sale {
	return project.Answer(p, "payments/sales", readSales)
}

func readSales(p *project.Project) []sale {
	var out []sale
	m := p.Modules()
	sent := map[source.Node]request{}
	for _, r := range requests(p) {
		sent[r.at] = r
	}
	taken := map[source.Node]bool{}
	for _, path := range p.Sources() {
		known := p.Holds(path, saleWords...) && p.Holds(path, startWords...) || p.Holds(path, hostWords...) || p.Holds(path, pageWords...)
		opens := p.Holds(path, formWords...) && m.Browser(path) && answersItself(p)
		if !known && !opens && !(p.Holds(path, backWords...) && p.Holds(path, "mount")) || !m.Live(path) {
			continue
		}
		f := p.Source(path)
		if f == nil {
			continue
		}
		if opens {
			for n := range f.Find(source.Call, source.New, source.Element) {
				if s, ok := opensForm(p, n); ok {
					out = append(out, s)
				}
			}
		}
		server := m.Side(path) != project.Client
		for n := range f.Find(source.Call, source.String, source.Template) {
			if s, ok := startsPayment(n); ok && (server || !s.gateway) && !sent[n].asks() {
				s.server = server
				taken[n] = true
				out = append(out, s)
			}
		}
	}
	for _, r := range requests(p) { // whose address is put together
		s, ok := r.sale()
		switch i := slices.IndexFunc(out, func(o sale) bool { return o.node == r.call }); {
		case !ok:
		case i >= 0 && taken[r.at]:
			out = slices.Delete(out, i, i+1)
		case i >= 0:
			out[i] = s // known after all
		case taken[r.at]:
		case !slices.ContainsFunc(out, func(o sale) bool { return r.at.Resolve().Contains(o.node) }):
			out = append(out, s)
		}
	}
	return out
}

// asks reports whether a request only reads.
func (r request) asks() bool { return r.method == "GET" || r.method == "DELETE" }

// sale is what a request begins at its provider.
func (r request) sale() (sale, bool) {
	pr, recurring, ok := startOf(r.address)
	if !ok || r.asks() {
		return sale{}, false
	}
	return sale{node: r.at, provider: pr.name, recurring: recurring, server: true}, true
}

func startsPayment(n source.Node) (sale, bool) {
	if n.Kind() == source.Call {
		full := n.CalleePath()
		got := full == "" // from a call: getStripe().checkout.sessions.create()
		if got {
			full = cmp.Or(strings.TrimPrefix(n.CalleeTrail(), "."), n.CalleeName())
		}
		for _, s := range starts {
			if rest, ok := strings.CutSuffix(full, s.end); ok && (rest == "" || strings.HasSuffix(rest, ".")) {
				if got && !s.plain() && !strings.Contains(strings.ToLower(n.Child(source.Callee).Text()), strings.ToLower(firstWord(s.provider))) {
					continue // the table of a client that is got the same way
				}
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
	if n.Kind() == source.String && n.Parent().Kind() == source.Template {
		return sale{}, false // judged with the whole template
	}
	text := literalAddress(n)
	if strings.HasPrefix(text, "/transaction/initialize") && hasWord(n.Parent().CalleePath(), []string{"paystack"}) {
		return sale{node: n, provider: "Paystack"}, true // through a client that knows the host
	}
	if pr, recurring, ok := startOf(text); ok && !strings.Contains(text, "?") {
		return sale{node: n, provider: pr.name, recurring: recurring}, true
	}
	if name, ok := pageOf(text); ok {
		return sale{node: n, provider: name, link: true}, true
	}
	return sale{}, false
}

// literalAddress is what a text says by itself, with "{}" for what is filled in.
func literalAddress(n source.Node) string {
	if n.Kind() != source.Template {
		v, _ := n.StringValue()
		return v
	}
	var b strings.Builder
	for c := range n.Children() {
		if c.Kind() == source.String {
			b.WriteString(fixedPart(c))
		} else {
			b.WriteString("{}")
		}
	}
	return b.String()
}

// ofRazorpay reports whether a call is of Razorpay's library, whatever its client
// is called.
func ofRazorpay(n source.Node) bool {
	if pkg, _ := n.Origin(); pkg == "razorpay" {
		return true
	}
	return hasWord(n.CalleeTrail(), []string{"razorpay", "rzp"})
}

// named is the sale that a call starts, when the object it is called on can be
// the provider's: a table of one's own called "transactions" is not.
func named(call source.Node, provider string, recurring bool) (sale, bool) {
	s := sale{node: call, provider: provider, recurring: recurring}
	full := strings.ToLower(call.Child(source.Callee).Text())
	switch provider {
	case "Polar", "Paddle", "Creem", "Paystack":
		return s, strings.Contains(full, strings.ToLower(provider))
	case "Lemon Squeezy":
		pkg, _ := call.Origin()
		return s, strings.Contains(pkg, "lemonsqueezy")
	}
	if turnsPlanned(call) {
		return s, false
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
			case !strings.HasSuffix(full, "sessions.retrieve") && !strings.HasSuffix(full, "subscriptions.list") && !strings.HasSuffix(full, "subscriptions.retrieve"):
			case askedFor(p, n):
				places = append(places, check.At(n, "asks the provider for the state"))
				stored = stored || writesRow(n.Handler())
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

// payingPackages are packages of Python that sell by routes and models of their own.
var payingPackages = []string{"dj-stripe", "djstripe", "dj-paddle", "django-payments", "pinax-stripe", "drf-stripe-subscription", "django-oscar", "django-shop", "saleor", "wagtail-stripe", "flask-stripe"}

// elsewhere answers for an app whose server is written in a language that this
// check does not read.
func elsewhere(p *project.Project) (check.Finding, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.FastAPI, project.Flask, project.Django} {
		if s.Has(t) && len(s.Payments) > 0 {
			for _, d := range p.Requirements() {
				if slices.Contains(payingPackages, d.Name) {
					return check.Cannot(fmt.Sprintf("Payments are the business of %s, whose own routes and models are not followed.", d.Name), check.Line(d.File, max(d.Line, 1), "takes the payments")), true
				}
			}
		}
	}
	return check.Finding{}, false
}
