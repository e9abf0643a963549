package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// firstWithoutTitle judges an app of the Pages Router of which some page has a title: what
// one page puts into its head, no other inherits, and the first has one only if it, or what
// stands around every page, loads a module that gives it
// (https://nextjs.org/docs/pages/api-reference/components/head).
func firstWithoutTitle(p *project.Project, good check.Finding, rendered head) check.Finding {
	if good.Verdict != check.Pass {
		return good
	}
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || !isHome(r.Path) || r.Stack != project.Next || inApp(p, r.File) {
			continue
		}
		r = p.WithCode(r)
		if !r.Node.OK() || onlyLeads(r.Node) || !describesItself(p, r) {
			return good
		}
		from := []string{r.File}
		for _, name := range []string{"_app", "_document"} {
			for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
				from = append(from, path.Join(path.Dir(r.File), name+ext))
			}
		}
		loaded := p.Modules().Loaded(slices.DeleteFunc(from, func(name string) bool { return !p.Has(name) }), func(name string) bool { return !strings.HasPrefix(name, "../") })
		if slices.ContainsFunc(own(rendered.titles), func(s said) bool { return loaded[s.place.File] }) || setsTitle(p, loaded) {
			return good
		}
		f := check.Missing(check.Likely, "Some pages have a title, and the first page, which is found most, has none.", check.Line(r.File, max(r.Node.Line(), 1), "has no title"), nearest(rendered.titles))
		f.Severity = check.Low
		return f
	}
	return good
}

// setsTitle reports whether one of some modules gives pages a title in another way than by
// an element.
func setsTitle(p *project.Project, loaded map[string]bool) bool {
	for name := range loaded {
		if p.Holds(name, "document.title", "titleTemplate", "defaultTitle", "NextSeo", "useHead(") {
			return true
		}
	}
	return false
}
