package fixes

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// FindFastify finds the one Fastify server of a project, as FindExpress does.
func FindFastify(p *project.Project) (ServerApp, error) {
	return findServer(p, "astify", "a Fastify server with `const app = Fastify()`", func(f *source.File) (ServerApp, bool) {
		return madeBy(f, "fastify", "default", "*", "fastify", "Fastify")
	})
}

// FindHono finds the one Hono server of a project, as FindExpress does. Parts of it,
// which are made alike, are mounted by the outermost; what a function only makes is
// looked for where that function is called.
func FindHono(p *project.Project) (ServerApp, error) {
	app, err := findServer(p, "Hono", "a Hono server with `const app = new Hono()`", func(f *source.File) (ServerApp, bool) {
		made := slices.Concat(allMadeBy(f, "hono", "Hono"), allMadeBy(f, "@hono/zod-openapi", "OpenAPIHono"))
		made = slices.DeleteFunc(made, func(a ServerApp) bool { return a.mounted(p) })
		if len(made) == 0 {
			return ServerApp{}, false
		}
		return made[0], true
	})
	if err != nil {
		return app, err
	}
	return app.handedOut(p), nil
}

// mounted reports whether another app takes this one in: app.route("/api", api).
func (a ServerApp) mounted(p *project.Project) bool {
	m := p.Modules()
	for _, file := range append(m.ImportersOf(a.File.Path), a.File.Path) {
		f := p.Source(file)
		if f == nil || m.Side(file) == project.Test {
			continue
		}
		for c := range f.Find(source.Call) {
			name := c.Arg(1).Ident()
			if c.CalleeName() != "route" || name == "" {
				continue
			}
			if file == a.File.Path && name == a.Name {
				return true
			}
			if im, _, ok := f.ImportOf(name); ok && m.Resolve(file, im.Spec) == a.File.Path {
				return true
			}
		}
	}
	return false
}

// handedOut follows an app that a function makes and gives away, to where somebody
// who asked that function for one puts routes on it.
func (a ServerApp) handedOut(p *project.Project) ServerApp {
	for range 3 {
		fn := a.Made.Function()
		if !fn.OK() || a.usedIn(fn) {
			break
		}
		var outer []ServerApp
		for _, c := range p.CallsOf(fn) {
			d := c.Parent()
			if !d.Is(source.Declarator) || !d.Child(source.Name).Is(source.Identifier) {
				continue
			}
			next := ServerApp{File: c.File(), Name: d.Child(source.Name).Text(), Made: d.Enclosing(source.Variables)}
			if !next.mounted(p) && next.usedIn(next.Made.Function()) {
				outer = append(outer, next)
			}
		}
		if len(outer) > 1 { // one for tests beside the one that runs
			outer = slices.DeleteFunc(outer, func(o ServerApp) bool { return o.Made.Function().OK() })
		}
		if len(outer) != 1 {
			break
		}
		a = outer[0]
	}
	return a
}

// usedIn reports whether a function, or the module where there is none, puts
// something on the app's way.
func (a ServerApp) usedIn(fn source.Node) bool {
	return slices.ContainsFunc(a.Uses(), func(s source.Node) bool { return s.Function() == fn })
}

// madeBy is the variable of a file that a call, or new, of a package's export fills,
// with whatever is chained to it.
func madeBy(f *source.File, pkg string, names ...string) (ServerApp, bool) {
	if made := allMadeBy(f, pkg, names...); len(made) > 0 {
		return made[0], true
	}
	return ServerApp{}, false
}

func allMadeBy(f *source.File, pkg string, names ...string) (all []ServerApp) {
	if f == nil {
		return nil
	}
	for d := range f.Find(source.Declarator) {
		made := d.Child(source.Value)
		for made.Is(source.Call) && made.CalleeName() != "listen" { // which gives back what listens, and not the server
			inner := made.Child(source.Callee).Child(source.ObjectRole)
			if !inner.Is(source.Call, source.New) {
				break
			}
			made = inner
		}
		if !made.Is(source.Call, source.New) || !d.Child(source.Name).Is(source.Identifier) {
			continue
		}
		im, name, ok := f.ImportOf(made.Child(source.Callee).Ident())
		if !ok || im.Spec != pkg {
			continue
		}
		if slices.Contains(names, name.Imported) {
			all = append(all, ServerApp{File: f, Name: d.Child(source.Name).Text(), Made: d.Enclosing(source.Variables)})
		}
	}
	return all
}

// CanAwait reports whether code behind the statement that makes the server may wait:
// in an async function, or at the top of a module.
func (a ServerApp) CanAwait(d *Draft) bool {
	if fn := a.Made.Function(); fn.OK() {
		head, _, _ := strings.Cut(fn.Text(), "(")
		return strings.Contains(head, "async")
	}
	return path.Ext(a.File.Path) != ".cjs" && !isCommonJS(d, a.File)
}
