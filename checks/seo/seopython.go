package seo

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pythonMetadata looks for pages that say nothing of themselves to a search engine:
// no description, or one title for all.
func pythonMetadata(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	var bare, described []check.Place
	shared := map[string][]templatePage{} // pages by the fixed title of what they extend
	for _, page := range templatePages(p) {
		title, own, says := templateHead(p, page)
		if says {
			described = append(described, check.Line(page.chain[0], 1, "described"))
		} else {
			bare = append(bare, check.Line(page.chain[0], 1, "no description for "+page.route))
		}
		if !own && title.File != "" {
			shared[title.File] = append(shared[title.File], page)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(shared)) {
		pages := shared[file]
		if len(pages) > 1 && len(bare) == 0 {
			f := check.Missing(check.Likely, fmt.Sprintf("%d pages have the same title, which %s fixes for all.", len(pages), file))
			for _, page := range pages {
				f.Places = append(f.Places, check.Line(page.chain[0], 1, "has no title of its own"))
			}
			return f
		}
	}
	if len(bare) == 0 {
		if f, ok := oneDescription(p); ok {
			return f
		}
		return check.Passed(check.Likely, "The public pages have a title and a description.", described[:min(len(described), 5)]...)
	}
	f := check.Missing(check.Likely, fmt.Sprintf("%d public pages have no description, which search engines and previews of links show.", len(bare)))
	if len(bare) == 1 {
		f.Reason = "A public page has no description, which search engines and previews of links show."
	}
	f.Places = append(headPlaces(p), bare...)
	f.Brief = []string{"The base template has blocks for the title and the description in its head, with Open Graph beside them, and every public page fills them."}
	return f
}

// templateHead is the title of a page, whether the page says it itself, and whether it
// is described.
func templateHead(p *project.Project, page templatePage) (title check.Place, own, says bool) {
	for i, file := range page.chain {
		text, _ := p.Read(file)
		for _, t := range tagsOf(p, file) {
			switch {
			case t.name == "title" && title.File == "":
				title = t.place("the title")
				own = own || i == 0
			case t.name == "meta" && strings.EqualFold(t.attrs["name"], "description"):
				says = true
			}
		}
		if strings.Contains(string(text), "block title") || strings.Contains(string(text), "{{ title") || strings.Contains(string(text), "{% if title") {
			own = true
		}
		if i < len(page.chain)-1 && (strings.Contains(string(text), "block meta_description") || strings.Contains(string(text), "block description")) {
			says = true
		}
	}
	return title, own, says || describedElsewhere(p, page.chain)
}

// headPlaces are the heads that the public pages share.
func headPlaces(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range publicTemplates(p) {
		for _, t := range tagsOf(p, file) {
			if t.name == "title" {
				out = append(out, t.place("a description would stand beside the title"))
				break
			}
		}
	}
	return out[:min(len(out), 3)]
}

func pythonJSONLD(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	for _, name := range p.Files() {
		if isTemplate(name) && p.Holds(name, "application/ld+json") {
			return check.Passed(check.Certain, "The pages carry structured data: "+name+".", check.Line(name, 1, "structured data"))
		}
	}
	f := check.Missing(check.Likely, "The public pages carry no structured data: no JSON-LD was found in the templates.")
	for _, page := range templatePages(p)[:min(len(templatePages(p)), 5)] {
		f.Places = append(f.Places, check.Line(page.chain[0], 1, "no structured data on "+page.route))
	}
	return f
}

func pythonRendering(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	page := templatePages(p)[0]
	return check.Passed(check.Likely, "The server sends its public pages finished, from templates.", check.At(page.call, "renders "+page.chain[0]))
}

// pythonCrawl answers for robots.txt and the sitemap: a file that is served, or a
// route.
func pythonCrawl(p *project.Project, file, what string) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	for _, name := range p.Files() {
		if path.Base(name) == file && !strings.HasPrefix(name, "../") {
			return check.Passed(check.Certain, what+" is there: "+name+".", check.Line(name, 1, file))
		}
	}
	for _, r := range p.PythonRoutes() {
		if strings.Contains(r.Path, file) {
			return check.Passed(check.Certain, what+" is made by "+r.File+".", check.At(r.Node, "answers "+r.Path))
		}
	}
	if name := p.PythonNaming(file); name != "" {
		return check.Passed(check.Likely, what+" is answered by "+name+".", check.Line(name, 1, "speaks of "+file))
	}
	page := templatePages(p)[0]
	return check.Missing(check.Likely, what+" was not found: neither a file nor a route that answers it.", check.At(page.call, "a public page that nothing lists"))
}

