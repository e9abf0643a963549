package seo

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// partsOf are the components that a component shows: those that stand in while others
// wait, and what holds such, left out.
func partsOf(fn source.Node) []source.Node {
	var out []source.Node
	for e := range fn.Find(source.Element) {
		tag := e.TagName()
		if tag == "" || tag == strings.ToLower(tag) || tag == "Suspense" || strings.HasSuffix(tag, ".Suspense") || tag == "Fragment" || standsInWhile(e, fn) {
			continue
		}
		out = append(out, e)
	}
	return out
}

// standsInWhile reports whether an element is shown while something else loads.
func standsInWhile(e, within source.Node) bool {
	for up := e.Parent(); up.OK() && up != within; up = up.Parent() {
		if up.Kind() == source.Attr && up.Key() == "fallback" {
			return true
		}
	}
	return false
}

// enoughParts is how many parts of a page must be fetched in the browser for the page to
// be made of them.
const enoughParts = 3

// fetchedParts judges a page that is put together of parts: where several of them fetch
// what they show in the browser, and the rest says next to nothing, the server sends a
// page without content.
func fetchedParts(p *project.Project, page source.Node) late {
	if !page.Is(source.Function, source.Arrow) || waitsOnServer(page) {
		return late{}
	}
	letters := staticText(p, page, 0)
	seen := map[source.Node]bool{}
	var at []check.Place
	var first source.Node
	for _, e := range partsOf(page) {
		part := p.Definition(e.Child(source.Tag))
		if !part.Is(source.Function, source.Arrow) || seen[part] || nameOfChrome(e.TagName()) {
			continue
		}
		seen[part] = true
		fetched := fetchedBy(p, part, 2)
		if len(fetched) == 0 || waitsOnServer(part) {
			if letters += staticText(p, part, 2); letters >= besideList || waitsOnServer(part) {
				return late{}
			}
			continue
		}
		if !first.OK() {
			first = e
		}
		at = append(at, check.Line(part.File().Path, fetchingLine(p, part, fetched[0]), "this part is fetched here, in the browser"))
	}
	if len(at) < enoughParts {
		return late{}
	}
	return late{at: first, why: "this and the other parts of the page are fetched in the browser", via: at, parts: true}
}

// fetchingLine is the line of a part on which it, or a hook of the app's that it calls,
// fetches what it shows.
func fetchingLine(p *project.Project, part source.Node, found check.Place) int {
	if found.File == part.File().Path {
		return found.Line
	}
	for c := range part.Find(source.Call) {
		if !strings.HasPrefix(c.CalleeName(), "use") {
			continue
		}
		if hook := p.Definition(c.Child(source.Callee)); hook.OK() && len(fetchedBy(p, hook, 1)) > 0 {
			return c.Line()
		}
	}
	return part.Line()
}

// waitsOnServer reports whether a component asks for what it shows before it is sent.
func waitsOnServer(fn source.Node) bool {
	for a := range fn.Find(source.Await) {
		if a.Function() == fn {
			return true
		}
	}
	return false
}

// opensLater reports whether a component is shown when somebody asks for it, by its name.
func opensLater(tag string) bool {
	return slices.ContainsFunc([]string{"Modal", "Dialog", "Drawer", "Sheet", "Popover", "Dropdown", "Toaster", "Overlay", "Lightbox"}, func(word string) bool {
		return strings.Contains(tag, word)
	})
}

// listWithin is the effect, or the hook, with which a part of a page fetches in the browser
// the list that it shows, so many components deep; none where something in between waits
// for the server, which may hold a list as well.
func listWithin(p *project.Project, fn source.Node, depth int, seen map[source.Node]bool) source.Node {
	if !fn.Is(source.Function, source.Arrow) || seen[fn] || waitsOnServer(fn) {
		return source.Node{}
	}
	seen[fn] = true
	if at := fetchedList(fn); at.OK() {
		return at
	}
	if depth == 0 {
		return source.Node{}
	}
	for _, e := range partsOf(fn) {
		if nameOfChrome(e.TagName()) || opensLater(e.TagName()) {
			continue
		}
		if at := listWithin(p, p.Definition(e.Child(source.Tag)), depth-1, seen); at.OK() {
			return at
		}
	}
	return source.Node{}
}
