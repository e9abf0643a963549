package payments

import (
	"testing"

	"underpin/checks/project/source"
)

func TestStartsPayment(t *testing.T) {
	for code, want := range map[string]string{
		`stripe.checkout.sessions.create({ mode: "payment" })`:           "Stripe",
		`getStripe().checkout.sessions.create({ mode: "subscription" })`: "Stripe",
		`(await client()).paymentIntents.create({ amount: 5 })`:          "Stripe",
		`getStripe().subscriptions.create({ customer: id })`:             "Stripe",
		`getPolar().checkouts.create({ products })`:                      "Polar",
		`getList().subscriptions.create({ email })`:                      "",
		`db().charges.create({ data })`:                                  "",
		`getStripe().customers.create({ email })`:                        "",
	} {
		f := source.Parse("a.ts", []byte(code))
		got := ""
		for n := range f.Find(source.Call) {
			if s, ok := startsPayment(n); ok {
				got = s.provider
			}
		}
		if got != want {
			t.Errorf("%s begins a payment at %q, want %q", code, got, want)
		}
	}
}
