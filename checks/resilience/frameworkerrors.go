package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An errorPage is what a framework shows in the app's place when something
// fails, when the app gives none of its own.
type errorPage struct {
	files   []string // paths below the framework's folder, `src/` and `app/` left out
	bare    string   // what a visitor sees without one
	anchors []string
}

var errorPages = map[project.Tech]errorPage{
	project.SvelteKit: {
		files:   []string{"routes/+error.svelte"},
		bare:    "There is no +error.svelte: a visitor sees SvelteKit's own bare error page.",
		anchors: []string{"src/routes/+layout.svelte", "src/app.html", "svelte.config.js"},
	},
	project.Nuxt: {
		files:   []string{"error.vue"},
		bare:    "There is no error.vue: a visitor sees Nuxt's own error page.",
		anchors: []string{"app.vue", "app/app.vue", "nuxt.config.ts", "nuxt.config.js"},
	},
	project.Astro: {
		files:   []string{"pages/404.astro", "pages/500.astro", "pages/404.md", "pages/404.mdx"},
		bare:    "There is neither a 404 nor a 500 page: a visitor sees the host's own.",
		anchors: []string{"astro.config.mjs", "astro.config.ts", "astro.config.js"},
	},
}

// pageBoundaries looks for the error page of a framework whose files say where
// it is.
func pageBoundaries(p *project.Project, tech project.Tech) check.Finding {
	rule := errorPages[tech]
	base := p.FolderOf(tech)
	deeper := ""
	for _, name := range p.Files() {
		rest, ok := strings.CutPrefix(name, base)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/"), "app/")
		for _, file := range rule.files {
			if rest == file {
				return errorPageFound(name)
			}
			if path.Base(rest) == path.Base(file) && strings.HasPrefix(rest, path.Dir(file)+"/") {
				deeper = name
			}
		}
	}
	if deeper != "" {
		return check.Passed(check.Likely, deeper+" is shown when something fails below it.", check.Line(deeper, 1, "shown when something fails"))
	}
	return bareFramework(p, base, rule.bare, rule.anchors...)
}

func errorPageFound(name string) check.Finding {
	if strings.Contains(name, "404") {
		return check.Passed(check.Likely, name+" is shown for an address that does not exist.", check.Line(name, 1, "shown for what is not there"))
	}
	return check.Passed(check.Certain, name+" is shown when something fails.", check.Line(name, 1, "shown when something fails"))
}

// bareFramework is the mild gap of an app whose framework catches errors, with a
// page that is not the app's.
func bareFramework(p *project.Project, base, reason string, anchors ...string) check.Finding {
	place := check.Line("package.json", 1, "no error page of its own")
	for _, name := range anchors {
		if file := path.Join(base, name); p.Has(file) {
			place = check.Line(file, 1, "no error page of its own")
			break
		}
	}
	f := check.Missing(check.Likely, reason, place)
	f.Severity = check.Low
	return f
}

// routerBoundaries looks for the ErrorBoundary that a React Router or Remix app
// exports from its root, or from routes.
func routerBoundaries(p *project.Project, tech project.Tech) check.Finding {
	base := p.FolderOf(tech)
	var below check.Place
	for _, name := range p.Sources() {
		f := p.Source(name)
		if f == nil || !strings.HasPrefix(name, path.Join(base, "app")+"/") {
			continue
		}
		e, ok := f.ExportOf("ErrorBoundary")
		if !ok {
			continue
		}
		place := check.At(e.Node, "shown when something fails")
		if strings.HasPrefix(name, path.Join(base, "app/root.")) {
			return check.Passed(check.Certain, name+" exports an ErrorBoundary for the whole app.", place)
		}
		if below.File == "" {
			below = place
		}
	}
	if below.File != "" {
		return check.Passed(check.Likely, "Routes export an ErrorBoundary, such as "+below.File+".", below)
	}
	return bareFramework(p, base, "No route exports an ErrorBoundary: a visitor sees the router's own bare error page.",
		"app/root.tsx", "app/root.jsx", "app/root.ts", "app/root.js")
}

// tanStackBoundaries looks for the error component of a TanStack router.
func tanStackBoundaries(p *project.Project) check.Finding {
	for _, name := range p.Sources() {
		f := p.Source(name)
		if f == nil || !p.Modules().Live(name) {
			continue
		}
		for o := range f.Find(source.Property, source.Shorthand) {
			if key := o.Key(); key == "errorComponent" || key == "defaultErrorComponent" {
				return check.Passed(check.Certain, "The router has an error component.", check.At(o, "shown when something fails"))
			}
		}
	}
	f := bareFramework(p, p.FolderOf(project.TanStack), "The router has no error component: a visitor sees TanStack's own bare message.",
		"src/routes/__root.tsx", "app/routes/__root.tsx", "src/router.tsx", "app/router.tsx")
	if made := tanStackMade(p); len(made) > 0 {
		f.Places = made
	}
	return f
}

// tanStackMade is where the router is made, and the route around all others: either may be
// given an error component.
func tanStackMade(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "createRouter(", "createRootRoute") || !p.Modules().Live(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			switch c.CalleeName() {
			case "createRouter":
				out = append(out, check.OnLine(c, "the router is told of no error component"))
			case "createRootRoute", "createRootRouteWithContext":
				out = append(out, check.OnLine(c, "the route around all others has no error component"))
			}
		}
	}
	return out[:min(len(out), 4)]
}

// servers are frameworks that wait for async handlers and answer for them when
// they fail, with the name of the method that sets an answer of the app's own.
var servers = map[project.Tech]struct {
	packages []string
	sets     string
	does     string
}{
	project.Fastify: {[]string{"fastify"}, "setErrorHandler", "Fastify answers for handlers that fail, async ones too."},
	project.Hono:    {[]string{"hono", "@hono/hono", "@hono/zod-openapi"}, "onError", "Hono answers for handlers that fail, async ones too."},
	project.Koa:     {[]string{"koa"}, "", "Koa answers for middleware that fails, async ones too."},
	project.Nest:    {[]string{"@nestjs/core"}, "useGlobalFilters", "Nest's own exception layer answers for handlers that fail."},
}

// serverBoundaries proves that a server which catches errors itself is the one
// that runs.
func serverBoundaries(p *project.Project, tech project.Tech) check.Finding {
	rule := servers[tech]
	var made check.Place
	for _, name := range p.Sources() {
		f := p.Source(name)
		if f == nil || !p.Modules().Live(name) {
			continue
		}
		for n := range f.Find(source.Call, source.New) {
			if rule.sets != "" && n.CalleeName() == rule.sets {
				return check.Passed(check.Certain, "The server has an error handler of its own.", check.At(n, "answers when something fails"))
			}
			pkg, _ := n.Origin()
			for _, want := range rule.packages {
				if pkg == want && made.File == "" {
					made = check.At(n, "the server")
				}
			}
		}
	}
	if made.File == "" {
		return check.Cannot("The place where the " + string(tech) + " server is made was not found.")
	}
	return check.Passed(check.Likely, rule.does, made)
}
