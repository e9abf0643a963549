package resilience

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// serverFiles lists the modules that run on a server, those of routes first;
// answers is false when none of them answers a request or changes something.
func serverFiles(p *project.Project) (files []string, answers bool) {
	weight := map[string]int{}
	for _, r := range p.Addresses() {
		switch r.Kind {
		case project.Handler, project.Action, project.Edge:
			answers = true
			weight[r.File] = 2
			if low := strings.ToLower(r.File + r.Path); strings.Contains(low, "webhook") || strings.Contains(low, "stripe") || strings.Contains(low, "payment") || strings.Contains(low, "checkout") {
				weight[r.File] = 3
			}
		}
	}
	m := p.Modules()
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !m.Live(name) || runsInBrowser(name) {
			continue
		}
		if m.Side(name) == project.Server || weight[name] > 0 {
			files = append(files, name)
		}
	}
	slices.SortStableFunc(files, func(a, b string) int { return cmp.Compare(weight[b], weight[a]) })
	return files, answers
}

// runsInBrowser knows files whose code is sent to the browser although a server
// renders them, and those that only look at what is made.
func runsInBrowser(name string) bool {
	switch path.Ext(name) {
	case ".vue", ".svelte", ".astro":
		return true
	}
	base := path.Base(name)
	return strings.HasPrefix(name, "public/") || strings.HasPrefix(base, "sentry.") || strings.HasPrefix(base, "instrumentation-client") || strings.Contains(name, "/migrations/")
}

// What server code writes.
type logs struct {
	console []check.Place
	logger  []check.Place // calls of a logger, or where one is made
	uses    int           // how often the logger is called
	chats   bool          // some lines of the console are about no error
	reports bool          // errors are sent to a service besides
}

// fileLogs is what one file writes.
type fileLogs struct {
	console []check.Place
	uses    []check.Place
	makes   bool // the file is a logger: its console calls are the logger's
	chats   bool // some lines of the console are about no error
}

// logsOf collects what the files write.
func logsOf(p *project.Project, files []string) logs {
	var out logs
	var made []check.Place
	for _, name := range files {
		out.reports = out.reports || p.Holds(name, "captureException")
		if !p.HoldsFold(name, "console.", "log", "pino", "winston") {
			continue
		}
		l := project.PerFile(p, name, "resilience/logs", func(f *source.File) fileLogs { return logsIn(f) })
		if l.makes {
			made = append(made, check.Line(name, 1, "the logger"))
		} else {
			out.console = append(out.console, check.Reached(p, l.console)...)
			out.chats = out.chats || l.chats
		}
		out.uses += len(l.uses)
		out.logger = append(out.logger, l.uses...)
	}
	if len(out.logger) == 0 { // one that nobody calls writes nothing
		return out
	}
	out.logger = append(made, out.logger...)
	return out
}

// unlogged are the routes that write no log.
func unlogged(p *project.Project) []check.Place {
	const most = 20
	var routes []check.Place
	for _, r := range p.Routes() {
		if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge || !r.Node.OK() || len(routes) == most {
			continue
		}
		at := check.OnLine(r.Node, "writes no log")
		if !slices.ContainsFunc(routes, func(told check.Place) bool { return told.File == at.File && told.Line == at.Line }) { // several methods of one line
			routes = append(routes, at)
		}
	}
	return routes
}
