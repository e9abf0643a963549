package seo

import (
	"fmt"
	"path"
	"strings"

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

// replacedDescription judges an app of React Router whose root says what every page is:
// the meta of a page takes the place of the root's, so a page that gives a title alone
// has no description left (https://reactrouter.com/how-to/meta).
func replacedDescription(p *project.Project, f check.Finding) check.Finding {
	bare := titledAlone(p)
	if f.Verdict != check.Gap || f.Severity != check.Low || len(bare) == 0 {
		return f
	}
	paths := make([]string, len(bare))
	for i, r := range bare {
		paths[i] = r.Path
	}
	pages := "the page " + paths[0] + " has"
	if len(paths) > 1 {
		pages = fmt.Sprintf("the pages %s have", check.FewNames(paths))
	}
	f.Reason = strings.TrimSuffix(f.Reason, ".") + "; and " + pages + " no description: what a page says of itself takes the place of what the root says."
	if root := p.Exported(path.Join(p.FolderOf(project.ReactRouter), "app/root.tsx"), "meta"); strings.Contains(root.Text(), "title") {
		f.Reason = strings.Replace(f.Reason, "Title and description are there", "The root has a title and a description", 1)
	}
	return f
}

// titledAlone are the pages for strangers whose meta gives a title and no description,
// and takes over nothing of what is around them.
func titledAlone(p *project.Project) []project.Route {
	var out []project.Route
	for _, r := range p.Addresses() {
		f := p.Source(r.File)
		if r.Kind != project.Page || f == nil || !describesItself(p, r) {
			continue
		}
		e, ok := f.ExportOf("meta")
		if !ok {
			continue
		}
		meta := p.Exported(r.File, "meta")
		if text := meta.Text(); !meta.OK() || strings.Contains(text, "matches") || strings.Contains(text, "...") {
			continue
		}
		var h head
		h.described(p, meta, e.Node)
		h.add(renderedIn(p, r.File))
		if len(own(h.titles)) > 0 && len(h.descriptions) == 0 {
			out = append(out, r)
		}
	}
	return out
}
