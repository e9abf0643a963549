package seo

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// besideHead are places of the gap in what stands around all pages: the language that
// the page gives when its own words are in another, and the head that every page of
// SvelteKit has.
func besideHead(p *project.Project) []check.Place {
	var out []check.Place
	if file := htmlPage(p); file != "" && p.Stack().Framework != project.SvelteKit { // which serves its own shell
		text, _ := p.Read(file)
		if line := foreignLanguage(file, text); line > 0 {
			out = append(out, check.Line(file, line, "says that the page is in English, which its own words are not"))
		}
		out = append(append(out, besideLeft(p, file, text)...), unusedHeads(p)...)
	}
	if p.Stack().Framework == project.SvelteKit {
		for _, name := range []string{"src/routes/+layout.svelte", "src/app.html"} {
			file := path.Join(p.FolderOf(project.SvelteKit), name)
			mark := "<svelte:head"
			if path.Ext(file) == ".html" {
				mark = "<head"
			}
			text, _ := p.Read(file)
			if at := bytes.Index(text, []byte(mark)); at >= 0 {
				out = append(out, check.Line(file, 1+bytes.Count(text[:at], []byte("\n")), "the head that every page has"))
			}
		}
	}
	return out
}

// unusedHeads are the components that are there to describe pages, and that nothing shows.
func unusedHeads(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "Helmet") || p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		h := renderedIn(p, name)
		if len(h.titles) == 0 || len(h.descriptions) == 0 || h.titles[0].text != "" {
			continue // a page that is shown no longer, with a title of its own
		}
		for e := range p.Source(name).Find(source.Element) {
			if e.TagName() == "title" {
				out = append(out, check.At(e.Function(), "describes the page that it is put in, and nothing shows it"))
				break
			}
		}
	}
	return out
}

// besideLeft are what else of a single-page app's head falls short: the author that a
// generator wrote, a picture for link previews without the site's address, and the one
// title that further pages for strangers go under.
func besideLeft(p *project.Project, file string, text []byte) []check.Place {
	h := readHead(file, text)
	var out []check.Place
	for _, m := range fixes.ReadHead(text).Metas {
		if author := strings.ToLower(strings.TrimSpace(m.Content)); m.Name == "author" && slices.Contains([]string{"lovable", "bolt", "bolt.new", "v0", "replit", "gpt engineer", "gptengineer"}, author) {
			out = append(out, check.Line(file, 1+bytes.Count(text[:m.Start], []byte("\n")), "the generator's"))
		}
	}
	for _, s := range h.relative {
		out = append(out, s.place)
	}
	if titles := own(h.titles); len(titles) > 0 && len(keptOut(p)) == 0 && len(sharedPages(p, file)) > 1 {
		at := titles[0].place
		at.Message = "the one title that every page goes under"
		out = append(out, at)
	}
	return out
}

// tongues are words by which some languages are known, of which none is English.
var tongues = [][]string{
	{"para", "com", "de", "sua", "seu", "uma", "não", "você", "dos", "das", "em"},
	{"para", "con", "de", "los", "las", "una", "del", "tus", "en", "y"},
	{"pour", "avec", "de", "les", "des", "votre", "une", "et", "sur"},
	{"und", "für", "mit", "der", "die", "das", "ihre", "von"},
	{"och", "för", "att", "med", "din", "ditt", "på"},
	{"per", "con", "della", "dei", "gli", "una", "il"},
	{"voor", "het", "een", "van", "jouw", "met"},
	{"dla", "oraz", "się", "twoje", "nie"},
}

// foreignLanguage is the line of an HTML page that calls it English although its title
// and description are in another language, else 0.
func foreignLanguage(file string, text []byte) int {
	at := bytes.Index(text, []byte(`lang="en"`))
	h := readHead(file, text)
	said := ""
	for _, s := range append(slices.Clip(own(h.titles)), own(h.descriptions)...) {
		said += " " + strings.ToLower(s.text)
	}
	words := strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" ,.;:!?|–—-\"'()", r) })
	if at < 0 || len(words) < 6 {
		return 0
	}
	for _, english := range []string{"the", "and", "for", "your", "with", "of", "to"} {
		if slices.Contains(words, english) {
			return 0
		}
	}
	for _, tongue := range tongues {
		known := map[string]bool{}
		for _, w := range words {
			if slices.Contains(tongue, w) {
				known[w] = true
			}
		}
		if len(known) >= 2 {
			return 1 + bytes.Count(text[:at], []byte("\n"))
		}
	}
	return 0
}

// saidIn is the first thing that a file says of its page in what it renders.
func saidIn(p *project.Project, file string) (check.Place, bool) {
	h := renderedIn(p, file)
	for _, list := range [][]said{own(h.titles), own(h.descriptions), h.previews} {
		if len(list) > 0 {
			return list[0].place, true
		}
	}
	return check.Place{}, false
}

// framedIn is the line on which a page of Astro gives its title to the frame around it,
// 0 when it does not.
func framedIn(p *project.Project, file string) int {
	if path.Ext(file) != ".astro" {
		return 0
	}
	for _, tag := range p.Markup(file) {
		if _, titled := tag.Attr("title"); titled && tag.Name != strings.ToLower(tag.Name) {
			return tag.Line
		}
	}
	return 0
}

// scriptedPreviews reports whether components put Open Graph tags into the page, which
// programs that show link previews never run.
func scriptedPreviews(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return p.Holds(name, "og:title", "og:image") && p.Modules().Browser(name) && p.Modules().Live(name)
	})
}

// markupOf is the markup that a component returns last, when that begins further down.
func markupOf(component source.Node) int {
	line := 0
	for ret := range component.Find(source.Return) {
		if ret.Function() != component {
			continue
		}
		for range ret.Find(source.Element) {
			line = ret.Line()
			break
		}
	}
	if line > component.Line()+3 {
		return line
	}
	return 0
}
