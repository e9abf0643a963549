package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedWritten reports whether a part of a markup text is what a component is given, and
// one of the elements that render it gives it text that people write: of elements there
// may be more than are known, and one is enough.
func handedWritten(p *project.Project, s sink, l leaf) bool {
	b := l.node.Lookup(l.node.Ident())
	param := b.Parent().Parent()
	if l.node.Kind() != source.Identifier || b.Kind() != source.Binding || param.Kind() != source.Param {
		return false
	}
	for _, e := range p.ElementsOf(param.Parent()) {
		given := []source.Node{e.AttrValue(b.Key())}
		if b.Key() == "children" {
			given = e.ChildrenIn(source.Item)
		}
		for _, v := range given {
			u := &purifier{p: p, seen: map[source.Node]bool{}, bound: map[source.Node]source.Node{}}
			for _, part := range u.leaves(v, 5) {
				if sure, ok := suspicious(s, part); ok && sure > check.Possible && p.Reached(e) {
					return true
				}
			}
		}
	}
	return false
}
