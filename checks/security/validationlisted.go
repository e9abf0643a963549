package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fromList reports whether a field is one of the values that the app knows: it is
// looked up in an object of the app's own, and the handler leaves when nothing is
// found.
func fromList(i project.Input) bool {
	for _, use := range i.Uses {
		index := use.Parent()
		if index.Kind() != source.Index || index.Child(source.ObjectRole).Contains(use) {
			continue
		}
		d := index.Parent()
		name := d.Child(source.Name).Ident()
		if d.Kind() != source.Declarator || name == "" {
			continue
		}
		for test := range d.Function().Find(source.If) {
			cond := test.Child(source.Cond)
			if test.Start() > d.End() && cond.Kind() == source.Unary && cond.Operator() == "!" && cond.Child(source.Value).Ident() == name && test.Child(source.Then).Leaves() {
				return true
			}
		}
	}
	return false
}
