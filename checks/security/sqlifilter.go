package security

import (
	"iter"
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// filter judges a filter string of supabase-js: or("a.eq.b,c.eq.d").
func (b builtQuery) filter(p *project.Project, c source.Node) (builtQuery, bool) {
	arg := c.Arg(0)
	if b.label == "filter" {
		arg = c.Arg(2)
	}
	f := filterSearch{p: p, call: c, browser: b.browser}
	f.look(arg, false, 9)
	if !f.built || !fromTable(p, c) {
		return b, false
	}
	b.kind, b.flow, b.sure, b.model, b.stored = filterText, f.flow, f.sure, f.model, f.stored.OK() && f.sure == harmless
	if b.stored && f.stored.File() == c.File() {
		b.at = f.stored
	}
	return b, true
}

// A filterSearch gathers what a filter string is put together from.
type filterSearch struct {
	p     *project.Project
	call  source.Node
	built bool // it is put together, not written out
	flow  project.Flow
	sure  danger
	model bool // a model chose a part
	// browser says that a page puts it together.
	browser bool
	// stored is a part that was typed by someone, kept in a row and read again.
	stored source.Node
}

// patterns are the comparisons with text that people type.
var patterns = regexp.MustCompile(`\.(i?like|i?match|fts|plfts|phfts|wfts)(\([a-z]+\))?\.[%*"]*$`)

// look goes through the parts of an expression; typed says that it stands
// behind a comparison with free text.
func (f *filterSearch) look(n source.Node, typed bool, depth int) {
	if !n.OK() || depth == 0 {
		return
	}
	switch n.Kind() {
	case source.String:
	case source.Template, source.Binary:
		f.built = true
		before := ""
		for part := range flattened(n) {
			if v, ok := part.StringValue(); ok {
				before = v
				continue
			}
			f.look(part, typed || patterns.MatchString(before), depth-1)
			before = ""
		}
	case source.Conditional:
		f.look(n.Child(source.Then), typed, depth-1)
		f.look(n.Child(source.Else), typed, depth-1)
	case source.Call:
		f.callOf(n, typed, depth)
	case source.Identifier:
		f.name(n, typed, depth)
	default:
		f.value(n, typed)
	}
}

// flattened yields the parts of a template or of a sum.
func flattened(n source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for part := range n.Children() {
			if n.Kind() != source.Binary || part.Kind() != source.Binary {
				if !yield(part) {
					return
				}
				continue
			}
			for inner := range flattened(part) {
				if !yield(inner) {
					return
				}
			}
		}
	}
}

// callOf looks at parts.join(","), and at functions of the app that make text.
func (f *filterSearch) callOf(n source.Node, typed bool, depth int) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	switch n.CalleeName() {
	case "join":
		f.list(object, depth-1)
		return
	case "trim", "toLowerCase", "toUpperCase", "toString":
		if object.OK() {
			f.look(object, typed, depth-1)
			return
		}
	}
	f.value(n, typed)
}

// list looks at the items of a list that becomes a filter string.
func (f *filterSearch) list(n source.Node, depth int) {
	if depth == 0 {
		return
	}
	switch n.Kind() {
	case source.Array:
		for item := range n.Children() {
			f.look(item, false, depth)
		}
	case source.Call:
		from := n.Child(source.Callee).Child(source.ObjectRole)
		if made := n.Arg(0).Child(source.Body); n.CalleeName() == "map" && made.OK() && made.Kind() != source.Block {
			f.built = true
			if !cleaned(f.p, from, 4) {
				f.look(made, false, depth)
			}
			return
		}
		f.list(from, depth-1)
	case source.Identifier:
		d := n.Lookup(n.Text())
		f.list(d.Child(source.Value), depth-1)
		for call := range d.Function().Find(source.Call) {
			if call.CalleePath() == n.Text()+".push" {
				for _, a := range call.Args() {
					f.look(a, false, depth-1)
				}
			}
		}
	}
}

// name follows a variable to the text that it holds.
func (f *filterSearch) name(n source.Node, typed bool, depth int) {
	d := n.Resolve()
	if d != n && !confirmed(f.call, n) && (d.Is(source.Template, source.Conditional) || d.Is(source.Call) && !cleaned(f.p, d, 4) || d.Is(source.Binary) && d.Operator() == "+") {
		f.look(d, typed, depth-1)
		return
	}
	f.value(n, typed)
}

