package payments

import (
	_ "embed"
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed webhook.md
var webhookWords string

// Webhook looks for apps that take payments and learn of them only from the
// customer's browser.
var Webhook = &check.Check{
	ID:       "payments/webhook",
	Severity: check.High,
	Minutes:  60,
	Words:    check.Explain(webhookWords),
	Look:     lookForWebhook,
	Fix:      webhookFix,
}

func lookForWebhook(p *project.Project) check.Finding {
	if f, ok := pythonWebhook(p); ok {
		return f
	}
	if found := hooks(p); len(found) > 0 {
		if f, ok := soldElsewhere(p, found); ok {
			return f
		}
		if f, ok := turnedAway(p, found); ok {
			return f
		}
		if f, ok := heardInVain(p, found); ok {
			return f
		}
		if f, ok := byWord(p); ok {
			return f
		}
		if f, ok := paidByClock(p); ok {
			return f
		}
		if f, ok := deafTo(p, found); ok {
			return f
		}
		if f, ok := returnOnly(p, found); ok {
			return f
		}
		places := make([]check.Place, len(found))
		for i, h := range found {
			places[i] = check.At(head(h.route.Node), "receives the provider's events")
		}
		reason := fmt.Sprintf("The route %s receives the payment provider's events.", found[0].address())
		return check.Passed(check.Certain, reason, places...)
	}
	if places := handlersOutsideRoutes(p); len(places) > 0 {
		return check.Passed(check.Likely, "The app handles the payment provider's events.", places...)
	}
	t := tradeOf(p)
	sold := slices.Concat(t.sales, t.links)
	if len(sold) == 0 {
		if f, ok := elsewhere(p); ok {
			return f
		}
		return check.Unneeded("No code that runs takes a payment.")
	}
	if place, ok := library(p); ok {
		return check.Passed(check.Likely, "A library of the app receives the payment provider's events on a route of its own.", place)
	}
	return withoutListener(p, sold)
}

// withoutListener answers for an app that sells and has no route for events.
func withoutListener(p *project.Project, sold []sale) check.Finding {
	if f, ok := elsewhere(p); ok {
		return f
	}
	first := sold[0]
	if onlyLinks(sold) {
		return check.Unneeded("Payments are links to the provider's own page; nothing in the app depends on them.")
	}
	if f, ok := askedBack(p, sold); ok {
		return f
	}
	reads, stored := statusReads(p)
	if len(reads) > 0 && !stored && subscribes(sold) {
		return check.Passed(check.Likely, "No webhook, and none needed: the state of a subscription is read from the provider on the server each time and kept nowhere.", reads...)
	}
	places := make([]check.Place, 0, len(sold)+len(reads))
	for _, s := range sold {
		places = append(places, check.At(s.node, "takes a payment"))
		if back := s.node.Arg(0).PropNode("success_url"); back.OK() {
			places = append(places, check.At(back, "where the customer's browser is sent, and may never arrive"))
		}
	}
	places = append(append(places, reads...), confirmedBy(p)...)
	marked, _ := markedByWord(p, everyRoute)
	places = append(places, marked...)
	reason := fmt.Sprintf("Payments are taken with %s and no route receives its events, so the app learns of a payment only while the customer's browser is there.", first.provider)
	if len(reads) > 0 {
		reason = fmt.Sprintf("Payments are taken with %s and no route receives its events; the app asks for the state when the browser calls it.", first.provider)
	}
	confidence := check.Certain
	if !first.server {
		confidence = check.Likely
	}
	f := check.Missing(confidence, reason, places...)
	if !slices.ContainsFunc(sold, func(s sale) bool { return !onlyTried(p, s) }) {
		f.Severity = check.Medium // nobody buys anything there yet
	}
	return f
}
