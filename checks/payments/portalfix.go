package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// portalFix adds a route that opens Stripe's billing portal for the customer who
// is signed in.
var portalFix = &fixes.Fix{
	Title:  "Add a route that opens Stripe's billing portal",
	Safety: fixes.Additive,
	Kind:   fixes.Guided,
	Plan:   planPortal,
}

const portalSketch = `const session = await stripe.billingPortal.sessions.create({
  customer: user.stripeCustomerId, // from the signed-in user's own row
  return_url: "https://your-app.example/account",
});
// redirect to session.url
`

func planPortal(d *fixes.Draft) error {
	p := d.Project()
	t := tradeOf(p)
	n := slices.DeleteFunc(selfService(p, t), func(n source.Node) bool { _, others := forOthers(p, n); return others })
	if len(n) > 0 {
		return fixes.Refuse(n[0].File().Path+" opens the portal already; a button on a page has to call it", "ts", "")
	}
	if len(t.of("Stripe")) == 0 {
		return fixes.Refuse("the template is for Stripe, and the subscriptions of this app go another way", "ts", "")
	}
	for _, s := range t.of("Stripe") {
		if strings.HasPrefix(s.node.File().Path, "supabase/functions/") {
			return portalSupabase(d)
		}
	}
	if stack := p.Stack(); stack.Framework == project.Next && stack.Router != project.PagesRouter {
		return portalNext(d, t)
	}
	return fixes.Refuse("no template opens the portal on this stack", "ts", portalSketch)
}

// portalSupabase adds an edge function.
func portalSupabase(d *fixes.Draft) error {
	p := d.Project()
	keep, ok := customerColumn(p.Schema())
	if !ok {
		return fixes.Refuse("the migrations show no column with the id of the Stripe customer beside the user's", "ts", portalSketch)
	}
	key := stripeKey(p, "Deno.env")
	text, err := d.Template("payments/portal/supabase/index.ts", map[string]string{
		"STRIPE": edgeStripe(p), "KEY": key, "TABLE": keep.table.Name, "CUSTOMER": keep.customer.Name, "USER": keep.owner.Name,
	})
	if err != nil {
		return err
	}
	const file = "supabase/functions/customer-portal/index.ts"
	if err := d.Create(file, d.Style(file).Apply(text)); err != nil {
		return err
	}
	d.Step("Give the function the address of your site.", "supabase secrets set SITE_URL=https://…")
	d.Step("Deploy the function.", "supabase functions deploy customer-portal")
	portalSteps(d, `call supabase.functions.invoke("customer-portal") and go to the url in its answer`)
	return nil
}

func portalSteps(d *fixes.Draft, call string) {
	d.Step("In Stripe's dashboard switch the customer portal on (Settings → Billing → Customer portal).", "")
	d.Step("Add a button to the account page: "+call+".", "")
}

// kept is where the app keeps a user's customer id.
type kept struct {
	table           *schema.Table
	customer, owner *schema.Column
}

// customerColumn finds the column with the id of the Stripe customer, and the one
// that says whose it is.
func customerColumn(s *schema.Schema) (kept, bool) {
	if s == nil {
		return kept{}, false
	}
	for _, t := range s.Tables {
		k := kept{table: t}
		for _, c := range t.Columns {
			switch name := plain(c.Name); {
			case name == "stripecustomerid", name == "customerid" && strings.Contains(plain(t.Name), "stripe"):
				k.customer = c
			case name == "userid":
				k.owner = c
			case name == "id" && k.owner == nil && hasWord(plain(t.Name), []string{"user", "profile", "account"}):
				k.owner = c
			}
		}
		if k.customer != nil && k.owner != nil {
			return k, true
		}
	}
	return kept{}, false
}

// plain is a name without what spellings differ in.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
