package payments

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// givenLater is what a variable that is declared without a value is given first:
// let base; try { base = settings() }.
func givenLater(n source.Node) source.Node {
	if n.Kind() != source.Identifier {
		return source.Node{}
	}
	d := n.Lookup(n.Ident())
	if d.Kind() != source.Declarator || d.Child(source.Value).OK() {
		return source.Node{}
	}
	for a := range n.Handler().Find(source.Assign) {
		if left := a.Child(source.Left); left.Ident() == n.Ident() && left.Lookup(left.Ident()) == d {
			return a.Child(source.Right)
		}
	}
	return source.Node{}
}

// toldAddress is the part of an address that a function reads from the options which its
// callers give it: params.baseUrl.
func toldAddress(p *project.Project, n source.Node, depth int) string {
	object := n.Child(source.ObjectRole)
	if n.Kind() != source.Member || object.Kind() != source.Identifier || depth <= 0 {
		return ""
	}
	param := object.Resolve()
	if param.Kind() != source.Param {
		return ""
	}
	fn := param.Parent()
	for i, one := range fn.ChildrenIn(source.ParamRole) {
		if one != param {
			continue
		}
		for _, c := range p.CallsOf(fn) {
			for _, o := range objects(p, c.Arg(i), 2) {
				v := o.Prop(n.Child(source.Name).Text())
				if !v.OK() || v.Contains(n) {
					continue
				}
				if text := addressOf(p, v, depth-1); text != "{}" {
					return text
				}
			}
		}
	}
	return ""
}
