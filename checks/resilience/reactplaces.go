package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// onePart matches the path of a route that takes whatever stands in an address of one part.
var onePart = regexp.MustCompile(`^/?:\w+$`)

// routersShown are the places near the entry where the routes are rendered: a
// boundary around them keeps the rest of the page.
func routersShown(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range nearEntry(p) {
		f := p.Source(name)
		if f == nil || !p.Holds(name, "<Routes", "<Switch", "<RouterProvider", "createBrowserRouter(", "createHashRouter(") {
			continue
		}
		for e := range f.Find(source.Element) {
			path, _ := e.AttrValue("path").StringValue()
			switch tag := e.TagName(); {
			case path == "*" && strings.Contains(e.AttrValue("element").Text(), "<Navigate"):
				out = append(out, check.At(e, "an address that is not there leads elsewhere without a word"))
			case tag == "Route" && onePart.MatchString(path) && e.Parent().TagName() == "Routes":
				out = append(out, check.OnLine(e, "takes every address of one part, also those that are not there"))
			case tag == "Routes" || tag == "Switch" || tag == "RouterProvider":
				out = append(out, check.OnLine(e, "no boundary around the routes"))
			}
		}
		for c := range f.Find(source.Call) {
			if n := c.CalleeName(); n == "createBrowserRouter" || n == "createHashRouter" {
				out = append(out, check.OnLine(c, "no boundary around the routes"))
			}
		}
		out = append(out, loadedLater(f)...)
	}
	return out
}

// loadedLater are where a file shows pages that are loaded when they are asked for, and
// loads the first of them: one that cannot be loaded throws.
func loadedLater(f *source.File) []check.Place {
	var out []check.Place
	for c := range f.Find(source.Call) {
		if (c.CalleePath() == "lazy" || c.CalleePath() == "React.lazy") && c.Arg(0).Is(source.Arrow, source.Function) {
			out = append(out, check.OnLine(c, "a page that cannot be loaded blanks the app"))
			break
		}
	}
	if len(out) == 0 {
		return nil
	}
	for e := range f.Find(source.Element) {
		if tag := e.TagName(); tag == "Suspense" || tag == "React.Suspense" {
			return append(out, check.OnLine(e, "shows that a page is loading, and not that it failed to"))
		}
	}
	return out
}

// rootComponent is the component that the entry renders, when it is the app's
// own and stands in another file: what stands innermost, and not what provides for it.
func rootComponent(p *project.Project) []check.Place {
	f := p.Source(fixes.SPAEntry(p))
	if f == nil {
		return nil
	}
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name != "render" && name != "hydrateRoot" {
			continue
		}
		var found []check.Place
		for e := range call.Find(source.Element) {
			tag := e.TagName()
			if tag == "" || tag == strings.ToLower(tag) || strings.Contains(tag, "Toast") || len(found) > 0 && !isLeaf(e) {
				continue
			}
			for id := range e.Find(source.Identifier) {
				if id.Text() != tag {
					continue
				}
				if fn := p.Definition(id); fn.Is(source.Function, source.Arrow, source.Class) && fn.File() != f {
					found = []check.Place{check.OnLine(fn, "the whole app below here has no boundary")}
				}
				break
			}
			if len(found) > 0 && isLeaf(e) {
				break
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// isLeaf reports whether an element holds no other.
func isLeaf(e source.Node) bool {
	for inner := range e.Find(source.Element) {
		if inner != e {
			return false
		}
	}
	return true
}

// throwsWhenLoaded are the places of modules for the browser that throw as soon as they are
// loaded, such as for a variable that is not set: no boundary hears of that.
func throwsWhenLoaded(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "throw ") || !p.Modules().Live(name) || p.Modules().Side(name) != project.Client || name == fixes.SPAEntry(p) {
			continue
		}
		for t := range p.Source(name).Find(source.Throw) {
			if !t.Function().OK() && !t.Enclosing(source.Class).OK() && t.Enclosing(source.If).OK() && !t.Enclosing(source.Try).OK() && len(out) < most {
				out = append(out, check.OnLine(t, "throws as soon as it is loaded: the whole app stays blank"))
			}
		}
	}
	return out
}
