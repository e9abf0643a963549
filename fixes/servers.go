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
// which are made alike, are mounted by the outermost.
func FindHono(p *project.Project) (ServerApp, error) {
	return findServer(p, "Hono", "a Hono server with `const app = new Hono()`", func(f *source.File) (ServerApp, bool) {
		if app, ok := madeBy(f, "hono", "Hono"); ok {
			return app, true
		}
		return madeBy(f, "@hono/zod-openapi", "OpenAPIHono")
	})
}

// madeBy is the variable of a file that a call, or new, of a package's export fills,
// with whatever is chained to it.
func madeBy(f *source.File, pkg string, names ...string) (ServerApp, bool) {
	if f == nil {
		return ServerApp{}, false
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
			return ServerApp{File: f, Name: d.Child(source.Name).Text(), Made: d.Enclosing(source.Variables)}, true
		}
	}
	return ServerApp{}, false
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
