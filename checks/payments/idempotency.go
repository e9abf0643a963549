package payments

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed idempotency.md
var idempotencyWords string

// Idempotency looks for payments that a second click or a retry makes twice, and
// for events that act twice when the provider sends them again.
var Idempotency = &check.Check{
	ID:       "payments/idempotency",
	Severity: check.High,
	Minutes:  45,
	Words:    check.Explain(idempotencyWords),
	Look:     lookForIdempotency,
	Fix:      idempotencyFix,
}

func lookForIdempotency(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonIdempotency(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	kept, bare := keyed(p, t)
	once, twice, mild := remembered(p, t)
	kept = append(append(kept, once...), referenced(p, t)...)
	var reasons []string
	if len(bare) > 0 {
		reasons = append(reasons, fmt.Sprintf("%s created at %s without an idempotency key", created(p, t), "Stripe"))
	}
	if len(twice) > 0 {
		reasons = append(reasons, "events are handled again when they are sent again, since their ids are not remembered")
	}
	begun, gateway := unreferenced(p, t)
	if len(begun) > 0 {
		how := "without an id of the app's own that a second click would repeat"
		if pr, known := providerNamed(gateway); known && pr.once == "" {
			how = "without a look for one that is open, so that a second click begins another"
		}
		reasons = append(reasons, fmt.Sprintf("payments are begun at %s %s", gateway, how))
	}
	again := append(confirmedTwice(p), settledTwice(p)...)
	if len(again) > 0 {
		reasons = append(reasons, "a payment that the browser confirms twice has its effect twice")
	}
	if f, ok := unseen(p, t); ok && len(reasons) == 0 {
		return f
	}
	if len(reasons) == 0 && len(kept) == 0 {
		return check.Unneeded("Nothing that this app does with payments would happen twice.")
	}
	if len(reasons) == 0 {
		return check.Passed(check.Likely, "Retries and repeated events have their effect once.", kept...)
	}
	confidence := check.Likely
	if len(reasons) > 1 {
		confidence = check.Certain
	}
	places := slices.Concat(bare, begun, twice, again, racedEvents(p, t), chargedAgain(p, t))
	for _, n := range creations(p, t) {
		if _, ok := keyOf(p, n); !ok {
			places = append(places, leadingTo(p, n, "leads to it")...)
		}
	}
	forgotten, early, all := forgetful(p, t, len(twice) > 0)
	if forgotten && len(twice) == 0 {
		reasons = append(reasons, "the ids of events are not remembered")
	}
	if early {
		reasons = append(reasons, "an event's id is written down before its work is done")
	}
	f := check.Missing(confidence, check.Sentence(strings.Join(reasons, ", and ")), apart(append(places, all...))...)
	f.Severity = check.High
	if (len(twice) == 0 || mild) && len(again) == 0 && !charges(p, t) {
		f.Severity, f.Confidence = check.Medium, check.Likely // a second page to pay on, customer or message: confusing, and no money yet
		if len(twice)+len(begun) == 0 && !forgotten && !early && !t.recurring && onlySessions(p, t) {
			f.Severity = check.Low // whoever pays closes one of the pages, and no event does anything
		}
	}
	f.Brief = []string{
		"Each call that creates something at the provider sends an idempotency key that is the same for a retry of the same purchase and different for the next one (made of the customer's and the order's id, or made once by the page).",
		"A table with the event's id as its primary key is written in the same transaction as the event's effect; an id that is already there ends the handler with 200.",
		"Credits, stock and e-mails happen once for three deliveries of one event.",
	}
	return f
}

// keyed sorts the creations by whether they are sent with a key.
func keyed(p *project.Project, t *trade) (kept, bare []check.Place) {
	made := creations(p, t)
	slices.SortStableFunc(made, func(a, b source.Node) int { return kindCreated(a) - kindCreated(b) })
	for _, n := range made {
		if key, ok := keyOf(p, n); ok {
			kept = append(kept, check.At(key, "sent with an idempotency key"))
		} else {
			bare = append(bare, check.At(n, "a retry or a second click makes another one"))
		}
	}
	return kept, bare
}

// remembered sorts the listeners by whether a repeated event has its effect once, and
// says whether those where it has not do nothing grave.
func remembered(p *project.Project, t *trade) (once, twice []check.Place, mild bool) {
	mild = true
	for i := range t.listeners {
		if m := memoryOf(p, &t.listeners[i]); m.once {
			once = append(once, m.places...)
		} else {
			twice = append(twice, m.places...)
			mild = mild && m.mild
		}
	}
	return once, twice, mild
}

// kindsCreated are the names of what is created, as the calls spell them.
var kindsCreated = []struct{ call, name string }{
	{"paymentIntents.create", "payments"},
	{"charges.create", "charges"},
	{"subscriptions.create", "subscriptions"},
	{"subscriptionSchedules.create", "subscription schedules"},
	{"refunds.create", "refunds"},
	{"transfers.create", "transfers"},
	{"payouts.create", "payouts"},
	{"invoices.create", "invoices"},
	{"invoiceItems.create", "invoice items"},
	{"checkout.sessions.create", "checkout sessions"},
	{"customers.create", "customers"},
	{"accounts.create", "connected accounts"},
}

// kindCreated is the place of a creation among kindsCreated: a session for one
// that is made over HTTP, by hand.
func kindCreated(n source.Node) int {
	for i, k := range kindsCreated {
		if strings.HasSuffix(n.CalleeTrail(), k.call) {
			return i
		}
	}
	return slices.IndexFunc(kindsCreated, func(k struct{ call, name string }) bool { return k.call == "checkout.sessions.create" })
}

// created names what is created without a key: those that cost first.
func created(p *project.Project, t *trade) string {
	found := map[string]bool{}
	for _, n := range creations(p, t) {
		if _, ok := keyOf(p, n); ok {
			continue
		}
		found[kindsCreated[kindCreated(n)].name] = true
	}
	var names []string
	for _, k := range kindsCreated {
		if found[k.name] {
			names = append(names, k.name)
		}
	}
	return check.Names(names) + " are"
}

// onlySessions reports whether all that is created without a key are pages to pay on.
func onlySessions(p *project.Project, t *trade) bool {
	for _, n := range creations(p, t) {
		if _, ok := keyOf(p, n); !ok && kindsCreated[kindCreated(n)].name != "checkout sessions" {
			return false
		}
	}
	return true
}

// charges reports whether something that moves money by itself is created without
// a key.
func charges(p *project.Project, t *trade) bool {
	for _, n := range creations(p, t) {
		if _, ok := keyOf(p, n); ok {
			continue
		}
		path := n.CalleeTrail()
		if !strings.HasSuffix(path, "checkout.sessions.create") && !strings.HasSuffix(path, "customers.create") && !strings.HasSuffix(path, "accounts.create") && !strings.HasSuffix(path, "payouts.create") && n.Kind() == source.Call {
			return true // a second payout finds nothing left to pay out
		}
	}
	return false
}

// creating are the calls at Stripe that make something which costs or confuses
// when it is there twice.
var creating = []string{
	"checkout.sessions.create", "customers.create", "paymentIntents.create", "subscriptions.create", "subscriptionSchedules.create", "charges.create", "refunds.create", "invoices.create", "invoiceItems.create", "transfers.create", "payouts.create", "accounts.create",
}

// creations lists those calls in code that runs.
func creations(p *project.Project, t *trade) []source.Node {
	var out []source.Node
	for _, n := range callsOf(p, creating...) {
		setup := slices.ContainsFunc(optionsOf(p, n, 0, "mode"), func(v source.Node) bool {
			mode, _ := v.StringValue()
			return mode == "setup" // keeps a card and charges nothing
		})
		if turnsPlanned(n) {
			continue
		}
		tried := isStart(n) && !slices.ContainsFunc(t.sales, func(s sale) bool { return s.node == n }) // and is called by nothing any more
		if !setup && !tried && !t.ofRetired(n) && !paysOutRest(n) && !ownTable(n) && ofStripe(p, n) {
			out = append(out, n)
		}
	}
	for _, s := range t.sales {
		if s.node.Kind() != source.Call && s.provider == "Stripe" {
			out = append(out, s.node)
		}
	}
	return out
}

// turnsPlanned reports whether a schedule plans the turns of a subscription that runs, and makes
// none.
func turnsPlanned(n source.Node) bool { return n.Arg(0).PropNode("from_subscription").OK() }

// paysOutRest reports whether a call pays out what the balance is found to hold: done a
// second time it finds nothing left.
func paysOutRest(n source.Node) bool {
	return strings.HasSuffix(n.CalleeTrail(), "payouts.create") && strings.Contains(n.Handler().Text(), "balance.retrieve(")
}

// ofStripe reports whether a call is of Stripe's library: its file, or the object
// that it is called on, says so.
func ofStripe(p *project.Project, n source.Node) bool {
	if strings.Contains(strings.ToLower(n.CalleeTrail()), "stripe") {
		return true
	}
	pkg, _ := n.Origin()
	if source.PackageName(pkg) != "" && !strings.Contains(pkg, "stripe") && !strings.HasPrefix(pkg, ".") && !strings.HasPrefix(pkg, "@/") && !strings.HasPrefix(pkg, "~") {
		return false
	}
	return p.HoldsFold(n.File().Path, "stripe")
}

// keyOf is the idempotency key that a creation is sent with.
func keyOf(p *project.Project, n source.Node) (source.Node, bool) {
	if n.Kind() == source.Call {
		for i := range n.Args() {
			for _, name := range []string{"idempotencyKey", "idempotency_key"} {
				if v := optionsOf(p, n, i, name); len(v) > 0 {
					return v[0], true
				}
			}
		}
		return source.Node{}, false
	}
	for s := range n.Handler().Find(source.String, source.Property) {
		text, _ := s.StringValue()
		if strings.EqualFold(text, "Idempotency-Key") || strings.EqualFold(s.Key(), "Idempotency-Key") {
			return s, true
		}
	}
	return source.Node{}, false
}
