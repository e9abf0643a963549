package payments

import (
	_ "embed"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed delivery.md
var deliveryWords string

// Delivery looks for payments that arrive and are lost: an event that is answered
// with success although its work failed, and a second checkout that makes a
// second subscription.
var Delivery = &check.Check{
	ID:       "payments/delivery",
	Severity: check.High,
	Minutes:  60,
	Words:    check.Explain(deliveryWords),
	Look:     lookForDelivery,
}

func lookForDelivery(p *project.Project) check.Finding {
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	var gaps, passes []check.Place
	var reasons []string
	say := func(reason string, found []check.Place) {
		if len(found) > 0 {
			reasons = append(reasons, reason)
			gaps = append(gaps, found...)
		}
	}
	var lost, early, first []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if !l.works(p) {
			continue
		}
		lost = append(lost, l.swallowed()...)
		early = append(early, l.answersEarly(p)...)
		first = append(first, l.remembersFirst()...)
		passes = append(passes, check.At(l.center(), "answers with success only after the work"))
	}
	say("events are answered with success although their work failed, so the provider does not send them again", lost)
	say("events are answered before their work is done", early)
	say("an event's id is remembered before its work is done, so a retry after a failure is taken for a repetition", first)
	second, looked := parallel(p, t)
	say("a customer who already has a subscription can open a second checkout and pays for both", second)
	passes = append(passes, looked...)
	if len(gaps) == 0 && len(passes) == 0 {
		return check.Unneeded("No event and no checkout of this app leads to work that could be lost.")
	}
	if len(gaps) == 0 {
		return check.Passed(check.Likely, "What was paid for is delivered: a failed event comes again, and no checkout makes a second subscription.", passes...)
	}
	f := check.Missing(check.Likely, check.Sentence(strings.Join(reasons, "; ")), gaps...)
	f.Brief = []string{
		"The handler answers 2xx only after every write succeeded; a write that failed, an error that the database client returns instead of throwing included, ends in a 5xx, so that the provider sends the event again.",
		"The event's id is written in the same transaction as its effect, or after it; never before.",
		"The checkout looks for a subscription that is still running and changes it, or opens the billing portal, instead of making another.",
	}
	return f
}

// works reports whether a listener does anything that can be lost.
func (l *listener) works(p *project.Project) bool {
	if len(l.rows()) > 0 {
		return true
	}
	for _, e := range l.events {
		if len(e.branch(p)) > 0 && e.acts(p) {
			return true
		}
	}
	return false
}
