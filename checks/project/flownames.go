package project

import (
	"iter"
	"strings"

	"underpin/checks/project/source"
)

// name is where the value of a name comes from.
func (t *tracer) name(n source.Node, at *frame, left int) Flow {
	switch n.Text() {
	case "undefined", "NaN", "Infinity":
		return Flow{From: FromConstant}
	}
	d := n.Lookup(n.Text())
	f := t.declaration(d, at, left)
	if f.Has(FromInput|FromUnknown|FromChecked) && d.Is(source.Declarator, source.Binding, source.Param) {
		if kind := t.p.check(n); kind != 0 {
			return f.as(kind)
		}
	}
	return f
}

// declaration is where the value that a declaration gives its name comes from.
func (t *tracer) declaration(d source.Node, at *frame, left int) Flow {
	if !d.OK() {
		return unknownFlow
	}
	if t.seen[d] {
		return Flow{} // it is being followed: nothing new comes from there
	}
	if f, ok := t.known[d]; ok && at == nil {
		return f
	}
	t.seen[d] = true
	defer delete(t.seen, d)
	f := t.declares(d, at, left)
	if at == nil && left == flowDepth {
		t.known[d] = f
	}
	return f
}

func (t *tracer) declares(d source.Node, at *frame, left int) Flow {
	switch d.Kind() {
	case source.Function, source.Class, source.Enum:
		return Flow{From: FromConstant}
	case source.ImportName:
		return t.imported(d, left)
	case source.Declarator:
		return t.declarator(d, at, left)
	case source.Binding:
		return t.binding(d, at, left)
	case source.Param:
		return t.param(d, at, left)
	}
	return unknownFlow
}

// imported is where the value of an imported name comes from.
func (t *tracer) imported(d source.Node, left int) Flow {
	v := t.p.Definition(d.Child(source.Name))
	if !v.OK() || v.Kind() == source.ImportName || left == 0 {
		return unknownFlow
	}
	if v.Is(source.Declarator, source.Binding, source.Param) {
		return t.declaration(v, nil, left-1)
	}
	return t.flow(v, nil, left-1)
}

// declarator is what a variable is given where it is declared, and by later
// assignments when it is no constant.
func (t *tracer) declarator(d source.Node, at *frame, left int) Flow {
	var out Flow
	if v := d.Child(source.Value); v.OK() {
		out = t.flow(v, at, left)
	} else if loop := d.Enclosing(source.ForOf, source.ForIn); loop.OK() && loop.Child(source.Left).Contains(d) {
		return t.flow(loop.Child(source.Right), at, left)
	}
	name := d.Child(source.Name).Ident()
	scope := scopeOf(d)
	if name != "" && d.Child(source.Value).Kind() == source.Array {
		out = out.And(t.pushed(scope, name, at, left))
	}
	if name == "" || d.Parent().Has(source.Const) {
		return out
	}
	for a := range scope.Find(source.Assign) {
		if a.Child(source.Left).Ident() == name {
			out = out.And(t.flow(a.Child(source.Right), at, left))
		}
	}
	if out.From == 0 {
		return unknownFlow
	}
	return out
}

// pushed is what is added to a list after it was made.
func (t *tracer) pushed(scope source.Node, name string, at *frame, left int) Flow {
	var out Flow
	for c := range pushesTo(scope, name) {
		out = out.And(t.arguments(c, at, left))
	}
	return out
}

// pushesTo goes through the calls that add to a list of that name.
func pushesTo(scope source.Node, name string) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for c := range scope.Find(source.Call) {
			if path := c.CalleePath(); (path == name+".push" || path == name+".unshift") && !yield(c) {
				return
			}
		}
	}
}

// addedTo goes through what is added to a list, written as [], after it was made.
func addedTo(list source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		d := list.Parent()
		name := d.Child(source.Name).Ident()
		if d.Kind() != source.Declarator || name == "" || !d.Parent().Has(source.Const) {
			return
		}
		for c := range pushesTo(scopeOf(d), name) {
			for a := range c.Children() {
				if a.Role() == source.Arg && !yield(a) {
					return
				}
			}
		}
	}
}

// scopeOf is the function that a declaration stands in, else the file.
func scopeOf(d source.Node) source.Node {
	if fn := d.Function(); fn.OK() {
		return fn
	}
	return d.File().Root()
}

