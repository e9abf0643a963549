package payments

import (
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// webhookSupabase adds an edge function that receives Stripe's events and keeps
// each one once, and the table for it.
func webhookSupabase(d *fixes.Draft) error {
	p := d.Project()
	if err := onlyStripe(p); err != nil {
		return err
	}
	key := stripeKey(p, "Deno.env")
	text, err := d.Template("payments/webhook/supabase/index.ts", map[string]string{"STRIPE": edgeStripe(p), "KEY": key})
	if err != nil {
		return err
	}
	const file = "supabase/functions/stripe-webhook/index.ts"
	if err := d.Create(file, d.Style(file).Apply(text)); err != nil {
		return err
	}
	if err := eventTable(d); err != nil {
		return err
	}
	if err := allowUnsigned(d, "stripe-webhook"); err != nil {
		return err
	}
	d.Step("Create the table for the events.", "supabase db push")
	d.Step("In Stripe's dashboard add an endpoint with the address https://<project-ref>.supabase.co/functions/v1/stripe-webhook, for the events that your app acts on.", "")
	d.Step("Give the function the endpoint's signing secret.", "supabase secrets set STRIPE_WEBHOOK_SECRET=whsec_…")
	d.Step("Write a trigger on stripe_events that gives the customer what was paid for. It runs together with the insert, so an event has its effect once or not at all.", "")
	d.Review()
	return nil
}

// eventTable adds a migration for the table of events, unless there is one.
func eventTable(d *fixes.Draft) error {
	s := d.Project().Schema()
	if s.Table("stripe_events") != nil {
		return nil
	}
	text, err := d.Template("payments/webhook/supabase/stripe_events.sql", nil)
	if err != nil {
		return err
	}
	file := "supabase/migrations/20250101000000_stripe_events.sql"
	if s != nil && s.Source == schema.Supabase {
		if next, ok := fixes.NextMigration(s, "stripe_events"); ok {
			file = next
		}
	}
	return d.Create(file, text)
}
