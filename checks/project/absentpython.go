package project

import (
	"path"
	"strings"
)

// PythonAbsent is the module that a line of a Python file imports and that is not there,
// though it can only be the app's own: one beside the file, or one within a package of
// the app. It is "" for any other line.
func (p *Project) PythonAbsent(file, line string) string {
	line = strings.TrimSpace(line)
	spec := ""
	if rest, ok := strings.CutPrefix(line, "from "); ok {
		spec, _, ok = strings.Cut(rest, " import")
		if !ok {
			return ""
		}
	} else if rest, ok := strings.CutPrefix(line, "import "); ok {
		spec, _, _ = strings.Cut(rest, " ")
		spec = strings.Trim(spec, ",")
	}
	spec = strings.TrimSpace(spec)
	name := strings.TrimLeft(spec, ".")
	if name == "" || strings.ContainsAny(spec, "(;#") || p.resolver().resolve(file, spec) != "" {
		return ""
	}
	rest := strings.ReplaceAll(name, ".", "/")
	dir := path.Dir(file)
	if dots := len(spec) - len(name); dots > 0 {
		for range dots - 1 {
			dir = path.Dir(dir)
		}
		if p.pythonFolder(path.Join(dir, rest)) {
			return ""
		}
		return spec
	}
	head, _, deeper := strings.Cut(rest, "/")
	if !deeper { // it may be a package that is installed
		return ""
	}
	found := false
	for {
		base := path.Join(dir, head)
		if p.pythonFolder(path.Join(dir, rest)) {
			return ""
		}
		found = found || p.pythonFolder(base)
		if dir == "." || dir == ".." || dir == "/" {
			break
		}
		dir = path.Dir(dir)
	}
	if !found || p.pythonFolder(path.Join("src", rest)) || p.resolver().anywhere(rest) {
		return ""
	}
	return spec
}

// pythonFolder reports whether Python code lies in or below a folder.
func (p *Project) pythonFolder(dir string) bool {
	return remember(p, "python folders", func(p *Project) map[string]bool {
		out := map[string]bool{}
		for _, f := range p.list() {
			if !isPythonFile(f.path) {
				continue
			}
			for dir := path.Dir(f.path); !out[dir]; dir = path.Dir(dir) {
				out[dir] = true
			}
		}
		return out
	})[dir]
}

// anywhere reports whether a module lies below some folder of the app.
func (r *resolver) anywhere(rest string) bool {
	module, folder := "/"+rest+".py", "/"+rest+"/__init__.py"
	for name := range r.files {
		if strings.HasSuffix(name, module) || strings.HasSuffix(name, folder) {
			return true
		}
	}
	return false
}

// PythonModule reports whether a dotted name that a Python file gives is a module of the
// app.
func (p *Project) PythonModule(file, spec string) bool {
	return p.resolver().resolve(file, spec) != "" || p.resolver().anywhere(strings.ReplaceAll(spec, ".", "/"))
}
