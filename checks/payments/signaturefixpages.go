package payments

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

const pagesSketch = `export const config = { api: { bodyParser: false } };

const event = await verifyStripe(req, res);
if (!event) return;
`

// verifyPages lets an API route of the Pages Router read its event through the
// check, and keeps Next from parsing the body first.
func verifyPages(d *fixes.Draft, fn source.Node) error {
	f := fn.File()
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) < 2 || params[0].Child(source.Name).Ident() == "" || params[1].Child(source.Name).Ident() == "" {
		return fixes.Refuse(f.Path+" does not take the request and the response by name", "ts", pagesSketch)
	}
	req, res := params[0].Child(source.Name).Text(), params[1].Child(source.Name).Text()
	reads := requestBodies(fn, req)
	async, done, ok := fixes.MakeAsync(fn)
	if len(reads) == 0 || !ok {
		return fixes.Refuse(f.Path+" does not read its body in a place that this fix knows", "ts", pagesSketch)
	}
	module, err := verifier(d, "pages.ts")
	if err != nil {
		return err
	}
	edits, ok := readTogether(d, reads, "await verifyStripe("+req+", "+res+")")
	if !ok {
		return fixes.Refuse(f.Path+" reads its body in places that this fix does not know", "ts", pagesSketch)
	}
	if !done {
		edits = append(edits, async)
	}
	config, err := unparsed(d, fn)
	if err != nil {
		return err
	}
	edits = append(edits, config...)
	edits = append(edits, fixes.ImportModule(d, f, module, "verifyStripe")...)
	return d.Edit(f.Path, edits...)
}

// requestBodies lists where a handler takes the parsed body: req.body, or
// JSON.parse of it. A read inside of another function makes the list empty.
func requestBodies(fn source.Node, req string) []source.Node {
	var out []source.Node
	for n := range fn.Find(source.Member, source.ObjectPattern) {
		if n.Kind() == source.ObjectPattern && n.Parent().Child(source.Value).Ident() == req {
			return nil // const { body } = req
		}
		if n.Path() != req+".body" {
			continue
		}
		if n.Function() != fn {
			return nil
		}
		if call := n.Parent(); call.CalleePath() == "JSON.parse" {
			n = call
		}
		out = append(out, n)
	}
	return out
}

// readTogether puts one name in place of several reads, and what it is given
// above the first statement of the block that holds them all.
func readTogether(d *fixes.Draft, reads []source.Node, call string) ([]fixes.Edit, bool) {
	if len(reads) == 1 {
		read := reads[0]
		s, holder := statementOf(read), read.Parent()
		if name := holder.Child(source.Name).Ident(); holder.Is(source.Declarator) && s.Is(source.Variables) && name != "" {
			return []fixes.Edit{
				{Start: read.Start(), End: read.End(), Text: call},
				fixes.Below(d, s, "if (!"+name+") return;"),
			}, true
		}
	}
	s := statementOf(reads[0])
	for s.OK() && !s.Parent().Contains(reads[len(reads)-1]) {
		s = statementOf(s.Parent())
	}
	if !s.OK() || !s.Parent().Is(source.Block) {
		return nil, false
	}
	name := fixes.FreeName(s.File(), "event", "verified", "verifiedEvent")
	edits := []fixes.Edit{fixes.Above(d, s, "const "+name+" = "+call+";\nif (!"+name+") return;")}
	for _, r := range reads {
		edits = append(edits, fixes.Edit{Start: r.Start(), End: r.End(), Text: name})
	}
	return edits, true
}

// unparsed are the edits that switch Next's body parser off for a route.
func unparsed(d *fixes.Draft, fn source.Node) ([]fixes.Edit, error) {
	f := fn.File()
	const line = "// The signature covers the exact bytes, so nothing may parse the body first.\nexport const config = { api: { bodyParser: false } };"
	config, ok := f.ExportOf("config")
	if !ok {
		if !pagesFile(f.Path) {
			return nil, fixes.Refuse("the handler is not in the file of its route, whose config would have to switch the body parser off", "ts", pagesSketch)
		}
		return []fixes.Edit{fixes.AboveStatement(d, fn, line)}, nil
	}
	object := config.Node.Child(source.Value)
	api := object.Prop("api")
	parser := api.Prop("bodyParser")
	switch {
	case parser.Text() == "false":
		return nil, nil
	case parser.OK() && api.PropNode("bodyParser").Kind() == source.Property:
		return []fixes.Edit{{Start: parser.Start(), End: parser.End(), Text: "false"}}, nil
	case api.Kind() == source.Object:
		return fixes.AddItems(d, api, "bodyParser: false"), nil
	case object.Kind() == source.Object && !api.OK():
		return fixes.AddItems(d, object, "api: { bodyParser: false }"), nil
	}
	return nil, fixes.Refuse(f.Path+" configures its route in a way that this fix does not know", "ts", pagesSketch)
}

func pagesFile(file string) bool {
	return strings.HasPrefix(strings.TrimPrefix(file, "src/"), "pages/api/")
}

// unspoilNext hands a check the bytes that Stripe signed.
func unspoilNext(d *fixes.Draft, h hook, verified source.Node) error {
	p := d.Project()
	if n, open := h.failsOpen(p, verified); open {
		return fixes.Refuse("the webhook "+h.address()+" leaves a way around its check: take out the branch that believes an event unchecked", "ts",
			"// instead of: "+firstLine(n.Text())+"\nreturn new Response(\"Webhook is not configured\", { status: 500 });\n")
	}
	n, why, spoilt := h.spoiled(p, verified)
	if !spoilt {
		return nil
	}
	refusal := fixes.Refuse("the webhook "+h.address()+" "+why+": hand it the raw body", "ts", nextSketch)
	if pagesRoute(h.route) && n == head(h.route.Node) {
		body := verified.Arg(0).Resolve()
		if body.Is(source.Await) {
			body = body.Child(source.Value)
		}
		if !body.Is(source.Call) {
			return refusal
		}
		edits, err := unparsed(d, h.route.Node)
		if err != nil {
			return err
		}
		return d.Edit(h.route.Node.File().Path, edits...)
	}
	edits, ok := textOnly(n)
	if !ok {
		return refusal
	}
	return d.Edit(n.File().Path, edits...)
}

// textOnly reads the body as text where JSON.stringify of the parsed body was
// handed to the check, when nothing else uses the parsed one.
func textOnly(stringify source.Node) ([]fixes.Edit, bool) {
	if stringify.CalleePath() != "JSON.stringify" || stringify.Arg(1).OK() {
		return nil, false
	}
	arg := stringify.Arg(0)
	name := arg.Ident()
	parsed := arg.Resolve()
	if name == "" || !parsed.Is(source.Await) || parsed.Child(source.Value).CalleeName() != "json" || parsed.File() != stringify.File() {
		return nil, false
	}
	uses := 0
	for n := range stringify.Function().Find(source.Identifier) {
		if n.Text() == name && n.Role() != source.Name {
			uses++
		}
	}
	method := parsed.Child(source.Value).Child(source.Callee).Child(source.Name)
	return []fixes.Edit{
		{Start: method.Start(), End: method.End(), Text: "text"},
		{Start: stringify.Start(), End: stringify.End(), Text: name},
	}, uses == 1
}

func firstLine(s string) string {
	for i := range s {
		if s[i] == '\n' {
			return s[:i]
		}
	}
	return s
}
