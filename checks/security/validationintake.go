package security

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An intake is a route that works with a body or form.
type intake struct {
	route  project.Route
	inputs []project.Input // of body and form, as far as they are worked with
	bare   []project.Input // those that nothing has looked at
	there  []project.Input // those of bare that are tested for being there
	found  []project.Input // ids that a row was found by, or the handler left
	put    []put
	by     source.Node     // what stands before all of them
	sent   []project.Input // every field of body and form that the route reads as sent
	beside []project.Input // further fields and the whole of it, which something else looks at: a signature, a schema
	loose  source.Node     // the schema whose result is thrown away
	apart  bool            // an edge function that nothing of the app calls
}

func (in intake) open() bool { return len(in.bare) > 0 }

// certain reports whether the handler looks at nothing that it works with.
func (in intake) certain() bool { return len(in.bare) == len(in.inputs) && !in.slight() }

// slight reports whether all that is open are ids that a row was found by.
func (in intake) slight() bool { return len(in.found) > 0 && len(in.found) == len(in.bare) }

// fields names the open fields for a sentence.
func (in intake) fields() string { return inWords(in.bare) }

// does says what the handler does with its open fields.
func (in intake) does() string {
	var bare []project.Input
	for _, i := range in.bare {
		if !slices.ContainsFunc(in.there, func(t project.Input) bool { return t.At == i.At && t.Name == i.Name }) {
			bare = append(bare, i)
		}
	}
	looks := "only looks whether " + inWords(in.there) + " is there"
	if len(in.there) > 1 {
		looks = "only looks whether " + inWords(in.there) + " are there"
	}
	switch {
	case len(in.there) == 0:
		return "uses " + inWords(bare) + " as sent"
	case len(bare) == 0:
		return looks
	}
	return "uses " + inWords(bare) + " as sent and " + looks
}

// inWords names fields for a sentence.
func inWords(inputs []project.Input) string {
	var names []string
	for _, i := range inputs {
		if i.Name != "" {
			names = append(names, strings.TrimPrefix(i.Name, "..."))
		}
	}
	switch n := len(names); {
	case n == 0:
		return "the whole body"
	case n > 3:
		return strings.Join(names[:3], ", ") + " and more"
	}
	return check.Names(names)
}

// place is where the check would stand: where the open fields are read.
func (in intake) place() source.Node {
	n := in.bare[0].At
	if d := n.Enclosing(source.Declarator); n.Kind() == source.Binding && d.OK() {
		return d
	}
	return n
}

// further are the lines of a handler, away from its place, that a reader of it
// looks for: where what was sent is taken in as a whole, and where all of it goes
// into a row.
func (in intake) further() []check.Place {
	var out []check.Place
	lines := []int{in.place().Line()}
	add := func(n source.Node, message string) {
		for _, line := range lines {
			if n.Line() >= line-3 && n.Line() <= line+3 {
				return
			}
		}
		lines = append(lines, n.Line())
		out = append(out, at(n, message))
	}
	if in.loose.OK() {
		add(in.loose, "looks at the shape and throws the parsed values away: fields that it does not know pass")
	}
	first := in.bare[0].At
	if d := first.Enclosing(source.Declarator); first.Kind() == source.Binding && d.OK() && d.Child(source.Value).OK() {
		add(d.Child(source.Value), "takes in what is sent")
	}
	if root := rootOf(first); root.Kind() == source.Identifier {
		if d := root.Lookup(root.Text()); d.Kind() == source.Declarator && d.Function() == first.Function() {
			add(d, "takes in what is sent")
		}
	}
	for _, i := range in.bare[1:] { // behind a test of one field, where the others are taken apart
		if d := i.At.Enclosing(source.Declarator); i.At.Kind() == source.Binding && first.Kind() != source.Binding && d.Function() == first.Function() {
			add(d, "takes the fields as they came")
		}
	}
	if handing := validatorOf(in.route); handing.OK() {
		add(handing, "hands on what is sent as it came: its type holds for nobody who sends something else")
	}
	for _, i := range in.bare {
		for _, use := range i.Uses {
			if i.Name == "" && use.Function() == first.Function() && putWhole(use) {
				add(use, "writes all of it as it came")
			}
		}
	}
	return out
}

// validatorOf is the function with which a server function of TanStack Start would look at
// what it is sent: createServerFn().inputValidator(look).handler(work).
func validatorOf(r project.Route) source.Node {
	call := r.Node.Parent()
	if r.Kind != project.Action || call.CalleeName() != "handler" {
		return source.Node{}
	}
	for up := call.Child(source.Callee).Child(source.ObjectRole); up.Kind() == source.Call; up = up.Child(source.Callee).Child(source.ObjectRole) {
		if name := up.CalleeName(); name == "inputValidator" || name == "validator" {
			return up.Arg(0)
		}
	}
	return source.Node{}
}

