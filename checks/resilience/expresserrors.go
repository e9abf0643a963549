package resilience

import (
	"maps"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// expressBoundaries looks for an error handler behind the routes of an Express
// app and, on Express 4, for async handlers whose errors never reach it
// (expressjs.com/en/guide/error-handling.html).
func expressBoundaries(p *project.Project) check.Finding {
	uses, waits := handlersOf(p)
	if len(uses) == 0 {
		if m, ok := misfitOf(p); ok {
			return m.finding()
		}
		reason := "The server has no error handler: what fails in a route is answered by Express's own page."
		return check.Missing(check.Certain, reason, expressAnchor(p))
	}
	if v := p.Stack().Version(project.Express); v.Known() && v.Major < 5 {
		if loose := besideHandler(p, unhandled(p), uses[len(uses)-1].File().Path); !waits && len(loose) > 0 {
			return looseHandlers(p, loose, uses[len(uses)-1])
		}
		if late, ok := lateAsyncErrors(p); waits && ok {
			return late.finding(uses[len(uses)-1])
		}
	}
	if late := behind(uses[len(uses)-1]); late.OK() {
		reason := "The error handler stands in front of routes: what fails in those is answered by Express's own page."
		return check.Missing(check.Likely, reason, check.At(uses[len(uses)-1], "must be the last"), check.At(late, "is behind the error handler"))
	}
	return check.Passed(check.Certain, "The server has an error handler behind its routes.", check.At(uses[0], "answers for what fails"))
}

// handlersOf lists the calls that put an error handler on an app's way; waits is
// true when a package makes Express wait for async handlers.
func handlersOf(p *project.Project) (uses []source.Node, waits bool) {
	for _, name := range p.Sources() {
		if !serves(p, name) {
			continue
		}
		f := p.Source(name)
		for _, im := range f.Imports {
			waits = waits || im.Spec == "express-async-errors" || im.Spec == "@awaitjs/express" || im.Spec == "express-promise-router"
		}
		for call := range f.Find(source.Call) {
			uses = append(uses, errorHandlers(p, call)...)
		}
	}
	return uses, waits
}

// besideHandler leaves those handlers of requests that may run in one server with the
// error handler in a file: a copy of the server beside it is another one.
func besideHandler(p *project.Project, handlers []source.Node, file string) []source.Node {
	if len(handlers) == 0 {
		return nil
	}
	m, with := p.Modules(), map[string]bool{}
	for _, entry := range m.Entries() {
		if loaded := m.Loaded([]string{entry}, nil); loaded[file] {
			maps.Copy(with, loaded)
		}
	}
	if len(with) == 0 {
		return handlers
	}
	return slices.DeleteFunc(handlers, func(fn source.Node) bool { return !with[fn.File().Path] })
}

// thrownAgain is where the error handler of an Express app throws what it has answered
// already: nobody is left who could answer.
func thrownAgain(p *project.Project) []check.Place {
	if !p.Stack().Has(project.Express) {
		return nil
	}
	var out []check.Place
	uses, _ := handlersOf(p)
	for _, use := range uses {
		for _, a := range use.Args() {
			fn := handedFunction(p, a)
			answered := 0
			for n := range fn.Find(source.Call, source.Throw) {
				switch name := n.CalleeName(); {
				case n.Function() != fn:
				case n.Kind() == source.Call && (name == "json" || name == "send" || name == "end"):
					answered = n.End()
				case n.Kind() == source.Throw && answered > 0 && n.Parent() == fn.Child(source.Body):
					out = append(out, check.OnLine(n, "throws again what is answered already"))
				}
			}
		}
	}
	return out
}

// behind is a route that the same app registers behind its error handler.
func behind(use source.Node) source.Node {
	app := use.Child(source.Callee).Child(source.ObjectRole).Path()
	if app == "" {
		return source.Node{}
	}
	for call := range use.File().Find(source.Call) {
		callee := call.Child(source.Callee)
		if call.Start() < use.End() || callee.Kind() != source.Member || callee.Child(source.ObjectRole).Path() != app || call.Function() != use.Function() {
			continue
		}
		url, ok := call.Arg(0).StringValue()
		switch call.CalleeName() {
		case "get", "post", "put", "patch", "delete", "use":
			if ok && strings.HasPrefix(url, "/") && len(url) > 1 && !strings.ContainsAny(url, "*{") && len(call.Args()) > 1 {
				return call
			}
		}
	}
	return source.Node{}
}

// servesItself reports whether the app's Express server has routes of its own,
// beside the one that hands everything to a framework for pages.
func servesItself(p *project.Project, main project.Tech) bool {
	if main == project.Express {
		return true
	}
	return slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Stack == project.Express && r.Kind == project.Handler && r.Path != "/" && !strings.ContainsAny(r.Path, "*{")
	})
}

// serves reports whether a module may run on the server.
func serves(p *project.Project, name string) bool {
	m := p.Modules()
	return m.Live(name) && m.Side(name) != project.Client && p.Source(name) != nil
}

// errorHandlers lists the arguments of app.use(…) that are error handlers, or
// the call itself when a library puts one in place.
func errorHandlers(p *project.Project, call source.Node) []source.Node {
	switch call.CalleeName() {
	case "setupExpressErrorHandler", "setupErrorHandler":
		return []source.Node{call}
	case "use":
	default:
		return nil
	}
	var out []source.Node
	for _, a := range call.Args() {
		if isErrorHandler(p, a) {
			out = append(out, call)
		}
	}
	return out
}

func isErrorHandler(p *project.Project, a source.Node) bool {
	d := a
	if a.Is(source.Identifier, source.Member) {
		d = p.Definition(a)
	}
	switch d.Kind() {
	case source.Function, source.Arrow, source.Method:
		return len(d.ChildrenIn(source.ParamRole)) == 4
	case source.Call: // errorHandler(), Sentry.Handlers.errorHandler()
		if made := p.Definition(d.Child(source.Callee)); made.Is(source.Function, source.Arrow) {
			for inner := range made.Find(source.Function, source.Arrow) {
				if len(inner.ChildrenIn(source.ParamRole)) == 4 {
					return true
				}
			}
			return false
		}
		return strings.Contains(strings.ToLower(d.CalleeName()), "error")
	}
	pkg, _ := a.Origin()
	return pkg != "" && strings.Contains(strings.ToLower(a.Path()), "error")
}

// expressAnchor is where the app is made or starts to listen.
func expressAnchor(p *project.Project) check.Place {
	if app, err := fixes.FindExpress(p); err == nil {
		for call := range app.File.Find(source.Call) {
			if call.CalleeName() == "listen" {
				return check.At(call, "no error handler in front of this")
			}
		}
		return check.At(app.Made, "no error handler on this app")
	}
	t := p.Stack().Tool(project.Express)
	if t.File != "" {
		return check.Line(t.File, max(t.Line, 1), "no error handler on this app")
	}
	return check.Line("package.json", 1, "no error handler")
}
