package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// events are the names by which providers announce what happened to a payment.
// A name belongs here when its provider sends it and nothing else is called so.
var events = map[string]project.Tech{
	// Stripe
	"checkout.session.completed":               project.Stripe,
	"checkout.session.async_payment_succeeded": project.Stripe,
	"checkout.session.async_payment_failed":    project.Stripe,
	"checkout.session.expired":                 project.Stripe,
	"customer.subscription.created":            project.Stripe,
	"customer.subscription.updated":            project.Stripe,
	"customer.subscription.deleted":            project.Stripe,
	"customer.subscription.trial_will_end":     project.Stripe,
	"invoice.paid":                             project.Stripe,
	"invoice.payment_succeeded":                project.Stripe,
	"invoice.payment_failed":                   project.Stripe,
	"payment_intent.succeeded":                 project.Stripe,
	"payment_intent.payment_failed":            project.Stripe,
	"charge.succeeded":                         project.Stripe,
	"charge.refunded":                          project.Stripe,
	"charge.dispute.created":                   project.Stripe,
	// Paddle
	"transaction.completed":  project.Paddle,
	"transaction.paid":       project.Paddle,
	"subscription.activated": project.Paddle,
	"subscription.past_due":  project.Paddle,
	// Lemon Squeezy
	"order_created":                  project.LemonSqueezy,
	"order_refunded":                 project.LemonSqueezy,
	"subscription_created":           project.LemonSqueezy,
	"subscription_updated":           project.LemonSqueezy,
	"subscription_cancelled":         project.LemonSqueezy,
	"subscription_expired":           project.LemonSqueezy,
	"subscription_payment_success":   project.LemonSqueezy,
	"subscription_payment_failed":    project.LemonSqueezy,
	"subscription_payment_recovered": project.LemonSqueezy,
	// Polar
	"order.paid":           project.Polar,
	"subscription.revoked": project.Polar,
	// Creem
	"checkout.completed":            project.Creem,
	"subscription.paid":             project.Creem,
	"subscription.scheduled_cancel": project.Creem,
	// Dodo Payments
	"subscription.on_hold":      project.Dodo,
	"subscription.renewed":      project.Dodo,
	"subscription.plan_changed": project.Dodo,
	// Razorpay
	"payment.captured":       project.Razorpay,
	"payment.authorized":     project.Razorpay,
	"subscription.charged":   project.Razorpay,
	"subscription.halted":    project.Razorpay,
	"subscription.completed": project.Razorpay,
	// Paystack
	"charge.success":       project.Paystack,
	"subscription.disable": project.Paystack,
	// PayPal
	"PAYMENT.CAPTURE.COMPLETED":      project.PayPal,
	"CHECKOUT.ORDER.APPROVED":        project.PayPal,
	"BILLING.SUBSCRIPTION.ACTIVATED": project.PayPal,
	"BILLING.SUBSCRIPTION.CANCELLED": project.PayPal,
}

// isEvent reports whether a node is the name of a payment event where it is
// handled. The list that registers a webhook with its provider only asks for
// events: it stands under enabled_events, or in an array of the code that makes
// and changes the provider's webhookEndpoints.
func isEvent(n source.Node) bool {
	var name string
	switch n.Kind() {
	case source.String:
		name, _ = n.StringValue()
	case source.Property, source.Method:
		name = n.Key()
	default:
		return false
	}
	if _, known := events[name]; !known {
		return false
	}
	listed := n.Parent().Is(source.Array)
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Property:
			if k := p.Key(); k == "enabled_events" || k == "enabledEvents" {
				return false
			}
		case source.Function, source.Arrow, source.Method, source.FileKind:
			return !listed || !registersHooks(p)
		}
	}
	return true
}

// registersHooks reports whether code keeps the list of webhooks at the provider.
func registersHooks(scope source.Node) bool {
	for n := range scope.Find(source.Member) {
		if n.Key() == "webhookEndpoints" {
			return true
		}
	}
	return false
}

// providerWords tell a payment webhook from any other by its address or file.
var providerWords = []string{
	"stripe", "paddle", "lemonsqueezy", "lemon-squeezy", "lemon", "polar", "razorpay", "mercadopago", "mercado-pago",
	"paypal", "paystack", "flutterwave", "mpesa", "asaas", "pagseguro", "dodo", "creem", "chargebee", "payment", "billing", "subscription",
	"checkout", "payout",
}

// hookWords are what the address of a receiver of events is called.
var hookWords = []string{"webhook", "hook", "ipn", "callback", "notify", "notification", "event"}

func hasWord(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
