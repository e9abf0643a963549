package project

import (
	"maps"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
)

// A resolver turns import specifiers into project paths.
type resolver struct {
	files   map[string]bool
	sorted  []string
	configs map[string]*pathConfig // by folder; nil when the folder has none
	imports map[string]map[string]string
	// packages are the workspace packages by name, with their folder.
	packages map[string]*workspacePackage
	aliases  []alias // of the bundler's config and by convention

	mu      sync.Mutex
	known   map[question]string // answers by the importer's folder
	bare    map[question]string // of what is no path, by the configuration that decides
	nearest map[string]string   // for a folder, the nearest with a configuration
}

// A question is a specifier and the folder that it is asked from.
type question struct {
	dir, spec string
	python    bool // asked by a Python file
	plain     bool // asked by a .js file, which takes .js before .ts
}

// An alias maps specifiers that begin with a prefix to folders, tried in order.
type alias struct {
	prefix string
	dirs   []string
}

// resolver is how specifiers are resolved.
func (p *Project) resolver() *resolver { return remember(p, "resolver", newResolver) }

// keeps reports whether all that another resolver was asked has the same answer
// here: a file that comes or goes is no news to who never tried its name.
func (r *resolver) keeps(o any) bool {
	old, ok := o.(*resolver)
	if !ok || !reflect.DeepEqual(r.configs, old.configs) || !reflect.DeepEqual(r.imports, old.imports) ||
		!reflect.DeepEqual(r.packages, old.packages) || !reflect.DeepEqual(r.aliases, old.aliases) {
		return false
	}
	if slices.Equal(r.sorted, old.sorted) {
		return r.takeOver(old)
	}
	old.mu.Lock()
	asked := maps.Clone(old.known)
	old.mu.Unlock()
	for q, to := range asked {
		from := q.dir + "/-"
		switch {
		case q.python:
			from += ".py"
		case q.plain:
			from += ".js"
		}
		if r.resolve(from, q.spec) != to {
			return false
		}
	}
	return true
}

// takeOver takes in the answers of a resolver of the same files.
func (r *resolver) takeOver(old *resolver) bool {
	old.mu.Lock()
	defer old.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.Copy(r.known, old.known)
	maps.Copy(r.bare, old.bare)
	return true
}

func newResolver(p *Project) *resolver {
	r := &resolver{
		files:    map[string]bool{},
		configs:  map[string]*pathConfig{},
		imports:  map[string]map[string]string{},
		packages: map[string]*workspacePackage{},
		known:    map[question]string{},
		bare:     map[question]string{},
		nearest:  map[string]string{},
	}
	for _, f := range p.Files() {
		r.files[f] = true
	}
	r.sorted = p.Files()
	for _, f := range r.sorted {
		dir, base := path.Split(f)
		dir = folder(dir)
		switch base {
		case "tsconfig.json", "jsconfig.json":
			if base == "tsconfig.json" || r.configs[dir] == nil {
				r.configs[dir] = readPathConfig(p, f)
			}
		case "package.json":
			r.addPackage(p, f)
		case "deno.json", "deno.jsonc", "import_map.json":
			r.addImportMap(p, f)
		}
	}
	r.aliases = append(bundlerAliases(p), conventionalAliases(p)...)
	return r
}

// folder is a folder as path.Dir spells it.
func folder(dir string) string {
	dir = strings.TrimSuffix(dir, "/")
	if dir == "" {
		return "."
	}
	return dir
}

// outsideSchemes begin specifiers that never name a file of the project.
var outsideSchemes = []string{"http:", "https:", "npm:", "jsr:", "node:", "bun:", "data:", "virtual:", "cloudflare:", "astro:"}

// resolve answers from memory where it can: an app imports the same few hundred
// packages from everywhere, and most of them after many vain tries.
func (r *resolver) resolve(from, spec string) string {
	dir := "."
	if i := strings.LastIndexByte(from, '/'); i >= 0 {
		dir = from[:i]
	}
	q := question{dir: dir, spec: spec, python: isPythonFile(from), plain: strings.HasSuffix(from, ".js")}
	r.mu.Lock()
	defer r.mu.Unlock()
	to, ok := r.known[q]
	if !ok {
		to = r.find(from, spec)
		r.known[q] = to
	}
	return to
}

func (r *resolver) find(from, spec string) string {
	for _, s := range outsideSchemes {
		if strings.HasPrefix(spec, s) {
			return ""
		}
	}
	if i := strings.IndexByte(spec, '?'); i > 0 { // Vite's ?raw, ?url, ?worker
		spec = spec[:i]
	}
	switch {
	case spec == "":
		return ""
	case isPythonFile(from):
		return r.python(from, spec)
	case spec == "." || spec == ".." || strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../"):
		base := path.Join(from[:max(strings.LastIndexByte(from, '/'), 0)], spec)
		if strings.HasSuffix(from, ".js") && !r.files[base] && r.files[base+".js"] {
			return base + ".js" // Node looks for no other, and bundlers for this one first
		}
		if f := r.file(base); f != "" {
			return f
		}
		return r.built(base)
	case strings.HasPrefix(spec, "/"):
		return r.rooted(from, spec)
	}
	q := question{dir: r.configured(path.Dir(from)), spec: spec}
	to, ok := r.bare[q]
	if !ok {
		to = r.findBare(from, spec)
		r.bare[q] = to
	}
	return to
}

