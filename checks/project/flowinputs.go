package project

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// An Input is one value that a route reads from its request.
type Input struct {
	Place InputPlace
	Name  string      // the field as the code spells it; "" for the whole of it
	At    source.Node // where it is read
	// Checked says that a schema stands before the read itself: the value comes
	// out of parse, or of a builder with a schema. For a test further down ask
	// Project.Checked of each use.
	Checked bool
	Uses    []source.Node // where the value is then used, in order
}

// InputsOf lists the fields that a route's own function reads from its request,
// by place in the code. What is only handed on whole is one Input without a
// name. Cookies and headers are left out.
func (p *Project) InputsOf(r Route) []Input {
	in := &inputs{p: p, route: r, at: map[string]int{}, trace: newTracer(p)}
	if !r.Node.OK() {
		return nil
	}
	for n := range r.Node.Descendants() {
		switch n.Kind() {
		case source.Param:
			in.argument(n)
		case source.Binding:
			in.binding(n)
		case source.Member, source.Index:
			in.member(n)
			in.handed(n)
		case source.Call:
			in.got(n)
			in.handed(n)
		case source.Identifier:
			in.whole(n)
		}
	}
	return in.found
}

type inputs struct {
	p     *Project
	route Route
	found []Input
	at    map[string]int // index in found, by place and name
	trace *tracer
}

// fields reports whether a flow is of a part of the request that has fields.
func fields(f Flow) bool {
	return f.Place >= InBody && f.Place <= InParams && f.Has(FromInput|Looked) && !f.Has(FromUnknown)
}

func (in *inputs) add(f Flow, name string, at source.Node, uses ...source.Node) {
	checked := f.Has(Looked) && !f.Has(FromInput)
	key := fmt.Sprint(f.Place, " ", name, checked) // as sent, and as parsed, are two
	i, ok := in.at[key]
	if !ok {
		i = len(in.found)
		in.at[key] = i
		in.found = append(in.found, Input{Place: f.Place, Name: name, At: at, Checked: checked})
	}
	in.found[i].Uses = append(in.found[i].Uses, uses...)
}

// declared is the flow of a declaration, without what tests say later on.
func (in *inputs) declared(d source.Node) Flow {
	in.trace.steps = 0
	return in.trace.declaration(d, nil, flowDepth)
}

// flow is the flow of an expression.
func (in *inputs) flow(n source.Node) Flow {
	in.trace.steps = 0
	return in.trace.flow(n, nil, flowDepth)
}

// argument is a parameter of a server action, which the browser fills in.
func (in *inputs) argument(d source.Node) {
	name := d.Child(source.Name).Ident()
	if name == "" || d.Parent() != in.route.Node || in.route.Kind != Action {
		return
	}
	if f := in.declared(d); f.Place == InBody && f.Has(FromInput|Looked) {
		in.add(f, name, d, in.references(d, name)...)
	}
}

// binding is a field that a pattern takes out: const { email } = await req.json().
func (in *inputs) binding(b source.Node) {
	name := b.Child(source.Name).Ident()
	if name == "" {
		return
	}
	f := in.declared(b)
	if !fields(f) {
		return
	}
	key := b.Key()
	if b.Has(source.Rest) {
		key = "..." + name
	}
	if whole := in.isPart(b, f); whole {
		return // const { params } = context: its members are the fields
	}
	in.add(f, key, b, in.references(b, name)...)
}

// isPart reports whether a binding is a part of the request as a whole, and no
// field of it.
func (in *inputs) isPart(b source.Node, f Flow) bool {
	return f.Input == b
}

// references are the uses of a declared name below the route's function.
func (in *inputs) references(d source.Node, name string) []source.Node {
	var out []source.Node
	for n := range in.route.Node.Find(source.Identifier) {
		if n.Start() > d.Start() && n.Text() == name && isUse(n) && n.Lookup(name) == d {
			out = append(out, n)
		}
	}
	return out
}