// binding is what a pattern takes out of what it is given.
func (t *tracer) binding(b source.Node, at *frame, left int) Flow {
	var keys []string
	owner := b
	for owner.Kind() == source.Binding {
		if owner.Parent().Kind() == source.ObjectPattern && !owner.Has(source.Rest) {
			keys = append([]string{owner.Key()}, keys...)
		}
		owner = owner.Parent().Parent()
	}
	if f, ok := t.state(b, at, left); ok {
		return f
	}
	if fn, ok := t.componentOf(owner); ok && len(keys) > 0 && (at == nil || at.fn != fn) {
		return t.prop(fn, keys[0], left)
	}
	var whole Flow
	v := owner.Child(source.Value)
	switch {
	case owner.Kind() == source.Param:
		if len(keys) == 1 {
			if f, ok := t.handedField(owner, keys[0], at, left); ok {
				if other := b.Child(source.Value); other.OK() {
					f = f.And(t.flow(other, at, left))
				}
				return f
			}
		}
		whole = t.param(owner, at, left)
	case len(keys) > 0 && keys[0] == "data" && queryOfHook(v).OK():
		if left == 0 {
			return unknownFlow
		}
		whole, keys = t.callback(queryOfHook(v), at, left-1), nil
	case v.OK():
		if o := t.object(v); len(keys) > 0 && o.Prop(keys[0]).OK() {
			return t.flow(o.Prop(keys[0]), at, left)
		}
		whole = t.flow(v, at, left)
	default:
		whole = t.declarator(owner, at, left)
	}
	for _, k := range keys {
		whole = t.memberOf(whole, k, b)
	}
	if v := b.Child(source.Value); v.OK() {
		whole = whole.And(t.flow(v, at, left))
	}
	return whole
}

// memberOf is the flow of one member of a value.
func (t *tracer) memberOf(f Flow, key string, at source.Node) Flow {
	if f.Place == WholeRequest {
		return requestMember(f, key, at)
	}
	if f.schema.OK() && f.Only(FromChecked) && key != "data" && key != "success" && key != "value" && key != "output" {
		f.From = t.p.schemaSays(f.schema, key)
		f.schema = source.Node{}
	}
	return f
}

// object is the object literal that an expression stands for, if any.
func (t *tracer) object(n source.Node) source.Node {
	if n.Is(source.Identifier, source.Member) {
		n = t.p.Definition(n)
	}
	if n.Kind() == source.Object {
		return n
	}
	return source.Node{}
}

// ownOrigin reports whether a part of the page's address is the app's own: who
// makes a link chooses the path, the query and the fragment alone.
func ownOrigin(path string) bool {
	switch strings.TrimPrefix(path, "window.") {
	case "location.origin", "location.host", "location.hostname", "location.protocol", "location.port":
		return true
	}
	return false
}

// member is where the value of a.b or a[b] comes from.
func (t *tracer) member(n source.Node, at *frame, left int) Flow {
	path := n.Path()
	switch {
	case strings.HasPrefix(path, "process.env"), strings.HasPrefix(path, "import.meta.env"), strings.HasPrefix(path, "Bun.env"):
		return Flow{From: FromEnv}
	case ownOrigin(path):
		return Flow{From: FromConstant}
	case strings.HasPrefix(path, "window.location"), strings.HasPrefix(path, "location."):
		return Flow{From: FromInput, Place: InQuery, Input: n}
	}
	object := n.Child(source.ObjectRole)
	key := n.Child(source.Name).Text()
	if n.Kind() == source.Index {
		key, _ = n.Child(source.Value).StringValue()
	}
	if key == "length" {
		return Flow{From: FromConstant}
	}
	if o := t.object(object); o.OK() && key != "" && o.Prop(key).OK() {
		return t.flow(o.Prop(key), at, left)
	}
	if d := object.Resolve(); d.Kind() == source.Param && object.Kind() == source.Identifier && (at == nil || at.fn != d.Parent()) {
		if fn, ok := t.componentOf(d); ok {
			return t.prop(fn, key, left)
		}
		if f, ok := t.itemField(d, key, at, left); ok {
			return f
		}
	}
	if d := object.Resolve(); d.Kind() == source.Param && key != "" {
		if f, ok := t.handedField(d, key, at, left); ok {
			return f
		}
	}
	if object.Kind() == source.This {
		if d := t.p.Definition(n); d.OK() && !d.Is(source.Method, source.Getter, source.Param) {
			return t.flow(d, nil, left)
		}
		return unknownFlow
	}
	f := t.memberOf(t.flow(object, at, left), key, n)
	if f.Has(FromInput|FromUnknown|FromChecked) && path != "" {
		if kind := t.p.check(n); kind != 0 {
			return f.as(kind)
		}
	}
	return f
}