// value is a part that is put in.
func (f *filterSearch) value(n source.Node, typed bool) {
	from := f.p.FlowOf(n)
	f.flow = f.flow.And(from)
	sure := harmless
	switch {
	case typed && toolText(n) && !cleaned(f.p, n, 4):
		sure, f.model = certainly, true
	case cleaned(f.p, n, 4), confirmed(f.call, n):
	case f.browser:
		if typed && hasWord(wordsOf(n.Text()), searchWords) && !f.p.NeverHanded(n) {
			sure = certainly
		}
	case !from.Has(project.FromInput | project.FromChecked):
		if typed && from.Has(project.FromDatabase) && !f.stored.OK() {
			f.stored = n
		}
	case from.Has(project.FromUnknown):
		sure = perhaps
	case !typed && namesID(n.Text()) && f.ownRights():
		sure = perhaps // nobody types an id, and row policies bound what another filter would show
	case from.Has(project.FromInput), typed:
		sure = certainly // a schema that asks for text lets commas pass
	default:
		sure = perhaps
	}
	if sure > f.sure {
		f.sure = sure
	}
}

// ownRights reports whether the filter is of a query that its caller may make by himself.
func (f *filterSearch) ownRights() bool {
	n := f.call
	for range 40 {
		switch n.Kind() {
		case source.Call:
			if name := n.CalleeName(); name == "from" || name == "rpc" {
				return clientOf(f.p, n.Child(source.Callee).Child(source.ObjectRole)) == callersClient
			}
			n = n.Child(source.Callee)
		case source.Member:
			n = n.Child(source.ObjectRole)
		case source.Await:
			n = n.Child(source.Value)
		case source.Identifier: // let query = supabase.from(…)
			n = n.Lookup(n.Text()).Child(source.Value)
		default:
			return false
		}
	}
	return false
}

// toolText reports whether a value is an argument that a model chose for a tool,
// from what its user wrote: a field of JSON.parse(call.function.arguments).
func toolText(n source.Node) bool {
	for n.Kind() == source.Member {
		n = n.Child(source.ObjectRole)
	}
	d := n.Resolve()
	return d.CalleePath() == "JSON.parse" && strings.HasSuffix(d.Arg(0).Path(), ".arguments")
}

// cleaned reports whether the characters that change a filter were taken out of
// a value, or made harmless in it.
func cleaned(p *project.Project, n source.Node, depth int) bool {
	if depth == 0 || !n.OK() {
		return false
	}
	if n.Kind() == source.Identifier {
		d := n.Resolve()
		return d != n && d.Is(source.Call, source.Template) && cleaned(p, d, depth-1)
	}
	if n.Kind() == source.Template { // `${clean.slice(0, 3)}.${clean.slice(3)}`
		for part := range n.Children() {
			if !part.Is(source.String) && !cleaned(p, part, depth-1) {
				return false
			}
		}
		return true
	}
	if n.Kind() != source.Call {
		return false
	}
	if n.CalleeName() == "encodeURIComponent" || takesCommas(n) {
		return true
	}
	if object := n.Child(source.Callee).Child(source.ObjectRole); object.OK() && object.Is(source.Call, source.Identifier) && cleaned(p, object, depth) {
		return true
	}
	fn := p.Definition(n.Child(source.Callee))
	for c := range fn.Find(source.Call) {
		if takesCommas(c) {
			return true
		}
	}
	return false
}

// takesCommas reports whether a call replaces the characters that end a value of
// a filter, or the quotes that a value stands in.
func takesCommas(c source.Node) bool {
	if name := c.CalleeName(); name != "replace" && name != "replaceAll" {
		return false
	}
	pattern := c.Arg(0).Text()
	return containsPart(pattern, []string{",", "[^", `\D`, `\W`, `\"`}) || strings.Contains(strings.Trim(pattern, "'/g"), `"`)
}

// confirmed reports whether a row was found by a value before it is used, and
// the function left when there was none: then it is an id that exists.
func confirmed(call, n source.Node) bool {
	if n.Kind() != source.Identifier {
		return false
	}
	fn := call.Function()
	for eq := range fn.Find(source.Call) {
		if eq.CalleeName() != "eq" || eq.Start() > call.Start() || eq.Arg(1).Text() != n.Text() {
			continue
		}
		d := eq.Enclosing(source.Declarator)
		for found := range d.Child(source.Name).Find(source.Identifier) {
			if leftWithout(fn, found.Text()) || insideFound(call, found.Text()) {
				return true
			}
		}
	}
	return false
}

// insideFound reports whether a call stands where a variable is not empty.
func insideFound(call source.Node, name string) bool {
	for test := call.Enclosing(source.If); test.OK(); test = test.Enclosing(source.If) {
		if test.Child(source.Cond).Ident() == name && test.Child(source.Then).Contains(call) {
			return true
		}
	}
	return false
}

// leftWithout reports whether a function ends where a variable is empty.
func leftWithout(fn source.Node, name string) bool {
	for test := range fn.Find(source.If) {
		cond := test.Child(source.Cond)
		if cond.Kind() == source.Binary && cond.Operator() == "||" {
			cond = cond.Child(source.Left)
		}
		if cond.Kind() != source.Unary || cond.Operator() != "!" || cond.Child(source.Value).Text() != name {
			continue
		}
		then := test.Child(source.Then)
		if then.Leaves() || containsPart(then.Text(), []string{"redirect(", "notFound("}) {
			return true
		}
	}
	return false
}
