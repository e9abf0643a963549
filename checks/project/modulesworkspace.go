package project

import (
	"path"
	"strings"
)

// A workspacePackage is a package of the repository that others import by name.
type workspacePackage struct {
	dir     string
	exports map[string]string // "." and "./sub" or "./*" → file relative to dir
	mains   []string
}

func (r *resolver) addPackage(p *Project, file string) {
	raw, err := p.ReadJSON(file)
	if err != nil {
		return
	}
	dir := path.Dir(file)
	if m := conditions(raw.Get("imports")); len(m) > 0 {
		r.addImports(dir, m)
	}
	name := raw.Get("name").Text()
	if name == "" || r.packages[name] != nil {
		return
	}
	w := &workspacePackage{dir: dir, exports: conditions(raw.Get("exports"))}
	for _, key := range []string{"source", "module", "main", "types"} {
		if s := raw.Get(key).Text(); s != "" {
			w.mains = append(w.mains, s)
		}
	}
	r.packages[name] = w
}

func (r *resolver) addImportMap(p *Project, file string) {
	raw, err := p.ReadJSON(file)
	if err != nil {
		return
	}
	m := map[string]string{}
	for e := range raw.Get("imports").Members() {
		m[e.Key] = e.Value.Text()
	}
	r.addImports(path.Dir(file), m)
}

func (r *resolver) addImports(dir string, m map[string]string) {
	if r.imports[dir] == nil {
		r.imports[dir] = map[string]string{}
	}
	for k, v := range m {
		r.imports[dir][k] = v
	}
}

// conditions flattens a manifest's "exports" or "imports": of several
// conditions, the one that names source code is taken first.
func conditions(v Value) map[string]string {
	out := map[string]string{}
	if v.Kind == StringValue {
		out["."] = v.Text()
	}
	for m := range v.Members() {
		if !strings.HasPrefix(m.Key, ".") && !strings.HasPrefix(m.Key, "#") {
			out["."] = condition(v)
			return out
		}
		if t := condition(m.Value); t != "" {
			out[m.Key] = t
		}
	}
	return out
}

var conditionOrder = []string{"source", "development", "import", "module", "node", "default", "require", "browser", "types"}

// condition is the path that a conditional target names.
func condition(v Value) string {
	if v.Kind == ListValue {
		for item := range v.Items() {
			return condition(item)
		}
	}
	for _, c := range conditionOrder {
		if t := v.Get(c); t.OK() {
			if s := condition(t); s != "" {
				return s
			}
		}
	}
	return v.Text()
}

// workspace resolves a specifier that begins with the name of a package in the
// repository.
func (r *resolver) workspace(spec string) string {
	for name := spec; ; name = path.Dir(name) {
		if w := r.packages[name]; w != nil {
			return r.inPackage(w, strings.TrimPrefix(spec[len(name):], "/"))
		}
		if !strings.Contains(name, "/") {
			return ""
		}
	}
}

func (r *resolver) inPackage(w *workspacePackage, sub string) string {
	key := "."
	if sub != "" {
		key = "./" + sub
	}
	var tries []string
	if t, ok := matchKeys(w.exports, key); ok {
		tries = append(tries, t)
	}
	if sub == "" {
		tries = append(tries, w.mains...)
		tries = append(tries, "src/index", "index", "lib/index")
	} else {
		tries = append(tries, sub, "src/"+sub, "lib/"+sub)
	}
	for _, t := range tries {
		for _, c := range compiledFrom(t) {
			if f := r.file(path.Join(w.dir, c)); f != "" {
				return f
			}
		}
	}
	return ""
}

// built is the source of a file in a folder that a build writes, such as
// server/dist/routes/auth.js of a function that takes in the compiled server.
func (r *resolver) built(base string) string {
	parts := strings.Split(base, "/")
	for i, part := range parts[:len(parts)-1] {
		switch part {
		case "dist", "build", "out", ".output":
			for _, c := range compiledFrom(path.Join(parts[i:]...)) {
				if f := r.file(path.Join(path.Join(parts[:i]...), c)); f != "" {
					return f
				}
			}
		}
	}
	return ""
}

// compiledFrom lists the path and where the source of a built file lies.
func compiledFrom(built string) []string {
	out := []string{built}
	clean := path.Clean(built)
	first, rest, ok := strings.Cut(clean, "/")
	if !ok {
		return out
	}
	switch first {
	case "dist", "build", "out", "lib", ".output", "esm", "cjs":
		for _, ext := range []string{".d.ts", ".mjs", ".cjs", ".js"} {
			if s, ok := strings.CutSuffix(rest, ext); ok {
				rest = s
				break
			}
		}
		for _, prefix := range []string{"esm/", "cjs/", "src/"} {
			rest = strings.TrimPrefix(rest, prefix)
		}
		out = append(out, "src/"+rest, rest, "server/"+rest)
	}
	return out
}
