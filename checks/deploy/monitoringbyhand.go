package deploy

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// componentLine is where the one component that a file gives out by default begins, its
// first line where that is not seen.
func componentLine(p *project.Project, name string) int {
	f := p.Source(name)
	if f == nil {
		return 1
	}
	e, ok := f.ExportOf("default")
	if !ok || !e.Node.OK() {
		return 1
	}
	given := e.Node.Child(source.Value)
	for given.Kind() == source.Call && given.Arg(0).OK() { // wrapped into what a library adds
		given = given.Arg(0)
	}
	if d := given.Resolve(); given.Kind() == source.Identifier && d.OK() && d != given {
		return d.Line()
	}
	return e.Node.Line()
}

// tanStackRoot is what the root route of TanStack Router draws around every page.
func tanStackRoot(p *project.Project) []check.Place {
	if p.Stack().Framework != project.TanStack {
		return nil
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "createRootRoute") || !p.Modules().Live(name) {
			continue
		}
		for prop := range p.Source(name).Find(source.Property) {
			if key := prop.Key(); key != "shellComponent" && key != "component" || !strings.HasPrefix(prop.Parent().Parent().Child(source.Callee).Text(), "createRootRoute") {
				continue
			}
			drawn := prop.Child(source.Value).Resolve()
			return []check.Place{check.Line(name, drawn.Line(), "no service for errors around the pages")}
		}
	}
	return nil
}

// makesPythonApp is where a module of Python makes the app, which a service for errors is
// started before; no node where it is not seen.
func makesPythonApp(p *project.Project, file string) source.Node {
	if !strings.HasSuffix(file, ".py") {
		return source.Node{}
	}
	for f := range p.PythonHolding("Flask(", "FastAPI(") {
		if f.Path != file {
			continue
		}
		for c := range f.Find(source.Call) {
			if n := c.CalleeName(); n == "Flask" || n == "FastAPI" {
				return c
			}
		}
	}
	return source.Node{}
}

// trackerCalls are the calls by which services for errors are told.
var trackerCalls = []string{"Sentry.capture", "Sentry.init(", "Bugsnag.notify(", "Bugsnag.start(", "Rollbar.error(", "LogRocket.captureException(", "datadogRum.addError(", "newrelic.noticeError("}

// commentedCalls are where a service for errors would be told, were the call no comment.
func commentedCalls(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, trackerCalls...) {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			comment, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
			if ok && len(out) < most && slices.ContainsFunc(trackerCalls, func(call string) bool { return strings.HasPrefix(strings.TrimSpace(comment), call) }) {
				out = append(out, check.Line(name, n, "the service for errors is told in a comment alone"))
			}
		}
	}
	return out
}