// putWhole reports whether a value is handed to a call that writes rows.
func putWhole(use source.Node) bool {
	for up := use.Parent(); up.Is(source.Call, source.Array, source.Object, source.Spread, source.Property); up = up.Parent() {
		if up.Kind() == source.Call {
			return containsPart(strings.ToLower(up.CalleeName()), []string{"insert", "update", "create", "upsert", "save", "set", "values"})
		}
	}
	return false
}

// checkedAt is what checks the fields, for evidence.
func (in intake) checkedAt() source.Node {
	if in.by.OK() {
		return in.by
	}
	return in.inputs[0].At
}

// intakes lists the routes that work with what they are sent.
func intakes(p *project.Project) []intake {
	return project.Answer(p, "security/validation", func(p *project.Project) []intake {
		var out []intake
		for _, r := range p.Addresses() {
			out = append(out, project.OfRoute(p, r, "security/validation", intakesOf)...)
		}
		return out
	})
}

// intakesOf is what a route works with of what it is sent: one for the route, or
// one for each function that it hands the request to.
func intakesOf(p *project.Project, r project.Route) []intake {
	if !takesInput(p, r) || r.Kind == project.Action && !p.Reached(r.Node) {
		return nil
	}
	if in := intakeOf(p, r, p.InputsOf(r)); len(in.inputs) > 0 {
		return []intake{in}
	}
	var out []intake
	for _, fn := range requestHandedTo(p, r) {
		part := r
		part.Node = fn
		in := intakeOf(p, r, p.InputsOf(part))
		if in.open() && !in.plainly() {
			in.bare, in.found, in.there = nil, nil, nil
		}
		if len(in.inputs) > 0 {
			out = append(out, in)
		}
	}
	return out
}

// intakeOf is what a route works with of the inputs that it reads; without any
// when that is nothing.
func intakeOf(p *project.Project, r project.Route, inputs []project.Input) intake {
	in := intake{route: r}
	proven := signedFields(r)
	for _, i := range inputs {
		if i.Place != project.InBody && i.Place != project.InForm || proven.OK() && (i.Name == "" || strings.Contains(proven.Text(), i.Name) || strings.Contains(strings.ToLower(i.Name), "signature")) {
			if i.Place == project.InBody || i.Place == project.InForm {
				in.beside = append(in.beside, i)
			}
			continue
		}
		in.take(p, i)
		if i.Checked {
			in.beside = append(in.beside, i)
		} else {
			in.sent = append(in.sent, i)
		}
	}
	if i, schema := unparsed(inputs); schema.OK() {
		in.inputs, in.bare, in.loose = append(in.inputs, i), append(in.bare, i), schema
	}
	if i, ok := handedToModel(r.Node, inputs); ok && !in.open() {
		in.inputs, in.bare = append(in.inputs, i), append(in.bare, i)
	}
	if len(in.inputs) == 0 {
		return intake{}
	}
	by := schemaBefore(p, r)
	if !by.OK() && in.open() {
		by = in.limitedFile(p)
	}
	if by.OK() {
		in.letThrough(p, by)
	}
	in.setFoundAside()
	in.bare = slices.DeleteFunc(in.bare, func(i project.Input) bool { return i.Name == "" && measuredByHand(r.Node, i.At) })
	in.apart = in.open() && uncalled(p, r)
	return in
}

