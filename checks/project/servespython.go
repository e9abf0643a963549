package project

import (
	"strings"

	"underpin/checks/project/source"
)

// PythonServes reports whether a function of Python code may run while the app
// serves: it answers a route, a decorator registers it, the module runs it when it is
// loaded, or code that serves names it. Who only imports it does not.
func (p *Project) PythonServes(fn source.Node) bool {
	return p.pythonServes(fn, map[source.Node]bool{})
}

func (p *Project) pythonServes(fn source.Node, seen map[source.Node]bool) bool {
	if !fn.Is(source.Function, source.Method) {
		return fn.OK()
	}
	if seen[fn] {
		return false
	}
	seen[fn] = true
	if p.pythonHandlers()[fn] || len(fn.ChildrenIn(source.DecoratorRole)) > 0 {
		return true
	}
	if class := fn.Parent(); class.Kind() == source.Class && p.givenToFramework(class, fn.Key()) {
		return true
	}
	for _, by := range p.pythonNamers(fn) {
		if !by.OK() || p.pythonServes(by, seen) {
			return true
		}
	}
	return false
}

// givenToFramework reports whether a class has a base that is none of the app's own,
// which calls the methods that it knows: of the class of a row only those that save it
// and those that the language calls.
func (p *Project) givenToFramework(class source.Node, method string) bool {
	for _, base := range class.ChildrenIn(source.SuperRole) {
		if d := p.Definition(base); d.Kind() == source.Class || base.Ident() == "object" {
			continue
		}
		name := base.Path()
		row := strings.HasSuffix(name, "Model") || strings.HasSuffix(name, "Base") || strings.HasSuffix(name, "Mixin")
		if !row || method == "save" || method == "delete" || method == "clean" || strings.HasPrefix(method, "__") {
			return true
		}
	}
	return false
}

// importedAs is the name under which a file imports another one's.
func importedAs(f *source.File, name string) (string, bool) {
	for _, im := range f.Imports {
		for _, n := range im.Names {
			if n.Imported == name {
				return n.Local, n.Local != ""
			}
		}
	}
	return "", false
}

// pythonNamers are the functions that name another one outside of its own, no node
// for the top level of a module.
func (p *Project) pythonNamers(fn source.Node) []source.Node {
	return Of(p, fn, "python namers", func(p *Project, fn source.Node) []source.Node {
		name := fn.Key()
		if name == "" {
			return nil
		}
		var out []source.Node
		for f := range p.PythonHolding(name) {
			called := name
			if local, ok := importedAs(f, name); ok {
				called = local
			}
			for id := range f.Find(source.Identifier) {
				if id.Text() != called || fn.Contains(id) || id.Enclosing(source.ImportKind).OK() {
					continue
				}
				by := id.Outermost()
				if by.OK() && by.Child(source.Name) == id { // another function of that name
					continue
				}
				out = append(out, by)
			}
		}
		return out
	})
}
