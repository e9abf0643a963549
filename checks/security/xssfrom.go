package security

import (
	"maps"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// escapes reports whether a function of the app puts entities in the place of
// what begins an element.
func escapes(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if escapesAt(c) {
			return true
		}
	}
	return false
}

// escapesAt reports whether a call takes what opens an element out of a text.
func escapesAt(c source.Node) bool {
	if name := c.CalleeName(); name != "replace" && name != "replaceAll" {
		return false
	}
	switch what := c.Arg(0).Text(); {
	case what == `"<"`, what == "'<'", what == "/</g": // of JSON as well: nothing can end the element
		return true
	case strings.HasPrefix(what, "/<") || strings.HasPrefix(what, "/[") && strings.Contains(what, "<"):
		to := c.Arg(1)
		return strings.Contains(to.Text(), "&lt;") || to.Is(source.Arrow, source.Function, source.Identifier)
	}
	return false
}

// escapedFrom is where a variable is given its own text with what opens an element taken
// out of it, whatever it held before: html = html.replace(/</g, "&lt;"). 0 where that is
// not done before a use of it.
func escapedFrom(scope, use source.Node) int {
	from := 0
	for a := range scope.Find(source.Assign) {
		if a.Operator() != "=" || a.Child(source.Left).Ident() != use.Text() || a.End() > use.Start() || a.Function() != scope || a.Enclosing(source.If).OK() || a.Enclosing(source.Conditional).OK() {
			continue
		}
		escaped, n := false, a.Child(source.Right)
		for n.Kind() == source.Call {
			escaped = escaped || escapesAt(n)
			n = n.Child(source.Callee).Child(source.ObjectRole)
		}
		if escaped && n.Ident() == use.Text() {
			from = a.Start()
		}
	}
	return from
}

// loaded lists what a loader of React Router gives a page under the name that its
// component takes out of useLoaderData().
func (u *purifier) loaded(d source.Node) ([]source.Node, bool) {
	if d.Kind() != source.Binding {
		return nil, false
	}
	if call := d.Enclosing(source.Declarator).Child(source.Value); call.CalleeName() != "useLoaderData" || d.Parent().Parent() != call.Parent() {
		return nil, false
	}
	loader := u.p.Exported(d.File().Path, "loader")
	var out []source.Node
	for r := range loader.Find(source.Return) {
		o := r.Child(source.Value)
		if o.Kind() == source.Call {
			o = o.Arg(0) // json({ … })
		}
		if v := o.Prop(d.Key()); v.OK() {
			out = append(out, v)
		}
	}
	return out, len(out) > 0
}

// passed lists what all who call a function of the app give it as a parameter.
func (u *purifier) passed(d source.Node) ([]source.Node, bool) {
	fn := d.Parent()
	name := fn.Child(source.Name).Text()
	if made := fn.Parent(); fn.Is(source.Arrow, source.Function) && name == "" {
		if made.CalleeName() == "useCallback" {
			made = made.Parent()
		}
		if made.Kind() == source.Declarator {
			name = made.Child(source.Name).Ident()
		}
	}
	if d.Kind() != source.Param || !fn.Is(source.Function, source.Arrow) || name == "" || d.Child(source.Name).Ident() == "" {
		return nil, false
	}
	index := slices.Index(fn.ChildrenIn(source.ParamRole), d)
	var out []source.Node
	if exported, ok := fn.File().ExportOf(name); ok && exported.Name != "" {
		for _, c := range u.p.CallsOf(fn) {
			a := c.Arg(index)
			if !a.OK() {
				return nil, false
			}
			out = append(out, a)
		}
		return out, len(out) > 0 && len(out) < 12
	}
	for c := range fn.File().Find(source.Call) {
		if c.Child(source.Callee).Ident() == name && index >= 0 {
			if a := c.Arg(index); a.OK() {
				out = append(out, a)
			}
		}
	}
	return out, len(out) > 0
}

