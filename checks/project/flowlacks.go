package project

import (
	"slices"

	"underpin/checks/project/source"
)

// lacks reports whether a callee is a member of something that the app's own object does
// not have: api.jobs.list of an api that is written out without jobs.
func (p *Project) lacks(callee source.Node) bool {
	object := callee.Child(source.ObjectRole)
	if object.Kind() != source.Member || object.Child(source.ObjectRole).Kind() != source.Identifier {
		return false
	}
	held := p.Definition(object.Child(source.ObjectRole))
	if held.Kind() != source.Object || held.PropNode(object.Child(source.Name).Text()).OK() {
		return false
	}
	if slices.ContainsFunc(slices.Collect(held.Children()), func(n source.Node) bool { return n.Kind() == source.Spread || n.Key() == "" }) {
		return false
	}
	name := held.Parent().Child(source.Name).Ident()
	if held.Parent().Kind() != source.Declarator || name == "" {
		return false
	}
	for a := range held.File().Find(source.Assign) {
		if left := a.Child(source.Left); left.Is(source.Member, source.Index) && left.Child(source.ObjectRole).Ident() == name {
			return false
		}
	}
	return true
}
