package security

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// validationFix puts a schema in front of the handlers that the check names.
var validationFix = &fixes.Fix{
	Title:  "Parse what handlers are sent with a schema",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planValidation,
}

const validationSketch = `const input = z.object({ email: z.string().email().max(254), message: z.string().min(1).max(2000) });

const parsed = input.safeParse(await request.json().catch(() => null));
if (!parsed.success) {
  return Response.json({ error: "Invalid input" }, { status: 400 });
}
const { email, message } = parsed.data;
`

func planValidation(d *fixes.Draft) error {
	p := d.Project()
	if p.Dependency("zod").Name == "" {
		for _, other := range []string{"joi", "yup", "valibot", "@sinclair/typebox", "arktype", "superstruct"} {
			if p.Dependency(other).Name != "" {
				return fixes.Refuse("the app validates with "+other+", which no template writes yet", "ts", validationSketch)
			}
		}
	}
	w := &schemaWriter{d: d, edits: map[string][]fixes.Edit{}, names: map[string]bool{}}
	var left []string
	for _, in := range intakes(p) {
		if in.open() && !w.parse(in) {
			left = append(left, address(in.route))
		}
	}
	if len(w.edits) == 0 {
		return fixes.Refuse("how the handlers read what they are sent has a shape that this fix does not know"+listOf(left), "ts", validationSketch)
	}
	for _, name := range fixes.SortedKeys(w.edits) {
		if err := d.Edit(name, w.edits[name]...); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		d.Note("Not known how to change, and still open" + listOf(left) + ".")
	}
	d.Note("Types and limits are drawn from the names of the fields and from how they are used.")
	if w.actions {
		d.Note("A server action throws for what no page of the app sends it: where people type the value themselves, answer with safeParse and a message instead.")
	}
	if w.casts {
		d.Note("In TypeScript the values keep the type that they had, so that the app still builds: take the cast away to have the schema's.")
	}
	d.Step("Read each new schema: set the right types, limits and allowed values, then run the app's type check.", "")
	if !w.ofPackage {
		return nil
	}
	return d.Dependency("zod", zodRange(p), false)
}

// zodRange is the version of zod to ask for: what the schemas are written with both
// majors have, and the client of OpenAI before its sixth refuses to stand beside the
// fourth.
func zodRange(p *project.Project) string {
	if v := p.Dependency("openai").Version; v.Major >= 4 && v.Major < 6 {
		return "^3.25.0"
	}
	return "^4.0.0"
}

// A schemaWriter gathers the edits that put schemas in front of handlers.
type schemaWriter struct {
	d         *fixes.Draft
	edits     map[string][]fixes.Edit
	names     map[string]bool // of schemas, by file and name
	ofPackage bool            // zod is loaded from the app's packages
	actions   bool            // server actions are among the handlers
	casts     bool            // values keep the type that they had
}

// parse puts a schema in front of one handler.
func (w *schemaWriter) parse(in intake) bool {
	fn := in.route.Node
	if in.route.Kind == project.Action {
		return w.parseAction(in)
	}
	d, ok := bodyRead(in)
	if !ok || !fn.Is(source.Function, source.Arrow, source.Method) || d.Function() != fn || strings.HasPrefix(fn.File().Path, "../") {
		return false
	}
	file := fn.File()
	parsed := fixes.FreeName(file, "parsed", "parsedInput", "parsedBody")
	refusal, ok := refusalOf(in.route, fn, parsed)
	statement := d.Parent()
	value := d.Child(source.Value)
	if !ok || statement.Kind() != source.Variables || !statement.Parent().Is(source.Block) {
		return false
	}
	read := value.Text()
	if value.Kind() == source.Await && value.Child(source.Value).CalleeName() == "json" {
		read += ".catch(() => null)"
	}
	name := w.free(file, schemaName(in.route))
	lines := fmt.Sprintf("const %s = %s.safeParse(%s);\nif (!%s.success) {\n  %s\n}", parsed, name, read, parsed, refusal)
	data := fixes.Edit{Start: value.Start(), End: value.End(), Text: parsed + ".data" + asItWas(in.route, d, value)}
	if start, end, ok := needsNoCast(in, d, value); ok {
		data = fixes.Edit{Start: start, End: end, Text: parsed + ".data"}
	} else if path.Ext(file.Path) != ".js" {
		w.casts = true
	}
	w.add(in, []fixes.Edit{
		fixes.AboveStatement(w.d, fn, withoutScheme(fn, schemaText(w.d.Project(), name, in, d))),
		fixes.Above(w.d, statement, lines),
		data,
	})
	return true
}

// withoutScheme lets addresses be written without https:// where the handler puts that
// in front of those that lack it.
func withoutScheme(fn source.Node, schema string) string {
	for _, sign := range []string{"https://${", "http://${", `"https://" +`, "'https://' +"} {
		if strings.Contains(fn.Text(), sign) && (strings.Contains(fn.Text(), "startsWith(") || strings.Contains(fn.Text(), ".test(")) {
			return strings.ReplaceAll(schema, ".url()", "")
		}
	}
	return schema
}

