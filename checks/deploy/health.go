package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

//go:embed health.md
var healthWords string

// Health looks for servers that run on and on and that nothing can ask whether
// they still work.
var Health = &check.Check{
	ID:       "deploy/health",
	Severity: check.Medium,
	Minutes:  10,
	Words:    check.Explain(healthWords),
	Look:     lookForHealth,
	Fix:      healthFix,
}

func lookForHealth(p *project.Project) check.Finding {
	server, why := longRunning(p)
	if !server.OK {
		return check.Unneeded(why)
	}
	endpoint, ok := healthRoute(p)
	probe, probes := healthProbe(p)
	if probes && probe.path != "" && !ok && !answersAt(p, probe.path) {
		f := check.Missing(check.Likely, fmt.Sprintf("%s asks for %s, and nothing answers there.", path.Base(probe.place.File), probe.path), probe.place)
		return healthGap(f)
	}
	if at, broken := brokenHealth(p); ok && broken {
		return healthGap(check.Missing(check.Likely, "The health endpoint says that the server is ill whatever happens: its question to the database is one that SQLAlchemy refuses.", at, endpoint))
	}
	switch {
	case ok && probes:
		return check.Passed(check.Certain, "The server has a health endpoint, and the host asks it.", endpoint, probe.place)
	case ok:
		return check.Passed(check.Likely, "The server has a health endpoint.", endpoint)
	case probes:
		return check.Passed(check.Likely, "The host asks the server whether it answers.", probe.place)
	}
	return healthGap(check.Missing(check.Likely, "The server has no address at which a host or a monitor could ask whether it still works, so nobody is told when it hangs.", append([]check.Place{server.Place}, healthBeside(p, server.Place)...)...))
}

func healthGap(f check.Finding) check.Finding {
	f.Brief = []string{
		"GET /health answers 200 while the server works and 503 when what it cannot do without, such as the database, does not answer within a second or two. It asks for no login, tells nothing about versions or settings, and is never cached.",
		"The host's configuration names it as its health check where the host has one.",
	}
	return f
}

// A longRunner is where a server that runs on is made.
type longRunner struct {
	OK    bool
	Place check.Place
}

// longRunning finds a server of the app that runs on and on; why says otherwise.
func longRunning(p *project.Project) (longRunner, string) {
	s := p.Stack()
	for _, t := range append([]project.Tech{s.Framework}, s.Also...) {
		switch t {
		case project.Express, project.Fastify, project.Koa, project.Nest, project.Hono, project.PlainServer:
			if place, ok := listens(p, t); ok {
				return longRunner{true, place}, ""
			}
		case project.FastAPI, project.Flask, project.Django:
			if t == s.Framework && !onFunctions(s) {
				tool := s.Tool(t)
				return longRunner{true, check.Line(tool.File, max(tool.Line, 1), "no health endpoint on this server")}, ""
			}
		}
	}
	switch s.Framework {
	case project.Next, project.SvelteKit, project.Nuxt, project.Astro, project.Remix, project.ReactRouter, project.TanStack:
		if onFunctions(s) {
			return longRunner{}, "The app runs as functions at its host, which starts and replaces them by itself."
		}
		if place, ok := imageOf(p); ok {
			return longRunner{true, place}, ""
		}
		if place, ok := replitServer(p); ok {
			return longRunner{true, place}, ""
		}
		return longRunner{}, "Nothing here makes a server that runs all the time; functions and built pages are looked after by the host."
	}
	return longRunner{}, "There is no server that runs all the time: pages and functions are looked after by their host."
}

// onFunctions reports whether the app's host runs it as functions.
func onFunctions(s *project.Stack) bool {
	return s.Has(project.Vercel) || s.Has(project.Netlify) || s.Has(project.Cloudflare)
}

// imageOf is the file that makes a running server of a framework's app.
func imageOf(p *project.Project) (check.Place, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.Fly, project.Railway, project.Render, project.Heroku, project.Docker} {
		if tool := s.Tool(t); tool.File != "" && !strings.HasPrefix(tool.File, "../") {
			return check.Line(tool.File, max(tool.Line, 1), "runs the app as a server of its own"), true
		}
	}
	return check.Place{}, false
}

// replitServer is the configuration by which Replit keeps a framework's server running:
// any but that of a static deployment, for an app that is no export of plain files.
func replitServer(p *project.Project) (check.Place, bool) {
	s := p.Stack()
	if !p.Has(".replit") || !slices.Contains([]project.Tech{project.Next, project.Nuxt, project.Remix, project.ReactRouter}, s.Framework) {
		return check.Place{}, false
	}
	if f := p.Config("next.config"); p.Holds(".replit", `"static"`) || f != nil && f.Root().OK() && p.Holds(f.Path, `output: "export"`, "output: 'export'") {
		return check.Place{}, false
	}
	line := max(lineWith(p, ".replit", func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "run") }), 1)
	return check.Line(".replit", line, "runs the app as a server of its own"), true
}

// listens finds the call by which live code starts a server, unless the app is
// handed to a host that runs functions.
func listens(p *project.Project, t project.Tech) (check.Place, bool) {
	s := p.Stack()
	if t == project.Express {
		if app, err := fixes.FindExpress(p); err == nil && !strings.HasPrefix(app.File.Path, "api/") {
			for call := range app.File.Find(source.Call) {
				if call.CalleeName() == "listen" {
					return check.At(app.Made, "no health endpoint on this server"), true
				}
			}
		}
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !counts(p, name) || p.Modules().Side(name) == project.Client || !p.Holds(name, ".listen(", "serve(", "Bun.serve", "bootstrap(", "export default") {
			continue
		}
		if place := project.PerFile(p, name, "deploy/listens "+string(t), func(f *source.File) check.Place { return listensIn(f, t) }); place.File != "" {
			return place, true
		}
	}
	tool := s.Tool(t)
	if !onFunctions(s) && t != project.Hono && tool.File != "" {
		return check.Line(tool.File, max(tool.Line, 1), "no health endpoint on this server"), true
	}
	return check.Place{}, false
}

func listensIn(f *source.File, t project.Tech) check.Place {
	for n := range f.Find(source.Call) {
		switch name := n.CalleeName(); {
		case name == "listen" && len(n.Args()) > 0:
			return check.At(n, "no health endpoint on this server")
		case name == "serve" && (t == project.Hono || t == project.PlainServer):
			pkg, _ := n.Child(source.Callee).Origin()
			if pkg == "@hono/node-server" || n.CalleePath() == "Bun.serve" || n.CalleePath() == "Deno.serve" && !strings.Contains(f.Path, "supabase/functions/") {
				return check.At(n, "no health endpoint on this server")
			}
		}
	}
	if t != project.Hono {
		return check.Place{}
	}
	for n := range f.Find(source.ExportDefault) { // what Bun serves
		if object := n.Child(source.Value).Resolve(); object.Prop("port").OK() && object.Prop("fetch").OK() {
			return check.At(n, "no health endpoint on this server")
		}
	}
	return check.Place{}
}
