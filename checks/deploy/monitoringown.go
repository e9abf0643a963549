package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ownCollector is code of the app's own that hears of errors: it keeps them in a table,
// or tells a channel of Slack or Discord.
func ownCollector(p *project.Project) (check.Place, bool) {
	for _, s := range p.Statements() {
		if s.Verb == "insert" && keepsErrors(s.Table) && p.ReachedAt(s.File, s.Line, s.Column) {
			return check.Line(s.File, s.Line, "errors that the app's own code hands over are kept in "+s.Table), true
		}
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "SLACK", "DISCORD") || !p.Holds(name, "WEBHOOK") || !p.HoldsFold(name, "error") || !p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		for m := range p.Source(name).Find(source.Member) {
			variable := m.Child(source.Name).Text()
			chat := strings.Contains(variable, "SLACK") || strings.Contains(variable, "DISCORD")
			if chat && strings.Contains(variable, "WEBHOOK") && sendsErrors(m.Outermost()) && p.Reached(m) {
				return check.At(m, "errors that the app's own code hands over are told to a channel"), true
			}
		}
	}
	return check.Place{}, false
}

// startedInEffect is the effect of a component that starts a service for errors, when
// nothing but such effects do, which run in the browser alone.
func startedInEffect(p *project.Project, at check.Place) (effect source.Node, only bool) {
	for n := range p.Source(at.File).Find(source.Call) {
		if check.At(n, at.Message) != at {
			continue
		}
		fn := n.Function()
		if inEffect(fn) {
			return n, true
		}
		calls := p.CallsOf(fn)
		if len(calls) == 0 || slices.ContainsFunc(calls, func(c source.Node) bool { return !inEffect(c.Function()) }) {
			return source.Node{}, false
		}
		return calls[0], true
	}
	return source.Node{}, false
}

// inEffect reports whether a function is handed to a component as an effect.
func inEffect(fn source.Node) bool {
	switch fn.Parent().CalleeName() {
	case "useEffect", "useLayoutEffect", "onMount", "onMounted":
		return true
	}
	return false
}

// hearsBrowser is where a page listens for everything that fails in it and sends that to
// an address of the app's own for errors, or keeps it in a table of them.
func hearsBrowser(p *project.Project) (check.Place, bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, "unhandledrejection") || !p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		if ext := path.Ext(name); ext == ".astro" || ext == ".svelte" || ext == ".vue" { // in a script that stands in the markup as it is
			line := lineWith(p, name, func(line string) bool {
				return strings.Contains(line, "addEventListener('unhandledrejection'") || strings.Contains(line, `addEventListener("unhandledrejection"`)
			})
			if line > 0 && p.Holds(name, "fetch(", "sendBeacon(") && p.Holds(name, "/api/log-error", "/api/errors", "/api/error", "/api/client-error", "/api/report-error") {
				return check.Line(name, line, "what fails in the browser is sent to the app"), true
			}
			continue
		}
		f := p.Source(name)
		sends := slices.ContainsFunc(p.StatementsIn(f.Root()), func(s project.Statement) bool { return s.Verb == "insert" && keepsErrors(s.Table) })
		var listens source.Node
		for c := range f.Find(source.Call) {
			first, _ := c.Arg(0).StringValue()
			switch c.CalleeName() {
			case "addEventListener":
				if first == "unhandledrejection" {
					listens = c
				}
			case "fetch", "sendBeacon":
				sends = sends || strings.HasPrefix(first, "/") && strings.Contains(strings.ToLower(first), "error")
			}
		}
		if sends && listens.OK() && p.Reached(listens) {
			return check.At(listens, "what fails in the browser is sent to the app"), true
		}
	}
	return check.Place{}, false
}

// keepsErrors reports whether a table is named as one of errors.
func keepsErrors(table string) bool {
	low := strings.ToLower(strings.ReplaceAll(table, "_", ""))
	switch strings.TrimSuffix(low, "s") {
	case "errorlog", "error", "apperror", "clienterror", "servererror", "systemerror", "errorreport", "errorevent", "errorentry":
		return true
	}
	return false
}

// sendsErrors reports whether a function that sends messages tells errors apart.
func sendsErrors(fn source.Node) bool {
	for s := range fn.Find(source.String) {
		if v, _ := s.StringValue(); v == "error" || v == "Error" || v == "critical" {
			return true
		}
	}
	return false
}

// besideOwn is the gap of an app that hears of some errors by code of its own: no
// service gathers them, and what nobody hands over is lost.
func besideOwn(p *project.Project, own check.Place) check.Finding {
	places := append([]check.Place{own}, clientEntry(p)...)
	f := check.Missing(check.Likely, "No service for errors is set up: only what code of the app's own hands over is heard of, and nothing gathers the rest.", append(places, dependenciesPlace(p)...)...)
	return lesser(f)
}
