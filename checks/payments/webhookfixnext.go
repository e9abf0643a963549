package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// webhookNext adds a route to a Next app that receives Stripe's events.
func webhookNext(d *fixes.Draft) error {
	p := d.Project()
	if err := onlyStripe(p); err != nil {
		return err
	}
	template, name := "next-app/route.ts", fixes.NextFolder(p, "app")+"/api/webhooks/stripe/route"
	if p.Stack().Router == project.PagesRouter {
		template, name = "next-pages/stripe.ts", fixes.NextFolder(p, "pages")+"/api/webhooks/stripe"
	}
	if file, taken := fixes.HasModule(d, name); taken {
		return fixes.Refuse(file+" exists already", "ts", "")
	}
	key := stripeKey(p, "process.env")
	text, err := d.Template("payments/webhook/"+template, map[string]string{"KEY": key})
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, name+".ts", withOptions(d.Project(), text))
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	d.Step("Write in "+file+", in the function fulfil, what a paid checkout gives the customer. Until then Stripe is told that the event failed and sends it again.", "")
	stripeSteps(d, "/api/webhooks/stripe", "STRIPE_WEBHOOK_SECRET")
	passMiddleware(d, "/api/webhooks/stripe")
	return stripeNeeds(d, key)
}

// stripeNeeds asks for Stripe's library and its variables.
func stripeNeeds(d *fixes.Draft, key string) error {
	if err := stripeVariables(d, key); err != nil {
		return err
	}
	p := d.Project()
	if !p.Stack().Has(project.Nuxt) {
		return d.Dependency("stripe", "^18.5.0", false)
	}
	// Of what older ones stand on, Nuxt's build leaves a file out.
	if has := p.Dependency("stripe"); has.Name != "" && !has.Version.AtLeast(22, 0) {
		d.Note("A server that Nuxt builds for Node may lack a part of Stripe's library before version 22. If the route answers 500 with \"Cannot find module\", run npm install stripe@22.")
	}
	return d.Dependency("stripe", "^22.0.0", false)
}

// passMiddleware tells to let the route through where code runs before it.
func passMiddleware(d *fixes.Draft, route string) {
	for _, dir := range []string{"", "src/"} {
		for _, name := range []string{"middleware", "proxy"} {
			file, ok := fixes.HasModule(d, dir+name)
			if !ok {
				continue
			}
			text, _ := d.Read(file)
			if !strings.Contains(string(text), "webhook") {
				d.Step("See that "+file+" lets "+route+" through without a sign-in: Stripe has no session.", "")
			}
		}
	}
}