// bind notes what a call gives the parameters of a function.
func (u *purifier) bind(fn, call source.Node) {
	maps.DeleteFunc(u.seen, func(n source.Node, _ bool) bool { return fn.Contains(n) }) // another call gives it other values
	for i, param := range fn.ChildrenIn(source.ParamRole) {
		if a := call.Arg(i); a.OK() && param.Child(source.Name).Ident() != "" {
			u.bound[param] = a
		}
	}
}

// rendersMarkdown reports whether a package makes markup of Markdown, and lets
// what markup is in it through.
func rendersMarkdown(pkg string) bool {
	return pkg == "marked" || pkg == "markdown-it" || pkg == "showdown"
}

// field follows a field of an object to what it is given where the object is
// made: post.content to the content that getPost() returns.
func (u *purifier) field(n source.Node, depth int) ([]leaf, bool) {
	objects, ok := u.objects(n.Child(source.ObjectRole), 6)
	if !ok || len(objects) == 0 {
		return nil, false
	}
	var out []leaf
	for _, o := range objects {
		v := o.Prop(n.Child(source.Name).Text())
		if !v.OK() {
			return nil, false
		}
		out = append(out, u.leaves(v, depth-1)...)
	}
	return out, true
}

// objects lists the objects that an expression may be, when all are written in
// the app.
func (u *purifier) objects(n source.Node, depth int) ([]source.Node, bool) {
	if depth == 0 || !n.OK() {
		return nil, false
	}
	var from []source.Node
	switch n.Kind() {
	case source.Object:
		return []source.Node{n}, true
	case source.Null:
		return nil, true
	case source.Await:
		from = []source.Node{n.Child(source.Value)}
	case source.Array:
		from = slices.Collect(n.Children())
	case source.Identifier:
		d := n.Lookup(n.Text())
		if v, ok := u.bound[d]; ok {
			from = []source.Node{v}
		} else if values, ok := u.given(d); ok {
			from = values
		} else if values, ok := u.passed(d); ok {
			from = values
		} else if list, ok := itemOf(d); ok {
			from = []source.Node{list}
		} else if d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier {
			from = []source.Node{d.Child(source.Value)}
		}
	case source.Call:
		fn := u.p.Definition(n.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow) || fn.Child(source.Body).Kind() != source.Block {
			return nil, false
		}
		u.bind(fn, n)
		fn.Child(source.Body).Walk(func(c source.Node) bool {
			if c.Kind() == source.Return {
				from = append(from, c.Child(source.Value))
			}
			return !c.Is(source.Function, source.Arrow, source.Method, source.Class)
		})
	}
	var out []source.Node
	for _, v := range from {
		objects, ok := u.objects(v, depth-1)
		if !ok {
			return nil, false
		}
		out = append(out, objects...)
	}
	return out, len(from) > 0
}

// itemOf is the list whose items a callback's parameter stands for.
func itemOf(d source.Node) (list source.Node, ok bool) {
	fn := d.Parent()
	call := fn.Parent()
	if d.Kind() != source.Param || fn.Role() != source.Arg || fn.Child(source.ParamRole) != d {
		return source.Node{}, false
	}
	switch call.CalleeName() {
	case "map", "forEach", "filter", "find", "flatMap", "some":
		return call.Child(source.Callee).Child(source.ObjectRole), true
	}
	return source.Node{}, false
}

// matched reports whether an expression is a part that a pattern found, in which
// no element can begin.
func matched(n source.Node) bool {
	d := n.Child(source.ObjectRole).Lookup(n.Child(source.ObjectRole).Ident())
	call := d.Child(source.Value)
	pattern := call.Arg(0)
	switch call.CalleeName() {
	case "match":
		pattern = pattern.Resolve()
	case "exec":
		pattern = call.Child(source.Callee).Child(source.ObjectRole).Resolve()
	default:
		return false
	}
	if pattern.Kind() != source.Regexp {
		return false
	}
	group := pattern.Text()[strings.LastIndexByte(pattern.Text(), '(')+1:]
	group, _, _ = strings.Cut(group, ")")
	return !strings.Contains(group, ".*") && !strings.Contains(group, ".+") && (!strings.Contains(group, "[^") || strings.ContainsAny(group, "<\""))
}
