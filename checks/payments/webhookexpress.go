package payments

import (
	"path"

	"underpin/checks/project/source"
	"underpin/fixes"
)

const expressHookPath = "/api/webhooks/stripe"

// webhookExpress adds a router that receives Stripe's events, in front of the
// JSON parser, which would throw the signed bytes away.
func webhookExpress(d *fixes.Draft) error {
	p := d.Project()
	if err := onlyStripe(p); err != nil {
		return err
	}
	app, err := fixes.FindExpress(p)
	if err != nil {
		return err
	}
	key := stripeKey(p, "process.env")
	text, err := d.Template("payments/webhook/express/stripe-webhook.ts", map[string]string{"KEY": key})
	if err != nil {
		return err
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "routes"), "stripe-webhook.ts"), withOptions(d.Project(), text))
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	line := "// Before any JSON parser: the signature covers the raw body.\n" + app.Name + ".use(\"" + expressHookPath + "\", stripeWebhook);\n"
	if err := beforeParser(d, app, line, file, "stripeWebhook"); err != nil {
		return err
	}
	if err := stripeVariables(d, key); err != nil {
		return err
	}
	if err := d.Dependency("stripe", "^18.5.0", false); err != nil {
		return err
	}
	d.Step("Write in "+file+", in the function fulfil, what a paid checkout gives the customer. Until then Stripe is told that the event failed and sends it again.", "")
	stripeSteps(d, expressHookPath, "STRIPE_WEBHOOK_SECRET")
	d.Review()
	return nil
}

// beforeParser puts lines in front of the JSON parser, or first of all when the
// app has none.
func beforeParser(d *fixes.Draft, app fixes.ServerApp, lines, file string, names ...string) error {
	if parser := app.ParsesBody(); parser.OK() {
		return app.PutBefore(d, parser, lines, fixes.ImportFrom(d, app.File, file, names...))
	}
	return app.PutFirst(d, lines, fixes.ImportFrom(d, app.File, file, names...))
}

func stripeVariables(d *fixes.Draft, key string) error {
	if err := d.EnvExample(key, "", "Stripe's secret key (sk_…). Server only."); err != nil {
		return err
	}
	return d.EnvExample("STRIPE_WEBHOOK_SECRET", "", "Signing secret of the webhook endpoint (whsec_…). Server only.")
}

// expressName is the local name under which a file has express itself.
func expressName(f *source.File) string {
	for _, im := range f.ImportsFrom("express") {
		for _, n := range im.Names {
			if n.Imported == "default" || n.Imported == "*" {
				return n.Local
			}
		}
	}
	return ""
}
