package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// caughtByBoundary are the boundaries of React that keep what failed in the browser: they
// write it to the visitor's own console, or say nothing.
func caughtByBoundary(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "componentDidCatch", "getDerivedStateFromError") || !p.Modules().Live(name) {
			continue
		}
		if line := project.PerFile(p, name, "deploy/boundary", keptInBoundary); line > 0 && len(out) < most {
			out = append(out, check.Line(name, line, "what failed in the browser ends here"))
		}
	}
	return append(out, tellsNobody(p)...)
}

// tellsNobody are the modules that are called as what watches over errors, and write them
// to the console.
func tellsNobody(p *project.Project) []check.Place {
	const most = 3
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "console.error") || !watches(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		line := project.PerFile(p, name, "deploy/tells nobody", func(f *source.File) int {
			line := 0
			for c := range f.Find(source.Call) {
				switch {
				case c.CalleePath() == "console.error" && line == 0 && !ownFailure(c):
					line = c.Line()
				case project.AsksNetwork(c), strings.HasPrefix(c.CalleePath(), "Sentry."), c.CalleeName() == "sendBeacon", strings.Contains(strings.ToLower(c.CalleePath()), "prisma."), strings.Contains(strings.ToLower(c.CalleePath()), "posthog"):
					return 0
				}
			}
			return line
		})
		if line > 0 && len(out) < most {
			out = append(out, check.Line(name, line, "called as what watches over errors, and only writes them to the console"))
		}
	}
	return out
}

// ownFailure reports whether what a call writes down failed in the code around it, and was
// not handed over to be gathered.
func ownFailure(c source.Node) bool {
	return c.Enclosing(source.Catch).OK() || c.Function().Parent().CalleeName() == "catch"
}

// unbroken takes out what parts the words of a name.
var unbroken = strings.NewReplacer("-", "", "_", "", ".", "")

// watches reports whether a module is called as what gathers errors.
func watches(name string) bool {
	base := strings.ToLower(unbroken.Replace(strings.TrimSuffix(path.Base(name), path.Ext(name))))
	for _, word := range []string{"sentry", "monitoring", "errortrack", "errorreport", "crashreport", "telemetry"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return false
}

// keptInBoundary is the line on which a boundary is told of an error that it sends to
// nobody, 0 where there is none or where it calls something that may send it.
func keptInBoundary(f *source.File) int {
	for n := range f.Find(source.Method, source.Property) {
		if n.Key() != "componentDidCatch" {
			continue
		}
		line := n.Line()
		for c := range n.Find(source.Call) {
			switch path := c.CalleePath(); {
			case path == "console.error" || path == "console.log" || path == "console.warn":
				line = c.Line()
			case c.CalleeName() != "setState" && c.CalleeName() != "toString":
				return 0
			}
		}
		return line
	}
	for n := range f.Find(source.Method, source.Property) {
		if n.Key() == "getDerivedStateFromError" { // and nothing else is told
			return n.Parent().Line()
		}
	}
	return 0
}

// countsVisits is where visits and speed are measured in an app that nothing tells of
// errors: what looks like monitoring hears of none.
func countsVisits(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "@vercel/analytics", "@vercel/speed-insights", "posthog.init(", "umami.is", "plausible.io", "gtag/js") || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Element, source.Call) {
			if countsVisit(n) {
				return []check.Place{lineAt(n, "counts visits, and hears of no errors")}
			}
		}
	}
	return nil
}

// countsVisit reports whether an element or a call is what measures visits: a component of the
// host's, a script of a service's, or the start of one. PostHog hears of errors when it is
// told to (https://posthog.com/docs/error-tracking).
func countsVisit(n source.Node) bool {
	if n.Kind() == source.Call {
		return n.CalleePath() == "posthog.init" && !strings.Contains(n.Text(), "capture_exceptions")
	}
	pkg, _ := n.Child(source.Tag).Origin()
	if strings.HasPrefix(pkg, "@vercel/analytics") || strings.HasPrefix(pkg, "@vercel/speed-insights") {
		return true
	}
	src := n.AttrValue("src").Text()
	return (n.TagName() == "script" || n.TagName() == "Script") && (strings.Contains(src, "umami.is") || strings.Contains(src, "plausible.io") || strings.Contains(src, "googletagmanager.com/gtag/js"))
}
