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

//go:embed refunds.md
var refundsWords string

// Refunds looks for apps that give what was bought and never hear that the money
// went back.
var Refunds = &check.Check{
	ID:       "payments/refunds",
	Severity: check.Medium,
	Minutes:  60,
	Words:    check.Explain(refundsWords),
	Look:     lookForRefunds,
}

// refundEvents say that money went back, by the customer's bank or by a refund.
var refundEvents = []string{
	"charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "charge.dispute.created", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.updated",
	"order_refunded", "order.refunded", "subscription_payment_refunded", "adjustment.created", "adjustment.updated", "refund.processed", "refund.succeeded", "payment.refunded",
	"payment.dispute.created", "PAYMENT.CAPTURE.REFUNDED", "PAYMENT_REFUNDED", "PAYMENT_PARTIALLY_REFUNDED", "PAYMENT_CHARGEBACK_REQUESTED", "dispute.created", "radar.early_fraud_warning.created",
	"PAYMENT_CHARGEBACK_DISPUTE", "PAYMENT.SALE.REFUNDED", "PAYMENT.SALE.REVERSED", "PAYMENT.CANCELED", "PAYMENT.PARTIAL_CANCELED", "PAYMENT.CAPTURE.REVERSED", "CUSTOMER.DISPUTE.CREATED", "charge.dispute.create", "refund.completed", "refund.successful", "payment_refunded",
}

func lookForRefunds(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonRefunds(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	for _, l := range t.listeners {
		if e, ok := l.hears(refundEvents...); ok && e.acts(p) {
			return check.Passed(check.Certain, fmt.Sprintf("The webhook acts on %s.", e.name), check.At(e.node, "handles "+e.name))
		}
	}
	for i := range t.listeners {
		if at := t.listeners[i].mirrors(); at.OK() {
			return check.Passed(check.Likely, "The state that the provider tells of a payment is kept as it is, refunds included.", check.At(at, "keeps whatever state a payment has"))
		}
	}
	for i := range t.listeners {
		if at := t.listeners[i].hearsState(); at.OK() {
			return check.Passed(check.Likely, "The webhook acts on the state that a payment has after it went back.", check.At(at, "the state of a payment that went back"))
		}
	}
	own := ownRefunds(p, t)
	if len(own) > 0 && len(t.listeners) == 0 {
		return check.Passed(check.Likely, "The app has its own way to give money back.", own...)
	}
	places := append(t.anchor("where refunds and disputes would be handled"), t.lastCase()...)
	for _, l := range t.listeners {
		if len(l.events) > 0 {
			places = append(places, check.At(l.center(), "where refunds and disputes would be handled"))
		}
		if e, ok := l.hears(refundEvents...); ok {
			places = append(places, check.At(e.node, "only noted in the log"))
		}
	}
	places = slices.Concat(places, t.beside(p), unsetRefunds(p, len(own) > 0), promisesRefund(p))
	if f, ok := t.onlyAsked(p, places); ok {
		return f
	}
	left := "the customer keeps what was bought"
	switch {
	case t.keepsBooks():
		left = "the record stays paid"
	case !t.gives(p):
		left = "the app knows nothing of it"
	}
	reason := "Nothing hears of refunds or disputes: after the money went back, " + left + "."
	switch {
	case len(own) > 0:
		reason = "The app can give money back, and hears of no refund or dispute that starts elsewhere: after those, " + left + "."
		places = append(places, own...)
	case t.merchant:
		reason = t.provider() + " refunds and answers disputes in its own name, and the app does not hear of it: after the money went back, " + left + "."
	}
	f := check.Missing(check.Likely, reason, apart(places)...)
	f.Brief = refundsBrief
	return f
}

var refundsBrief = []string{
	"The webhook handles the events of refunds and of disputes (at Stripe charge.refunded and charge.dispute.created): it finds the order or subscription by the payment's id, marks it refunded or disputed and takes back what was given.",
	"A refund that staff can start in the app checks that its caller is allowed to, and sends an idempotency key.",
	"A partial refund is told apart from a whole one.",
}

// onlyAsked answers for subscriptions whose state the app keeps nowhere and asks of the
// provider each time: one that is ended together with its refund is over at once, and
// only a refund or a dispute that leaves it running is not heard of.
func (t *trade) onlyAsked(p *project.Project, places []check.Place) (check.Finding, bool) {
	if len(t.listeners) > 0 || !t.recurring || t.once {
		return check.Finding{}, false
	}
	reads, stored := statusReads(p)
	if len(reads) == 0 || stored {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Nothing hears of refunds or disputes. The state of a subscription is asked of the provider each time, so one that is ended with its refund is over at once; one that was only refunded or disputed goes on.", apart(places)...)
	f.Severity, f.Brief = check.Low, refundsBrief
	return f, true
}

// mirrors is where a listener that tells no events apart keeps the state of a payment
// as each event says it.
func (l *listener) mirrors() source.Node {
	if len(l.events) > 0 {
		return source.Node{}
	}
	for _, n := range l.nodes {
		if n.Kind() == source.Property && n.Key() == "status" && (n.File().Path == l.route.File || n.File() == l.center().File()) {
			if v := n.Child(source.Value); v.Kind() == source.Member && v.Child(source.Name).Text() == "status" && hasWord(v.Text(), []string{"payment", "charge", "data", "transaction"}) {
				return n
			}
		}
	}
	return source.Node{}
}

// backStates are the states of a payment that went back, at providers whose events only
// say the state.
var backStates = []string{"refund", "refunded", "partial_refund", "partially_refunded", "chargeback", "charged_back", "reversed", "disputed"}

// hearsState is where a listener tells such a state apart and does something for it.
func (l *listener) hearsState() source.Node {
	for _, n := range l.nodes {
		v, ok := n.StringValue()
		if !ok || !slices.Contains(backStates, strings.ToLower(v)) {
			continue
		}
		switch up := n.Parent(); up.Kind() {
		case source.Case:
			return n
		case source.Binary:
			if strings.HasPrefix(up.Operator(), "==") {
				return n
			}
		}
	}
	return source.Node{}
}

// ownRefunds are the calls of the app that give money back.
func ownRefunds(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for _, n := range callsOf(p, "refunds.create", "payments.refund", "refundPayment", "issueOrderRefund") {
		if !t.handles(n) && !ownTable(n) {
			out = append(out, check.At(n, "refunds a payment"))
			out = append(out, leadingTo(p, n, "leads to it")...)
		}
	}
	return out
}

// beside are other places where a refund would show: the list of the events that
// are wanted, the state that is read from the provider where no event is heard,
// and an order that is cancelled.
func (t *trade) beside(p *project.Project) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		for _, e := range t.listeners[i].events {
			if list := e.node.Parent(); list.Kind() == source.Array {
				out = append(out, check.Line(list.File().Path, list.Line(), "no refund or dispute is among the events that are wanted"))
				break
			}
		}
	}
	if len(t.listeners) == 0 {
		for _, n := range callsOf(p, "subscriptions.list", "subscriptions.retrieve", "sessions.retrieve") {
			if !p.Modules().Browser(n.File().Path) && !slices.Contains(t.deserted, n.File().Path) && !t.ofRetired(n) && len(out) < 4 {
				out = append(out, check.At(n, "asks for the state, and not whether the money went back"))
			}
		}
	}
	return append(out, cancelled(p, t)...)
}

