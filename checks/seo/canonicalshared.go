package seo

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// sharedCanonical adds to a finding that what every page is sent with names one address,
// written out, as the one to be listed: each other page asks search engines to list that
// one in its place.
func sharedCanonical(p *project.Project, f check.Finding) check.Finding {
	at, ok := fixedCanonical(p)
	if !ok || len(keptOut(p)) > 0 || canonicalElsewhere(p, at.File) {
		return f
	}
	at.Message = "every page names this address as the one to be listed"
	var paths []string
	legal := true
	places := []check.Place{at}
	for _, r := range publicPages(p) {
		if isHome(r.Path) || strings.HasSuffix(r.Path, "*") || forSigningIn(r.Path) || forEditing(r.Path) || passing(r.Path) || isErrand(p, r) || onlyLeads(r.Node) {
			continue
		}
		paths, legal = append(paths, r.Path), legal && worth(r.Path) > 3
		if line := routedAtOr(p, r); len(places) < mostPages {
			places = append(places, check.Line(r.File, line, r.Path+" is to be listed as another page"))
		}
	}
	if len(paths) == 0 {
		return f
	}
	words := paths[0] + " has it too: it asks search engines to list another page in its place"
	if len(paths) > 1 {
		words = fmt.Sprintf("%d other pages have it, among them %s: they ask search engines to list another page in their place", len(paths), paths[0])
	}
	switch {
	case f.Verdict == check.Pass:
		f = check.Missing(min(check.Likely, surePublic(p)), "The canonical address is written once for every page, and "+words+".", places...)
		if legal {
			f.Severity = check.Low
		}
	case f.Verdict == check.Gap:
		f.Reason = strings.TrimSuffix(f.Reason, ".") + "; the canonical address is written once for every page."
		f.Places = append(f.Places, at)
	}
	return f
}

// routedAtOr is the line on which a page is routed, else that of what it shows.
func routedAtOr(p *project.Project, r project.Route) int {
	if p.Source(r.File) == nil {
		return 1
	}
	if line := routedAt(p, r); line > 0 {
		return line
	}
	if r.Node.OK() && r.Node.File().Path == r.File {
		return r.Node.Line()
	}
	return 1
}

// fixedCanonical is where a file that every page is sent with names its canonical address,
// written out.
func fixedCanonical(p *project.Project) (check.Place, bool) {
	for _, file := range sentWithAll(p) {
		if ext := path.Ext(file); ext != ".html" && ext != ".svelte" && ext != ".vue" {
			if f := p.Source(file); f != nil && p.Holds(file, "canonical") {
				if n := canonicalIn(f); n.OK() {
					return check.Line(file, n.Line(), ""), true
				}
			}
			continue
		}
		for _, tag := range p.Markup(file) {
			rel, _ := tag.Attr("rel")
			href, _ := tag.Attr("href")
			if tag.Name == "link" && strings.EqualFold(rel, "canonical") && writtenOut(href) {
				return check.Line(file, tag.Line, ""), true
			}
		}
	}
	return check.Place{}, false
}

func writtenOut(href string) bool {
	return (strings.HasPrefix(href, "http") || href == "/") && !strings.ContainsAny(href, "{}%$")
}

// sentWithAll are the files whose head every page has.
func sentWithAll(p *project.Project) []string {
	tech := p.Stack().Framework
	in := func(names ...string) (out []string) {
		for _, name := range names {
			if file := path.Join(p.FolderOf(tech), name); p.Has(file) {
				out = append(out, file)
			}
		}
		return out
	}
	switch tech {
	case project.Next:
		out := rootLayouts(p)
		if len(out) > 1 {
			out = nil // each of them is around its own
		}
		for _, stem := range []string{"_app", "_document"} {
			if file := nextFile(p, "pages", stem); file != "" {
				out = append(out, file)
			}
		}
		return out
	case project.SvelteKit:
		return in("src/app.html", "src/routes/+layout.svelte")
	case project.ReactRouter, project.Remix:
		return in("app/root.tsx", "app/root.jsx")
	case project.TanStack:
		return in("src/routes/__root.tsx", "app/routes/__root.tsx")
	case project.Nuxt:
		return in("nuxt.config.ts", "nuxt.config.js", "app.vue", "app/app.vue")
	case project.Astro:
		return nil // its layouts take the address as a rule, and there may be several
	}
	if page := htmlPage(p); page != "" {
		return []string{page}
	}
	return nil
}

