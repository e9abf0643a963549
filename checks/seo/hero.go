package seo

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// blockingScripts are scripts of others that the page waits for before it shows
// anything.
func blockingScripts(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") {
			continue
		}
		switch ext := path.Ext(name); {
		case ext == ".html" && servedHTML(p, name), ext == ".astro" || ext == ".svelte":
			out = append(out, blockingTags(p, name)...)
		case (ext == ".tsx" || ext == ".jsx" || ext == ".js") && p.Holds(name, "<script", "beforeInteractive") && p.Modules().Live(name):
			out = append(out, blockingElements(p.Source(name))...)
		}
	}
	return out
}

func blockingTags(p *project.Project, name string) []check.Place {
	if !p.Holds(name, "<script") {
		return nil
	}
	var out []check.Place
	tags := p.Markup(name)
	for _, t := range tags {
		src, _ := t.Attr("src")
		if t.Name != "script" || !foreign(src) || !inHead(tags, t) {
			continue
		}
		waits := true
		for _, key := range []string{"async", "defer"} {
			if _, ok := t.Attr(key); ok {
				waits = false
			}
		}
		if kind, _ := t.Attr("type"); kind == "module" || kind == "text/partytown" {
			waits = false
		}
		if waits {
			out = append(out, check.Line(name, t.Line, "the page waits for this script"))
		}
	}
	return out
}

func inHead(tags []project.Tag, t project.Tag) bool {
	for ; t.Parent >= 0; t = tags[t.Parent] {
		if tags[t.Parent].Name == "head" || tags[t.Parent].Name == "svelte:head" {
			return true
		}
	}
	return false
}

func foreign(src string) bool {
	return strings.HasPrefix(src, "https://") || strings.HasPrefix(src, "http://") || strings.HasPrefix(src, "//")
}

func blockingElements(f *source.File) []check.Place {
	var out []check.Place
	for e := range f.Find(source.Element) {
		src, _ := e.AttrValue("src").StringValue()
		if !foreign(src) {
			continue
		}
		switch e.TagName() {
		case "script":
			kind, _ := e.AttrValue("type").StringValue()
			if !e.Attr("async").OK() && !e.Attr("defer").OK() && kind != "module" && !aroundSpread(e) {
				out = append(out, check.At(e, "the page waits for this script"))
			}
		case "Script":
			if strategy, _ := e.AttrValue("strategy").StringValue(); strategy == "beforeInteractive" {
				out = append(out, check.At(e, "the page waits for this script"))
			}
		}
	}
	return out
}

// earlyScripts are the scripts of others for statistics and advertising that are put before
// the page's own code, although nothing of the first view needs them.
func earlyScripts(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "beforeInteractive") || !p.Modules().Live(name) || strings.HasPrefix(name, "../") {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			strategy, _ := e.AttrValue("strategy").StringValue()
			if src, _ := e.AttrValue("src").StringValue(); strategy != "beforeInteractive" || foreign(src) {
				continue
			}
			if text := e.Text(); strings.Contains(text, "createElement(") && strings.Contains(text, "https://") {
				out = append(out, check.At(e, "comes before the page's own code"))
			}
		}
	}
	return out
}

func aroundSpread(e source.Node) bool { return shown{jsx: e}.opens() }

// slowHero is the large picture of the start page's first view, when it is loaded
// late: lazily, or through next/image without priority.
func slowHero(p *project.Project) (check.Place, bool) {
	if e, ok := heroOf(p); ok {
		return loadedLate(e)
	}
	return check.Place{}, false
}

// heroOf is the first large picture of the start page's first view.
func heroOf(p *project.Project) (source.Node, bool) {
	for _, v := range startViews(p) {
		if len(v.pictures) > 0 {
			return v.pictures[0], true
		}
	}
	return source.Node{}, false
}

// startViews are the first views of the start page, one for each of its routes whose
// code is known.
func startViews(p *project.Project) []view {
	return project.Answer(p, "seo/start views", func(p *project.Project) []view {
		var out []view
		for _, r := range p.Addresses() {
			if r.Kind != project.Page || r.Path != "/" || strings.HasPrefix(r.File, "../") {
				continue
			}
			if r = p.WithCode(r); !r.Node.OK() {
				continue
			}
			v := view{p: p}
			v.walk(r.Node, 5)
			v.p = nil // what is kept is not to hold this state of the project
			out = append(out, v)
		}
		return out
	})
}

// A view is what a page shows before the second section of its text.
type view struct {
	p        *project.Project
	pictures []source.Node // the large ones
	smaller  []source.Node // those whose place says nothing of their size
	heading  bool
	over     bool
	seen     int

	around     source.Node // what fades in the component that shows the one at hand
	faded      source.Node // what makes the first heading invisible at first
	background source.Node // the first picture that a style names
	film       source.Node // the first film that plays by itself
	frame      source.Node // the first page of another site that is shown at once
}

