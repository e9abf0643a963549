package seo

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// inheritedCanonical is the finding for an app whose outermost layout names the first
// page as the one to be listed, and whose other pages inherit that: each asks search
// engines to list the first page in its stead. good is what the pages say otherwise.
func inheritedCanonical(p *project.Project, good check.Finding) check.Finding {
	at, layout := rootCanonical(p)
	if !at.OK() {
		return good
	}
	places := []check.Place{check.At(at, "every page that names no other inherits this")}
	var paths []string
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !inApp(p, r.File) || firstSegment(r.Path) == "" || forSigningIn(r.Path) || namesCanonical(p, r, layout) {
			continue
		}
		if r = p.WithCode(r); !describesItself(p, r) || onlyLeads(r.Node) {
			continue
		}
		paths = append(paths, r.Path)
		if len(places) < mostPages {
			places = append(places, headOf(p, r.File, r.Node, false)...)
		}
	}
	if len(paths) == 0 {
		return good
	}
	reason := fmt.Sprintf("The outermost layout gives the first page as the canonical address, and %s inherits it: it asks search engines to list the first page in its place.", paths[0])
	if len(paths) > 1 {
		reason = fmt.Sprintf("The outermost layout gives the first page as the canonical address, and %d other pages inherit it, among them %s: they ask search engines to list the first page in their place.", len(paths), paths[0])
	}
	return check.Missing(check.Likely, reason, places...)
}

// rootCanonical is the canonical address in the metadata of an outermost layout, when
// it is the same for every page, and that layout.
func rootCanonical(p *project.Project) (at source.Node, layout string) {
	for _, file := range rootLayouts(p) {
		f := p.Source(file)
		if !inApp(p, file) || f == nil {
			continue
		}
		if n := canonicalBelow(f.Root()); n.OK() {
			return n, file
		}
		object, _ := metadataOf(p, file)
		if e, ok := f.ExportOf("metadata"); ok && !object.OK() {
			object = p.Definition(e.Node)
		}
		for spread := range object.Children() {
			if spread.Kind() != source.Spread {
				continue
			}
			if n := canonicalBelow(p.Definition(spread.Child(source.Value))); n.OK() { // { ...common, title }
				return n, file
			}
		}
	}
	return source.Node{}, ""
}

// canonicalBelow is the canonical address in the metadata below a node, when it is the
// same for every page.
func canonicalBelow(n source.Node) source.Node {
	for n := range n.Find(source.Property) {
		if n.Key() != "canonical" || n.Parent().Parent().Key() != "alternates" {
			continue
		}
		value := n.Child(source.Value)
		text, _ := value.StringValue()
		low := strings.ToLower(value.Text())
		varies := strings.HasPrefix(text, ".") || slices.ContainsFunc([]string{"path", "slug", "header", "request"}, func(w string) bool { return strings.Contains(low, w) })
		if !varies && !value.Is(source.Call, source.Null) && value.Ident() != "undefined" {
			return n
		}
	}
	return source.Node{}
}

// namesCanonical reports whether a page, or a layout between it and the outermost one,
// says which address is the one to be listed, or is not to be listed at all.
func namesCanonical(p *project.Project, r project.Route, root string) bool {
	for _, file := range append([]string{r.File}, layoutsAround(p, r.File)...) {
		if file == root {
			return false
		}
		if p.Holds(file, "alternates", "canonical", "noindex", "index: false", "index:false") {
			return true
		}
		f := p.Source(file)
		if f == nil {
			return true
		}
		for _, name := range []string{"metadata", "generateMetadata"} {
			if e, ok := f.ExportOf(name); ok && composed(p, e.Node) {
				return true
			}
		}
	}
	return false
}

// composed reports whether metadata is made by a function of the app's, which may name
// the address.
func composed(p *project.Project, exported source.Node) bool {
	for call := range exported.Find(source.Call) {
		if p.Definition(call.Child(source.Callee)).Is(source.Function, source.Arrow) && call.Enclosing(source.Await) != call.Parent() {
			return true
		}
	}
	for range exported.Find(source.Spread) {
		return true
	}
	return false
}