// canonicalIn is where a module names a canonical address that is written out, as an
// element of the head or as an object for one.
func canonicalIn(f *source.File) source.Node {
	for n := range f.Find(source.Element, source.Object) {
		rel, href := n.Prop("rel"), n.Prop("href")
		if n.Kind() == source.Element {
			rel, href = n.AttrValue("rel"), n.AttrValue("href")
		}
		if text, _ := rel.StringValue(); !strings.EqualFold(text, "canonical") {
			continue
		}
		if text, ok := href.StringValue(); ok && writtenOut(text) {
			return n
		}
	}
	return source.Node{}
}

// canonicalElsewhere reports whether anything else that runs names a canonical address,
// or writes into the head that every page has.
func canonicalElsewhere(p *project.Project, at string) bool {
	for _, name := range p.Files() {
		if name == at || strings.HasPrefix(name, "../") || !source.Supported(name) || !p.Holds(name, "canonical") {
			continue
		}
		if p.Modules().Live(name) && p.Modules().Side(name) != project.Test {
			return true
		}
	}
	return htmlPage(p) != "" && writesHeads(p)
}

// writesHeads reports whether a server of the app's own, or its build, writes the title or
// the rest of the head of its one page anew for each address.
func writesHeads(p *project.Project) bool {
	for _, m := range p.Manifests() {
		for _, script := range m.Scripts {
			if strings.Contains(script.Command, "prerender") {
				return true
			}
		}
	}
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) || !p.Holds(name, "<title", "og:", "canonical", "</head>") || !p.Holds(name, "replace(", "replaceAll(") || !p.Modules().Live(name) && p.Modules().Side(name) != project.Script {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if n := call.CalleeName(); (n == "replace" || n == "replaceAll") && namesHead(call.Arg(0).Text()) {
				return true
			}
		}
	}
	return false
}

// namesHead reports whether what is replaced in a text is a part of a page's head, or
// stands for one.
func namesHead(pattern string) bool {
	low := strings.ToLower(pattern)
	for _, word := range []string{"<title", "title>", "<head", "head>", "og:title", "og:url", "canonical", "<meta name", "<meta property=\"og:t", "_title", "{title", "%title"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// sharedByRoot reports whether what stands around all pages of a Next app names one
// canonical address for them.
func sharedByRoot(p *project.Project) bool {
	if at, _ := rootCanonical(p); at.OK() {
		return true
	}
	_, ok := fixedCanonical(p)
	return ok
}

// twoTitles judges an app of SvelteKit whose shell has a title of its own in front of
// those of its pages: what the server sends has two, and the first counts.
func twoTitles(p *project.Project, good check.Finding) check.Finding {
	if p.Stack().Framework != project.SvelteKit {
		return good
	}
	shell := path.Join(p.FolderOf(project.SvelteKit), "src/app.html")
	text, _ := p.Read(shell)
	head := bytes.Index(text, []byte("%sveltekit.head%"))
	h := readHead(shell, text)
	if head < 0 || len(h.titles) == 0 || h.titles[0].place.Line > 1+bytes.Count(text[:head], []byte("\n")) || strings.Contains(h.titles[0].text, "%") {
		return good
	}
	places := []check.Place{h.titles[0].place}
	places[0].Message = "comes before the title of each page"
	for _, name := range p.Files() {
		base := path.Base(name)
		if path.Ext(name) != ".svelte" || !strings.HasPrefix(base, "+page") && !strings.HasPrefix(base, "+layout") {
			continue
		}
		text, _ := p.Read(name)
		if one := readHead(name, text); len(one.titles) > 0 && p.Holds(name, "<svelte:head") {
			at := one.titles[0].place
			at.Message = "the second title of this page"
			places = append(places, at)
		}
	}
	if len(places) == 1 {
		return good
	}
	f := check.Missing(check.Likely, fmt.Sprintf("Pages are sent with two titles: %s has one in front of their own, and the first counts.", shell), places[:min(len(places), mostPages)]...)
	f.Severity = check.Low
	return f
}
