package seo

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// htmlMetadata judges the one HTML page of a single-page app: crawlers and link
// previews that run no scripts see nothing else. What components set later helps
// those that do.
func htmlMetadata(p *project.Project) check.Finding {
	file := htmlPage(p)
	text, _ := p.Read(file)
	f := readHead(file, text).finding(p)
	if f.Verdict == check.Pass {
		return sharedHead(p, file, text, f)
	}
	if f.Verdict != check.Gap || f.Severity == check.Low {
		return f
	}
	var later head
	for _, name := range p.Sources() {
		if p.Modules().Browser(name) && p.Modules().Live(name) {
			later.rendered(p.Source(name))
		}
	}
	if !rendersHeads(later) {
		if at, ok := writtenByScript(p, len(readHead(file, text).descriptions) > 0); ok {
			later.all(said{place: at})
			later.titles = []said{{place: at}}
		}
	}
	if rendersHeads(later) {
		f.Severity, f.Confidence = check.Low, check.Likely
		f.Reason = strings.TrimSuffix(f.Reason, ".") + " in " + file + "; components set them later, which programs that run no scripts never see."
		f.Places = append(f.Places, later.titles[0].place)
	}
	return f
}

// writtenByScript is where a component writes the title and the description into the page by
// hand, when it is shown. A description that is not there yet has to be made for that.
func writtenByScript(p *project.Project, there bool) (check.Place, bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, "document.title") || !p.Holds(name, "description") || !p.Modules().Browser(name) || !p.Modules().Live(name) {
			continue
		}
		if !there && !p.Holds(name, `createElement("meta")`, `createElement('meta')`) {
			continue
		}
		for s := range p.Source(name).Find(source.String) {
			if text, _ := s.StringValue(); s.Enclosing(source.Call).OK() && (text == "description" || strings.Contains(strings.ReplaceAll(text, "'", `"`), `meta[name="description"]`)) {
				return check.At(s, "set here by a script, for those that run it"), true
			}
		}
	}
	return check.Place{}, false
}

// sharedHead is the finding for an app whose one page says all that it should, of the
// first page: every other page for strangers is shared, and listed, under its name.
func sharedHead(p *project.Project, file string, text []byte, good check.Finding) check.Finding {
	bare := sharedPages(p, file)
	if len(bare) < 3 || len(keptOut(p)) > 0 { // nobody finds them in a search
		return good
	}
	places := good.Places
	for _, mark := range []string{`rel="canonical"`, `property="og:url"`, `property="og:image"`} {
		if at := bytes.Index(text, []byte(mark)); at >= 0 {
			places = append(places, check.Line(file, 1+bytes.Count(text[:at], []byte("\n")), "the same for every page"))
		}
	}
	for _, r := range bare {
		if line := routedAt(p, r); line > 0 && len(places) < mostPages {
			places = append(places, check.Line(r.File, line, r.Path+" has the title and description of the first page"))
		}
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The head of %s describes the first page, and %d others for strangers are shown under the same title and description, among them %s.", file, len(bare), bare[0].Path), places...)
	f.Severity = check.Low
	return f
}

// sharedPages are the pages for strangers, the first aside, that give themselves no
// title, unless a server of the app's own writes one into the page.
func sharedPages(p *project.Project, file string) []project.Route {
	if writesHeads(p) {
		return nil
	}
	var bare []project.Route
	for _, r := range publicPages(p) {
		if r.Path == "/" || forSigningIn(r.Path) || strings.HasSuffix(r.Path, "*") || forEditing(r.Path) || isErrand(p, r) || notForVisitors(r) || onlyLeads(r.Node) || r.Node.OK() && (r.Node.File().Path == file || saysSomething(p, r.Node.File().Path)) {
			continue
		}
		bare = append(bare, r)
	}
	return bare
}

// forEditing reports whether a page's address says that something is made or changed
// on it.
func forEditing(url string) bool {
	return slices.ContainsFunc(strings.Split(url, "/"), func(part string) bool {
		return slices.Contains([]string{"add", "new", "edit", "create", "update", "manage", "my"}, part) || strings.HasPrefix(part, "my-")
	})
}

// saysSomething reports whether a page gives itself a title, by what it renders or in
// an effect.
func saysSomething(p *project.Project, file string) bool {
	if h := renderedIn(p, file); len(own(h.titles)) > 0 {
		return true
	}
	return p.Holds(file, "document.title", "usePageTitle", "useTitle", "useDocumentTitle", "useSEO", "useSeo", "usePageMeta", "useHead", "Helmet", "SEO", "Seo", "PageMeta", "MetaTags", "PageHead")
}

const withoutAddress = "without the site's address, which those that show link previews need"

// withoutSite reports whether an address is one within a site.
func withoutSite(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") || strings.HasPrefix(address, "./")
}

// readHead reads the head of an HTML page.
func readHead(file string, text []byte) head {
	var h head
	at := func(offset int, message string) check.Place {
		return check.Line(file, 1+bytes.Count(text[:offset], []byte("\n")), message)
	}
	page := fixes.ReadHead(text)
	if t := strings.TrimSpace(html.UnescapeString(string(text[page.TitleStart:page.TitleEnd]))); t != "" {
		h.titles = append(h.titles, said{t, at(page.TitleStart, "the title")})
	}
	for _, m := range page.Metas {
		content := strings.TrimSpace(m.Content)
		if content == "" {
			continue
		}
		if _, key, _ := strings.Cut(m.Name, ":"); (key == "title" || key == "description" || key == "image") && isDefault(content) {
			h.left = append(h.left, said{content, at(m.Start, "the generator's")})
		}
		switch {
		case m.Name == "description":
			h.descriptions = append(h.descriptions, said{content, at(m.Start, "the description")})
		case strings.HasPrefix(m.Name, "og:"):
			h.previews = append(h.previews, said{content, at(m.Start, "for link previews")})
			if m.Name == "og:image" && withoutSite(content) {
				h.relative = append(h.relative, said{content, at(m.Start, withoutAddress)})
			}
		}
	}
	return h
}
