package payments

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// besideNext are the frameworks, beside Next and Express, whose routes the fixes
// reach.
var besideNext = []project.Tech{project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.Fastify, project.Hono}

// openOf lists the routes of a framework through which a forged event gets in, or a
// genuine one does not.
func openOf(p *project.Project, by project.Tech) []hook {
	var out []hook
	for _, h := range hooks(p) {
		if h.route.Stack == by && h.judge(p).verdict == check.Gap {
			out = append(out, h)
		}
	}
	return out
}

// signatureBeside makes the routes of a framework believe only events that Stripe
// signed: where the body was parsed, the event that was checked stands.
func signatureBeside(d *fixes.Draft, by project.Tech) error {
	p := d.Project()
	for _, h := range openOf(p, by) {
		if err := otherProvider(p, h); err != nil {
			return err
		}
		proof, _, trusted := h.trusted(p)
		var err error
		switch {
		case trusted:
			err = unspoilWeb(d, h, proof.node)
		case isStub(h.route.Node) && !h.event.OK():
			err = fixes.Refuse("the route "+h.address()+" does nothing yet with what it receives", "ts", besideSketch(by))
		case by == project.Fastify:
			err = verifyFastify(d, h)
		default:
			err = verifyWeb(d, h, by)
		}
		if err != nil {
			return err
		}
		passHooks(d, by, h.address())
		d.Step("Try it locally: this prints a signing secret for your machine and sends events to it.",
			"stripe listen --forward-to localhost:"+devPort(by)+h.address())
	}
	d.Review()
	return nil
}

// unspoilWeb hands a check the text of the body where it had the parsed one.
func unspoilWeb(d *fixes.Draft, h hook, verified source.Node) error {
	if n, _, spoilt := h.spoiled(d.Project(), verified); spoilt {
		if edits, ok := textOnly(n); ok {
			return d.Edit(n.File().Path, edits...)
		}
	}
	return signatureOther(d.Project())
}

// verifyWeb lets one route read its event through the check.
func verifyWeb(d *fixes.Draft, h hook, by project.Tech) error {
	fn := h.route.Node
	file := fn.File().Path
	refusal := fixes.Refuse(file+" does not read its body in one place, as this fix needs it", "ts", besideSketch(by))
	f := d.Source(file)
	if f == nil || !fn.Is(source.Function, source.Arrow, source.Method) {
		return refusal
	}
	edits, ok := verifyEdits(d, fn, by)
	if !ok {
		return refusal
	}
	module, err := verifierOf(d, by, file)
	if err != nil {
		return err
	}
	return d.Edit(file, append(edits, fixes.ImportServerModule(d, by, f, module, "verifyStripe")...)...)
}

// verifyEdits put the checked event in place of the body that a handler parses.
func verifyEdits(d *fixes.Draft, fn source.Node, by project.Tech) ([]fixes.Edit, bool) {
	switch by {
	case project.Nuxt:
		return verifyNuxt(d, fn)
	case project.Hono:
		c, ok := fixes.ReadFirstParam(fn)
		reads := parsedBodies(fn, c.Name+".req")
		if !ok || c.Name == "" || len(reads) != 1 {
			return nil, false
		}
		return readThrough(d, reads[0].node, "await verifyStripe("+c.Name+", "+reads[0].text+")", "instanceof Response")
	}
	event, ok := fixes.ReadFirstParam(fn, "request")
	request := event.Members["request"]
	reads := parsedBodies(fn, request)
	if !ok || len(reads) != 1 {
		return nil, false
	}
	edits, ok := readThrough(d, reads[0].node, "await verifyStripe("+request+".headers, "+reads[0].text+")", "instanceof Response")
	return append(event.Edits, edits...), ok
}

// verifyNuxt checks the event at the head of a handler of Nuxt's, since what is
// thrown there is the answer, and puts it where the body is read.
func verifyNuxt(d *fixes.Draft, fn source.Node) ([]fixes.Edit, bool) {
	event, ok := fixes.ReadFirstParam(fn)
	var reads []source.Node
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); (name == "readBody" || name == "readRawBody" || name == "readValidatedBody") && c.Arg(0).Ident() == event.Name {
			reads = append(reads, c)
		}
	}
	if !ok || event.Name == "" || len(reads) != 1 || reads[0].CalleeName() != "readBody" || !reads[0].Parent().Is(source.Await) {
		return nil, false
	}
	name := fixes.FreeName(fn.File(), "stripeEvent", "verifiedEvent", "checkedEvent")
	edits, ok := fixes.AtTop(d, fn, "const "+name+" = await verifyStripe("+event.Name+");")
	read := reads[0].Parent()
	return append(edits, fixes.Edit{Start: read.Start(), End: read.End(), Text: name}), ok && fn.Has(source.Async)
}

// verifyFastify checks the event before the body of its route is parsed.
func verifyFastify(d *fixes.Draft, h hook) error {
	module, err := verifierOf(d, project.Fastify, h.route.Node.File().Path)
	if err != nil {
		return err
	}
	return fixes.HookFastifyRoute(d, h.route, "preParsing", "verifyStripe", module)
}

// verifierOf is the module that checks signatures, which routes of this change share.
func verifierOf(d *fixes.Draft, by project.Tech, beside string) (string, error) {
	template := "web"
	switch by {
	case project.Nuxt, project.Hono, project.Fastify:
		template = string(by)
	}
	key := stripeKey(d.Project(), "")
	imports, read := fixes.ServerEnv(d.Project(), by)
	text, err := d.Template("payments/signature/"+template+"/verify-stripe.ts", map[string]string{
		"KEY": key, "READ_KEY": read(key), "READ_SECRET": read("STRIPE_WEBHOOK_SECRET"),
	})
	if err != nil {
		return "", err
	}
	folder, suffix := fixes.ServerFolder(d, by, beside)
	file, text, err := fixes.Module(d, beside, path.Join(folder, "verify-stripe"+suffix+".ts"), withOptions(d.Project(), imports+text))
	if err != nil {
		return "", err
	}
	if err := d.Create(file, text); err != nil {
		return "", err
	}
	d.Step("Set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of the endpoint in Stripe's dashboard, on the server and in your local env file.", "")
	return file, stripeNeeds(d, key)
}

// passHooks tells to let a route through where code runs before it.
func passHooks(d *fixes.Draft, by project.Tech, route string) {
	for _, r := range d.Project().Addresses() {
		if r.Kind != project.Middleware || r.Stack != by {
			continue
		}
		if text, _ := d.Read(r.File); !strings.Contains(string(text), "webhook") {
			d.Step("See that "+r.File+" lets "+route+" through without a sign-in: Stripe has no session.", "")
		}
	}
}

// devPort is where a framework's server listens while somebody develops.
func devPort(by project.Tech) string {
	switch by {
	case project.SvelteKit, project.ReactRouter, project.Remix:
		return "5173"
	case project.Astro:
		return "4321"
	}
	return "3000"
}

// besideSketch is the check at the head of a handler, for a person to place.
func besideSketch(by project.Tech) string {
	switch by {
	case project.Nuxt:
		return "const stripeEvent = await verifyStripe(event);\n"
	case project.Hono:
		return "const event = await verifyStripe(c, await c.req.text());\nif (event instanceof Response) return event;\n"
	case project.Fastify:
		return "app.post(\"/webhook\", { preParsing: verifyStripe }, handler);\n"
	}
	return nextSketch
}