// isUse reports whether an identifier stands for its value, and is not a key or
// a declaration's name.
func isUse(n source.Node) bool {
	switch n.Parent().Kind() {
	case source.Member, source.Property, source.Method, source.Field, source.Attr, source.Declarator, source.Binding, source.Param, source.Function, source.ImportName, source.Element:
		return n.Role() != source.Name && n.Role() != source.PropertyRole && n.Role() != source.Tag
	}
	return true
}

// member is a field read by its name: body.email, req.body.email.
func (in *inputs) member(n source.Node) {
	key := n.Child(source.Name).Text()
	if n.Kind() == source.Index {
		key, _ = n.Child(source.Value).StringValue()
	}
	object := n.Child(source.ObjectRole)
	if key == "" || n.Role() == source.Callee || n.Parent().Is(source.Member, source.Index) && n.Role() == source.ObjectRole && in.holds(n) {
		return
	}
	f, ok := in.part(object)
	if !ok || key == "length" && in.ofField(object) {
		return
	}
	if d := object.Lookup(object.Text()); d.Kind() == source.Param && in.route.Kind == Action && f.Place == InBody && d.Parent() == in.route.Node {
		key = object.Text() + "." + key
	}
	in.add(f, key, n, n)
}

// ofField reports whether an expression is what one field holds, so that its length is a
// count and no field of what was sent: image.data, JSON.parse(req.body.rows).
func (in *inputs) ofField(n source.Node) bool {
	if n.Kind() == source.Identifier {
		n = n.Lookup(n.Text()).Child(source.Value)
		if n.CalleePath() == "JSON.parse" {
			n = n.Arg(0)
		}
	}
	if n.Kind() != source.Member {
		return false
	}
	f := in.flow(n)
	return f.Input != n && (f.Has(FromInput) || !f.Has(Looked))
}

// holds reports whether a member is a part of the request that has fields.
func (in *inputs) holds(n source.Node) bool {
	_, ok := in.part(n)
	return ok
}

// part is the flow of an expression that is a part of the request as a whole:
// req.body, a variable that holds it, await request.json(), parsed.data.
func (in *inputs) part(n source.Node) (Flow, bool) {
	for n.Kind() == source.Await {
		n = n.Child(source.Value)
	}
	switch n.Kind() {
	case source.Identifier:
		d := n.Lookup(n.Text())
		f := in.declared(d)
		if !fields(f) {
			return Flow{}, false
		}
		switch d.Kind() {
		case source.Param:
			return f, in.givenPart(d)
		case source.Binding:
			return f, in.isPart(d, f)
		case source.Declarator:
			v := d.Child(source.Value)
			if !v.OK() {
				v = givenLater(d)
			}
			_, ok := in.part(v)
			return f, ok || in.reads(v)
		}
	case source.Member, source.Call:
		f := in.flow(n)
		if !fields(f) || fieldCall(n) {
			return Flow{}, false
		}
		return f, f.Input == n || n.Kind() == source.Call && in.reads(n) || n.Child(source.Name).Text() == "data" || n.Child(source.Name).Text() == "value" || n.Child(source.Name).Text() == "output"
	}
	return Flow{}, false
}

// givenPart reports whether a parameter may be a part of the request as a whole: not where
// a function inside the handler is called with values that were made of its fields.
func (in *inputs) givenPart(d source.Node) bool {
	fn := d.Parent()
	if fn == in.route.Node || !in.route.Node.Contains(fn) {
		return true
	}
	index := slices.Index(fn.ChildrenIn(source.ParamRole), d)
	calls := slices.DeleteFunc(slices.Clone(in.p.CallsOf(fn)), fn.Contains)
	return len(calls) == 0 || slices.ContainsFunc(calls, func(c source.Node) bool {
		_, ok := in.part(c.Arg(index))
		return ok
	})
}

