package seo

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// largestpaintFix lets the first view come before what it does not need.
var largestpaintFix = &fixes.Fix{
	Title:  "Let the first view come first",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planLargestPaint,
}

const lazySketch = "const Dashboard = lazy(() => import(\"./Dashboard\"));\n\n<Suspense fallback={<Skeleton />}>\n  <Dashboard />\n</Suspense>\n"

const heldSketch = "export function AuthGuard({ children }) {\n  // no early return: the pages are shown, and each asks for itself who is signed in\n  return children;\n}\n"

func planLargestPaint(d *fixes.Draft) error {
	p := d.Project()
	edits := map[string][]fixes.Edit{}
	scripts := false
	for _, at := range blockingScripts(p) {
		if e, ok := deferEdit(p, at); ok {
			edits[at.File] = append(edits[at.File], e)
			scripts = true
		}
	}
	if e, ok := heroOf(p); ok {
		if _, late := loadedLate(e); late {
			edits[e.File().Path] = append(edits[e.File().Path], firstEdits(p, e)...)
		}
	}
	deferred := len(edits) > 0
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	late := false
	if !closedStart(p) && tooMuchAtStart(p) {
		var err error
		if late, err = lazyPages(d); err != nil {
			return err
		}
	}
	if !deferred && !late {
		if lookForLargestPaint(p).Verdict != check.Gap {
			return nil
		}
		if len(heldStart(p)) > 0 {
			return fixes.Refuse("what is around every page waits for the browser: which part of it the pages need, and which may be shown at once, is a decision about the app", "tsx", heldSketch)
		}
		if len(blockingScripts(p)) > 0 {
			return fixes.Refuse("the page itself needs the script that holds it up, at once: build it into the app, or take it out", "tsx", lazySketch)
		}
		return fixes.Refuse("which part of the start page's code may come later is a decision about the pages, which no template can make", "tsx", lazySketch)
	}
	d.Review()
	if len(heldStart(p)) > 0 {
		d.Step("Let what is around every page show the page at once: only what depends on the browser waits.", "")
	}
	if !scripts {
		return nil
	}
	d.Note("A script with defer runs after the page was read: open the pages that use it once, and see that they still find it.")
	return nil
}

// tooMuchAtStart reports whether the start page loads what it does not show.
func tooMuchAtStart(p *project.Project) bool {
	words, _, _ := firstLoad(p)
	return words != ""
}

// deferEdit lets the page go on while a script is loaded. Scripts that others on
// the same page need at once, or that make its styles, are left alone.
func deferEdit(p *project.Project, at check.Place) (fixes.Edit, bool) {
	if source.Supported(at.File) && path.Ext(at.File) != ".astro" && path.Ext(at.File) != ".svelte" {
		for e := range p.Source(at.File).Find(source.Element) {
			line, column := e.Position()
			if e.TagName() != "script" || line != at.Line || column != at.Column {
				continue
			}
			end := e.Child(source.Tag).End()
			return fixes.Edit{Start: end, End: end, Text: " defer"}, true
		}
		return fixes.Edit{}, false
	}
	text, _ := p.Read(at.File)
	if neededAtOnce(p, at) {
		return fixes.Edit{}, false
	}
	for _, t := range p.Markup(at.File) {
		if t.Name == "script" && t.Line == at.Line && t.End <= len(text) {
			end := t.Start + 1 + len(t.Name)
			return fixes.Edit{Start: end, End: end, Text: " defer"}, true
		}
	}
	return fixes.Edit{}, false
}

// neededAtOnce reports whether a script of the page's own, written in it, may use
// what the script brings, or the page looks wrong without it.
func neededAtOnce(p *project.Project, at check.Place) bool {
	text, _ := p.Read(at.File)
	passed := false
	for _, t := range p.Markup(at.File) {
		if t.Name != "script" {
			continue
		}
		src, hasSource := t.Attr("src")
		kind, _ := t.Attr("type")
		switch {
		case t.Line == at.Line:
			passed = true
			if strings.Contains(src, "tailwind") {
				return true
			}
		case passed && !hasSource && (kind == "" || kind == "text/javascript"):
			inner := string(text[t.End:])
			inner, _, _ = strings.Cut(inner, "</script")
			if !strings.Contains(inner, "dataLayer") && strings.TrimSpace(inner) != "" {
				return true
			}
		}
	}
	return false
}

// firstEdits have the large picture of the first view loaded first.
func firstEdits(p *project.Project, e source.Node) []fixes.Edit {
	var out []fixes.Edit
	if a := e.Attr("loading"); a.OK() {
		out = append(out, fixes.Edit{Start: a.Start(), End: a.End(), Text: `loading="eager"`})
	}
	if !isNextImage(e) || len(out) > 0 {
		return out
	}
	word := " priority"
	if p.Stack().Version(project.Next).AtLeast(16, 0) {
		word = " preload"
	}
	at := e.Attr("src")
	if !at.OK() {
		return nil
	}
	if indent := lineBefore(at); strings.TrimSpace(indent) == "" { // each attribute has a line of its own
		word = "\n" + indent + strings.TrimSpace(word)
	}
	return append(out, fixes.Edit{Start: at.End(), End: at.End(), Text: word})
}

// lineBefore is what stands before a node on its line.
func lineBefore(n source.Node) string {
	text := string(n.File().Text[:n.Start()])
	return text[strings.LastIndexByte(text, '\n')+1:]
}
