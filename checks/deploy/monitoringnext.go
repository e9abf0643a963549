package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// nextServerUnwired finds Sentry's settings for a Next server that nothing
// loads: since version 8 they run only when instrumentation imports them
// (docs.sentry.io/platforms/javascript/guides/nextjs/manual-setup).
func nextServerUnwired(p *project.Project, started []tracker) (check.Finding, bool) {
	s := p.Stack()
	if s.Framework != project.Next {
		return check.Finding{}, false
	}
	d := p.Dependency("@sentry/nextjs")
	if d.Name == "" || !d.Version.AtLeast(8, 0) {
		return check.Finding{}, false
	}
	var unloaded []check.Place
	for _, t := range started {
		if strings.HasPrefix(strings.TrimPrefix(t.place.File, "src/"), "sentry.server") || strings.HasPrefix(strings.TrimPrefix(t.place.File, "src/"), "sentry.edge") {
			unloaded = append(unloaded, check.Line(t.place.File, 1, "loaded by nothing"))
		}
	}
	if len(unloaded) == 0 || instrumented(p) {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Sentry's settings for the server are loaded by nothing: since its version 8 that needs an instrumentation file, and there is none. Errors on the server go unseen.", append(unloaded, check.Line(d.File, d.Line, "version 8 or later"))...)
	f.Places = append(f.Places, clientUnloaded(p, started)...)
	f.Severity = check.Medium
	f.Brief = append([]string{"An instrumentation file at the app's root imports sentry.server.config and sentry.edge.config in register(), and exports onRequestError."}, monitoringDone...)
	return f, true
}

// instrumented reports whether the app has an instrumentation file that starts
// something.
func instrumented(p *project.Project) bool {
	for _, stem := range []string{"instrumentation", "src/instrumentation"} {
		for _, ext := range []string{".ts", ".js", ".mjs", ".tsx"} {
			f := p.Source(path.Join(p.FolderOf(project.Next), stem+ext))
			if f == nil {
				continue
			}
			if _, ok := f.ExportOf("register"); ok {
				return true
			}
		}
	}
	return false
}

// clientEntry is where the app begins in the browser: what an SDK has to be
// started in.
func clientEntry(p *project.Project) []check.Place {
	s := p.Stack()
	if s.Framework == project.Next {
		for _, l := range fixes.RootLayouts(p) {
			return append(layoutOf(p, l), failurePages(p)...)
		}
		for _, name := range []string{"pages/_app.tsx", "src/pages/_app.tsx", "pages/_app.js", "pages/_app.jsx", "src/pages/_app.js"} {
			if name = path.Join(p.FolderOf(project.Next), name); p.Has(name) {
				return []check.Place{check.Line(name, componentLine(p, name), "no service for errors around the pages")}
			}
		}
		return nil
	}
	if out := slices.Concat(routerRoot(p), nuxtModules(p)); len(out) > 0 {
		return out
	}
	f := p.Source(fixes.SPAEntry(p))
	if f == nil {
		return nil
	}
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name == "createRoot" || name == "hydrateRoot" || name == "createApp" || name == "render" {
			out := []check.Place{check.At(call, "no service for errors is started before this")}
			if call.Line() > 4 {
				out = append(out, check.Line(f.Path, 1, "no service for errors is started first of all"))
			}
			return out
		}
	}
	return []check.Place{check.Line(f.Path, 1, "no service for errors is started here")}
}

// serverEntry is where requests are answered: the server that is made, or the
// functions.
func serverEntry(p *project.Project) []check.Place {
	const most = 16
	if app, err := fixes.FindExpress(p); err == nil {
		return expressEntry(p, app)
	}
	if out := otherServer(p); len(out) > 0 {
		starts := serverStarts(p)
		return append(out, starts[:min(len(starts), 2)]...)
	}
	s := p.Stack()
	for _, t := range []project.Tech{project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer, project.FastAPI, project.Flask, project.Django} {
		if tool := s.Tool(t); tool.File != "" && (s.Framework == t || len(s.Also) > 0) {
			if at, ok := djangoSettings(p); ok && t == project.Django {
				return []check.Place{at}
			}
			file, line := tool.File, max(tool.Line, 1)
			if at := makesPythonApp(p, tool.File); at.OK() {
				line = at.Line()
			}
			return []check.Place{check.Line(file, line, "no service for errors on this server")}
		}
	}
	var out []check.Place
	seen := map[string]bool{}
	for _, r := range moneyFirst(p.Addresses()) {
		if r.Kind == project.Edge && !seen[r.File] && len(out) < most && p.Invoked(r) {
			seen[r.File] = true
			out = append(out, edgeCatch(p.WithCode(r)))
		}
	}
	return slices.Concat(out, serverHooks(p), hookCatches(p), moneyCatches(p))
}

