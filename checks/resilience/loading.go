package resilience

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed loading.md
var loadingWords string

// Loading looks for screens that show nothing, or something wrong, while data is
// on its way.
var Loading = &check.Check{
	ID:       "resilience/loading",
	Severity: check.Low,
	Minutes:  30,
	Words:    check.Explain(loadingWords),
	Look:     lookForLoading,
	Fix:      loadingFix,
}

// fewLists is how many lists an app has at most of which each that looks empty is seen at once.
const fewLists = 8

func lookForLoading(p *project.Project) check.Finding {
	if drawnInPython(p) {
		return pythonLoading(p)
	}
	if f, none := noScreens(p); none {
		return f
	}
	segments := waitingSegments(p)
	reads := clientReads(p)
	silent, told := sortReads(reads)
	var said []string
	var places []check.Place
	sure := check.Possible
	if own := len(segments.bare) - segments.parts; len(segments.bare) > 0 {
		said = append(said, segments.words())
		places = append(places, segments.bare[:min(len(segments.bare), mostWaits)]...)
		places = append(places, segments.heads[:min(len(segments.heads), 2*mostWaits)]...)
		places = append(places, waitingFrames(p, segments.pages)...)
		switch {
		case own > 1 && len(segments.covered) == 0 && suspenses(p) < own:
			sure = check.Certain
		case own > 2 && 2*len(segments.covered) <= own && suspenses(p) < own:
			sure = check.Likely
		}
	}
	if len(silent) > 0 && 5*len(silent) > len(told) {
		verb := "look empty while they are"
		if len(silent) == 1 {
			verb = "looks empty while it is"
		}
		said = append(said, fmt.Sprintf("%d of %d lists that screens fetch %s on the way", len(silent), len(silent)+len(told), verb))
		places = append(places, silent[:min(len(silent), mostWaits)]...)
		places = append(places, drawnLists(reads)...)
		if len(silent) > len(told) || len(silent)+len(told) <= fewLists && 2*len(silent) >= len(told) {
			sure = max(sure, check.Likely)
		}
	}
	if at, ok := silentNavigation(p); ok {
		said = append(said, "pages load their data before they are shown, and nothing tells that they are on their way")
		places, sure = append(places, at), max(sure, check.Likely)
	}
	if lazy := unsuspended(p); len(lazy) > 0 {
		words := "a part of the app is loaded when it is shown, with no Suspense around it"
		if len(lazy) > 1 {
			words = fmt.Sprintf("%d parts of the app are loaded when they are shown, with no Suspense around them", len(lazy))
		}
		said, places, sure = append(said, words), append(places, lazy...), max(sure, check.Likely)
	}
	if never := waitsForNothing(p); len(never) > 0 {
		said, places, sure = append(said, "a screen asks whether it is still loading under a name that its context does not have"), append(places, never...), max(sure, check.Likely)
	}
	if blank := blankAround(p); len(blank) > 0 {
		said, places, sure = append(said, "the whole app draws nothing until an answer came, not even that it is loading"), append(places, blank...), max(sure, check.Likely)
	}
	if blank := blankPages(p); len(blank) > 1 || len(blank) > 0 && len(said) > 0 { // one alone is soon there
		words := "a page draws nothing at all until it is known who is signed in"
		if len(blank) > 1 {
			words = fmt.Sprintf("%d pages draw nothing at all until it is known who is signed in", len(blank))
		}
		said, places = append(said, words), append(places, blank...)
	}
	if forms := filledLater(p); len(forms) > 0 {
		words := "a form takes what is typed before what it edits is there, and throws it away then"
		if len(forms) > 1 {
			words = fmt.Sprintf("%d forms take what is typed before what they edit is there, and throw it away then", len(forms))
			sure = max(sure, check.Likely)
		}
		said, places = append(said, words), append(places, forms...)
	}
	if pressed := pressedInSilence(p); len(pressed) > 0 {
		words := "a button that starts something shows nothing until it is done"
		if len(pressed) > 1 {
			words = fmt.Sprintf("%d buttons that start something show nothing until it is done", len(pressed))
		}
		said, places = append(said, words), append(places, pressed[:min(len(pressed), mostWaits)]...)
	}
	if len(said) > 0 {
		return loadingGap(sure, said, append(places, emptyFrames(p)...))
	}
	good := append(segments.covered, told...)
	if len(good) == 0 {
		good = []check.Place{screenAnchor(p)}
	}
	return check.Passed(check.Likely, "Where screens wait for data, they say so, or there is nothing to wait for.", good[:min(len(good), 5)]...)
}