// configured is the nearest folder at or above one with a configuration that
// maps specifiers, "" when there is none.
func (r *resolver) configured(dir string) string {
	if found, ok := r.nearest[dir]; ok {
		return found
	}
	found := ""
	switch up := path.Dir(dir); {
	case r.configs[dir] != nil || r.imports[dir] != nil:
		found = dir
	case up != dir && path.Base(dir) != "..":
		found = r.configured(up)
	}
	r.nearest[dir] = found
	return found
}

// findBare resolves what is no path: a name that a configuration maps, a
// workspace package, an alias of the bundler.
func (r *resolver) findBare(from, spec string) string {
	if f := r.mapped(from, spec); f != "" {
		return f
	}
	if f := r.workspace(spec); f != "" {
		return f
	}
	for _, a := range r.aliases {
		rest, ok := strings.CutPrefix(spec, a.prefix)
		if !ok {
			continue
		}
		for _, dir := range a.dirs {
			if f := r.file(path.Join(dir, rest)); f != "" {
				return f
			}
		}
	}
	return ""
}

// rooted resolves "/src/main.tsx": the bundler's root is the nearest folder
// above the importer where the file exists.
func (r *resolver) rooted(from, spec string) string {
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if f := r.file(path.Join(dir, spec[1:])); f != "" {
			return f
		}
		if dir == "." || dir == "/" || path.Base(dir) == ".." {
			return ""
		}
	}
}

// mapped resolves what a configuration around the importer maps: the nearest
// tsconfig's paths, the package's own "#imports", an import map.
func (r *resolver) mapped(from, spec string) string {
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if c := r.configs[dir]; c != nil {
			for _, target := range c.targets(spec) {
				if f := r.file(target); f != "" {
					return f
				}
			}
		}
		if m := r.imports[dir]; m != nil {
			if target, ok := matchKeys(m, spec); ok {
				if strings.HasPrefix(target, ".") {
					return r.file(path.Join(dir, target))
				}
				return ""
			}
		}
		if dir == "." && !strings.HasPrefix(from, "..") || dir == "/" || path.Base(dir) == ".." {
			return ""
		}
	}
}

// sourceExtensions are tried in this order where a specifier has none.
var sourceExtensions = []string{".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro", ".json"}

// substitutes are the source files that a compiled name stands for.
var substitutes = map[string][]string{
	".js":  {".ts", ".tsx", ".jsx"},
	".jsx": {".tsx"},
	".mjs": {".mts"},
	".cjs": {".cts"},
}

// file is the file that a path without further mapping names, or "".
func (r *resolver) file(base string) string {
	if r.files[base] {
		return base
	}
	ext := path.Ext(base)
	for _, s := range substitutes[ext] {
		if f := strings.TrimSuffix(base, ext) + s; r.files[f] {
			return f
		}
	}
	for _, e := range sourceExtensions {
		if r.files[base+e] {
			return base + e
		}
	}
	for _, e := range sourceExtensions {
		if f := path.Join(base, "index"+e); r.files[f] {
			return f
		}
	}
	return ""
}

// under lists the files whose path begins with a prefix.
func (r *resolver) under(prefix string) []string {
	i := sort.SearchStrings(r.sorted, prefix)
	j := i
	for j < len(r.sorted) && strings.HasPrefix(r.sorted[j], prefix) {
		j++
	}
	return r.sorted[i:j]
}

// These bound what one glob or computed import costs and brings in: patterns
// come from the project.
const (
	mostMatches = 500
	mostTried   = 20_000
	mostStars   = 8
)

// matching lists the files that a glob pattern in a file names; a leading slash
// stands for the app's root.
func (r *resolver) matching(from, pattern string) []string {
	full := path.Join(path.Dir(from), pattern)
	if rest, ok := strings.CutPrefix(pattern, "/"); ok {
		full = rest
	}
	head, _, _ := strings.Cut(full, "*")
	if strings.HasSuffix(pattern, "**") && !strings.HasSuffix(pattern, "/**") { // the head of a computed import
		full = head
		if strings.HasSuffix(strings.TrimSuffix(pattern, "**"), "/") {
			head += "/"
		}
	}
	var out []string
	files := r.under(strings.ReplaceAll(head, "//", "/"))
	if strings.Count(pattern, "*") > mostStars {
		return nil
	}
	for _, f := range files[:min(len(files), mostTried)] {
		if full == head || full+"/" == head || glob(full, f) {
			out = append(out, f)
		}
		if len(out) == mostMatches {
			break
		}
	}
	return out
}
