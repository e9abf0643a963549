package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// deafTo answers for an app that takes payments with several providers and hears of one
// of them only: what is paid at the other reaches it with the customer's browser, or not
// at all.
func deafTo(p *project.Project, found []hook) (check.Finding, bool) {
	var heard []hook
	for _, h := range found {
		if hasWord(strings.ToLower(h.route.Path+" "+h.route.File), []string{"test", "simulat", "mock", "debug", "demo"}) {
			continue
		}
		if h.provider == "" {
			return check.Finding{}, false // may be of any
		}
		heard = append(heard, h)
	}
	if len(heard) == 0 {
		return check.Finding{}, false
	}
	var places []check.Place
	unheard := ""
	for _, s := range tradeOf(p).sales {
		if !s.server || s.gateway || s.answersBack() || !called(p, s.node.File().Path) || unheard != "" && s.provider != unheard {
			continue
		}
		if slices.ContainsFunc(heard, func(h hook) bool { return sameProvider(s.provider, h.provider) }) || asksItself(p, s.provider) {
			continue
		}
		unheard = s.provider
		places = append(places, check.At(s.node, "takes a payment of which no event arrives"))
		places = append(places, leadingTo(p, s.node, "leads to it")...)
	}
	if unheard == "" {
		return check.Finding{}, false
	}
	for _, h := range heard {
		places = append(places, check.At(head(h.route.Node), "receives the events of "+display(h.provider)+" alone"))
	}
	f := check.Missing(check.Likely, fmt.Sprintf("Payments are taken with %s, too, and no route receives its events: the app does not learn of them, or only while the customer's browser is there.", unheard), apart(places)...)
	f.Brief = []string{
		fmt.Sprintf("A route of its own receives the events of %s, checks their signature on the raw body and does for a finished payment what the other provider's route does.", unheard),
		"The payment carries the id of what is bought (metadata), so that the event finds it.",
	}
	return f, true
}

// asksItself reports whether the server asks a provider itself what became of payments, or
// takes the money by a request of its own.
func asksItself(p *project.Project, provider string) bool {
	if provider == "Stripe" && len(callsOf(p, "sessions.retrieve", "paymentIntents.retrieve", "paymentIntents.list", "subscriptions.list")) > 0 {
		return true
	}
	return slices.ContainsFunc(requests(p), func(r request) bool {
		return r.of.name == provider && (r.asks() || hasWord(r.address, []string{"/capture", "/verify", "/execute"}))
	})
}
