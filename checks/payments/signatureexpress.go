package payments

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// signatureExpress puts a check of Stripe's signature in front of each route of
// an Express app that believes unsigned events. The handlers stay as they are:
// what they find as the body is the event that was checked.
func signatureExpress(d *fixes.Draft) error {
	p := d.Project()
	app, err := fixes.FindExpress(p)
	if err != nil {
		return err
	}
	open := unsigned(p, project.Express)
	if len(open) == 0 {
		return nil
	}
	var guarded []fixes.Registration
	var raw strings.Builder
	name := expressName(app.File)
	raw.WriteString("// Stripe signs the raw body, so no parser may see it first.\n")
	for _, h := range open {
		if err := otherProvider(p, h); err != nil {
			return err
		}
		r, ok := fixes.FindRegistration(p, h.route)
		if !ok || h.route.Path == "" || name == "" {
			return fixes.Refuse("where the route "+h.address()+" is registered is not clear", "ts", signatureSketch)
		}
		guarded = append(guarded, r)
		raw.WriteString(app.Name + ".use(" + strconv.Quote(h.route.Path) + ", " + name + ".raw({ type: \"application/json\" }));\n")
	}
	key := stripeKey(p, "process.env")
	text, err := d.Template("payments/signature/express/stripe-signature.ts", map[string]string{"KEY": key})
	if err != nil {
		return err
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "middleware"), "stripe-signature.ts"), withOptions(d.Project(), text))
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	if err := fixes.GuardRoutes(d, file, map[string][]fixes.Registration{"verifyStripe": guarded}); err != nil {
		return err
	}
	app, err = fixes.FindExpress(d.Project()) // its file may have changed
	if err != nil {
		return err
	}
	if err := beforeParser(d, app, raw.String(), ""); err != nil {
		return err
	}
	if err := stripeVariables(d, key); err != nil {
		return err
	}
	if err := d.Dependency("stripe", "^18.5.0", false); err != nil {
		return err
	}
	stripeSteps(d, open[0].route.Path, "STRIPE_WEBHOOK_SECRET")
	d.Review()
	return nil
}

const signatureSketch = `app.post("/webhook", express.raw({ type: "application/json" }), (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers["stripe-signature"], process.env.STRIPE_WEBHOOK_SECRET);
`

// unsigned lists the routes of one framework that believe events without a
// signature.
func unsigned(p *project.Project, on project.Tech) []hook {
	var out []hook
	for _, h := range hooks(p) {
		if _, _, ok := h.trusted(p); ok {
			continue
		}
		if h.route.Stack == on && h.judge(p).verdict == check.Gap {
			out = append(out, h)
		}
	}
	return out
}
