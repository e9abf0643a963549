package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedWhole is where an endpoint hands all that was sent to the function that writes it
// into a row: createSeller({ ...data, userId }). A field that is written over on the way,
// or taken out of what was sent, is not the caller's any more.
func handedWhole(p *project.Project, r guardedRoute, d deed, column string) source.Node {
	if shapeIsStrict(p, r) {
		return source.Node{}
	}
	for c := range r.Node.Find(source.Call) {
		fn := p.Definition(c.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) || !fn.Contains(d.node) {
			continue
		}
		params := fn.ChildrenIn(source.ParamRole)
		for i, arg := range c.Args() {
			if i < len(params) && allSentBut(arg, column) && writesParam(writtenValue(d.node), params[i], column) {
				return arg
			}
		}
	}
	return source.Node{}
}

// allSentBut reports whether a value is all that was sent, or an object that spreads it and
// does not set the column itself.
func allSentBut(n source.Node, column string) bool {
	row := n.Resolve()
	if row.Kind() != source.Object {
		return wholeInput(n)
	}
	return slices.ContainsFunc(slices.Collect(row.Children()), func(c source.Node) bool {
		return c.Kind() == source.Spread && wholeInput(c.Child(source.Value))
	}) && !row.PropNode(column).OK()
}

// writesParam reports whether a written value is a parameter, all of it but the fields that
// are taken out of it by name.
func writesParam(v, param source.Node, column string) bool {
	if row := v.Resolve(); row.Kind() == source.Object && !row.PropNode(column).OK() {
		for c := range row.Children() {
			if c.Kind() == source.Spread && writesParam(c.Child(source.Value), param, column) {
				return true
			}
		}
		return false
	}
	if v.Kind() != source.Identifier {
		return false
	}
	d := v.Lookup(v.Text())
	if d == param {
		return true
	}
	if d.Kind() != source.Binding || !d.Has(source.Rest) {
		return false
	}
	for other := range d.Parent().Children() {
		if other != d && other.Key() == column {
			return false
		}
	}
	from := d.Enclosing(source.Declarator).Child(source.Value)
	return from.Kind() == source.Identifier && from.Lookup(from.Text()) == param
}
