package seo

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// jsonldPlaces are where structured data would go: the pages that say something to
// strangers, the first page and those of things of their own kind before the rest,
// and the frame around all of them.
func jsonldPlaces(p *project.Project) []check.Place {
	const most = 8
	pages := describedPages(p)
	slices.SortStableFunc(pages, func(a, b project.Route) int { return cmp.Compare(worth(a.Path), worth(b.Path)) })
	var out []check.Place
	seen := map[string]bool{}
	for _, r := range pages {
		file := r.File
		if r.Node.OK() {
			file = r.Node.File().Path
		}
		if seen[file] || len(seen) >= most || r.Stack == project.Astro && p.Holds(file, "return Astro.redirect(") && !p.Holds(file, "<") {
			continue
		}
		seen[file] = true
		out = append(out, whereScriptGoes(p, file, r.Node)...)
	}
	frame := frameOf(p, "no structured data in what this renders")
	if !seen[frame.File] {
		out = append(out, frame)
	}
	if f := p.Source(frame.File); f != nil { // the frame's own markup
		for e := range f.Find(source.Element) {
			if e.TagName() == "html" && e.Line() > frame.Line+3 {
				out = append(out, check.Line(frame.File, e.Line(), "what describes the whole site would go in here"))
				break
			}
		}
	}
	return out
}

// isFrame reports whether what a route shows stands around other pages, by the name of
// its file.
func isFrame(r project.Route) bool {
	f := r.Node.File()
	return f != nil && r.Stack != project.Next && strings.HasSuffix(strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path)), "Layout")
}

// standsEmpty reports whether a page below the first is but a few words in a box, in the
// place of what is to be written: return <div>About us</div>.
func standsEmpty(r project.Route) bool {
	const few = 5
	var all []source.Node
	for e := range r.Node.Find(source.Element) {
		all = append(all, e)
	}
	if r.Path == "/" || len(all) != 1 || all[0].TagName() != "div" && all[0].TagName() != "p" {
		return false
	}
	words := len(strings.Fields(textOf(all[0])))
	return words > 0 && words <= few
}

// asksAsUser reports whether a page below the first, or the component that it only shows,
// asks the server with the token of whoever is signed in: it holds their own things.
func asksAsUser(p *project.Project, r project.Route) bool {
	if r.Path == "/" || !r.Node.OK() {
		return false
	}
	files := []string{r.Node.File().Path}
	for e := range r.Node.Find(source.Element) {
		if shows := p.Definition(e.Child(source.Tag)); shows.OK() {
			files = append(files, shows.File().Path)
		}
		break
	}
	return slices.ContainsFunc(files, func(file string) bool { return p.Holds(file, "Bearer ${") && p.Holds(file, "getToken(") })
}

// frameOf is what is around every page: the layout of Astro that has the head, else the
// page or the layout that others are told at.
func frameOf(p *project.Project, message string) check.Place {
	if p.Stack().Framework == project.Astro {
		for _, name := range p.Files() {
			if strings.HasSuffix(name, ".astro") && strings.Contains(name, "layouts/") && p.Holds(name, "<head") && p.Modules().Live(name) {
				return check.Line(name, htmlAnchor(p, name, "<title", "<head"), message)
			}
		}
	}
	return anchor(p, message, "<head")
}

// describedPages are the pages for strangers that have something to describe.
func describedPages(p *project.Project) []project.Route {
	var out []project.Route
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || forSigningIn(r.Path) || isStep(r.Path) || worth(r.Path) > 3 {
			continue
		}
		if r = p.WithCode(r); describesItself(p, r) && !onlyLeads(r.Node) && !isErrand(p, r) && !isFrame(r) && !asksAsUser(p, r) && !standsEmpty(r) {
			out = append(out, r)
		}
	}
	return out
}

// worth orders pages by what structured data does for them: the first page, those of
// products, articles, events and questions, prices, the rest. The law's pages have none.
func worth(url string) int {
	low := strings.ToLower(strings.Trim(url, "/"))
	if low == "" || low == ":locale" || low == "[locale]" || low == "[lang]" || low == ":lang" {
		return 0
	}
	for _, word := range []string{"privacy", "terms", "legal", "cookie", "refund", "imprint", "impressum", "gdpr", "unsubscribe", "success", "cancel", "checkout", "cart", "404", "test", "demo", "debug"} {
		if strings.Contains(low, word) {
			return 4
		}
	}
	for _, word := range []string{"product", "blog", "post", "article", "event", "listing", "recipe", "course", "shop", "store", "faq", "profile", "idea", "job"} {
		if strings.Contains(low, word) {
			return 1
		}
	}
	if strings.Contains(low, "pricing") || strings.Contains(low, "plans") {
		return 2
	}
	return 3
}

// whereScriptGoes is a page's component and, when that is further down, the markup
// that it returns.
func whereScriptGoes(p *project.Project, file string, component source.Node) []check.Place {
	const message = "no structured data in what this renders"
	if line := markupHeadLine(p, file); line > 0 {
		return []check.Place{check.Line(file, line, message)}
	}
	if !component.OK() && p.Source(file) != nil {
		component = p.Exported(file, "default")
	}
	if !component.OK() {
		return []check.Place{check.Line(file, 1, message)}
	}
	at := check.OnLine(component, message)
	out := []check.Place{at}
	var markup source.Node // the last is what everyone sees, those before it a spinner or another's page
	for ret := range component.Find(source.Return) {
		if ret.Function() != component {
			continue
		}
		for range ret.Find(source.Element) {
			markup = ret
			break
		}
	}
	if line := markup.Line(); markup.OK() && line > at.Line+3 {
		out = append(out, check.Line(file, line, "the script would go into this markup"))
	}
	return out
}