// pythonLayoutShift looks for pictures whose room nothing reserves.
func pythonLayoutShift(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	var moving, still []check.Place
	for _, file := range publicTemplates(p) {
		for _, t := range tagsOf(p, file) {
			if t.name != "img" {
				continue
			}
			if reserves(t) {
				still = append(still, t.place("its space is reserved"))
			} else {
				moving = append(moving, t.place("no width and height, and no class or style that fixes its height"))
			}
		}
	}
	switch {
	case len(moving) > 2:
		return check.Missing(check.Likely, fmt.Sprintf("%d pictures reserve no space, so what is below them jumps when they arrive.", len(moving)), moving...)
	case len(moving) > 0: // a sheet of styles may size a single one
		return check.Missing(check.Possible, "A picture reserves no space, so what is below it may jump when it arrives.", moving...)
	case len(still) > 0:
		return check.Passed(check.Likely, "The pictures of the public pages have a size before they are there.", still[:min(len(still), 5)]...)
	}
	return check.Passed(check.Possible, "The public pages show no pictures of their own.", check.At(templatePages(p)[0].call, "a public page"))
}

// reserves reports whether a picture's height is known before it is there.
func reserves(t templateTag) bool {
	if t.attrs["width"] != "" && t.attrs["height"] != "" || strings.Contains(t.attrs["style"], "height") || strings.Contains(t.attrs["style"], "aspect-ratio") {
		return true
	}
	for class := range strings.FieldsSeq(t.attrs["class"]) {
		class = class[strings.LastIndexByte(class, ':')+1:]
		if strings.HasPrefix(class, "h-") && class != "h-auto" || strings.HasPrefix(class, "size-") || strings.HasPrefix(class, "aspect-") || strings.HasPrefix(class, "inset-0") {
			return true
		}
		for _, word := range []string{"logo", "avatar", "icon", "thumb", "cover", "img-", "image", "photo", "banner", "hero"} {
			if strings.Contains(class, word) { // a class of the app's own, whose rules are not read here
				return true
			}
		}
	}
	return false
}

// pythonLargestPaint looks for scripts of other sites that hold up the page.
func pythonLargestPaint(p *project.Project) check.Finding {
	if f, none := pythonPages(p); none {
		return f
	}
	var blocking, sheets []check.Place
	for _, file := range publicTemplates(p) {
		for _, t := range tagsOf(p, file) {
			src := t.attrs["src"]
			_, async := t.attrs["async"]
			_, deferred := t.attrs["defer"]
			if t.name == "script" && t.head && (strings.HasPrefix(src, "https://") || strings.HasPrefix(src, "//")) && !async && !deferred && t.attrs["type"] != "module" {
				blocking = append(blocking, t.place("the browser shows nothing until this is loaded"))
			}
			if href := t.attrs["href"]; t.name == "link" && t.head && t.attrs["rel"] == "stylesheet" && (strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "//")) && t.attrs["media"] != "print" {
				sheets = append(sheets, t.place("a style sheet of another site, which the page waits for"))
			}
		}
	}
	if len(blocking) > 0 {
		return check.Missing(check.Likely, "A script from another site holds up the page: the browser shows nothing until it is loaded.", append(blocking, sheets...)...)
	}
	if len(sheets) > 2 {
		f := check.Missing(check.Likely, fmt.Sprintf("The browser shows nothing until %d style sheets of other sites are loaded.", len(sheets)), sheets...)
		f.Severity = check.Low
		f.Brief = []string{"The style sheets that the first view needs come from the app's own address, at most one of another site is left in the head, and fonts are loaded with rel=\"preload\" or font-display: swap."}
		return f
	}
	return check.Passed(check.Likely, "No script of another site holds up the first view.", check.At(templatePages(p)[0].call, "a public page"))
}