// cancelled lists where the app itself sets a purchase to cancelled and gives no
// money back.
func cancelled(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for call, r := range serverWrites(p, "cancelled", "canceled", "CANCELLED", "CANCELED") {
		if len(out) == 3 {
			break
		}
		if t.handles(call) || !hasWord(tableOf(r.node), []string{"order", "booking", "purchase", "reservation", "ticket", "enrollment", "payment"}) {
			continue
		}
		for s := range r.node.Find(source.Property) {
			if v, _ := s.Child(source.Value).StringValue(); strings.HasPrefix(strings.ToLower(v), "cancel") && s.Key() == "status" {
				out = append(out, check.At(r.node, "cancels what was paid, and returns no money"))
				break
			}
		}
	}
	return out
}

// lastCase is where the events that nothing is done for end up.
func (t *trade) lastCase() []check.Place {
	var out []check.Place
	for i := range t.listeners {
		out = append(out, t.listeners[i].endsUnnamed()...)
	}
	return out
}

// ofWanted reports whether a switch is only come to by events that a list names.
func ofWanted(s source.Node) bool {
	for n := s; n.OK() && n != s.Function(); n = n.Parent() {
		up := n.Parent()
		if up.Is(source.If) && up.Child(source.Then) == n && asksList(up.Child(source.Cond)) {
			return true
		}
		for before := range up.Children() {
			if before == n {
				break
			}
			c := before.Child(source.Cond)
			if before.Is(source.If) && c.Is(source.Unary) && c.Operator() == "!" && asksList(c) && before.Child(source.Then).Leaves() {
				return true
			}
		}
	}
	return false
}

// asksList reports whether a condition asks a list or a set for the type of an event.
func asksList(cond source.Node) bool {
	asks := false
	cond.Walk(func(c source.Node) bool {
		asks = asks || c.Is(source.Call) && has([]string{"includes", "has"}, c.CalleeName()) && strings.HasSuffix(c.Arg(0).Text(), "type")
		return !asks
	})
	return asks
}
