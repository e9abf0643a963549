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
	for _, r := range p.Routes() {
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
}

// fileLogs is what one file writes.
type fileLogs struct {
	console []check.Place
	uses    []check.Place
	makes   bool // the file is a logger: its console calls are the logger's
}

// logsOf collects what the files write.
func logsOf(p *project.Project, files []string) logs {
	var out logs
	var made []check.Place
	for _, name := range files {
		if !p.HoldsFold(name, "console.", "log", "pino", "winston") {
			continue
		}
		l := project.PerFile(p, name, "resilience/logs", func(f *source.File) fileLogs { return logsIn(f) })
		if l.makes {
			made = append(made, check.Line(name, 1, "the logger"))
		} else {
			out.console = append(out.console, l.console...)
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

// logsIn reads the calls of console and of a logger in one file.
func logsIn(f *source.File) fileLogs {
	out := fileLogs{makes: isLogger(f)}
	for n := range f.Find(source.Call) {
		callee := n.CalleePath()
		switch {
		case strings.HasPrefix(callee, "console."):
			switch n.CalleeName() {
			case "log", "info", "warn", "error", "debug", "trace", "dir", "table":
				out.console = append(out.console, check.At(n, "written to the console"))
			}
		case tellsPersonal(n):
			out.console = append(out.console, check.At(n, "personal data, written to the console"))
		case callsLogger(f, n):
			out.uses = append(out.uses, check.At(n, "written by the logger"))
		}
	}
	return out
}

// tellsPersonal reports whether a call hands personal data to a function of the
// same file that writes to the console.
func tellsPersonal(n source.Node) bool {
	if n.Child(source.Callee).Ident() == "" {
		return false
	}
	personal := false
	for _, a := range n.Args() {
		low := strings.ToLower(a.Text())
		for _, word := range []string{"email", "phone", "password", "token", "transcript", "address"} {
			personal = personal || !a.Is(source.String) && len(low) < 400 && strings.Contains(low, word)
		}
	}
	fn := n.Child(source.Callee).Resolve()
	if !personal || !fn.Is(source.Arrow, source.Function) || fn.Contains(n) {
		return false
	}
	for c := range fn.Find(source.Call) {
		if strings.HasPrefix(c.CalleePath(), "console.") {
			return len(fn.Text()) < 600 // a helper for that, and nothing else
		}
	}
	return false
}

var levels = []string{"info", "warn", "error", "debug", "trace", "fatal", "verbose", "http", "success", "critical", "warning", "silly"}

// callsLogger reports whether a call writes with a logger: a method for a level
// of something that is named like one, or that a library for logs made.
func callsLogger(f *source.File, n source.Node) bool {
	callee := n.Child(source.Callee)
	if callee.Kind() != source.Member {
		return levelFunction(f, n)
	}
	if !slices.Contains(levels, n.CalleeName()) {
		return false
	}
	object := callee.Child(source.ObjectRole)
	name := strings.ToLower(object.Path())
	if object.Kind() == source.Call { // logger.child({…}).info(…), log("app").warn(…)
		name = strings.ToLower(object.Child(source.Callee).Path())
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.HasSuffix(last, "log") || strings.Contains(last, "logger") || last == "consola" || last == "pino" || last == "winston" || last == "logging" {
		return last != "dialog" && last != "changelog" && last != "blog" && !strings.HasPrefix(last, "vite")
	}
	pkg, _ := object.Origin()
	return isLogPackage(pkg)
}

// levelFunction reports whether a call is of a function for one level that a
// logger's module gives out: logError(…), logInfo(…).
func levelFunction(f *source.File, n source.Node) bool {
	name := n.Child(source.Callee).Ident()
	if !strings.HasPrefix(name, "log") || len(name) < 6 {
		return false
	}
	im, _, ok := f.ImportOf(name)
	if !ok {
		return false
	}
	spec := strings.ToLower(path.Base(im.Spec))
	return strings.Contains(spec, "logger") || strings.Contains(spec, "logging") || spec == "log"
}

func isLogPackage(pkg string) bool {
	switch pkg {
	case "pino", "winston", "bunyan", "loglevel", "consola", "signale", "tslog", "roarr", "log4js", "next-logger", "pino-http", "@logtail/next", "@logtail/node", "next-axiom", "@axiomhq/logging", "evlog", "@nestjs/common", "electron-log", "fastify", "log", "npmlog", "@std/log":
		return true
	}
	return false
}

// isLogger reports whether a module is a logger: it makes one with a library, or
// gives out functions for several levels.
func isLogger(f *source.File) bool {
	for _, im := range f.Imports {
		switch source.PackageName(im.Spec) {
		case "pino", "winston", "bunyan", "tslog", "log4js", "loglevel":
			return true
		}
	}
	stem := strings.ToLower(strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path)))
	if !strings.Contains(stem, "log") || strings.Contains(stem, "login") || strings.Contains(stem, "blog") || strings.Contains(stem, "catalog") || strings.Contains(stem, "dialog") {
		return false
	}
	found := map[string]bool{}
	for n := range f.Find(source.Method, source.Property, source.Function, source.Declarator, source.Field) {
		name := strings.ToLower(n.Key())
		if name == "" {
			name = strings.ToLower(n.Child(source.Name).Text())
		}
		for _, l := range levels {
			if name == l || name == "log"+l {
				found[l] = true
			}
		}
	}
	return len(found) >= 2
}

// unlogged are the places where something fails without a trace: what catches
// an error in a route, else the routes themselves.
func unlogged(p *project.Project) []check.Place {
	const most = 20
	var catches, routes []check.Place
	for _, r := range p.Routes() {
		if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge || !r.Node.OK() {
			continue
		}
		at := check.At(r.Node, "writes no log")
		at.EndLine, at.EndColumn = at.Line, 0
		routes = append(routes, at)
		for c := range r.Node.Find(source.Catch) {
			at := check.At(c, "the error leaves no trace")
			at.EndLine, at.EndColumn = at.Line, 0
			catches = append(catches, at)
		}
	}
	all := append(catches, routes...)
	return all[:min(len(all), most)]
}
