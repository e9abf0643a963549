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
		if strings.HasPrefix(name, "../") || !p.Holds(name, "componentDidCatch") || !p.Modules().Live(name) {
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
	return 0
}

// countsVisits is where visits and speed are measured in an app that nothing tells of
// errors: what looks like monitoring hears of none.
func countsVisits(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "@vercel/analytics", "@vercel/speed-insights") || !p.Modules().Live(name) {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			if pkg, _ := e.Child(source.Tag).Origin(); strings.HasPrefix(pkg, "@vercel/analytics") || strings.HasPrefix(pkg, "@vercel/speed-insights") {
				return []check.Place{check.At(e, "counts visits, and hears of no errors")}
			}
		}
	}
	return nil
}
