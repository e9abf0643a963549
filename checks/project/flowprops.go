package project

import (
	"slices"

	"underpin/checks/project/source"
)

// ElementsOf lists the JSX elements of live code that a component is rendered
// by, by the component's name.
func (p *Project) ElementsOf(fn source.Node) []source.Node {
	name := calledAs(fn)
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return nil
	}
	return Of(p, fn, "elements", func(p *Project, fn source.Node) []source.Node {
		var out []source.Node
		m := p.Modules()
		for _, file := range p.Sources() {
			if file != fn.File().Path && (!m.Live(file) || !p.Holds(file, "<"+name)) {
				continue
			}
			for e := range p.Source(file).Find(source.Element) {
				tag := e.Child(source.Tag)
				if tag.Is(source.Identifier) && tag.Text() == name && p.Definition(tag) == fn {
					out = append(out, e)
				}
			}
			if len(out) > maxCallers {
				return out
			}
		}
		return out
	})
}

// componentOf is the component whose props a parameter is.
func (t *tracer) componentOf(param source.Node) (fn source.Node, ok bool) {
	fn = param.Parent()
	if param.Kind() != source.Param || len(fn.ChildrenIn(source.ParamRole)) == 0 || fn.ChildrenIn(source.ParamRole)[0] != param {
		return source.Node{}, false
	}
	if r, routed := t.p.RouteOf(fn); routed && (r.Kind != Page || !t.p.Exported(r.File, "getServerSideProps").OK() && !t.p.Exported(r.File, "getStaticProps").OK()) {
		return source.Node{}, false
	}
	name := calledAs(fn)
	return fn, name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// PropValues lists the expressions that a component is given under a name: by
// the elements that render it, or by the page's function for its data. All is
// false when there may be others.
func (p *Project) PropValues(fn source.Node, name string) (values []source.Node, all bool) {
	if r, ok := p.RouteOf(fn); ok {
		return p.pageProps(r, name)
	}
	elements := p.ElementsOf(fn)
	all = len(elements) > 0 && len(elements) <= maxCallers && name != "children"
	for _, e := range elements {
		if v := e.AttrValue(name); v.OK() {
			values = append(values, v)
		} else if slices.ContainsFunc(e.ChildrenIn(source.AttrRole), func(a source.Node) bool { return a.Kind() == source.Spread }) {
			all = false
		}
	}
	return values, all
}

// NeverGiven reports whether a component is rendered, and no element that renders it
// gives it anything under a name. It looks at every one of them, so it is for
// questions that few components raise.
func (p *Project) NeverGiven(fn source.Node, name string) bool {
	component := calledAs(fn)
	if _, page := p.RouteOf(fn); page || name == "children" || component == "" || component[0] < 'A' || component[0] > 'Z' {
		return false
	}
	rendered := false
	for _, file := range p.Sources() {
		if file != fn.File().Path && !p.Modules().Live(file) || !p.Holds(file, "<"+component) {
			continue
		}
		for e := range p.Source(file).Find(source.Element) {
			tag := e.Child(source.Tag)
			if !tag.Is(source.Identifier) || tag.Text() != component || p.Definition(tag) != fn {
				continue
			}
			if rendered = true; e.AttrValue(name).OK() || slices.ContainsFunc(e.ChildrenIn(source.AttrRole), func(a source.Node) bool { return a.Kind() == source.Spread }) {
				return false
			}
		}
	}
	return rendered
}

// pageProps lists what getServerSideProps or getStaticProps give a page under a
// name.
func (p *Project) pageProps(r Route, name string) (values []source.Node, all bool) {
	for _, export := range []string{"getServerSideProps", "getStaticProps"} {
		fn := p.Exported(r.File, export)
		for o := range fn.Find(source.Object) {
			if v := o.Prop("props").Prop(name); v.OK() {
				values = append(values, v)
			}
		}
	}
	return values, len(values) > 0
}

// prop is where what a component is given under a name comes from.
func (t *tracer) prop(fn source.Node, name string, left int) Flow {
	values, all := t.p.PropValues(fn, name)
	if left == 0 {
		return unknownFlow
	}
	var out Flow
	for _, v := range values {
		out = out.And(t.flow(v, nil, left-1))
	}
	if !all {
		return out.And(unknownFlow)
	}
	if out.From == 0 {
		return Flow{From: FromConstant}
	}
	return out
}

// StateValues lists the expressions that a name out of React's useState may
// hold: the first value, and all that its setter is given.
func (p *Project) StateValues(b source.Node) (values []source.Node, ok bool) {
	d := b.Parent().Parent()
	call := d.Child(source.Value)
	if b.Kind() != source.Binding || b.Parent().Kind() != source.ArrayPattern || d.Kind() != source.Declarator || call.CalleeName() != "useState" {
		return nil, false
	}
	items := slices.Collect(b.Parent().Children())
	if len(items) < 2 || items[0] != b {
		return nil, false
	}
	if first := call.Arg(0); first.OK() {
		values = append(values, result(first)...)
	}
	setter := items[1].Child(source.Name).Ident()
	for c := range d.Function().Find(source.Call) {
		switch {
		case setter == "":
		case c.Child(source.Callee).Ident() == setter && c.Arg(0).OK():
			values = append(values, result(c.Arg(0))...)
		case c.Arg(0).Ident() == setter && c.CalleeName() == "then":
			values = append(values, c.Child(source.Callee).Child(source.ObjectRole))
		}
	}
	return values, true
}

// result is an expression, or what it returns when it is a function.
func result(n source.Node) []source.Node {
	if n.Is(source.Arrow, source.Function) {
		return results(n)
	}
	return []source.Node{n}
}

// state is where what React keeps between renders comes from.
func (t *tracer) state(b source.Node, at *frame, left int) (Flow, bool) {
	values, ok := t.p.StateValues(b)
	out := Flow{From: FromConstant}
	for _, v := range values {
		out = out.And(t.flow(v, at, left))
	}
	return out, ok
}

// item is where the items of a list come from that a function is called with,
// as in list.map(item => …).
func (t *tracer) item(fn source.Node, at *frame, left int) (Flow, bool) {
	call := fn.Parent()
	if call.Kind() != source.Call || fn.Role() != source.Arg || call.Arg(0) != fn {
		return Flow{}, false
	}
	switch call.CalleeName() {
	case "map", "forEach", "filter", "flatMap", "find", "some", "every", "then":
		return t.flow(call.Child(source.Callee).Child(source.ObjectRole), at, left), true
	}
	return Flow{}, false
}

// itemField is where one field of a list's items comes from, when the items are
// written as objects: list.map(x => ({ field: … })), [{ field: … }], and those
// that are pushed to a list which began empty.
func (t *tracer) itemField(param source.Node, key string, at *frame, left int) (Flow, bool) {
	fn := param.Parent()
	call := fn.Parent()
	if call.Kind() != source.Call || fn.Role() != source.Arg || call.Arg(0) != fn || fn.Child(source.ParamRole) != param {
		return Flow{}, false
	}
	list := call.Child(source.Callee).Child(source.ObjectRole)
	if list.Is(source.Identifier, source.Member) {
		list = t.p.Definition(list)
	}
	var items []source.Node
	switch {
	case list.Kind() == source.Array:
		items = slices.AppendSeq(slices.Collect(list.Children()), addedTo(list))
	case list.CalleeName() == "map" && list.Arg(0).Is(source.Arrow, source.Function):
		items = results(list.Arg(0))
	}
	var out Flow
	for _, o := range items {
		v := o.Prop(key)
		if !v.OK() {
			return Flow{}, false
		}
		out = out.And(t.flow(v, at, left))
	}
	return out, len(items) > 0
}

// handedField is where one field of an options object comes from, when every call of the
// function writes that object out, or leaves it away: find(id, { text }) for options.text.
func (t *tracer) handedField(param source.Node, key string, at *frame, left int) (Flow, bool) {
	fn := param.Parent()
	index := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if index < 0 || param.Child(source.Value).OK() {
		return Flow{}, false
	}
	var calls []source.Node
	var from *frame
	if at != nil && at.fn == fn {
		calls, from = []source.Node{at.call}, at.up
	} else {
		if _, framework := t.p.given(fn, param, index); framework || left == 0 {
			return Flow{}, false
		}
		left--
		calls = t.p.CallsOf(fn)
	}
	out := Flow{From: FromConstant} // undefined
	for _, c := range calls {
		o := c.Arg(index)
		if !o.OK() {
			continue
		}
		if o.Kind() != source.Object || o.Spreads() {
			return Flow{}, false
		}
		if v := o.Prop(key); v.OK() {
			out = out.And(t.flow(v, from, left))
		}
	}
	return out, len(calls) > 0 && len(calls) <= maxCallers
}

// NeverHanded reports whether an expression is a field of an options object, or a name for
// one, that every call of the function leaves away: options.text in list(id, options) which
// is only called as list(id).
func (p *Project) NeverHanded(n source.Node) bool {
	param, key := n.Child(source.ObjectRole).Resolve(), n.Child(source.Name).Text()
	if n.Kind() == source.Identifier {
		d := n.Lookup(n.Text())
		if param, key = d.Parent().Parent(), d.Key(); d.Kind() != source.Binding || d.Child(source.Value).OK() {
			return false
		}
	}
	if param.Kind() != source.Param || key == "" {
		return false
	}
	f, ok := newTracer(p).handedField(param, key, nil, flowDepth)
	if !ok || !f.Only(FromConstant) {
		return false
	}
	index := slices.Index(param.Parent().ChildrenIn(source.ParamRole), param)
	return !slices.ContainsFunc(p.CallsOf(param.Parent()), func(c source.Node) bool { return c.Arg(index).Prop(key).OK() })
}

// queryOfHook is the function whose answer a hook keeps and hands to its component as data:
// useQuery({ queryFn: () => … }), useSWR(key, () => …).
func queryOfHook(call source.Node) source.Node {
	fn := source.Node{}
	switch call.CalleeName() {
	case "useQuery", "useSuspenseQuery":
		if fn = call.Arg(0).Prop("queryFn"); !fn.OK() {
			fn = call.Arg(1)
		}
	case "useSWR":
		fn = call.Arg(1)
	}
	if !fn.Is(source.Arrow, source.Function) {
		return source.Node{}
	}
	return fn
}