// add takes down the edits of one handler, with what they need of zod.
func (w *schemaWriter) add(in intake, edits []fixes.Edit) {
	file := in.route.Node.File()
	if _, _, has := file.ImportOf("z"); !has {
		from := "zod"
		if in.route.Kind == project.Edge {
			from = "npm:zod@4"
		} else {
			w.ofPackage = true
		}
		for _, e := range fixes.ImportEdits(w.d, file, fixes.Import{Names: []string{"z"}, From: from}) {
			if !slices.Contains(w.edits[file.Path], e) {
				edits = append(edits, e)
			}
		}
	}
	w.edits[file.Path] = append(w.edits[file.Path], edits...)
}

// schemaName is what the schema of a route is called: by the method where each address
// has a file of its own, else by the end of the address as well.
func schemaName(r project.Route) string {
	method := strings.ToLower(r.Method)
	if r.Stack != project.Express && r.Stack != project.Fastify && r.Stack != project.Hono {
		return method + "Input"
	}
	last := ""
	for part := range strings.SplitSeq(r.Path, "/") {
		word := strings.ReplaceAll(part, "-", "")
		if word != "" && part != "api" && !strings.ContainsFunc(word, func(c rune) bool { return !unicode.IsLetter(c) }) {
			last = ""
			for piece := range strings.SplitSeq(part, "-") {
				if piece != "" {
					last += strings.ToUpper(piece[:1]) + piece[1:]
				}
			}
		}
	}
	switch {
	case last == "":
		return method + "Input"
	case method == "post" || method == "":
		return strings.ToLower(last[:1]) + last[1:] + "Input"
	}
	return method + last + "Input"
}

// free is a name for a schema that nothing in the file has.
func (w *schemaWriter) free(file *source.File, name string) string {
	if name == "Input" {
		name = "input"
	}
	for i := 1; ; i++ {
		one := name
		if i > 1 {
			one = fmt.Sprintf("%s%d", name, i)
		}
		if key := file.Path + " " + one; !w.names[key] && fixes.Free(file, one) {
			w.names[key] = true
			return one
		}
	}
}

// bodyRead is the declaration that holds what was sent, when all inputs of the
// handler come out of it. What callbacks take out of the fields is part of them.
func bodyRead(in intake) (source.Node, bool) {
	var found source.Node
	for _, i := range in.sent {
		if withinCallback(i, in.route.Node) {
			continue
		}
		d, ok := declaredBy(i)
		if !ok || i.Place != project.InBody || strings.HasPrefix(i.Name, "...") || found.OK() && d != found {
			return source.Node{}, false
		}
		found = d
	}
	if !readsBody(found.Child(source.Value)) {
		return source.Node{}, false
	}
	for _, i := range in.beside {
		if whole := i.Name == "" || strings.HasPrefix(i.Name, "..."); whole && bodyOf(i) == found {
			return source.Node{}, false // a signature over all of it does not fit what a schema leaves of it
		}
	}
	return found, true
}

// bodyOf is the declaration of the body that an input is taken out of, or is.
func bodyOf(i project.Input) source.Node {
	if d, ok := declaredBy(i); ok {
		return d
	}
	if i.At.Kind() == source.Identifier {
		return i.At.Lookup(i.At.Ident())
	}
	return i.At.Enclosing(source.Declarator)
}

// declaredBy is the declaration of what was sent that a field is read from:
// const { id } = await request.json(), body.id, and const { id } = body.
func declaredBy(i project.Input) (source.Node, bool) {
	if i.At.Kind() != source.Binding {
		head := i.At
		for head.Is(source.Member, source.Index) {
			head = head.Child(source.ObjectRole)
		}
		d := head.Lookup(head.Ident())
		return d, d.Kind() == source.Declarator && i.Name != ""
	}
	d := i.At.Enclosing(source.Declarator)
	if i.At.Parent().Parent() != d {
		return source.Node{}, false
	}
	if from := d.Child(source.Value); from.Kind() == source.Identifier {
		body := from.Lookup(from.Ident())
		return body, body.Kind() == source.Declarator && body.Child(source.Name).Kind() == source.Identifier
	}
	return d, true
}

// withinCallback reports whether a field is one of the items of another, which a
// callback is handed: items.map((item) => item.id).
func withinCallback(i project.Input, handler source.Node) bool {
	if i.At.Function() == handler {
		return false
	}
	if i.At.Kind() == source.Binding {
		return i.At.Enclosing(source.Param).OK() && i.At.Enclosing(source.Param).Parent() != handler
	}
	head := i.At
	for head.Is(source.Member, source.Index, source.Call) {
		if head.Kind() == source.Call {
			return false
		}
		head = head.Child(source.ObjectRole)
	}
	d := head.Lookup(head.Ident())
	return d.Kind() == source.Param && d.Parent() != handler
}

// readsBody reports whether an expression is the body as it was sent.
func readsBody(v source.Node) bool {
	if v.Kind() == source.Await {
		c := v.Child(source.Value)
		if c.CalleeName() == "catch" { // request.json().catch(() => ({}))
			c = c.Child(source.Callee).Child(source.ObjectRole)
		}
		return c.CalleeName() == "json" && !c.Arg(0).OK() && c.Child(source.Callee).Child(source.ObjectRole).Is(source.Identifier, source.Member)
	}
	return v.Kind() == source.Member && v.Child(source.Name).Text() == "body" && v.Child(source.ObjectRole).Kind() == source.Identifier
}
