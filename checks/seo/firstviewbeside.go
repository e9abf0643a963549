package seo

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// besideFirstView are what else makes the first view later: told beside what surely
// does.
func besideFirstView(p *project.Project, sheets []fontSheet) []check.Place {
	var out []check.Place
	for _, s := range sheets {
		out = append(out, s.at)
	}
	out = append(append(append(out, otherScripts(p)...), otherSheets(p)...), payments(p)...)
	views := startViews(p)
	if len(views) == 0 {
		return out
	}
	v := views[0]
	if len(v.pictures) > 0 {
		s := shown{jsx: v.pictures[0]}
		if _, late := loadedLate(v.pictures[0]); !late && !v.pictures[0].Attr("fetchPriority").OK() && !v.pictures[0].Attr("priority").OK() && !s.opens() {
			out = append(out, s.place("a large picture of the first view, loaded like any other"))
		}
	}
	out = append(out, heavyInView(p, v)...)
	for _, e := range v.smaller[:min(len(v.smaller), 2)] {
		if loading, _ := (shown{jsx: e}).attr("loading"); loading == "lazy" {
			out = append(out, check.At(e.Attr("loading"), "a picture of the first view that is told to come late"))
		}
	}
	if v.film.OK() {
		out = append(out, check.Line(v.film.File().Path, v.film.Line(), "a film that is loaded with the first view"))
	}
	if v.background.OK() {
		out = append(out, check.Line(v.background.File().Path, v.background.Line(), "a picture that the browser finds only when the styles are there"))
		for name := range v.background.Find(source.Identifier) {
			if d := name.Resolve(); d.Kind() == source.ImportName {
				out = append(out, check.At(d.Parent(), "the picture's file"))
			}
		}
	}
	if v.faded.OK() {
		out = append(append(out, check.Line(v.faded.File().Path, v.faded.Line(), fadedUntil(v.faded))), fadedBy(p, v.faded)...)
		out = append(out, fadedLike(v.faded)...)
	}
	return out
}

// fadedUntil says what a heading waits for: the app's own code, where a class is all that
// hides it, else the library that animates it.
func fadedUntil(hides source.Node) string {
	if hides.Kind() == source.Attr && hides.Key() != "initial" {
		return "the heading is invisible until the page's scripts have loaded and run"
	}
	return "the heading is invisible until the animation library has loaded and run"
}

// fadedLike are the elements of a component that are invisible at first as the heading
// is, by the same component of the app's around them, before it and right behind it.
func fadedLike(at source.Node) []check.Place {
	const near, most = 40, 3
	if at.Kind() != source.Element {
		return nil
	}
	var out []check.Place
	for e := range at.Function().Find(source.Element) {
		if e != at && e.TagName() == at.TagName() && e.Line() > at.Line()-near && e.Line() < at.Line()+near && len(out) < most {
			out = append(out, check.Line(e.File().Path, e.Line(), "invisible until then too"))
		}
	}
	return out
}

// fadedBy are where what makes a heading invisible comes from: the import of the
// animation library, or the component of the app's that uses it.
func fadedBy(p *project.Project, at source.Node) []check.Place {
	f := at.File()
	if at.Kind() == source.Element {
		d := p.Definition(at.Child(source.Tag))
		if !d.OK() || d.File() == f {
			return nil
		}
		f = d.File()
	}
	for _, im := range f.Imports {
		if pkg := source.PackageName(im.Spec); pkg == "framer-motion" || pkg == "motion" {
			return []check.Place{check.At(im.Node, "what the first view waits for")}
		}
	}
	return nil
}

// heavyInView is the first picture of the first view whose file is large and sent as it
// is.
func heavyInView(p *project.Project, v view) []check.Place {
	for _, e := range slices.Concat(v.pictures, v.smaller) {
		s := shown{file: e.File().Path, jsx: e}
		if s.optimised() {
			continue
		}
		file, ok := pictureFile(p, s)
		if !ok {
			continue
		}
		if size, _ := p.Size(file); size >= large {
			return []check.Place{s.place(fmt.Sprintf("a picture of the first view with %s", kilobytes(size)))}
		}
	}
	return nil
}

// otherScripts are the scripts of others that the page loads beside its own, without
// waiting for them.
func otherScripts(p *project.Project) []check.Place {
	page := htmlPage(p)
	if page == "" || !p.Holds(page, "<script") {
		return nil
	}
	var out []check.Place
	for _, t := range p.Markup(page) {
		src, _ := t.Attr("src")
		if t.Name == "script" && foreign(src) && len(out) < 3 {
			out = append(out, check.Line(page, t.Line, "a script of another site, loaded with the first page"))
		}
	}
	return out
}

// otherSheets are the style sheets of others that the page waits for, those of fonts aside.
func otherSheets(p *project.Project) []check.Place {
	const most, message = 3, "a style sheet of another site, which the page waits for"
	var out []check.Place
	add := func(rel, href, media string, at check.Place) {
		if rel == "stylesheet" && foreign(href) && fontsOf(href) == "" && media != "print" && len(out) < most {
			out = append(out, at)
		}
	}
	if page := htmlPage(p); page != "" && p.Holds(page, "stylesheet") {
		for _, t := range p.Markup(page) {
			rel, _ := t.Attr("rel")
			href, _ := t.Attr("href")
			media, _ := t.Attr("media")
			if t.Name == "link" {
				add(rel, href, media, check.Line(page, t.Line, message))
			}
		}
	}
	for _, file := range rootLayouts(p) {
		if f := p.Source(file); f != nil && p.Holds(file, "stylesheet") {
			for e := range f.Find(source.Element) {
				rel, _ := e.AttrValue("rel").StringValue()
				href, _ := e.AttrValue("href").StringValue()
				media, _ := e.AttrValue("media").StringValue()
				if e.TagName() == "link" {
					add(rel, href, media, check.Line(file, e.Line(), message))
				}
			}
		}
	}
	return out
}

// payments are where a module that the start page loads asks for the scripts of Stripe
// at once.
func payments(p *project.Project) []check.Place {
	var named []string
	for _, name := range p.Sources() {
		if p.Holds(name, "loadStripe(") && !strings.HasSuffix(name, ".d.ts") && p.Modules().Browser(name) && p.Modules().Live(name) {
			named = append(named, name)
		}
	}
	if len(named) == 0 {
		return nil
	}
	var out []check.Place
	modules := atStart(p).modules
	for _, name := range named {
		if _, loaded := slices.BinarySearch(modules, name); !loaded {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			if call.CalleeName() == "loadStripe" && !call.Function().OK() {
				out = append(out, check.At(call, "asks for Stripe's scripts as soon as the start page is loaded"))
			}
		}
	}
	return out
}
