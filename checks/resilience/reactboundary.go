package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// boundaryIn finds where a file renders an error boundary around something; one
// around nothing catches nothing.
func boundaryIn(p *project.Project, f *source.File) (source.Node, bool) {
	if f == nil {
		return source.Node{}, false
	}
	for e := range f.Find(source.Element) {
		if isBoundary(p, e.Child(source.Tag)) && holds(e) || e.Attr("errorElement").OK() || e.Attr("ErrorBoundary").OK() {
			return e, true
		}
	}
	for o := range f.Find(source.Property, source.Shorthand) {
		switch o.Key() {
		case "errorElement", "ErrorBoundary", "errorComponent", "defaultErrorComponent":
			return o, true
		}
	}
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name == "withErrorBoundary" || name == "withSentryErrorBoundary" {
			return call, true
		}
	}
	return source.Node{}, false
}

// holds reports whether an element has something inside.
func holds(e source.Node) bool {
	for c := range e.Children() {
		if c.Role() == source.Item && (c.Kind() != source.Text || strings.TrimSpace(c.Text()) != "") {
			return true
		}
	}
	return e.Attr("children").OK()
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
	if pkg, _ := tag.Origin(); slices.Contains(boundaryPackages, pkg) {
		return strings.HasSuffix(tag.Path(), "Boundary")
	}
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
