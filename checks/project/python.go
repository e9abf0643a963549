package project

import (
	"path"
	"slices"
	"strings"
)

// pythonImports lists the modules that a Python file imports, dotted, with their
// lines.
func (p *Project) pythonImports(name string) []use {
	return perFile(p, name, "uses", func(p *Project) []use {
		text, _ := p.Read(name)
		var out []use
		n := 0
		quoted := false // inside a text of several lines
		for line := range strings.Lines(string(text)) {
			n++
			if strings.Count(line, `"""`)%2 == 1 || strings.Count(line, "'''")%2 == 1 {
				quoted = !quoted
				continue
			}
			if quoted {
				continue
			}
			for _, module := range importedModules(strings.TrimSpace(line)) {
				out = append(out, use{pkg: module, spec: module, file: name, line: n})
			}
		}
		return out
	})
}

func importedModules(line string) []string {
	if rest, ok := strings.CutPrefix(line, "from "); ok {
		module, names, ok := strings.Cut(rest, " import ")
		if !ok || strings.HasPrefix(module, ".") {
			return nil
		}
		out := []string{strings.TrimSpace(module)}
		for name := range strings.SplitSeq(names, ",") { // from rest_framework import x may name a module
			name, _, _ = strings.Cut(strings.Trim(name, " ()"), " ")
			if name != "" {
				out = append(out, out[0]+"."+name)
			}
		}
		return out
	}
	rest, ok := strings.CutPrefix(line, "import ")
	if !ok {
		return nil
	}
	var out []string
	for name := range strings.SplitSeq(rest, ",") {
		name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
		out = append(out, name)
	}
	return out
}

func moduleIs(module, name string) bool {
	return module == name || strings.HasPrefix(module, name+".")
}

// pythonFrameworks lists the Python web frameworks of a package: live code
// imports them and makes an app, or Django's manage.py is there.
func (p *Project) pythonFrameworks(dir string) []Tool {
	var out []Tool
	for _, f := range p.list() {
		if !within(f.path, dir) || isAround(f.path) || !strings.HasSuffix(f.path, ".py") || isTestPath(f.path) || isScriptPath(f.path) || p.pythonTool(f.path) {
			continue
		}
		if dir == "" && p.hasPythonManifest(f.path) {
			continue
		}
		for _, u := range p.pythonImports(f.path) {
			t := pythonFramework(u.pkg)
			if t == "" || slices.ContainsFunc(out, func(tool Tool) bool { return tool.Tech == t }) || !p.makesApp(f.path, t) {
				continue
			}
			tool := Tool{Tech: t, Package: string(t), File: f.path, Line: u.line, Why: "imported here"}
			if d := p.requirement(string(t)); d.Name != "" {
				tool.Version = d.Version
			}
			out = append(out, tool)
		}
	}
	return out
}

func pythonFramework(module string) Tech {
	for _, t := range []Tech{FastAPI, Flask, Django} {
		if moduleIs(module, string(t)) {
			return t
		}
	}
	return ""
}

func (p *Project) makesApp(name string, t Tech) bool {
	if t == Django {
		return path.Base(name) == "manage.py" || path.Base(name) == "settings.py" || path.Base(name) == "wsgi.py" || strings.Contains(name, "settings/")
	}
	text, _ := p.Read(name)
	return strings.Contains(string(text), map[Tech]string{FastAPI: "FastAPI(", Flask: "Flask("}[t])
}

func (p *Project) hasPythonManifest(name string) bool {
	for dir := parent(name); dir != ""; dir = parent(dir) {
		for _, manifest := range []string{"requirements.txt", "pyproject.toml", "Pipfile", "manage.py"} {
			if p.Has(join(dir, manifest)) {
				return true
			}
		}
	}
	return false
}

// requirement is what the Python manifests ask for under a name.
func (p *Project) requirement(name string) Dependency {
	for _, d := range p.Requirements() {
		if d.Name == name {
			return d
		}
	}
	return Dependency{}
}

// Requirements lists what requirements files and pyproject.toml ask for; names
// in lower case with dashes.
func (p *Project) Requirements() []Dependency {
	return remember(p, "requirements", func(p *Project) []Dependency {
		var out []Dependency
		for _, f := range p.list() {
			base := path.Base(f.path)
			switch {
			case strings.HasPrefix(base, "requirements") && strings.HasSuffix(base, ".txt"):
				out = append(out, p.requirementsIn(f.path)...)
			case base == "pyproject.toml":
				out = append(out, p.pyproject(f.path)...)
			}
		}
		return out
	})
}

func (p *Project) requirementsIn(name string) []Dependency {
	text, _ := p.Read(name)
	var out []Dependency
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if d, ok := requirementLine(strings.TrimSpace(line)); ok {
			d.File, d.Line = name, n
			out = append(out, d)
		}
	}
	return out
}

func requirementLine(line string) (Dependency, bool) {
	line, _, _ = strings.Cut(line, "#")
	line, _, _ = strings.Cut(line, ";")
	line = strings.TrimSpace(strings.ReplaceAll(line, "\x00", ""))
	if line == "" || line[0] == '-' || strings.Contains(line, "://") {
		return Dependency{}, false
	}
	end := strings.IndexAny(line, "[=<>!~ (")
	name := line
	version := ""
	if end >= 0 {
		name, version = line[:end], line[end:]
		if i := strings.IndexByte(version, ']'); i >= 0 && version[0] == '[' {
			version = version[i+1:]
		}
	}
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	return Dependency{Name: name, Version: parseVersion(strings.TrimLeft(version, "=<>!~ (")), Kind: RuntimeDependency}, name != ""
}

func (p *Project) pyproject(name string) []Dependency {
	v, _ := p.ReadTOML(name)
	var out []Dependency
	add := func(item Value, kind DependencyKind) {
		if d, ok := requirementLine(item.Text()); ok {
			d.File, d.Line, d.Kind = name, item.Line, kind
			out = append(out, d)
		}
	}
	for item := range v.Get("project", "dependencies").Items() {
		add(item, RuntimeDependency)
	}
	for group := range v.Get("dependency-groups").Members() {
		for item := range group.Value.Items() {
			add(item, DevDependency)
		}
	}
	for m := range v.Get("tool", "poetry", "dependencies").Members() {
		version := m.Value.Text()
		if version == "" {
			version = m.Value.Get("version").Text()
		}
		out = append(out, Dependency{Name: strings.ToLower(m.Key), Version: parseVersion(version), Kind: RuntimeDependency, File: name, Line: m.Line})
	}
	return out
}

// readsBearer is the line on which Python code takes the Authorization header of
// a request, 0 when it does not.
func (p *Project) readsBearer(name string) int {
	return perFile(p, name, "bearer", func(p *Project) int {
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			for _, mark := range []string{`headers.get("Authorization"`, `headers.get('Authorization'`, `headers.get("authorization"`, "HTTPBearer(", "OAuth2PasswordBearer(", "APIKeyHeader("} {
				if strings.Contains(line, mark) {
					return n
				}
			}
		}
		return 0
	})
}
