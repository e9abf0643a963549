package seo

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed largestpaint.md
var largestpaintWords string

// LargestPaint looks for what keeps visitors waiting for the first view of the
// start page.
var LargestPaint = &check.Check{
	ID:       "seo/largestpaint",
	Severity: check.Medium,
	Minutes:  45,
	Words:    check.Explain(largestpaintWords),
	Look:     lookForLargestPaint,
	Fix:      largestpaintFix,
}

func lookForLargestPaint(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonLargestPaint(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	closed := closedStart(p)
	var said []string
	var places, framed []check.Place
	sure := check.Likely
	if scripts := blockingScripts(p); len(scripts) > 0 {
		said = append(said, "a script from another site holds up the page: the browser shows nothing until it is loaded")
		places = append(places, scripts...)
	}
	if early := earlyScripts(p); len(early) > 1 {
		said = append(said, fmt.Sprintf("%d scripts of others, for statistics and advertising, are put before the page's own code", len(early)))
		places = append(places, early...)
	}
	if !closed {
		if held := heldStart(p); len(held) > 0 {
			said = append(said, "nothing of a page is painted until its scripts have loaded and run: what is around every page shows something else until then")
			places = append(places, held...)
		}
		if at, ok := startWaits(p); ok && (len(said) == 0 || oneBundle(p)) {
			said = append(said, "the start page shows something else in place of its first view until the browser has asked who is there")
			places = append(places, at)
		}
		splash, script := waitsAround(p)
		if len(script) > 0 {
			said = append(said, "no page is drawn until the script of Google Maps is loaded")
			places = append(places, script...)
		}
		if len(splash) > 0 {
			said = append(said, "a splash covers every page for a time that has nothing to do with loading")
			places = append(places, splash...)
		}
		if both := bothThemes(p); len(both) > 0 {
			said = append(said, "the first view loads a large picture for each theme at once, and shows one of them")
			places = append(places, both...)
		}
		if at, ok := slowHero(p); ok {
			said = append(said, "the large picture of the first view is loaded late")
			places = append(places, at)
		}
		for _, v := range startViews(p) {
			if v.frame.OK() && len(framed) == 0 {
				framed = append(framed, check.Line(v.frame.File().Path, v.frame.Line(), "a whole page of another site, loaded with the first view"))
			}
		}
		if at, ok := fadedHeading(p); ok && serverRendered(p) {
			said = append(said, strings.Replace(at.Message, "the heading", "the heading of the first view", 1))
			places = append(places, at)
		}
		if words, at, likely := firstLoad(p); words != "" {
			if len(said) == 0 && !likely {
				sure = check.Possible
			}
			said = append(said, words)
			places = append(places, at...)
		}
	} else if len(said) > 0 {
		_, at, _ := firstLoad(p)
		places = append(places, at[:min(len(at), 6)]...)
	}
	sheets, families := fontSheets(p), 0
	onlyFonts := len(said) == 0
	if len(framed) > 0 {
		said = append(said, "the first view loads a whole page of another site in a frame, whether anybody uses it or not")
		places = append(places, framed...)
	}
	for _, s := range sheets {
		families += s.families
	}
	switch {
	case families > 2:
		said = append(said, fmt.Sprintf("the page waits for style sheets of %d font families from another site", families))
	case !closed && slices.ContainsFunc(sheets, func(s fontSheet) bool { return s.imported && s.families > 1 }):
		said = append(said, "the app's own style sheet imports fonts of another site: the browser finds them only when that sheet is there, and shows nothing until both are")
	}
	if len(said) > 0 {
		places = onceEach(places)
		places = append(places[:min(len(places), 44)], besideFirstView(p, sheets)...)
	}
	if len(said) == 0 {
		return check.Passed(check.Likely, "Nothing was found that holds up the first view: no blocking script of others, no large picture that is loaded late, no large library in the first load.",
			anchor(p, "nothing holds up the first view", "<script", "<head"))
	}
	f := check.Missing(sure, capital(strings.Join(said, "; "))+".", places[:min(len(places), 52)]...)
	if onlyFonts {
		f.Severity = check.Low
	}
	f.Brief = []string{
		"The first answer of the server holds the first view: what is around every page shows the page at once, and only what depends on the browser waits.",
		"Fonts come with the app's own files (next/font, @fontsource), or by a link in the head beside a preconnect; no style sheet imports another one of another site.",
		"Scripts of others in the head carry async or defer, or are loaded after the first view.",
		"The large picture of the first view is not lazy and has fetchpriority high (priority or preload with next/image).",
		"Pages other than the start page, and large libraries, are loaded by import() where they are needed; the start page's own code imports none of them at the top.",
	}
	return f
}

// closedStart reports whether strangers are shown no first view for which they wait. The
// form for signing in is one where it comes with the code of the pages behind it.
func closedStart(p *project.Project) bool {
	_, closed := nothingPublic(p)
	return closed && !startsAtSignIn(p) && !oneBundle(p)
}

// oneBundle reports whether the browser makes every page from code that it loads at once,
// so that the form for signing in waits for the pages behind it.
func oneBundle(p *project.Project) bool {
	s := p.Stack()
	return (s.Framework == project.Vite || s.Framework == project.CRA || s.Has(project.Vite)) && s.Has(project.React) && !serverRendered(p)
}

// onceEach leaves one of several places on one line.
func onceEach(places []check.Place) []check.Place {
	type line struct {
		file string
		n    int
	}
	seen := map[line]bool{}
	return slices.DeleteFunc(slices.Clone(places), func(at check.Place) bool {
		key := line{at.File, at.Line}
		again := seen[key]
		seen[key] = true
		return again
	})
}

// heldStart is where the pages of a Next app are held back until an effect ran
// by what is around every page; a page that waits itself is told as empty, not as
// slow.
func heldStart(p *project.Project) []check.Place {
	if p.Stack().Framework != project.Next {
		return nil
	}
	for _, r := range publicPages(p) {
		root := nextFile(p, "pages", "_app")
		if around := layoutsAround(p, r.File); len(around) > 0 {
			root = around[len(around)-1]
		}
		late := heldAround(p, p.Exported(root, "default"), 4)
		if len(late.via) == 0 {
			continue
		}
		return append([]check.Place{check.Line(late.at.File().Path, late.at.Line(), "shows something else in place of every page until an effect ran")}, late.via...)
	}
	return nil
}

// serverRendered reports whether the first view comes with the server's answer, so that
// it could be seen before any script ran.
func serverRendered(p *project.Project) bool {
	switch p.Stack().Framework {
	case project.Next, project.ReactRouter, project.Remix, project.TanStack, project.Astro:
		return true
	}
	return false
}

// bothThemes are the pictures of the first view that are loaded first of all for the
// light and for the dark theme, of which one is hidden.
func bothThemes(p *project.Project) []check.Place {
	for _, v := range startViews(p) {
		var light, dark []check.Place
		for _, e := range v.pictures {
			s := shown{jsx: e}
			if _, prior := s.attr("priority"); !prior && !e.Attr("priority").OK() {
				continue
			}
			classes, _ := s.class()
			switch {
			case slices.Contains(classes, "dark:hidden"):
				light = append(light, priorityOf(s, "loaded first of all, and hidden in the dark theme"))
			case slices.Contains(classes, "dark:block"):
				dark = append(dark, priorityOf(s, "loaded first of all, and hidden in the light theme"))
			}
		}
		if len(light) > 0 && len(dark) > 0 {
			return append(dark, light...)
		}
	}
	return nil
}

// priorityOf is where a picture is given priority.
func priorityOf(s shown, message string) check.Place {
	if at := s.jsx.Attr("priority"); at.OK() {
		return check.At(at, message)
	}
	return s.place(message)
}

// firstLoad says what the start page loads that it does not need for its first
// view; likely is false when that may be little.
func firstLoad(p *project.Project) (words string, places []check.Place, likely bool) {
	loads := startLoads(p)
	if len(loads.heavy) > 0 {
		var names []string
		for _, h := range loads.heavy {
			if !slices.Contains(names, h.pkg) {
				names = append(names, h.pkg)
			}
			places = append(append(places, h.at), h.via...)
		}
		what := "the code of the start page brings a large library with it: " + names[0]
		if len(names) > 1 {
			what = fmt.Sprintf("the code of the start page brings large libraries with it: %s", strings.Join(names[:min(len(names), 4)], ", "))
		}
		if len(loads.pages) >= 5 {
			places = append(places, loads.pages[:min(len(loads.pages), 36)]...)
		}
		return what, append(places, loadedBeside(p)...), true
	}
	if len(loads.pages) >= 10 {
		return fmt.Sprintf("%d other pages are loaded with the first one: none is loaded when it is opened", len(loads.pages)),
			slices.Concat(loads.pages[:min(len(loads.pages), 36)], loadedBeside(p)), true
	}
	return "", nil, false
}
