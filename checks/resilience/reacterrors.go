package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// reactBoundaries looks for an error boundary that is rendered around the tree
// of a single-page app: in one of the modules near its entry, around what the
// router shows, or around children.
func reactBoundaries(p *project.Project) check.Finding {
	near := nearEntry(p)
	var part check.Place
	for _, name := range p.Sources() {
		if !p.Modules().Browser(name) {
			continue
		}
		found, ok := boundaryIn(p, p.Source(name))
		if !ok {
			continue
		}
		place := check.At(found, "catches errors below it")
		if slices.Contains(near, name) || aroundTree(found) && !ofFewParts(p, found, near) {
			return check.Passed(check.Certain, "An error boundary is rendered in "+place.File+".", place)
		}
		if part.File == "" {
			part = place
		}
	}
	anchor := reactAnchor(p)
	if part.File != "" {
		f := check.Missing(check.Likely, "Only a part of the app has an error boundary, in "+part.File+": an error elsewhere leaves a blank page.", append(append([]check.Place{anchor, part}, rootComponent(p)...), routersShown(p)...)...)
		f.Severity = check.Low
		return f
	}
	return check.Missing(check.Certain, "Nothing catches an error while the app renders: React then removes everything and leaves a blank page.", append(append(append([]check.Place{anchor}, rootComponent(p)...), routersShown(p)...), throwsWhenLoaded(p)...)...)
}

// nearEntry lists the modules that start the app in the browser, and those that
// these import, two imports deep.
func nearEntry(p *project.Project) []string {
	out := []string{}
	for _, name := range p.Modules().Entries() {
		if p.Modules().Browser(name) {
			out = append(out, name)
		}
	}
	for range 2 {
		for _, name := range slices.Clone(out) {
			for _, next := range p.Modules().ImportsOf(name) {
				if !slices.Contains(out, next) && !isPageModule(next) {
					out = append(out, next)
				}
			}
		}
	}
	return out
}

// isPageModule reports whether a module is one page of several, by its folder.
func isPageModule(name string) bool {
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if part == "pages" || part == "views" || part == "screens" {
			return true
		}
	}
	return false
}

// aroundTree reports whether a boundary is around children that come from
// outside, or around what a router shows.
func aroundTree(n source.Node) bool {
	if n.Kind() != source.Element {
		return true // an option of the router
	}
	return aroundRouter(n) || aroundChildren(n)
}

func aroundRouter(n source.Node) bool {
	for c := range n.Find(source.Element) {
		if slices.Contains([]string{"Outlet", "Routes", "RouterProvider", "Switch", "Router", "App"}, c.TagName()) {
			return true
		}
	}
	return false
}

func aroundChildren(n source.Node) bool {
	for c := range n.Find(source.Identifier) {
		if c.Ident() == "children" {
			return true
		}
	}
	return false
}

// ofFewParts reports whether a boundary around children stands in a component that
// fewer than half of the pages, and nothing near the entry, put around a piece of theirs.
func ofFewParts(p *project.Project, n source.Node, near []string) bool {
	wrapper := n.Outermost()
	if n.Kind() != source.Element || aroundRouter(n) || !wrapper.Is(source.Function, source.Arrow, source.Class) {
		return false
	}
	parts := 0
	for _, name := range p.Modules().ImportersOf(n.File().Path) {
		f := p.Source(name)
		if f == nil || !p.Modules().Browser(name) {
			continue
		}
		for e := range f.Find(source.Element) {
			tag := e.Child(source.Tag)
			if !tag.Is(source.Identifier) || p.Definition(tag) != wrapper {
				continue
			}
			if slices.Contains(near, name) || aroundTree(e) {
				return false
			}
			parts++
			break
		}
	}
	return parts > 0 && 2*parts < pageModules(p)
}

// pageModules counts the modules that the routes show.
func pageModules(p *project.Project) int {
	files := map[string]bool{}
	for _, r := range p.Routes() {
		if r.Kind == project.Page {
			files[r.Node.File().Path] = true
		}
	}
	return len(files)
}

// boundaryFrom finds a boundary in a file or in the components it imports.
func boundaryFrom(p *project.Project, file string) (check.Place, bool) {
	if file == "" {
		return check.Place{}, false
	}
	for _, name := range append([]string{file}, p.Modules().ImportsOf(file)...) {
		if n, ok := boundaryIn(p, p.Source(name)); ok {
			return check.At(n, "catches errors below it"), true
		}
	}
	return check.Place{}, false
}

// reactAnchor is where the app is rendered.
func reactAnchor(p *project.Project) check.Place {
	entry := fixes.SPAEntry(p)
	if entry == "" {
		for _, name := range p.Modules().Entries() {
			if ext := path.Ext(name); ext == ".tsx" || ext == ".jsx" {
				entry = name
				break
			}
		}
	}
	f := p.Source(entry)
	if f == nil {
		return check.Line("package.json", 1, "no error boundary")
	}
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name == "createRoot" || name == "hydrateRoot" || name == "render" {
			return check.At(call, "nothing catches what fails below here")
		}
	}
	return check.Line(entry, 1, "nothing catches what fails below here")
}
