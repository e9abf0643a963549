package seo

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// routedHead is what the pages of React Router, Remix and TanStack Start say of
// themselves: their meta functions, the head of their route, and what they
// render.
func routedHead(p *project.Project) head {
	var h head
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		h.rendered(f)
		if e, ok := f.ExportOf("meta"); ok {
			h.described(p, p.Exported(name, "meta"), e.Node)
		}
		for prop := range f.Find(source.Property, source.Method) {
			if prop.Key() == "head" && prop.Parent().Parent().Kind() == source.Call {
				h.described(p, prop, prop)
			}
		}
	}
	return h
}

// described takes in what a meta function gives back: the objects in it, else
// something that is computed elsewhere.
func (h *head) described(p *project.Project, n, at source.Node) {
	if !n.OK() {
		n = at
	}
	var one head
	one.objects(n)
	if len(one.titles)+len(one.descriptions) == 0 {
		for call := range n.Find(source.Call) {
			fn := p.Definition(call.Child(source.Callee))
			if fn.Is(source.Function, source.Arrow) {
				one.objects(fn)
			}
		}
	}
	if len(one.titles)+len(one.descriptions) == 0 {
		for range n.Find(source.Call) {
			one.all(said{"", check.At(at, "computed here")})
			break
		}
	}
	h.add(one)
}
