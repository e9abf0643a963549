package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// forOthers reports whether a file of Python is one that runs elsewhere: an example, a tool
// that somebody starts, or a client which those who call the app take along, as nothing of
// the app imports it, it makes no server, and nothing that starts servers names it.
func forOthers(p *project.Project, file string) bool {
	return anExample(file) || project.Answer(p, "deploy/python for others", pythonForOthers)[file]
}

func anExample(file string) bool { return strings.Contains("/"+file, "/examples/") }

func pythonForOthers(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, file := range p.PythonSources() {
		if p.Holds(file, "os.environ", "os.getenv", "getenv(") && !takenUpPython(p, file) {
			out[file] = true
		}
	}
	return out
}

// serving are the names of modules that something outside of the repository may start, or
// a framework find by itself.
var serving = []string{"__init__", "__main__", "main", "app", "run", "wsgi", "asgi", "server", "manage", "settings", "config", "conf", "urls", "models", "views", "admin", "apps", "tasks", "worker", "celery", "env", "index", "api"}

// takenUpPython reports whether a module is part of what runs: another imports it, it makes
// a server, or a file that starts programs names it.
func takenUpPython(p *project.Project, file string) bool {
	word := strings.TrimSuffix(path.Base(file), ".py")
	if slices.Contains(serving, word) || strings.Contains(file, "settings") || strings.Contains(file, "alembic") || strings.Contains(file, "/commands/") ||
		p.Holds(file, "Flask(", "FastAPI(", "Celery(", "APIRouter(", "Blueprint(", "Sanic(", "Starlette(", "create_app") {
		return true
	}
	for _, other := range p.Files() {
		switch {
		case other == file:
		case path.Ext(other) == ".py":
			if p.Holds(other, "import "+word, word+" import", "."+word, `"`+word, "'"+word) && !strings.Contains(other, "test") && !anExample(other) {
				return true
			}
		case startsPrograms(other):
			if p.Holds(other, word) {
				return true
			}
		}
	}
	return false
}

// startsPrograms reports whether a file says what is started where the app is hosted.
func startsPrograms(file string) bool {
	base := path.Base(file)
	switch path.Ext(base) {
	case ".toml", ".yml", ".yaml", ".sh", ".cfg", ".ini", ".json", ".conf", ".service":
		return true
	}
	return base == "Procfile" || base == ".replit" || base == "Makefile" || strings.HasPrefix(base, "Dockerfile")
}

// testedInPython reports whether code asks whether a variable has a value, or which, and
// does without where it has none: if os.environ.get("KEY"), or a name that holds it and that
// a condition asks for, without a failure that says so.
func testedInPython(p *project.Project, r project.EnvRead) bool {
	f := p.Source(r.File)
	if f == nil {
		return false
	}
	n := f.From(r.Start)
	for up := n; up.OK(); n, up = up, up.Parent() {
		switch {
		case up.Is(source.If, source.Conditional):
			return up.Child(source.Cond).Contains(n) && !failsIn(up)
		case up.Kind() == source.Declarator:
			name := up.Child(source.Name).Ident()
			return name != "" && askedForIn(up, name)
		case up.Is(source.Function, source.Class, source.Object):
			return false
		}
	}
	return false
}

// askedForIn reports whether a condition behind an assignment asks whether the name holds
// something, in the same function, and none fails.
func askedForIn(assigned source.Node, name string) bool {
	within := assigned.Function()
	if !within.OK() {
		within = assigned.File().Root()
	}
	asked := false
	for branch := range within.Find(source.If, source.Conditional) {
		if branch.Start() < assigned.Start() || !asksFor(branch.Child(source.Cond), name) {
			continue
		}
		if failsIn(branch) {
			return false
		}
		asked = true
	}
	return asked
}

// asksFor reports whether a condition is about whether a name holds something.
func asksFor(cond source.Node, name string) bool {
	for id := range cond.Find(source.Identifier) {
		if id.Ident() == name && !id.Parent().Is(source.Member, source.Call) {
			return true
		}
	}
	return cond.Ident() == name
}

// failsIn reports whether a branch raises, or ends the program.
func failsIn(branch source.Node) bool {
	for t := range branch.Find(source.Throw, source.Call) {
		if name := t.CalleePath(); t.Kind() == source.Throw || name == "sys.exit" || name == "exit" {
			return true
		}
	}
	return false
}

// pythonRefuses reports whether a Python module does not load without a variable: it
// raises or exits when the name that was given it holds nothing, or it is the key
// without which Django does not start.
func pythonRefuses(p *project.Project, r project.EnvRead) bool {
	if path.Ext(r.File) != ".py" {
		return false
	}
	text, _ := p.Read(r.File)
	lines := strings.Split(string(text), "\n")
	if r.Line < 1 || r.Line > len(lines) {
		return false
	}
	name, _, ok := strings.Cut(lines[r.Line-1], "=")
	if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " ([{.\"'#") {
		return false
	}
	if name == "SECRET_KEY" && strings.Contains("/"+r.File, "/settings") {
		return true
	}
	const near = 8
	for i := r.Line; i < len(lines); i++ {
		test := strings.TrimSpace(lines[i])
		if test != "if not "+name+":" && test != "if "+name+" is None:" {
			continue
		}
		indent := len(lines[i]) - len(strings.TrimLeft(lines[i], " \t"))
		for _, l := range lines[i+1 : min(len(lines), i+near)] {
			inner := strings.TrimLeft(l, " \t")
			if inner != "" && len(l)-len(inner) <= indent && !strings.HasPrefix(inner, "el") {
				break
			}
			if strings.HasPrefix(inner, "raise ") || strings.HasPrefix(inner, "sys.exit(") || strings.HasPrefix(inner, "exit(") {
				return true
			}
		}
	}
	return false
}
