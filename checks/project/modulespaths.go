package project

import (
	"encoding/json"
	"path"
	"sort"
	"strings"

	"github.com/tailscale/hujson"

	"underpin/checks/project/source"
)

// maxNesting bounds the depth of JSON that is handed to a recursive reader.
const maxNesting = 200

// decodeJSONC reads JSON with comments and trailing commas.
func decodeJSONC(text []byte, into any) bool {
	if nesting(text) > maxNesting {
		return false
	}
	plain, err := hujson.Standardize(append([]byte(nil), text...))
	if err != nil {
		return false
	}
	return json.Unmarshal(plain, into) == nil
}

func nesting(text []byte) int {
	depth, deepest := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth--
		}
	}
	return deepest
}

// A pathConfig is what a tsconfig or jsconfig says about paths.
type pathConfig struct {
	base  string              // folder that bare specifiers may begin at; "" for none
	paths map[string][]string // pattern → project paths, with at most one *
}

type compilerConfig struct {
	Extends         any `json:"extends"`
	CompilerOptions struct {
		BaseURL *string             `json:"baseUrl"`
		Paths   map[string][]string `json:"paths"`
	} `json:"compilerOptions"`
	References []struct {
		Path string `json:"path"`
	} `json:"references"`
}

func readPathConfig(p *Project, file string) *pathConfig {
	c := &pathConfig{paths: map[string][]string{}}
	c.read(p, file, 0, true)
	return c
}

// read takes in a config file, its references last and what it extends in
// between: what is set first wins.
func (c *pathConfig) read(p *Project, file string, depth int, references bool) {
	text, ok := p.Read(file)
	if !ok || depth > 8 {
		return
	}
	var raw compilerConfig
	if !decodeJSONC(text, &raw) {
		return
	}
	dir := path.Dir(file)
	if b := raw.CompilerOptions.BaseURL; b != nil && c.base == "" {
		c.base = path.Join(dir, *b)
	}
	if len(c.paths) == 0 {
		from := dir
		if raw.CompilerOptions.BaseURL != nil {
			from = path.Join(dir, *raw.CompilerOptions.BaseURL)
		}
		for pattern, targets := range raw.CompilerOptions.Paths {
			for _, t := range targets {
				c.paths[pattern] = append(c.paths[pattern], path.Join(from, t))
			}
		}
	}
	for _, e := range extended(raw.Extends) {
		c.read(p, configFile(p, dir, e), depth+1, false)
	}
	if references {
		for _, ref := range raw.References {
			c.read(p, configFile(p, dir, ref.Path), depth+1, false)
		}
	}
}

func extended(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// configFile is the file that an `extends` or a reference names; only files of
// the project count.
func configFile(p *Project, dir, name string) string {
	base := path.Join(dir, name)
	for _, f := range []string{base, base + ".json", path.Join(base, "tsconfig.json")} {
		if p.Has(f) {
			return f
		}
	}
	return ""
}

// targets lists where the paths, and then the base folder, send a specifier.
func (c *pathConfig) targets(spec string) []string {
	var out []string
	best := -1
	for pattern, targets := range c.paths {
		star, ok := matchPattern(pattern, spec)
		if !ok || len(pattern) <= best {
			continue
		}
		best, out = len(pattern), nil
		for _, t := range targets {
			out = append(out, strings.Replace(t, "*", star, 1))
		}
	}
	if c.base != "" {
		out = append(out, path.Join(c.base, spec))
	}
	return out
}

// matchPattern matches a specifier with a pattern that has at most one *.
func matchPattern(pattern, spec string) (star string, ok bool) {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return "", pattern == spec
	}
	if len(spec) < len(before)+len(after) || !strings.HasPrefix(spec, before) || !strings.HasSuffix(spec, after) {
		return "", false
	}
	return spec[len(before) : len(spec)-len(after)], true
}

// matchKeys looks a specifier up in an import map or a package's "imports":
// exact keys, keys with a *, and keys that end in a slash.
func matchKeys(m map[string]string, spec string) (string, bool) {
	if t, ok := m[spec]; ok {
		return t, true
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return len(keys[i]) > len(keys[j]) })
	for _, k := range keys {
		if strings.HasSuffix(k, "/") && strings.HasPrefix(spec, k) {
			return m[k] + spec[len(k):], true
		}
		if strings.Contains(k, "*") {
			if star, ok := matchPattern(k, spec); ok {
				return strings.ReplaceAll(m[k], "*", star), true
			}
		}
	}
	return "", false
}

// bundlerAliases reads resolve.alias of the Vite config, and `alias` of Nuxt's,
// Astro's and SvelteKit's: the constant string in each value is its folder.
func bundlerAliases(p *Project) []alias {
	var out []alias
	for _, name := range []string{"vite", "nuxt", "astro", "svelte"} {
		for _, ext := range []string{".config.ts", ".config.js", ".config.mjs", ".config.mts"} {
			f := p.Source(name + ext)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Property) {
				if n.Key() == "alias" {
					out = append(out, aliasesIn(n.Child(source.Value))...)
				}
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].prefix) > len(out[j].prefix) })
	return out
}

func aliasesIn(n source.Node) []alias {
	var out []alias
	for c := range n.Children() {
		key, value := c.Key(), c.Child(source.Value)
		if c.Kind() == source.Object { // [{find: "@", replacement: …}]
			key, _ = c.Prop("find").StringValue()
			value = c.Prop("replacement")
		}
		if dir, ok := pathInside(value); ok && key != "" {
			out = append(out, alias{strings.TrimSuffix(key, "/*"), []string{strings.TrimSuffix(dir, "/*")}})
		}
	}
	return out
}

// pathInside joins the constant strings of an expression such as
// path.resolve(import.meta.dirname, "client", "src").
func pathInside(n source.Node) (string, bool) {
	if s, ok := n.StringValue(); ok {
		return path.Join(".", s), true
	}
	var parts []string
	for s := range n.Find(source.String) {
		if v, ok := s.StringValue(); ok && !strings.HasPrefix(v, "file:") {
			parts = append(parts, v)
		}
	}
	return path.Join(parts...), len(parts) > 0
}

// conventionalAliases are those that generators set up and frameworks know.
func conventionalAliases(*Project) []alias {
	return []alias{
		{"$lib/", []string{"src/lib"}},
		{"$lib", []string{"src/lib"}},
		{"@@/", []string{"."}},
		{"~~/", []string{"."}},
		{"@/", []string{"src", ".", "app", "client/src"}},
		{"~/", []string{"app", "src", "."}},
		{"#app/", []string{"app"}},
	}
}
