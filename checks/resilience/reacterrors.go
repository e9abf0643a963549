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
// of a single-page app.
func reactBoundaries(p *project.Project) check.Finding {
	for _, name := range p.Sources() {
		if !p.Modules().Browser(name) {
			continue
		}
		if place, ok := boundaryIn(p, p.Source(name)); ok {
			return check.Passed(check.Certain, "An error boundary is rendered in "+place.File+".", place)
		}
	}
	return check.Missing(check.Certain, "Nothing catches an error while the app renders: React then removes everything and leaves a blank page.", reactAnchor(p))
}

// boundaryFrom finds a boundary in a file or in the components it imports.
func boundaryFrom(p *project.Project, file string) (check.Place, bool) {
	if file == "" {
		return check.Place{}, false
	}
	for _, name := range append([]string{file}, p.Modules().ImportsOf(file)...) {
		if place, ok := boundaryIn(p, p.Source(name)); ok {
			return place, true
		}
	}
	return check.Place{}, false
}

// boundaryIn finds where a file renders an error boundary around something.
func boundaryIn(p *project.Project, f *source.File) (check.Place, bool) {
	if f == nil {
		return check.Place{}, false
	}
	for e := range f.Find(source.Element) {
		if isBoundary(p, e.Child(source.Tag)) {
			return check.At(e, "catches errors below it"), true
		}
		if e.Attr("errorElement").OK() || e.Attr("ErrorBoundary").OK() && strings.HasSuffix(e.TagName(), "Route") {
			return check.At(e, "the router shows this for errors"), true
		}
	}
	for o := range f.Find(source.Property, source.Shorthand) {
		if key := o.Key(); key == "errorElement" || key == "ErrorBoundary" || key == "defaultErrorComponent" || key == "errorComponent" {
			return check.At(o, "the router shows this for errors"), true
		}
	}
	for call := range f.Find(source.Call) {
		switch call.CalleeName() {
		case "withErrorBoundary", "withSentryErrorBoundary":
			return check.At(call, "catches errors below it"), true
		}
	}
	return check.Place{}, false
}

// boundaryPackages export components that catch errors.
var boundaryPackages = []string{
	"react-error-boundary", "@sentry/react", "@sentry/nextjs", "@sentry/browser", "@rollbar/react", "@bugsnag/plugin-react", "@highlight-run/react",
	"@highlight-run/next", "@datadog/browser-rum-react", "posthog-js", "@honeybadger-io/react", "@trpc/react-query",
}

// isBoundary reports whether a tag is a component that catches errors: a class
// with one of React's two methods for it, or a library's.
func isBoundary(p *project.Project, tag source.Node) bool {
	if !tag.Is(source.Identifier, source.Member) {
		return false
	}
	name := tag.Path()
	root, _, _ := strings.Cut(name, ".")
	if pkg, _ := tag.Origin(); slices.Contains(boundaryPackages, pkg) || strings.HasPrefix(pkg, "@posthog/") {
		return strings.Contains(name, "ErrorBoundary") || strings.HasSuffix(name, "Boundary")
	}
	_ = root
	return catches(p, p.Definition(tag), 3)
}

// catches reports whether a component catches errors, itself or in what it
// renders around its children.
func catches(p *project.Project, d source.Node, depth int) bool {
	switch d.Kind() {
	case source.Class:
		for m := range d.Children() {
			if k := m.Key(); k == "componentDidCatch" || k == "getDerivedStateFromError" {
				return true
			}
		}
	case source.Function, source.Arrow:
		if depth == 0 {
			return false
		}
		for e := range d.Find(source.Element) {
			if isBoundaryAt(p, e.Child(source.Tag), depth-1) {
				return true
			}
		}
	}
	return false
}

func isBoundaryAt(p *project.Project, tag source.Node, depth int) bool {
	if pkg, _ := tag.Origin(); slices.Contains(boundaryPackages, pkg) {
		return strings.HasSuffix(tag.Path(), "Boundary")
	}
	d := p.Definition(tag)
	return d.Kind() == source.Class && catches(p, d, depth)
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
