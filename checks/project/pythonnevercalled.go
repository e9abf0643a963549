package project

import (
	"strings"

	"underpin/checks/project/source"
)

// PythonNeverCalled reports whether a function that is handed something, as one that gives
// an app its hooks and handlers, is named nowhere in the app's code but where it is
// imported: what stands in it never happens.
func (p *Project) PythonNeverCalled(fn source.Node) bool {
	if fn.Kind() != source.Function || len(fn.ChildrenIn(source.DecoratorRole)) > 0 || len(fn.ChildrenIn(source.ParamRole)) == 0 {
		return false
	}
	name := fn.Child(source.Name).Text()
	return name != "" && !p.pythonNames(name)
}

// pythonNames reports whether code uses a name: as it is, behind a dot, or in a text by
// which something is found.
func (p *Project) pythonNames(name string) bool {
	for f := range p.PythonHolding(name) {
		for n := range f.Find(source.Identifier, source.Member, source.String) {
			switch n.Kind() {
			case source.String:
				if s, _ := n.StringValue(); strings.Contains(s, name) {
					return true
				}
			case source.Member:
				if n.Child(source.Name).Text() == name {
					return true
				}
			default:
				if n.Text() == name && n.Role() != source.Name && n.Parent().Kind() != source.ImportName {
					return true
				}
			}
		}
	}
	return false
}