// mostWaits bounds the places of one kind that are listed.
const mostWaits = 40

// suspenses counts the live modules that put a Suspense around something: an app
// with many waits for parts of its pages, as a rule.
func suspenses(p *project.Project) int {
	n := 0
	for _, name := range p.Sources() {
		if p.Holds(name, "<Suspense") && !p.Holds(name, "useSearchParams") && p.Modules().Live(name) { // which asks for one, and for no data
			n++
		}
	}
	return n
}

// sortReads parts the places that fetch by whether their waiting is shown.
func sortReads(reads []read) (silent, told []check.Place) {
	for _, r := range reads {
		if r.silent {
			silent = append(silent, r.place("the list of this looks empty while it is loading"))
		} else {
			told = append(told, r.place("its waiting is shown"))
		}
	}
	return silent, told
}

// drawnLists are the lists themselves, where they stand far from what fetches them.
func drawnLists(reads []read) []check.Place {
	var out []check.Place
	for _, r := range reads {
		if r.silent && len(out) < mostWaits && (r.drawn > r.line+3 || r.drawn > 0 && r.drawn < r.line-3) {
			out = append(out, check.Line(r.file, r.drawn, "the list that looks empty meanwhile"))
		}
	}
	return out
}

func loadingGap(sure check.Confidence, said []string, places []check.Place) check.Finding {
	reason := strings.Join(said, "; ")
	f := check.Missing(sure, strings.ToUpper(reason[:1])+reason[1:]+".", places...)
	f.Brief = []string{
		"Each page that waits for data on the server has a loading file beside it, or its slow parts are in Suspense with a skeleton of their shape.",
		"Each screen that fetches in the browser reads the pending state and shows a skeleton or a spinner until data or an error is there; it does not say 'nothing here' meanwhile.",
		"Buttons that send something are disabled and say so until the answer came.",
	}
	return f
}

// noScreens is the finding for what has no screens of its own.
func noScreens(p *project.Project) (check.Finding, bool) {
	s := p.Stack()
	for _, tech := range append([]project.Tech{s.Framework}, s.Also...) {
		switch tech {
		case project.Next, project.Vite, project.CRA, project.SvelteKit, project.Nuxt, project.Astro, project.ReactRouter, project.Remix,
			project.TanStack, project.Wasp, project.Expo, project.Electron:
			if tech != project.Next || hasPages(p) {
				return check.Finding{}, false
			}
		}
	}
	return check.Unneeded("The app is an API: it has no screens of its own."), true
}

// drawnInPython reports whether the app's screens are templates that a server in Python
// fills, and nothing else.
func drawnInPython(p *project.Project) bool {
	_, none := noScreens(p)
	return none && p.Stack().Python() && slices.ContainsFunc(p.Files(), isTemplate)
}

// isTemplate reports whether a file is a page or a template for one, and none for
// a mail.
func isTemplate(file string) bool {
	switch path.Ext(file) {
	case ".html", ".jinja", ".jinja2", ".j2":
		return !strings.HasPrefix(file, "../") && !strings.Contains(strings.ToLower(file), "mail")
	}
	return false
}

func hasPages(p *project.Project) bool {
	for _, r := range p.Routes() {
		if r.Kind == project.Page {
			return true
		}
	}
	return false
}

// screenAnchor is where an app's screens begin.
func screenAnchor(p *project.Project) check.Place {
	for _, r := range p.Routes() {
		if r.Kind == project.Page && r.Path == "/" && !strings.HasPrefix(r.File, "../") {
			return check.Line(r.File, max(r.Node.Line(), 1), "the first screen")
		}
	}
	for _, name := range p.Modules().Entries() {
		if p.Modules().Browser(name) {
			return check.Line(name, 1, "the first screen")
		}
	}
	if p.Has("package.json") {
		return check.Line("package.json", 1, "the app")
	}
	return check.Line(p.Files()[0], 1, "the app")
}
