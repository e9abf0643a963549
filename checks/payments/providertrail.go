package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// providerTrail are words in the calls by which a handler asks a provider or
// proves what its caller brings.
var providerTrail = []string{
	"stripe", "paddle", "paypal", "razorpay", "paystack", "lemonsqueezy", "polar", "creem", "sessions.retrieve", "paymentintents.", "subscriptions.", "hmac", "verifypayment", "verifytransaction", "verifysignature", "mercadopago", "flutterwave", "square", "gateway",
}

// asksProvider reports whether a function asks the provider before it believes its
// caller: what is asked in a try whose failure is swallowed stops nothing.
func asksProvider(p *project.Project, fn source.Node) bool {
	for n := range fn.Find(source.Call, source.String, source.Template) {
		if leadsToProvider(p, n, 3) && !swallowsAnswer(n) {
			return true
		}
	}
	return false
}

// leadsToProvider reports whether a node speaks to a payment provider or proves
// what comes from one, itself or in the functions that it calls.
func leadsToProvider(p *project.Project, n source.Node, depth int) bool {
	switch n.Kind() {
	case source.String, source.Template:
		return hasWord(n.Text(), []string{"api.stripe.com", "api.paystack", "paypal.com", "api.razorpay", "safaricom"}) || namesProvider(n)
	case source.Call:
	default:
		return false
	}
	if hasWord(n.CalleeTrail(), providerTrail) && !ownTable(n) && !isLog(n) || toProvider(p, n) {
		return true
	}
	if name, _ := declaredAs(n.Handler()); asksOutside(n) && has(wordsOf(name), "verify", "check", "validate", "confirm", "inquire", "requery") {
		return true // whoever it is
	}
	fn := p.Definition(n.Child(source.Callee))
	if depth == 0 || !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(n) {
		return false
	}
	for c := range fn.Find(source.Call, source.String, source.Template) {
		if leadsToProvider(p, c, depth-1) {
			return true
		}
	}
	return false
}

// swallowedAnswers are the catches in a function that swallow what the provider
// says.
func swallowedAnswers(fn source.Node) []check.Place {
	var out []check.Place
	for t := range fn.Find(source.Try) {
		for n := range t.Child(source.Body).Find(source.Call) {
			if hasWord(n.CalleeTrail(), providerTrail) && swallowsAnswer(n) {
				out = append(out, check.At(t.Child(source.CatchRole), "goes on when the provider says that it was not paid"))
				break
			}
		}
	}
	return out
}

// swallowsAnswer reports whether the answer of a call stands in a try whose catch
// goes on, and from which nothing returns.
func swallowsAnswer(n source.Node) bool {
	for t := n.Enclosing(source.Try); t.OK(); t = t.Enclosing(source.Try) {
		if t.Function() != n.Function() {
			return false
		}
		body, c := t.Child(source.Body), t.Child(source.CatchRole)
		if !body.Contains(n) || !c.OK() || !hides(c) || c.MayLeave() {
			continue
		}
		for range body.Find(source.Return) {
			return false
		}
		return true
	}
	return false
}
