package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// Providers name their events alike: what it is about, and what became of it, with
// dots or lines between and in small letters or capitals. payment.succeeded,
// PAYMENT_CONFIRMED, membership.went_valid, charge.success.

// eventSubjects are what the name of an event of payments begins with.
var eventSubjects = []string{
	"payment", "charge", "invoice", "transaction", "subscription", "checkout", "refund", "membership", "pix", "sale", "order", "dispute", "chargeback", "billing", "qrcode", "recurring", "session",
}

// paidEnds end the names of events that say that money came or a subscription runs.
var paidEnds = []string{
	"succeeded", "success", "successful", "completed", "paid", "captured", "confirmed", "received", "activated", "approved", "valid", "renewed", "settled", "done",
}

// otherEnds end the names of the others.
var otherEnds = []string{
	"failed", "failure", "refunded", "overdue", "canceled", "cancelled", "expired", "deactivated", "inactivated", "created", "updated", "deleted", "invalid", "declined", "denied", "reversed", "chargeback", "requested", "disputed", "suspended", "pending", "authorized", "frozen", "end", "now",
}

// shapedEvent reports whether a name has the shape of an event of payments, and
// whether that says that something was paid.
func shapedEvent(name string) (paid, ok bool) {
	if len(name) > 60 || strings.ContainsAny(name, " /:{}<>\n") || !strings.ContainsAny(name, "._-") {
		return false, false
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	if len(words) < 2 || len(words) > 6 || !slices.Contains(eventSubjects, words[0]) {
		return false, false
	}
	last := words[len(words)-1]
	return slices.Contains(paidEnds, last), slices.Contains(paidEnds, last) || slices.Contains(otherEnds, last)
}

// paidByShape is where a node tells an event apart that says by its shape that
// something was paid: the name itself, or the list or table that it is looked up in.
func paidByShape(n source.Node) (source.Node, bool) {
	switch n.Kind() {
	case source.String:
		if v, _ := n.StringValue(); tellsApart(n) {
			paid, _ := shapedEvent(v)
			return n, paid && !strings.HasPrefix(v, "order")
		}
	case source.Identifier:
		for _, s := range listed(n) {
			v := nameOfEvent(s)
			if paid, _ := shapedEvent(v); paid && !strings.HasPrefix(v, "order") {
				return s, true
			}
		}
	}
	return source.Node{}, false
}

// hearsByShape reports whether a route that other servers call is told of payments by a
// provider whose name the code does not give.
func (h *hook) hearsByShape(p *project.Project) (source.Node, bool) {
	name := strings.ToLower(h.route.Path + " " + h.route.File)
	if !hasWord(name, []string{"webhook", "ipn", "callback", "notif", "/hook"}) || isReturn(h.route) {
		return source.Node{}, false
	}
	n, ok := h.reachBy(p, "paid by shape", func(n source.Node) bool { _, ok := paidByShape(n); return ok })
	if !ok {
		return source.Node{}, false
	}
	at, _ := paidByShape(n)
	return at, true
}

// plainName is a provider's name as addresses and files spell it.
func plainName(name string) string {
	return strings.NewReplacer(" ", "", "-", "", ".", "", "_", "", "í", "i").Replace(strings.ToLower(name))
}

// providerInName is the provider that the address or file of a route names: short
// names count as whole words only.
func providerInName(name string) (provider, bool) {
	low := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, pr := range providers {
		plain := plainName(pr.name)
		if len(plain) > 5 && strings.Contains(low, plain) || slices.Contains(words, plain) && !slices.Contains(everydayWords, plain) {
			return pr, true
		}
	}
	return provider{}, false
}

// everydayWords are names of providers that name other things as well.
var everydayWords = []string{"flow", "tap", "square", "stone"}