// takesInput reports whether a route may be sent something to work with by the
// app's users: events of other services are checked by their signature.
func takesInput(p *project.Project, r project.Route) bool {
	switch r.Kind {
	case project.Handler, project.Action, project.Edge:
	default:
		return false
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions || !r.Node.OK() {
		return false
	}
	if containsPart(strings.ToLower(r.Path+" "+r.File), []string{"webhook", "/cron", "/hooks/stripe", "inngest", "/saml", "/scim", "/oauth", "/callback", "auth/[..."}) || strings.HasPrefix(r.Node.File().Path, "../node_modules") {
		return false
	}
	if onlyDeveloped(r.Node) || r.Kind == project.Action && !calledFromBrowser(p, r) || ofContext(r) && !schemaBeside(r.Node).OK() {
		return false
	}
	if _, signed := r.ReachesBy(p, "security/verifies", verifiesSignature, 1); signed && !signedFields(r).OK() {
		return false
	}
	_, changes := r.ReachesBy(p, "security/changes", changesSomething, 3)
	return changes
}

// changing are parts of the names of calls that store, send or buy something.
var changing = []string{
	"insert", "update", "upsert", "delete", "create", "save", "add", "send", "put", "patch", "remove", "destroy", "fetch", "generate", "invoke", "stream", "exec", "publish", "sign", "register", "write", "upload",
	"login", "reset", "invite", "subscribe", "charge", "refund", "cancel", "submit", "store", "append", "push", "rpc", "enqueue", "trigger", "unsafe", "run", "query", "setdoc", "verify", "compare", "complete",
}

// changesSomething reports whether a node is a call or a statement that does more
// than read.
func changesSomething(n source.Node) bool {
	if !n.Is(source.Call) {
		return writesSQL(n)
	}
	if inLogger(n.File().Path) { // whatever it calls that, it writes a line
		return false
	}
	what, _ := callCosts(n)
	return what != "" || containsPart(strings.ToLower(n.CalleeName()), changing)
}

// inLogger reports whether a file is the app's log by its name.
func inLogger(file string) bool {
	stem := strings.ToLower(path.Base(file))
	stem, _, _ = strings.Cut(stem, ".")
	return stem == "log" || stem == "logging" || strings.HasSuffix(stem, "logger")
}

// verifiesSignature reports whether a node asks for the signature of a service.
func verifiesSignature(n source.Node) bool {
	switch name := n.CalleeName(); name {
	case "constructEvent", "constructEventAsync", "verifyWebhook", "verifyWebhookSignature", "verifySignatureAppRouter", "verifySignature", "timingSafeEqual", "createHmac", "handleUpload", "createUploadthing":
		return true
	}
	if n.Kind() == source.String {
		v, _ := n.StringValue()
		return v == "svix-signature" || v == "stripe-signature" || v == "x-signature"
	}
	return false
}

// take takes down one input, when the route works with it.
func (in *intake) take(p *project.Project, i project.Input) {
	if fileField(i) {
		return
	}
	var first source.Node  // use that works with it
	var open []source.Node // those that work with it as it came
	worked, there, listed, keyed := false, false, fromList(i), false
	if i.Name == "" && parsedWhole(i) {
		return
	}
	looked := func(n source.Node) bool {
		if !idName(i.Name) && keyOfOneRow(p, n) { // ids have a rule of their own
			keyed = true
			return true
		}
		return p.Checked(n) || castAround(n) || checksInside(p, n) || typeAskedOf(n) || testedByName(n) || testedIntoError(n) || insideParse(n) || verifiedInside(p, n) ||
			i.Name == "" && strings.HasPrefix(strings.ToLower(n.Parent().CalleeName()), "validat") // that is all it is for: its fields are told apart
	}
	for _, use := range i.Uses {
		switch kind, bare := usesOf(use, aliasDepth, looked); kind {
		case present:
			there = there || !i.Checked
		case works:
			if !worked {
				first = use
			}
			worked = true
			if bare.OK() && !i.Checked && !listed {
				open = append(open, use, bare)
			}
		}
	}
	if !worked || keyed && len(open) == 0 { // the query engine looks at its type, and nothing else is done with it
		return
	}
	in.inputs = append(in.inputs, i)
	if len(open) == 0 || lookedAtByHand(p, i) {
		return
	}
	in.bare, in.put = append(in.bare, i), append(in.put, put{i, open})
	if there {
		in.there = append(in.there, i)
	}
	if foundBy(p, i, first, open) {
		in.found = append(in.found, i)
	}
}

// fileField reports whether an input is an uploaded file, which the check of
// uploads answers for.
func fileField(i project.Input) bool {
	if i.Place == project.InForm && containsPart(strings.ToLower(i.Name), []string{"file", "image", "avatar", "photo", "audio", "video", "pdf", "logo", "attachment", "document"}) {
		return true
	}
	root := rootOf(i.At)
	taken := root.Lookup(root.Ident()).Child(source.Value)
	for taken.Kind() == source.Await {
		taken = taken.Child(source.Value)
	}
	if name := taken.CalleeName(); name == "file" || name == "files" {
		return true // a part of the file that Fastify took: const data = await request.file()
	}
	for _, use := range i.Uses {
		switch up := use.Parent(); up.Kind() {
		case source.Member:
			switch up.Child(source.Name).Text() {
			case "arrayBuffer", "pipeThrough", "pipeTo", "getReader":
				return true
			}
		case source.Call:
			if up.CalleeName() == "fromWeb" { // the stream of a file, taken apart by a parser
				return true
			}
		}
	}
	return false
}

// parsedWhole reports whether all that was sent goes through a schema, in the
// handler or in a function of the app that it is given to.
func parsedWhole(i project.Input) bool {
	for _, use := range i.Uses {
		for up := use.Parent(); up.Is(source.Call, source.Await, source.Object, source.Spread, source.Property, source.Shorthand); up = up.Parent() {
			if v, ok := project.ValidatorCall(up); ok && (v.Contains(use) || up.Contains(use)) {
				return true
			}
		}
	}
	return false
}