// walk visits what a component shows in order, the components in it included.
func (v *view) walk(fn source.Node, depth int) {
	if !fn.Is(source.Function, source.Arrow, source.Element) || depth == 0 {
		return
	}
	fn.Walk(func(n source.Node) bool {
		if v.over || v.seen > 400 {
			return false
		}
		if n.Kind() != source.Element {
			return true
		}
		v.seen++
		return v.element(n, depth)
	})
}

func (v *view) element(e source.Node, depth int) bool {
	tag := e.TagName()
	if at := e.AttrValue("style").Prop("backgroundImage"); at.OK() && !v.background.OK() && strings.Contains(at.Text(), "url(") && !strings.Contains(at.Text(), "data:") {
		v.background = at
	}
	if tag == "video" && e.Attr("autoPlay").OK() && !v.film.OK() {
		v.film = e
	}
	if tag == "iframe" && !v.frame.OK() && loadsAtOnce(e) {
		v.frame = e
	}
	switch {
	case tag == "h1" || strings.HasSuffix(tag, ".h1"):
		if !v.heading {
			if v.faded = fadedAt(v.p, e); !v.faded.OK() {
				v.faded = v.around
			}
		}
		v.heading = true
	case v.heading && (tag == "h2" || tag == "section" || tag == "footer"):
		v.over = true
		return false
	case tag == "nav" || tag == "header" && !v.heading, tag == "footer", tag != strings.ToLower(tag) && nameOfChrome(tag) && !strings.HasSuffix(tag, "Layout"):
		return false
	case tag == "img" || isNextImage(e) || isUnpic(e):
		if isWide(e) {
			v.pictures = append(v.pictures, e)
		} else {
			v.smaller = append(v.smaller, e)
		}
	case tag != strings.ToLower(tag):
		d := v.p.Definition(e.Child(source.Tag))
		if d.Is(source.Function, source.Arrow) {
			before := v.around
			if at := fadedAt(v.p, e); at.OK() {
				v.around = at
			}
			v.walk(d, depth-1)
			v.around = before
		}
	}
	return true
}

// loadsAtOnce reports whether a frame loads a page of another site as it is shown, and
// nothing that a visitor does decides whether it is.
func loadsAtOnce(frame source.Node) bool {
	src := frame.AttrValue("src")
	text, _ := src.StringValue()
	if src.Kind() == source.Template {
		text, _ = src.Child(source.Item).StringValue()
	}
	if loading, _ := frame.AttrValue("loading").StringValue(); loading == "lazy" || !strings.HasPrefix(text, "https://") {
		return false
	}
	fn := frame.Function()
	for up := frame.Parent(); up.OK() && up != fn; up = up.Parent() {
		if up.Is(source.Binary, source.Conditional, source.If) || up.Kind() == source.Element && opensLater(up.TagName()) {
			return false
		}
	}
	return true
}

// isWide reports whether a picture is large enough to be the largest thing of the
// first view.
func isWide(e source.Node) bool {
	s := shown{jsx: e}
	if e.Attr("fill").OK() {
		return !smallAround(s)
	}
	width, _ := s.attr("width")
	if n, err := strconv.Atoi(strings.Trim(width, "{}px\"' ")); err == nil {
		return n >= 400
	}
	classes, _ := s.class()
	wide := false
	for _, c := range classes {
		switch c {
		case "w-full", "w-screen", "inset-0", "object-cover":
			wide = true
		}
		if strings.HasPrefix(c, "h-") && len(c) <= 4 && c != "h-96" { // h-8 … h-80
			return false
		}
	}
	return wide && !smallAround(s)
}

// smallAround reports whether a picture stands in a small frame, such as a face
// in a circle.
func smallAround(s shown) bool {
	at := s
	for range 2 {
		up, ok := at.up()
		if !ok {
			return false
		}
		classes, _ := up.class()
		for _, c := range classes {
			if strings.HasPrefix(c, "w-") && len(c) <= 4 || strings.HasPrefix(c, "size-") || c == "rounded-full" {
				return true
			}
		}
		if strings.HasSuffix(up.name(), "Avatar") {
			return true
		}
		at = up
	}
	return false
}

// loadedLate reports whether a picture of the first view is loaded after other
// things.
func loadedLate(e source.Node) (check.Place, bool) {
	s := shown{jsx: e}
	loading, _ := s.attr("loading")
	if loading == "lazy" {
		return s.place("the large picture of the first view is loaded lazily"), true
	}
	if !isNextImage(e) || s.opens() {
		return check.Place{}, false
	}
	for _, key := range []string{"priority", "preload", "fetchPriority"} {
		if e.Attr(key).OK() {
			return check.Place{}, false
		}
	}
	if loading == "eager" {
		return check.Place{}, false
	}
	return s.place("the large picture of the first view: next/image loads it lazily without priority"), true
}
