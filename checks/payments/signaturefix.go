package payments

import (
	"underpin/checks/project"
	"underpin/fixes"
)

// signatureFix verifies Stripe's signature where events are believed unsigned.
var signatureFix = &fixes.Fix{
	Title:  "Check Stripe's signature before an event is believed",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planSignature,
}

// planSignature closes the gap on each framework that has open routes: one app
// can receive events in Next and in an edge function.
func planSignature(d *fixes.Draft) error {
	p := d.Project()
	type part struct {
		open bool
		plan func(*fixes.Draft) error
	}
	plans := []part{
		{len(openNext(p)) > 0, signatureNext},
		{len(unsigned(p, project.Express)) > 0, signatureExpress},
		{len(unsignedEdge(p)) > 0, signatureSupabase},
	}
	for _, by := range besideNext {
		plans = append(plans, part{len(openOf(p, by)) > 0, func(d *fixes.Draft) error { return signatureBeside(d, by) }})
	}
	any := false
	for _, s := range plans {
		if !s.open {
			continue
		}
		any = true
		if err := s.plan(d); err != nil {
			return err
		}
	}
	if !any {
		return signatureOther(p)
	}
	return nil
}

// signatureOther refuses for what no template reaches.
func signatureOther(p *project.Project) error {
	const sketch = "const event = stripe.webhooks.constructEvent(rawBody, signatureHeader, webhookSecret);\n"
	for _, h := range hooks(p) {
		if proof, _, ok := h.trusted(p); ok {
			if _, open := h.failsOpen(p, proof.node); open {
				return fixes.Refuse("the webhook "+h.address()+" checks signatures in its own way and leaves a way around it: take that branch out", "ts", sketch)
			}
			if _, why, spoilt := h.spoiled(p, proof.node); spoilt {
				return fixes.Refuse("the webhook "+h.address()+" "+why+": hand it the raw body", "ts", sketch)
			}
		}
	}
	return fixes.Refuse("no template reaches the routes of this stack that receive payment events", "ts", sketch)
}

// otherProvider refuses for a route whose events are not Stripe's, or not
// clearly: checking Stripe's signature there would turn every real event away.
func otherProvider(p *project.Project, h hook) error {
	if h.provider != project.Stripe && h.provider != "" {
		return fixes.Refuse("the template is for Stripe, and "+h.address()+" receives events of "+display(h.provider), "ts", "")
	}
	if h.provider == "" && (!p.Stack().Has(project.Stripe) || hasWord(h.address(), otherProviders)) {
		return fixes.Refuse("whose events "+h.address()+" receives is not clear, and the template is for Stripe", "ts", "")
	}
	return nil
}

// otherProviders are payment providers as addresses name them.
var otherProviders = []string{
	"mpesa", "m-pesa", "flutterwave", "mollie", "square", "adyen", "braintree", "razorpay", "paypal", "paystack", "paddle", "polar", "lemon",
	"mercado", "xendit", "midtrans", "payfast", "iyzico", "klarna", "coinbase", "vnpay", "momo", "esewa", "khalti", "cashfree", "phonepe", "payu",
}
