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

type packageManifest struct {
	Name    string `json:"name"`
	Main    any    `json:"main"`
	Module  any    `json:"module"`
	Source  any    `json:"source"`
	Types   any    `json:"types"`
	Exports any    `json:"exports"`
	Imports any    `json:"imports"`
}

func (r *resolver) addPackage(p *Project, file string) {
	text, ok := p.Read(file)
	var raw packageManifest
	if !ok || !decodeJSONC(text, &raw) {
		return
	}
	dir := path.Dir(file)
	if m := conditions(raw.Imports); len(m) > 0 {
		r.addImports(dir, m)
	}
	if raw.Name == "" || r.packages[raw.Name] != nil {
		return
	}
	w := &workspacePackage{dir: dir, exports: conditions(raw.Exports)}
	for _, v := range []any{raw.Source, raw.Module, raw.Main, raw.Types} {
		if s, ok := v.(string); ok {
			w.mains = append(w.mains, s)
		}
	}
	r.packages[raw.Name] = w
}

func (r *resolver) addImportMap(p *Project, file string) {
	text, ok := p.Read(file)
	var raw struct {
		Imports map[string]any `json:"imports"`
	}
	if !ok || !decodeJSONC(text, &raw) {
		return
	}
	m := map[string]string{}
	for k, v := range raw.Imports {
		if s, ok := v.(string); ok {
			m[k] = s
		}
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
func conditions(v any) map[string]string {
	out := map[string]string{}
	switch v := v.(type) {
	case string:
		out["."] = v
	case map[string]any:
		for key, target := range v {
			if !strings.HasPrefix(key, ".") && !strings.HasPrefix(key, "#") {
				if t := condition(v, 0); t != "" {
					out["."] = t
				}
				return out
			}
			if t := condition(target, 0); t != "" {
				out[key] = t
			}
		}
	}
	return out
}

var conditionOrder = []string{"source", "development", "import", "module", "node", "default", "require", "browser", "types"}

func condition(v any, depth int) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 && depth < 8 {
			return condition(v[0], depth+1)
		}
	case map[string]any:
		for _, c := range conditionOrder {
			if t, ok := v[c]; ok && depth < 8 {
				if s := condition(t, depth+1); s != "" {
					return s
				}
			}
		}
	}
	return ""
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
