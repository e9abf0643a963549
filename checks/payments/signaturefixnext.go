package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

const nextSketch = `const event = await verifyStripe(request.headers, await request.text());
if (event instanceof Response) return event;
`

// signatureNext makes the routes of a Next app believe only events that Stripe
// signed: where the body was parsed, the event that was checked stands.
func signatureNext(d *fixes.Draft) error {
	p := d.Project()
	for _, h := range openNext(p) {
		if err := otherProvider(p, h); err != nil {
			return err
		}
		proof, _, trusted := h.trusted(p)
		var err error
		switch {
		case !trusted && isStub(h.route.Node) && !h.event.OK():
			err = fixes.Refuse("the route "+h.address()+" does nothing yet with what it receives", "ts", nextSketch)
		case !trusted:
			err = verifyNext(d, h)
		default:
			err = unspoilNext(d, h, proof.node)
		}
		if err != nil {
			return err
		}
		passMiddleware(d, h.address())
		d.Step("Try it locally: this prints a signing secret for your machine and sends events to it.",
			"stripe listen --forward-to localhost:3000"+h.address())
	}
	d.Review()
	return nil
}

// openNext is openOf for Next.
func openNext(p *project.Project) []hook { return openOf(p, project.Next) }

// verifyNext lets one route read its event through the check.
func verifyNext(d *fixes.Draft, h hook) error {
	fn := h.route.Node
	if pagesRoute(h.route) {
		return verifyPages(d, fn)
	}
	file := fn.File().Path
	request := fn.Child(source.ParamRole).Child(source.Name).Ident()
	reads := parsedBodies(fn, request)
	if len(reads) != 1 || request == "" {
		return fixes.Refuse(file+" does not read its body in one place, as this fix needs it", "ts", nextSketch)
	}
	module, err := verifier(d, "app.ts")
	if err != nil {
		return err
	}
	response := "Response"
	if fn.File().LocalOf("next/server", "NextResponse") == "NextResponse" {
		response = "NextResponse"
	}
	read := reads[0]
	call := "await verifyStripe(" + request + ".headers, " + read.text + ")"
	edits, ok := readThrough(d, read.node, call, "instanceof "+response)
	if !ok {
		return fixes.Refuse(file+" reads its body in a place that this fix does not know", "ts", nextSketch)
	}
	edits = append(edits, fixes.ImportModule(d, fn.File(), module, "verifyStripe")...)
	return d.Edit(file, edits...)
}

func pagesRoute(r project.Route) bool {
	return strings.HasPrefix(strings.TrimPrefix(r.File, "src/"), "pages/")
}

// A bodyRead is an expression that parses the body, and the one that gives the
// body's text.
type bodyRead struct {
	node source.Node
	text string
}

// parsedBodies lists where a handler parses its body: await request.json(), and
// JSON.parse of the body's text.
func parsedBodies(fn source.Node, request string) []bodyRead {
	var out []bodyRead
	for c := range fn.Find(source.Call) {
		if c.Function() != fn {
			continue
		}
		switch c.CalleePath() {
		case request + ".json":
			if c.Parent().Is(source.Await) {
				out = append(out, bodyRead{c.Parent(), "await " + request + ".text()"})
			}
		case "JSON.parse":
			if v := c.Arg(0).Resolve(); v.Is(source.Await) && v.Child(source.Value).CalleePath() == request+".text" {
				out = append(out, bodyRead{c, c.Arg(0).Text()})
			}
		}
	}
	return out
}

// readThrough puts a call in place of an expression and returns early behind it
// when the result is a refusal.
func readThrough(d *fixes.Draft, read source.Node, call, refused string) ([]fixes.Edit, bool) {
	s := statementOf(read)
	if !s.OK() {
		return nil, false
	}
	name, holder := "", read.Parent()
	switch {
	case holder.Is(source.Declarator) && s.Is(source.Variables):
		name = holder.Child(source.Name).Ident()
	case holder.Is(source.Assign) && s.Is(source.Expression):
		name = holder.Child(source.Left).Ident()
	}
	if name != "" {
		return []fixes.Edit{
			{Start: read.Start(), End: read.End(), Text: call},
			fixes.Below(d, s, "if ("+name+" "+refused+") return "+name+";"),
		}, true
	}
	name = fixes.FreeName(read.File(), "verified", "verifiedEvent")
	return []fixes.Edit{
		fixes.Above(d, s, "const "+name+" = "+call+";\nif ("+name+" "+refused+") return "+name+";"),
		{Start: read.Start(), End: read.End(), Text: name},
	}, true
}

// verifier is the module that checks signatures: the one that an earlier route
// of this change uses, or a new one.
func verifier(d *fixes.Draft, template string) (string, error) {
	key := stripeKey(d.Project(), "process.env")
	text, err := d.Template("payments/signature/next/"+template, map[string]string{"KEY": key})
	if err != nil {
		return "", err
	}
	name := fixes.NextFolder(d.Project(), "lib") + "/verify-stripe"
	if template == "pages.ts" && d.Project().Stack().Router == project.BothRouters {
		name += "-request"
	}
	file, text, err := fixes.NextModule(d, name+".ts", withOptions(d.Project(), text))
	if err != nil {
		return "", err
	}
	if err := d.Create(file, text); err != nil {
		return "", err
	}
	d.Step("Set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of the endpoint in Stripe's dashboard, on the server and in your local env file.", "")
	return file, stripeNeeds(d, key)
}
