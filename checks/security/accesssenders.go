package security

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unprovenSender is what a route does that another service is meant to call, when
// nothing on its way checks that it is that service. One of payments that asks the
// service anything may learn from it whether the event is true.
func (j *accessJudge) unprovenSender(r *guardedRoute) (unguarded, bool) {
	payments := aboutPayments(j.p, r.Route)
	if r.keptOut() || r.Maybe || onlyDeveloped(r.Node) || r.Kind == project.Action || r.Method == http.MethodGet || payments && j.asksElsewhere(r) {
		return unguarded{}, false
	}
	if !containsPart(strings.ToLower(r.Path+" "+r.File), []string{"webhook"}) && !calledBack(r) || j.provesSender(r) {
		return unguarded{}, false
	}
	for _, d := range r.deeds {
		if !d.changes() || d.bound || !j.takenIn(d) {
			continue
		}
		e := unguarded{route: r, does: d.what, why: "nothing on its way checks that it is the service that sent the event", confidence: check.Likely}
		e.places = append(e.places, whereGuarded(j.p, r.Route, d.what+" for whoever sends an event")...)
		if d.node.File() == r.Node.File() && d.node.Line() > r.Node.Line()+3 {
			e.places = append(e.places, at(d.node, d.what))
		}
		return e, true
	}
	return unguarded{}, false
}

// takenIn reports whether what a write keeps, or the row that it changes, comes out
// of what was sent.
func (j *accessJudge) takenIn(d deed) bool {
	return j.namesRows(d) || j.sent(d.node) || j.sent(writtenValue(d.node))
}

// paymentNames are parts of the names of services that take payments, and of what
// they send events about.
var paymentNames = []string{
	"stripe", "paypal", "paddle", "lemon", "razorpay", "mercado", "polar", "creem", "dodo", "payment", "billing", "checkout", "invoice", "xendit", "midtrans", "paystack",
	"flutterwave", "mollie", "adyen", "square", "chargebee", "asaas", "pagar", "pix", "mpesa", "coinbase", "crypto", "gumroad", "whop", "revenuecat", "hotmart", "kiwify", "subscription", "order",
}

var paymentServices = []string{"stripe", "paypal", "paddle", "lemonsqueezy", "razorpay", "mercadopago", "paystack", "asaas", "creem", "polar"}

func aboutPayments(p *project.Project, r project.Route) bool {
	return containsPart(strings.ToLower(r.Path+" "+r.File), paymentNames) || p.HoldsFold(r.Node.File().Path, paymentServices...) && containsPart(strings.ToLower(r.Node.Text()), paymentServices)
}

// provesSender reports whether anything on a route's way could check who sent the
// event: a signature, a secret, a header that carries one.
func (j *accessJudge) provesSender(r *guardedRoute) bool {
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		switch n.Kind() {
		case source.String:
			v, _ := n.StringValue()
			return n.Parent().Is(source.Call, source.Index) && containsPart(strings.ToLower(v), []string{"signature", "secret", "token", "authorization", "api-key", "apikey", "x-hub", "hub."})
		case source.Identifier, source.Member:
			name := n.Text()
			if n.Kind() == source.Member {
				name = n.Child(source.Name).Text()
			}
			return containsPart(strings.ToLower(name), []string{"signature", "hmac", "svix", "verif", "webhook_secret", "webhooksecret", "secret", "authorization"})
		}
		return false
	}, 1)
	return ok
}

// calledBack reports whether a route's address is that of what a service calls back.
func calledBack(r *guardedRoute) bool {
	return hasWord(routeWords(r.Route), wordSet("callback ipn notification")) && r.Kind == project.Edge
}

// asksElsewhere reports whether a route asks any other service something.
func (j *accessJudge) asksElsewhere(r *guardedRoute) bool {
	_, ok := r.Reaches(j.p, func(n source.Node) bool {
		if n.Kind() != source.Call {
			return false
		}
		name, path := n.CalleeName(), strings.ToLower(n.CalleePath())
		head, _, _ := strings.Cut(path, ".")
		return name == "fetch" || strings.HasPrefix(path, "axios") || name == "retrieve" || containsPart(head, paymentServices) || name == "get" && head == "payment"
	}, 3)
	return ok
}
