package deploy

import (
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
	d := p.Manifest().Dependency("@sentry/nextjs")
	if d.Name == "" || !d.Version.AtLeast(8, 0) {
		return check.Finding{}, false
	}
	var unloaded []check.Place
	for _, t := range started {
		if strings.HasPrefix(strings.TrimPrefix(t.place.File, "src/"), "sentry.server") || strings.HasPrefix(strings.TrimPrefix(t.place.File, "src/"), "sentry.edge") {
			t.place.Message = "loaded by nothing"
			unloaded = append(unloaded, t.place)
		}
	}
	if len(unloaded) == 0 || instrumented(p) {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Sentry's settings for the server are loaded by nothing: since its version 8 that needs an instrumentation file, and there is none. Errors on the server go unseen.", append(unloaded, check.Line(d.File, d.Line, "version 8 or later"))...)
	f.Severity = check.Medium
	f.Brief = append([]string{"An instrumentation file at the app's root imports sentry.server.config and sentry.edge.config in register(), and exports onRequestError."}, monitoringDone...)
	return f, true
}

// instrumented reports whether the app has an instrumentation file that starts
// something.
func instrumented(p *project.Project) bool {
	for _, stem := range []string{"instrumentation", "src/instrumentation"} {
		for _, ext := range []string{".ts", ".js", ".mjs", ".tsx"} {
			f := p.Source(stem + ext)
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
			return []check.Place{check.Line(l, 1, "no service for errors around the pages")}
		}
		for _, name := range []string{"pages/_app.tsx", "src/pages/_app.tsx", "pages/_app.js", "pages/_app.jsx", "src/pages/_app.js"} {
			if p.Has(name) {
				return []check.Place{check.Line(name, 1, "no service for errors around the pages")}
			}
		}
		return nil
	}
	f := p.Source(fixes.SPAEntry(p))
	if f == nil {
		return nil
	}
	for call := range f.Find(source.Call) {
		if name := call.CalleeName(); name == "createRoot" || name == "hydrateRoot" || name == "createApp" || name == "render" {
			return []check.Place{check.At(call, "no service for errors is started before this")}
		}
	}
	return []check.Place{check.Line(f.Path, 1, "no service for errors is started here")}
}

// serverEntry is where requests are answered: the server that is made, or the
// functions.
func serverEntry(p *project.Project) []check.Place {
	const most = 8
	if app, err := fixes.FindExpress(p); err == nil {
		return []check.Place{check.At(app.Made, "no service for errors on this server")}
	}
	s := p.Stack()
	for _, t := range []project.Tech{project.Fastify, project.Hono, project.Koa, project.Nest, project.FastAPI, project.Flask, project.Django} {
		if tool := s.Tool(t); tool.File != "" && (s.Framework == t || len(s.Also) > 0) {
			return []check.Place{check.Line(tool.File, max(tool.Line, 1), "no service for errors on this server")}
		}
	}
	var out []check.Place
	seen := map[string]bool{}
	for _, r := range p.Routes() {
		if r.Kind == project.Edge && !seen[r.File] && len(out) < most {
			seen[r.File] = true
			out = append(out, edgeCatch(r))
		}
	}
	return out
}

// edgeCatch is the line of an edge function that meets its errors, else the
// function.
func edgeCatch(r project.Route) check.Place {
	for c := range r.Node.Find(source.Catch) {
		p := check.At(c, "the error ends here")
		p.EndLine, p.EndColumn = p.Line, 0
		return p
	}
	p := check.At(r.Node, "no service for errors in this function")
	p.EndLine, p.EndColumn = p.Line, 0
	return p
}
