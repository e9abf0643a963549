package project

import (
	"iter"
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

func isPythonFile(name string) bool { return strings.HasSuffix(name, ".py") }

// python finds the file of a Python module: of a relative name from the importing
// file's package on, else from the folders around that file outward, each of
// which may be the one that Python starts from.
// https://docs.python.org/3/reference/import.html
func (r *resolver) python(from, spec string) string {
	name := strings.TrimLeft(spec, ".")
	rest := strings.ReplaceAll(name, ".", "/")
	dir := path.Dir(from)
	if dots := len(spec) - len(name); dots > 0 {
		for range dots - 1 {
			dir = path.Dir(dir)
		}
		return r.pythonAt(path.Join(dir, rest))
	}
	for {
		if !r.files[path.Join(dir, "__init__.py")] { // the inside of a package is not where names begin
			if to := r.pythonAt(path.Join(dir, rest)); to != "" {
				return to
			}
		}
		if dir == "." || dir == ".." || dir == "/" {
			break
		}
		dir = path.Dir(dir)
	}
	return r.pythonAt(path.Join("src", rest))
}

func (r *resolver) pythonAt(base string) string {
	for _, to := range []string{base + ".py", path.Join(base, "__init__.py")} {
		if r.files[to] {
			return to
		}
	}
	return ""
}

// pythonModuleOf is the module that an imported name stands for: models, behind
// `from app import models`.
func (p *Project) pythonModuleOf(d source.Node) *source.File { return p.pythonModuleWithin(d, hops) }

func (p *Project) pythonModuleWithin(d source.Node, left int) *source.File {
	if d.Kind() != source.ImportName || !isPythonFile(d.File().Path) {
		return nil
	}
	_, name, ok := d.File().ImportOf(d.Child(source.Name).Text())
	if !ok {
		return nil
	}
	spec := d.Parent().Spec()
	dotted := spec
	if !strings.HasSuffix(spec, ".") {
		dotted += "."
	}
	if to := p.resolver().resolve(d.File().Path, dotted+name.Imported); to != "" {
		return p.Source(to)
	}
	// A package hands on the modules that it imports itself.
	within := p.Source(p.resolver().resolve(d.File().Path, spec))
	if within == nil || within == d.File() {
		return nil
	}
	e, ok := within.ExportOf(name.Imported)
	if !ok || e.Node.Kind() != source.ImportName || left == 0 {
		return nil
	}
	return p.pythonModuleWithin(e.Node, left-1)
}

// PythonSources lists the Python files of the app that run when it serves: tests,
// scripts, migrations and what a tool wrote are left out. The list must not be
// changed.
func (p *Project) PythonSources() []string {
	return remember(p, "python sources", func(p *Project) []string {
		byHand := p.pythonByHand()
		var out []string
		for _, f := range p.list() {
			if isPythonFile(f.path) && !strings.HasPrefix(f.path, "../") && !isTestPath(f.path) && !isScriptPath(f.path) && !isAround(f.path) && !pythonAside(f.path) && !byHand[f.path] {
				out = append(out, f.path)
			}
		}
		return slices.Clip(out)
	})
}

// PythonHolding walks the trees of those of PythonSources whose text holds one of
// the words.
func (p *Project) PythonHolding(words ...string) iter.Seq[*source.File] {
	return func(yield func(*source.File) bool) {
		for _, name := range p.PythonSources() {
			if !p.Holds(name, words...) {
				continue
			}
			if f := p.Source(name); f != nil && !yield(f) {
				return
			}
		}
	}
}

// PythonNaming is the first of PythonSources whose text holds one of the words;
// empty when none does.
func (p *Project) PythonNaming(words ...string) string {
	for _, name := range p.PythonSources() {
		if p.Holds(name, words...) {
			return name
		}
	}
	return ""
}

// toolHeads begin the names of files that are started by hand, once or to find out
// something.
var toolHeads = []string{"debug_", "check_", "fix_", "verify_", "init_", "create_", "migrate_", "generate_", "update_", "inspect_", "reset_", "add_", "assign_", "ensure_", "get-pip", "get_", "remove_", "sync_", "review_", "setup_", "scratch"}

// pythonTool reports whether a file beside the app is a tool of its developers: by its
// name, and by running when it is started and not when it is imported.
func (p *Project) pythonTool(name string) bool {
	base := path.Base(name)
	return slices.ContainsFunc(toolHeads, func(head string) bool { return strings.HasPrefix(base, head) }) && p.Holds(name, "__main__") && !p.Holds(name, "route(", "APIRouter(", "Blueprint(")
}

// pythonAside reports whether a file belongs to the tools around an app: database
// migrations, management commands, and what was installed beside it.
func pythonAside(name string) bool {
	for dir := range strings.SplitSeq(path.Dir(name), "/") {
		switch dir {
		case "migrations", "alembic", "versions", "venv", ".venv", "site-packages", "commands", "fixtures", "examples", "docs":
			return true
		}
		if len(dir) > 1 && dir[0] == '.' { // an editor's
			return true
		}
	}
	switch path.Base(name) {
	case "setup.py", "manage.py", "conftest.py", "gunicorn.conf.py", "noxfile.py":
		return true
	}
	base := path.Base(name)
	return strings.HasPrefix(base, "seed") || base == "tests.py" || strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py")
}