// givenLater is the value that a variable declared without one is given first:
// let body; try { body = await request.json() } ….
func givenLater(d source.Node) source.Node {
	name := d.Child(source.Name).Ident()
	for a := range d.Function().Find(source.Assign) {
		if left := a.Child(source.Left); a.Start() > d.Start() && left.Kind() == source.Identifier && left.Text() == name {
			return a.Child(source.Right)
		}
	}
	return source.Node{}
}

// reads reports whether an expression gives all that was sent: a call that reads
// or parses it, with or without a value to stand in.
func (in *inputs) reads(v source.Node) bool {
	for v.Is(source.Await, source.Binary) {
		if v.Kind() == source.Await {
			v = v.Child(source.Value)
		} else {
			v = v.Child(source.Left)
		}
	}
	if v.Kind() != source.Call || fieldCall(v) {
		return false
	}
	if _, ok := ValidatorCall(v); ok || readers[v.CalleeName()] != NoInput {
		return true
	}
	switch v.CalleeName() {
	case "json", "formData", "text", "parse", "fromEntries", "parseBody", "catch", "body", "parsedBody":
		return true
	}
	for _, a := range v.Args() {
		if a.Kind() == source.Identifier && in.declared(a.Lookup(a.Text())).Place == WholeRequest {
			return true
		}
	}
	return false
}

// fieldCall reports whether a call reads one field: form.get("email").
func fieldCall(n source.Node) bool {
	for n.Is(source.Await, source.Binary) {
		if n.Kind() == source.Await {
			n = n.Child(source.Value)
		} else {
			n = n.Child(source.Left)
		}
	}
	name := n.CalleeName()
	_, constant := n.Arg(0).StringValue()
	return constant && (name == "get" || name == "getAll" || name == "query" || name == "param" || name == "getRouterParam")
}

// got is a field that a call reads: form.get("email"), c.req.param("id").
func (in *inputs) got(n source.Node) {
	if !fieldCall(n) {
		return
	}
	f := in.flow(n)
	if !fields(f) {
		return
	}
	key, _ := n.Arg(0).StringValue()
	uses := []source.Node{n}
	if d := n.Enclosing(source.Declarator); d.OK() && d.Function() == n.Function() && d.Child(source.Name).Ident() != "" && !n.Enclosing(source.Object, source.Array).OK() {
		uses = in.references(d, d.Child(source.Name).Ident())
	}
	in.add(f, key, n, uses...)
}

// handed is all that was sent, read where it is used: create(req.body),
// { ...req.body }, create(await request.json()).
func (in *inputs) handed(n source.Node) {
	at := n
	for at.Parent().Kind() == source.Await {
		at = at.Parent()
	}
	if r := at.Role(); r == source.ObjectRole || r == source.Callee || r == source.Name {
		return
	}
	switch up := at.Parent(); {
	case !up.Is(source.Call, source.Spread, source.Property, source.New, source.Array), strings.HasPrefix(up.CalleePath(), "console."):
		return
	}
	if _, parsed := ValidatorCall(at.Parent()); parsed || n.Kind() == source.Call && readers[n.CalleeName()] == NoInput && n.CalleeName() != "json" {
		return
	}
	if f, ok := in.part(n); ok && (f.Place == InBody || f.Place == InForm) {
		in.add(f, "", n, at)
	}
}

// whole is the use of all that was sent at once: create(body), { ...body }.
func (in *inputs) whole(n source.Node) {
	if !isUse(n) || n.Role() == source.ObjectRole || n.Role() == source.Callee {
		return
	}
	switch n.Parent().Kind() {
	case source.Call, source.Spread, source.Property, source.Shorthand, source.New, source.Array:
	default:
		return
	}
	if strings.HasPrefix(n.Parent().CalleePath(), "console.") {
		return
	}
	if d := n.Lookup(n.Text()); d.Kind() == source.Param && in.route.Kind == Action && d.Parent() == in.route.Node {
		return // an input by its own name
	}
	if f, ok := in.part(n); ok {
		in.add(f, "", n, n)
	}
}
