package project

import (
	"fmt"

	"underpin/checks/project/source"
)

// CallsOf lists the calls of a function in the project's live code, by its name.
// A function without a name, and one with a very common name, has none.
func (p *Project) CallsOf(fn source.Node) []source.Node {
	name := calledAs(fn)
	if len(name) < 3 {
		return nil
	}
	key := fmt.Sprintf("calls %s %d", fn.File().Path, fn.Start())
	return Once(p, key, func() []source.Node {
		var out []source.Node
		p.Source(fn.File().Path) // whatever changes there may move the function
		m := p.Modules()
		for _, file := range p.Sources() {
			if file != fn.File().Path && (!m.Live(file) || !p.Holds(file, name)) {
				continue
			}
			for c := range p.Source(file).Find(source.Call) {
				if c.CalleeName() == name && p.Definition(c.Child(source.Callee)) == fn {
					out = append(out, c)
				}
			}
			if len(out) > maxCallers {
				return out
			}
		}
		return out
	})
}

// calledAs is the name that a function is called by.
func calledAs(fn source.Node) string {
	if name := fn.Child(source.Name); name.OK() {
		return name.Text()
	}
	switch owner := fn.Parent(); owner.Kind() {
	case source.Declarator:
		return owner.Child(source.Name).Ident()
	case source.Property, source.Field:
		return owner.Key()
	case source.Call: // cache(async () => …)
		if d := owner.Parent(); d.Kind() == source.Declarator {
			return d.Child(source.Name).Ident()
		}
	}
	return ""
}

// RouteOf is the route that a function answers.
func (p *Project) RouteOf(fn source.Node) (Route, bool) {
	all := remember(p, "routes by function", func(p *Project) map[source.Node]Route {
		out := map[source.Node]Route{}
		for _, r := range p.Routes() {
			if _, ok := out[r.Node]; !ok {
				out[r.Node] = r
			}
		}
		return out
	})
	r, ok := all[fn]
	return r, ok
}
