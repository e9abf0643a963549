package payments

import (
	_ "embed"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
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
	if soldInPython(p) {
		return pythonDelivery(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	losses, passes := lossesOf(p, t)
	var gaps []check.Place
	var reasons []string
	for _, l := range losses {
		if len(l.places) > 0 {
			reasons = append(reasons, l.reason)
			gaps = append(gaps, l.places...)
		}
	}
	if len(gaps) == 0 {
		if f, ok := dropped(p, t); ok {
			return f
		}
	}
	if f, ok := unseen(p, t); ok && len(gaps) == 0 {
		return f
	}
	if len(gaps) == 0 && len(passes) == 0 {
		return check.Unneeded("No event and no checkout of this app leads to work that could be lost.")
	}
	if len(gaps) == 0 {
		return check.Passed(check.Likely, "What was paid for is delivered: a failed event comes again, and no checkout makes a second subscription.", passes...)
	}
	f := check.Missing(check.Likely, check.Sentence(strings.Join(reasons, "; ")), withOthers(apart(gaps), besideLosses(p, t))...)
	f.Brief = []string{
		"The handler answers 2xx only after every write succeeded; a write that failed, an error that the database client returns instead of throwing included, ends in a 5xx, so that the provider sends the event again.",
		"The event's id is written in the same transaction as its effect, or after it; never before.",
		"The checkout looks for a subscription that is still running and changes it, or opens the billing portal, instead of making another.",
	}
	return f
}

// dropped answers for an app that sells, and whose handlers answer every event with
// success and keep nothing of it.
func dropped(p *project.Project, t *trade) (check.Finding, bool) {
	var places []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if l.works(p) || !idle(p, l.route.Node, 3) {
			return check.Finding{}, false
		}
		places = append(places, check.At(l.center(), "is noted and dropped"))
		for c := range l.route.Node.Find(source.Try) {
			if caught := c.Child(source.CatchRole); caught.OK() && hides(caught) && !caught.MayLeave() {
				places = append(places, check.At(caught, "a failure here is answered with success"))
			}
		}
		places = append(places, l.lastAnswer()...)
	}
	if len(places) == 0 || len(t.sales) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Events of payments are answered with success and dropped: the provider does not send them again, and nothing that was paid for is delivered.", apart(places)...)
	f.Brief = []string{
		"The handler finds, for a finished payment, the order or customer by the id that the checkout was given, and writes what was bought before it answers 2xx.",
		"A write that fails ends in a 5xx, so that the provider sends the event again.",
	}
	return f, true
}

// A loss is one way in which payments get lost, with where it happens.
type loss struct {
	reason string
	places []check.Place
}

// lossesOf lists the ways and the places; passes are those that do it right.
func lossesOf(p *project.Project, t *trade) (losses []loss, passes []check.Place) {
	var hidden, early, loose, first, lost, unfound, marked, barred []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if !l.works(p) {
			continue
		}
		hidden = slices.Concat(hidden, l.swallowed(p), l.unheardNo(p))
		early = append(early, l.answersEarly(p)...)
		loose = append(loose, l.unawaited(p)...)
		_, refused := l.asVisitor(p)
		barred = append(append(barred, refused...), l.inFirebaseAsVisitor(p)...)
		first = append(first, l.remembersFirst(p)...)
		who, what := l.strangers(p)
		known, _ := l.doneForKnown(p)
		lost, unfound = append(append(lost, who...), known...), append(unfound, what...)
		marked = append(marked, l.marksFirst(p)...)
		passes = append(passes, check.At(l.center(), "answers with success only after the work"))
	}
	second, looked := parallel(p, t)
	return []loss{
		{"events are answered with success although their work failed, so the provider does not send them again", hidden},
		{"events are answered before their work is done", early},
		{"an event's work is begun and not waited for, so it is answered with success whatever becomes of it", loose},
		{"the signature is checked by a call that always fails where the handler runs, so every event is refused", refusesAll(p, t)},
		{"the handler writes with the rights of a visitor, whom the rules of the database refuse", barred},
		{"checkouts make no customer, and the handler gives their events up without one", withoutCustomer(p, t)},
		{"an event's id is remembered before its work is done, so a retry after a failure is taken for a repetition", first},
		{"a payment is marked as settled before what was bought is written, and not in one transaction, so a failure in between loses it for good", marked},
		{"an event whose customer is not found, or not named, is answered with success, so the provider does not send it again", lost},
		{"a payment whose purchase is not found is answered with success, so the provider does not send it again", unfound},
		{"a payment that arrives for a purchase which the app has given up by then is answered with success and dropped", tooLate(p, t)},
		{"the provider's refusal to move money is only noted, and the app goes on as if it had moved", refusedUnheard(p)},
		{"a payment that the browser confirms is answered with success although a write failed", unwritten(p)},
		{"a payment is settled in several writes without a transaction, so a failure leaves it half done", settledInSteps(p)},
		{"a customer who already has a subscription can open a second checkout and pays for both", second},
	}, append(passes, looked...)
}

// withOthers adds the places at lines that have none yet.
func withOthers(places, more []check.Place) []check.Place {
	for _, m := range more {
		if !slices.ContainsFunc(places, func(q check.Place) bool { return q.File == m.File && q.Line == m.Line }) {
			places = append(places, m)
		}
	}
	return places
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
