package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const edgeSketch = `const event = await verifyStripe(req);
if (event instanceof Response) return event;
`

// signatureSupabase lets edge functions check Stripe's signature before they
// read the event: where the body was parsed, the event that was checked stands.
func signatureSupabase(d *fixes.Draft) error {
	p := d.Project()
	open := unsignedEdge(p)
	if len(open) == 0 {
		return nil
	}
	key := stripeKey(p, "Deno.env")
	text, err := d.Template("payments/signature/supabase/stripe-signature.ts", map[string]string{"STRIPE": edgeStripe(p), "KEY": key})
	if err != nil {
		return err
	}
	const file = "supabase/functions/_shared/stripe-signature.ts"
	if err := d.Create(file, d.Style(open[0].route.File).Apply(text)); err != nil {
		return err
	}
	for _, h := range open {
		if err := otherProvider(p, h); err != nil {
			return err
		}
		if err := verifyEdge(d, h.route.Node, file); err != nil {
			return err
		}
		if err := allowUnsigned(d, edgeFunction(h.route.File)); err != nil {
			return err
		}
	}
	d.Step("Give the function the signing secret of the endpoint in Stripe's dashboard.", "supabase secrets set STRIPE_WEBHOOK_SECRET=whsec_…")
	d.Review()
	return nil
}

func unsignedEdge(p *project.Project) []hook {
	var out []hook
	for _, h := range unsigned(p, project.Supabase) {
		if edgeFunction(h.route.File) != "" {
			out = append(out, h)
		}
	}
	return out
}

// verifyEdge replaces the one place of a handler that parses the body.
func verifyEdge(d *fixes.Draft, handler source.Node, from string) error {
	file := handler.File().Path
	request := handler.Child(source.ParamRole).Child(source.Name).Ident()
	reads := bodyReads(handler, request)
	if len(reads) != 1 || !reads[0].OK() || request == "" {
		return fixes.Refuse(file+" does not read its body in one place, as this fix needs it", "ts", edgeSketch)
	}
	read := reads[0]
	statement := statementOf(read)
	name := "verified"
	if decl := read.Parent(); decl.Is(source.Declarator) && decl.Child(source.Name).Is(source.Identifier) {
		name = decl.Child(source.Name).Text()
	}
	lines := "const " + name + " = await verifyStripe(" + request + ");\nif (" + name + " instanceof Response) return " + name + ";"
	if name == "verified" {
		return fixes.InsertBefore(d, statement, lines, read, name, fixes.Import{Names: []string{"verifyStripe"}}, from)
	}
	return fixes.ReplaceStatement(d, statement, lines, fixes.Import{Names: []string{"verifyStripe"}}, from)
}

// bodyReads lists the expressions of a handler that parse the request's body:
// await req.json(), and JSON.parse of its text.
func bodyReads(handler source.Node, request string) []source.Node {
	var out []source.Node
	for c := range handler.Find(source.Call) {
		path := c.CalleePath()
		switch {
		case path == request+".json" && c.Parent().Is(source.Await):
			out = append(out, c.Parent())
		case path == "JSON.parse" && strings.Contains(c.Arg(0).Text(), request+".text()"):
			out = append(out, c)
		case path == request+".text" && !c.Enclosing(source.Call).Is(source.Call):
			out = append(out, source.Node{})
		}
	}
	return out
}
