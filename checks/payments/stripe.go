package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// stripeKey is the variable that the app keeps its Stripe key in, on the server
// side that reads it through via ("process.env" or "Deno.env"); "" is any of them.
func stripeKey(p *project.Project, via string) string {
	const usual = "STRIPE_SECRET_KEY"
	other := ""
	for _, r := range p.Env().Reads {
		if via != "" && r.Via != via || r.Public || !strings.Contains(r.Name, "STRIPE") || strings.Trim(r.Name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			continue
		}
		switch {
		case r.Name == usual:
			return usual
		case strings.Contains(r.Name, "WEBHOOK"), strings.Contains(r.Name, "PRICE"), strings.Contains(r.Name, "PUBLISHABLE"), strings.Contains(r.Name, "PUBLIC"):
		case other == "" && (strings.Contains(r.Name, "KEY") || strings.Contains(r.Name, "SECRET")):
			other = r.Name
		}
	}
	if other != "" {
		return other
	}
	return usual
}

// withOptions hands Stripe's library the options that its releases before 15 want, where
// a template makes a client: those of the app's own client, if it has one.
func withOptions(p *project.Project, text string) string {
	v, _ := p.Installed(p.Dependency("stripe"))
	if !v.Known() || v.AtLeast(15, 0) {
		return text
	}
	options := "{} as Stripe.StripeConfig"
	for _, file := range p.Sources() {
		if !p.Holds(file, "apiVersion") || strings.HasPrefix(file, "supabase/functions/") || strings.HasPrefix(file, "../") {
			continue
		}
		for n := range p.Source(file).Find(source.New) {
			if own, ok := n.Arg(1).Prop("apiVersion").StringValue(); ok && n.CalleePath() == "Stripe" {
				options = `{ apiVersion: "` + own + `" }`
			}
		}
	}
	return strings.ReplaceAll(text, "new Stripe(key)", "new Stripe(key, "+options+")")
}

// edgeStripe is the version of Stripe's library that the project's edge
// functions load, else the one that the templates were tried with.
func edgeStripe(p *project.Project) string {
	for _, file := range p.Sources() {
		if !strings.HasPrefix(file, "supabase/functions/") {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for _, im := range f.Imports {
			if _, rest, ok := strings.Cut(im.Spec, "stripe@"); ok {
				if major := leadingDigits(strings.TrimLeft(rest, "^~v")); major != "" {
					return major
				}
			}
		}
	}
	return "23"
}

func leadingDigits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// onlyStripe refuses for apps whose payments go another way.
func onlyStripe(p *project.Project) error {
	for _, s := range sales(p) {
		if s.provider == "Stripe" {
			return nil
		}
	}
	if p.Stack().Has(project.Stripe) {
		return nil
	}
	return fixes.Refuse("the template is for Stripe, and the payments of this app go another way", "ts", "")
}

// stripeSteps are what a person does for a new endpoint.
func stripeSteps(d *fixes.Draft, path, env string) {
	d.Step("In Stripe's dashboard add an endpoint with your live address and the path "+path+", for the events that your app acts on.", "")
	d.Step("Set "+env+" to the endpoint's signing secret (whsec_…), on the server and in your local env file.", "")
	d.Step("Try it locally: this prints a signing secret for your machine and sends events to it.",
		"stripe listen --forward-to localhost:3000"+path)
}

// allowUnsigned lets Supabase pass requests on that carry none of its own
// tokens: Stripe has none.
func allowUnsigned(d *fixes.Draft, function string) error {
	const file = "supabase/config.toml"
	text, ok := d.Read(file)
	if !ok {
		d.Step("Deploy the function so that Stripe, which has no token of your project, may call it.",
			"supabase functions deploy "+function+" --no-verify-jwt")
		return nil
	}
	d.Step("Deploy the function.", "supabase functions deploy "+function)
	v, err := d.Project().ReadTOML(file)
	if err != nil {
		return fixes.Refuse(file+" cannot be read as TOML", "toml", "[functions."+function+"]\nverify_jwt = false\n")
	}
	table := v.Get("functions", function)
	switch m, set := table.Member("verify_jwt"); {
	case set && m.Value.Text() == "false":
		return nil
	case set:
		return d.Edit(file, fixes.Edit{Start: m.Value.Start, End: m.Value.End, Text: "false"})
	case table.OK():
		for m := range table.Members() {
			return d.Edit(file, fixes.Edit{Start: m.Start, End: m.Start, Text: "verify_jwt = false\n"})
		}
	}
	block := "\n[functions." + function + "]\nverify_jwt = false\n"
	if len(text) > 0 && text[len(text)-1] != '\n' {
		block = "\n" + block
	}
	return d.Edit(file, fixes.Edit{Start: len(text), End: len(text), Text: block})
}

// edgeFunction is the name of the Supabase function that a file belongs to.
func edgeFunction(file string) string {
	rest, ok := strings.CutPrefix(file, "supabase/functions/")
	name, _, _ := strings.Cut(rest, "/")
	if !ok {
		return ""
	}
	return name
}

// statementOf is the statement that a node stands in.
func statementOf(n source.Node) source.Node {
	for s := n; s.OK(); s = s.Parent() {
		if s.Parent().Is(source.Block, source.FileKind, source.Case) {
			return s
		}
	}
	return source.Node{}
}
