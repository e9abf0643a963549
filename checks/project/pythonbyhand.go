package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// pythonByHand is the set of Python files that somebody runs by hand, and no server
// does: they do their work as soon as they are loaded, make no app, and nothing that
// starts servers names them. What only such files import belongs to them.
func (p *Project) pythonByHand() map[string]bool {
	return remember(p, "python by hand", func(p *Project) map[string]bool {
		importers := p.pythonImporters()
		out := map[string]bool{}
		for changed := true; changed; {
			changed = false
			for _, f := range p.list() {
				if !isPythonFile(f.path) || out[f.path] || slices.ContainsFunc(importers[f.path], func(from string) bool { return !out[from] }) {
					continue
				}
				if len(importers[f.path]) > 0 && path.Base(f.path) != "__init__.py" || PerFile(p, f.path, "works when loaded", worksWhenLoaded) && !p.startNames(f.path) {
					out[f.path], changed = true, true
				}
			}
		}
		return out
	})
}

// worksWhenLoaded reports whether a module runs as a program: it asks whether it is
// the one that was started, or prints at its top level, and makes no app to serve.
func worksWhenLoaded(f *source.File) bool {
	if strings.Contains(f.Path, "settings") {
		return false // a variable of the environment names them
	}
	switch path.Base(f.Path) {
	case "__init__.py", "wsgi.py", "asgi.py", "app.py", "main.py", "server.py", "urls.py", "models.py", "views.py", "admin.py", "apps.py", "tasks.py", "worker.py", "config.py":
		return false // what starts them may be kept elsewhere
	}
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "Flask", "FastAPI", "Celery", "Sanic", "Starlette", "get_wsgi_application", "get_asgi_application", "create_app":
			return false
		}
	}
	for item := range f.Root().Children() {
		switch {
		case item.Is(source.Function, source.Class, source.ImportKind):
		case item.Kind() == source.If && strings.Contains(item.Child(source.Cond).Text(), "__name__"):
			return true
		default:
			for c := range item.Find(source.Call) {
				if !c.Function().OK() && (c.CalleePath() == "print" || item.Kind() == source.Expression && printsIn(c.Child(source.Callee).Resolve())) {
					return true
				}
			}
		}
	}
	return false
}

// printsIn reports whether a function of the same file prints.
func printsIn(fn source.Node) bool {
	if fn.Kind() != source.Function {
		return false
	}
	for c := range fn.Find(source.Call) {
		if c.CalleePath() == "print" {
			return true
		}
	}
	return false
}

// pythonImporters are the Python files of the app, tests left out, that import each.
func (p *Project) pythonImporters() map[string][]string {
	out := map[string][]string{}
	r := p.resolver()
	for _, f := range p.list() {
		if !isPythonFile(f.path) || isTestPath(f.path) {
			continue
		}
		for _, spec := range PerFile(p, f.path, "python specifiers", pythonSpecs) {
			if to := r.python(f.path, spec); to != "" && to != f.path {
				out[to] = append(out[to], f.path)
			}
		}
	}
	return out
}

// pythonSpecs are the modules that a file may ask for: `from a import b` names a and
// what may be a module, a.b.
func pythonSpecs(f *source.File) []string {
	var out []string
	for _, im := range f.Imports {
		out = append(out, im.Spec)
		dotted := im.Spec
		if !strings.HasSuffix(dotted, ".") {
			dotted += "."
		}
		for _, n := range im.Names {
			out = append(out, dotted+n.Imported)
		}
	}
	return out
}

// startNames reports whether a file that starts servers, or a module's settings, name
// a Python file: worker.py, -m worker, worker:app, "app.tasks".
func (p *Project) startNames(name string) bool {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, ".py")
	dotted := strings.ReplaceAll(strings.TrimSuffix(name, ".py"), "/", ".")
	for _, f := range p.list() {
		b := path.Base(f.path)
		switch {
		case b == "Procfile", strings.HasPrefix(b, "Dockerfile"), strings.HasPrefix(b, "docker-compose"), strings.HasPrefix(b, "compose."), b == ".replit", b == "render.yaml", b == "fly.toml", b == "app.yaml",
			strings.HasPrefix(b, "railway."), b == "nixpacks.toml", b == "package.json", b == "vercel.json", strings.HasSuffix(b, ".service"), strings.HasSuffix(b, ".sh"):
			if p.Holds(f.path, base, stem+":", "-m "+stem, "-A "+stem, dotted) {
				return true
			}
		case strings.Contains(f.path, "settings") && isPythonFile(f.path) && f.path != name:
			if p.Holds(f.path, dotted) {
				return true
			}
		}
	}
	return false
}
