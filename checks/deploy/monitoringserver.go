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

// serverStarts is where a server of the app's own begins to listen, and what it says
// as its process ends: an SDK is started before the one and tells of the other.
func serverStarts(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || len(out) > 5 || !p.Modules().Live(name) || p.Modules().Browser(name) || !p.Holds(name, ".listen(", "uncaughtException") {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			switch c.CalleeName() {
			case "listen":
				if c.Arg(0).OK() && !c.Enclosing(source.Attr).OK() {
					out = append(out, lineAt(c, "no service for errors is started before this"))
				}
			case "on":
				if what, _ := c.Arg(0).StringValue(); what == "uncaughtException" && c.CalleePath() == "process.on" {
					out = append(out, lineAt(c, "what ends the process is told to nobody"))
				}
			}
		}
	}
	return out
}

func lineAt(n source.Node, message string) check.Place {
	return check.Line(n.File().Path, n.Line(), message)
}

// handlerPlaces is where an error handler that stands in a file of its own writes down
// or answers what failed.
func handlerPlaces(p *project.Project, use source.Node) []check.Place {
	for c := range use.Find(source.Call) {
		for _, a := range c.Args() {
			fn := p.Definition(a)
			if !fn.Is(source.Function, source.Arrow) || fn.File().Path == use.File().Path || len(fn.ChildrenIn(source.ParamRole)) != 4 {
				continue
			}
			return []check.Place{lineAt(endOfFailure(fn), "the error ends here")}
		}
	}
	return nil
}

// endOfFailure is where an error handler logs what failed, else where it answers last.
func endOfFailure(fn source.Node) source.Node {
	at := fn
	for c := range fn.Find(source.Call) {
		if path := c.CalleePath(); strings.HasPrefix(path, "console.") || strings.HasPrefix(path, "logger.") {
			return c
		}
		if name := c.CalleeName(); name == "json" || name == "send" {
			at = c
		}
	}
	return at
}

// otherServers are frameworks whose server is made by a call of their package.
var otherServers = []string{"fastify", "hono", "@hono/zod-openapi", "koa", "@nestjs/core"}

// otherServer is where a server of such a framework is made, and where it answers what
// failed.
func otherServer(p *project.Project) []check.Place {
	var made, ends []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || p.Modules().Browser(name) || !p.Holds(name, otherServers...) && !p.Holds(name, "setErrorHandler", ".onError(") {
			continue
		}
		for c := range p.Source(name).Find(source.Call, source.New) {
			switch c.CalleeName() {
			case "setErrorHandler", "onError":
				ends = append(ends, lineAt(c, "the error ends here"))
			default:
				if pkg, what := c.Child(source.Callee).Origin(); len(made) == 0 && slices.Contains(otherServers, pkg) && makesServer(pkg, what) {
					made = append(made, lineAt(c, "no service for errors on this server"))
				}
			}
		}
	}
	if len(made) == 0 {
		return nil
	}
	return append(made, ends[:min(len(ends), 1)]...)
}

func makesServer(pkg, name string) bool {
	switch pkg {
	case "hono":
		return name == "Hono"
	case "@hono/zod-openapi":
		return name == "OpenAPIHono"
	case "@nestjs/core":
		return name == "NestFactory"
	}
	return name == "default" || name == "fastify" || name == "Fastify" || name == ""
}

// routerRoot is the root of a React Router or Remix app: its boundary for errors, else
// what it renders.
func routerRoot(p *project.Project) []check.Place {
	for _, name := range []string{"app/root.tsx", "app/root.jsx", "src/root.tsx"} {
		name = path.Join(p.FolderOf(p.Stack().Framework), name)
		f := p.Source(name)
		if f == nil {
			continue
		}
		for _, export := range []string{"ErrorBoundary", "default"} {
			if e, ok := f.ExportOf(export); ok && e.Node.OK() {
				return []check.Place{check.Line(name, e.Node.Line(), "no service for errors hears of what ends here")}
			}
		}
	}
	return tanStackRoot(p)
}

// nuxtModules is where a Nuxt app lists its modules, of which a service for errors would be
// one (https://docs.sentry.io/platforms/javascript/guides/nuxt/).
func nuxtModules(p *project.Project) []check.Place {
	f := p.Config("nuxt.config")
	if p.Stack().Framework != project.Nuxt || f == nil {
		return nil
	}
	for prop := range f.Find(source.Property) {
		if prop.Key() == "modules" {
			return []check.Place{check.Line(f.Path, prop.Line(), "no service for errors is among the modules")}
		}
	}
	return []check.Place{check.Line(f.Path, 1, "no service for errors is set up")}
}

// loadedByNothing are files that would start a service for errors, and that nothing
// imports.
func loadedByNothing(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || p.Modules().Live(name) || !p.HoldsFold(name, trackerMarks...) || strings.Contains(name, "test") || strings.HasPrefix(name, "attached_assets/") {
			continue
		}
		for _, im := range p.Source(name).Imports {
			if t := trackerOf(source.PackageName(im.Spec)); t != "" {
				return []check.Place{check.Line(name, im.Node.Line(), t+" is imported in a file that nothing loads")}
			}
		}
	}
	return nil
}

// dependenciesPlace is the list of the app's packages, among which there is none for
// errors.
func dependenciesPlace(p *project.Project) (out []check.Place) {
	for _, dir := range partsOr(p, "") {
		file := path.Join(dir, "package.json")
		v, err := p.ReadJSON(file)
		if err != nil {
			continue
		}
		if d := v.Get("dependencies"); d.Line > 0 {
			out = append(out, check.Line(file, d.Line, "no package for errors among these"))
		}
	}
	return out
}

// partsOr are the folders of the packages that make the app together, else the one folder
// that it is.
func partsOr(p *project.Project, whole string) []string {
	if parts := p.Parts(); len(parts) > 0 {
		return parts
	}
	return []string{whole}
}

// moneyCatches are the lines in which what starts a payment meets its errors.
func moneyCatches(p *project.Project) []check.Place {
	for _, r := range p.Addresses() {
		low := strings.ToLower(r.Path)
		if r.Kind != project.Handler || strings.HasPrefix(r.File, "../") || !strings.Contains(low, "checkout") {
			continue
		}
		if last := lastCatch(p.WithCode(r).Node); last.OK() {
			return []check.Place{check.Line(last.File().Path, last.Line(), "the error ends here")}
		}
	}
	return nil
}

// expressEntry is where an Express app is made, begins to listen and answers what
// failed.
func expressEntry(p *project.Project, app fixes.ServerApp) []check.Place {
	out := append([]check.Place{check.At(app.Made, "no service for errors on this server")}, answersFailures(p, app)...)
	own := append(slices.Clone(p.Modules().ImportersOf(app.File.Path)), app.File.Path)
	for _, name := range slices.Clone(own) { // what starts the server may make it in between
		own = append(own, p.Modules().ImportersOf(name)...)
	}
	starts := slices.DeleteFunc(serverStarts(p), func(at check.Place) bool { return !slices.Contains(own, at.File) })
	for _, at := range starts[:min(len(starts), 2)] {
		if at.File != app.File.Path || at.Line > app.Made.Line()+3 {
			out = append(out, at)
		}
	}
	return out
}