// serverHooks is where a SvelteKit app answers its requests, and what tells of those
// that fail would stand.
func serverHooks(p *project.Project) []check.Place {
	for _, name := range []string{"src/hooks.server.ts", "src/hooks.server.js"} {
		file := path.Join(p.FolderOf(project.SvelteKit), name)
		f := p.Source(file)
		if f == nil || p.Stack().Framework != project.SvelteKit {
			continue
		}
		var out []check.Place
		if _, ok := f.ExportOf("handleError"); !ok {
			out = append(out, check.Line(file, 1, "no handleError tells of what fails on the server"))
		}
		if e, ok := f.ExportOf("handle"); ok && e.Node.Line() > 4 {
			out = append(out, check.Line(file, e.Node.Line(), "no service for errors is started before this"))
		}
		return out
	}
	return nil
}

// moneyFirst puts the routes that receive payments in front: what fails there
// costs the most.
func moneyFirst(routes []project.Route) []project.Route {
	rank := func(r project.Route) int {
		if low := strings.ToLower(r.Path); strings.Contains(low, "webhook") || strings.Contains(low, "payment") {
			return 0
		}
		return 1
	}
	out := slices.Clone(routes)
	slices.SortStableFunc(out, func(a, b project.Route) int { return rank(a) - rank(b) })
	return out
}

// layoutOf is where the pages are put into a root layout.
func layoutOf(p *project.Project, layout string) []check.Place {
	const message = "no service for errors around the pages"
	f := p.Source(layout)
	if f == nil {
		return []check.Place{check.Line(layout, 1, message)}
	}
	var out []check.Place
	if e, ok := f.ExportOf("default"); ok && e.Node.OK() {
		out = append(out, check.Line(layout, e.Node.Line(), message))
	}
	for n := range f.Find(source.Element) {
		if n.TagName() == "body" {
			out = append(out, check.Line(layout, n.Line(), message))
			break
		}
	}
	if len(out) == 0 {
		return []check.Place{check.Line(layout, 1, message)}
	}
	return out
}

// failurePages are the app's error pages that tell nobody what failed, and the lines of
// those that write to the browser's console, where only the visitor could read them.
func failurePages(p *project.Project) []check.Place {
	const most = 3
	var out []check.Place
	for _, name := range p.Sources() {
		stem, _, _ := strings.Cut(path.Base(name), ".")
		if stem != "error" && stem != "global-error" || strings.HasPrefix(name, "../") || len(out) == most || !p.Modules().Live(name) {
			continue
		}
		at := check.Line(name, 1, "what failed is shown to the visitor, and told to nobody")
		for c := range p.Source(name).Find(source.Call) {
			if strings.HasPrefix(c.CalleePath(), "console.") {
				at = check.At(c, "told to the visitor's console only")
				break
			}
			if effect := c.CalleeName(); strings.HasSuffix(effect, "Effect") && effect != "useLayoutEffect" {
				at.File = "" // tells somebody, in a way that is not known
			}
		}
		if at.File != "" {
			out = append(out, at)
		}
	}
	return out
}

// hookCatches are the lines of payment webhooks that meet their errors: what
// fails there costs money first.
func hookCatches(p *project.Project) []check.Place {
	const most = 2
	var out, heads []check.Place
	for _, r := range p.Addresses() {
		low := strings.ToLower(r.Path)
		if r.Kind != project.Handler || !strings.Contains(low, "webhook") || len(out) == most {
			continue
		}
		handler := p.WithCode(r).Node
		if last := lastCatch(handler); last.OK() {
			out = append(out, check.Line(last.File().Path, last.Line(), "the error ends here"))
		} else if at := provesSender(handler); at.OK() {
			heads = append(heads, check.Line(at.File().Path, at.Line(), "what fails behind this is told to nobody"))
		}
	}
	if len(out) == 0 {
		return heads[:min(len(heads), 1)]
	}
	return out
}

// answersFailures is the error handler of an Express app.
func answersFailures(p *project.Project, app fixes.ServerApp) []check.Place {
	for _, use := range app.Uses() {
		if handlesErrors(p, use) && !passesOn(p, use) && !inFrontOfRoutes(p, app, use) {
			return append([]check.Place{check.Line(app.File.Path, use.Line(), "what failed ends here")}, handlerPlaces(p, use)...)
		}
	}
	return nil
}

// edgeCatch is the line of an edge function that meets its errors, else the
// function.
func edgeCatch(r project.Route) check.Place {
	if at := lastCatch(r.Node); at.OK() {
		return check.Line(at.File().Path, at.Line(), "the error ends here")
	}
	return check.Line(r.Node.File().Path, r.Node.Line(), "no service for errors in this function")
}

// lastCatch is where a function meets what failed in all of it: the outermost
// catch stands last. Where that writes to a log, it is the line that does.
func lastCatch(fn source.Node) source.Node {
	var last source.Node
	for c := range fn.Find(source.Catch) {
		if outer := c.Parent().Enclosing(source.Catch); fn.Contains(outer) || readsRequestAlone(c.Parent().Child(source.Body)) {
			continue
		}
		last = c
	}
	for c := range last.Find(source.Call) {
		if strings.HasPrefix(c.CalleePath(), "console.") {
			return c
		}
	}
	return last
}
