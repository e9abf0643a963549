package seo

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fadedHeading is where the heading of the start page's first view is made invisible
// until an animation library has loaded and run: the server's answer has it, and nobody
// sees it.
func fadedHeading(p *project.Project) (check.Place, bool) {
	for _, v := range startViews(p) {
		if v.faded.OK() {
			return check.Line(v.faded.File().Path, v.faded.Line(), fadedUntil(v.faded)), true
		}
	}
	return check.Place{}, false
}

// fadedAt is what makes an element invisible at first: itself, or what is around it in
// its component.
func fadedAt(p *project.Project, e source.Node) source.Node {
	if words := fadedWords(p, e); words.OK() {
		return words
	}
	var variants []source.Node
	for at := e; at.OK(); at = at.Enclosing(source.Element) {
		if v := at.AttrValue("variants"); v.OK() {
			variants = append(variants, v.Resolve())
		}
		if initial := fades(at, variants); initial.OK() {
			return initial
		}
		if class := fadesByState(p, at); class.OK() {
			return class
		}
		if tag := at.TagName(); at != e && tag != strings.ToLower(tag) && !strings.Contains(tag, ".") && fadesChildren(p, at) {
			return at
		}
	}
	return source.Node{}
}

// fadedWords is the component that shows the words of a heading, each in an element that
// starts invisible; the heading has no text of its own.
func fadedWords(p *project.Project, heading source.Node) source.Node {
	if tag := heading.TagName(); tag != "h1" {
		return source.Node{}
	}
	for t := range heading.Find(source.Text) {
		if strings.TrimSpace(t.Text()) != "" {
			return source.Node{}
		}
	}
	for e := range heading.Find(source.Element) {
		d := p.Definition(e.Child(source.Tag))
		if !d.Is(source.Function, source.Arrow) {
			continue
		}
		for inner := range d.Find(source.Element) {
			if fades(inner, nil).OK() {
				return e
			}
		}
	}
	return source.Node{}
}

// fades is the attribute with which an element of the animation library starts
// invisible, by values of its own or by those of a name that variants give.
func fades(e source.Node, variants []source.Node) source.Node {
	tag := e.TagName()
	if !strings.HasPrefix(tag, "motion.") && !strings.HasPrefix(tag, "m.") && !strings.HasPrefix(tag, "Motion") {
		return source.Node{}
	}
	initial := e.AttrValue("initial")
	if invisible(initial.Resolve()) {
		return e.Attr("initial")
	}
	if name, ok := initial.StringValue(); ok {
		for _, v := range variants {
			if invisible(v.Prop(name).Resolve()) {
				return e.Attr("initial")
			}
		}
	}
	return source.Node{}
}

func invisible(values source.Node) bool {
	return values.Kind() == source.Object && values.Prop("opacity").Text() == "0"
}

// fadesChildren reports whether a component of the app's shows what it is given in an
// element that starts invisible.
func fadesChildren(p *project.Project, e source.Node) bool {
	d := p.Definition(e.Child(source.Tag))
	if !d.Is(source.Function, source.Arrow) {
		return false
	}
	for inner := range d.Find(source.Element) {
		if !strings.Contains(inner.Text(), "children") {
			continue
		}
		var variants []source.Node
		if v := inner.AttrValue("variants"); v.OK() {
			variants = append(variants, v.Resolve())
		}
		if fades(inner, variants).OK() {
			return true
		}
	}
	return false
}

// A fontSheet is a style sheet of another site's fonts, which the page waits for.
type fontSheet struct {
	at       check.Place
	families int
	imported bool // by the app's own style sheet
}

// fontSheets are the links to style sheets of fonts in the frame of the app's pages, and
// those that its own style sheet waits for.
func fontSheets(p *project.Project) []fontSheet {
	var out []fontSheet
	add := func(at check.Place, href string) {
		if strings.Contains(href, "fonts.googleapis.com/css") {
			out = append(out, fontSheet{at: at, families: strings.Count(href, "family=")})
		}
	}
	const message = "the page waits for this style sheet of fonts, and then for the fonts"
	for _, page := range append([]string{htmlPage(p)}, framesInMarkup(p)...) {
		if !p.Holds(page, "fonts.googleapis.com") {
			continue
		}
		for _, t := range p.Markup(page) {
			rel, _ := t.Attr("rel")
			media, _ := t.Attr("media")
			if href, _ := t.Attr("href"); t.Name == "link" && rel == "stylesheet" && media != "print" {
				add(check.Line(page, t.Line, message), href)
			}
		}
	}
	frames := rootLayouts(p)
	if document := nextFile(p, "pages", "_document"); document != "" {
		frames = append(frames, document)
	}
	for _, file := range frames {
		if !p.Holds(file, "fonts.googleapis.com") || p.Source(file) == nil {
			continue
		}
		for e := range p.Source(file).Find(source.Element) {
			rel, _ := e.AttrValue("rel").StringValue()
			if href, _ := e.AttrValue("href").StringValue(); e.TagName() == "link" && rel == "stylesheet" {
				add(check.At(e, message), href)
			}
		}
	}
	for _, file := range p.Files() {
		if !strings.HasSuffix(file, ".css") || strings.HasPrefix(file, "../") || !p.Holds(file, "fonts.googleapis.com") {
			continue
		}
		text, _ := p.Read(file)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if strings.Contains(line, "@import") && strings.Contains(line, "fonts.googleapis.com/css") {
				families := 0
				if sheetUsed(p, file) {
					families = strings.Count(line, "family=")
				}
				out = append(out, fontSheet{check.Line(file, n, "found only when this style sheet is there, and waited for then"), families, true})
			}
		}
	}
	return out
}

// framesInMarkup are the frame and the start page of SvelteKit, and the layouts of Astro.
func framesInMarkup(p *project.Project) []string {
	var out []string
	for _, name := range p.Files() {
		switch {
		case strings.HasPrefix(name, "../"):
		case strings.HasSuffix(name, ".astro") && strings.Contains(name, "ayout") && p.Modules().Live(name),
			strings.HasSuffix(name, "src/routes/+layout.svelte"), strings.HasSuffix(name, "src/routes/+page.svelte"), path.Base(name) == "app.html":
			out = append(out, name)
		}
	}
	return out
}
