package payments

import (
	_ "embed"
	"fmt"

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
	"payment.dispute.created", "PAYMENT.CAPTURE.REFUNDED", "dispute.created", "radar.early_fraud_warning.created",
}

func lookForRefunds(p *project.Project) check.Finding {
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	for _, l := range t.listeners {
		if e, ok := l.hears(refundEvents...); ok && e.acts(p) {
			return check.Passed(check.Certain, fmt.Sprintf("The webhook acts on %s.", e.name), check.At(e.node, "handles "+e.name))
		}
	}
	if t.merchant && t.recurring {
		return check.Passed(check.Likely, fmt.Sprintf("%s sells in its own name: it refunds, answers disputes and ends the subscription.", t.provider()), t.anchor("sells through a merchant of record")...)
	}
	for _, n := range callsOf(p, "refunds.create", "payments.refund", "refundPayment", "issueOrderRefund") {
		if !t.handles(n) && !ownTable(n) {
			return check.Passed(check.Likely, "The app has its own way to give money back.", check.At(n, "refunds a payment"))
		}
	}
	places := append(t.anchor("where refunds and disputes would be handled"), t.lastCase()...)
	for _, l := range t.listeners {
		if e, ok := l.hears(refundEvents...); ok {
			places = append(places, check.At(e.node, "only noted in the log"))
		}
	}
	left := "the customer keeps what was bought"
	if t.keepsBooks() {
		left = "the record stays paid"
	}
	f := check.Missing(check.Likely, "Nothing hears of refunds or disputes: after the money went back, "+left+".", places...)
	f.Brief = []string{
		"The webhook handles charge.refunded and charge.dispute.created: it finds the order or subscription by the payment's id, marks it refunded or disputed and takes back what was given.",
		"A refund that staff can start in the app checks that its caller is allowed to, and sends an idempotency key.",
		"A partial refund is told apart from a whole one.",
	}
	return f
}

// lastCase is where the events that nothing is done for end up: the last case of
// the switch that tells them apart.
func (t *trade) lastCase() []check.Place {
	var out []check.Place
	for i := range t.listeners {
		s := t.listeners[i].center().Enclosing(source.Switch)
		var last source.Node
		for c := range s.Children() {
			if c.Is(source.Case) {
				last = c
			}
		}
		if last.OK() {
			out = append(out, check.Line(last.File().Path, last.Line(), "what no case above names ends here"))
		}
	}
	return out
}
