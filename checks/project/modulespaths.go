package project

import (
	"path"
	"sort"
	"strings"

	"underpin/checks/project/source"
)

// A pathConfig is what a tsconfig or jsconfig says about paths.
type pathConfig struct {
	base  string              // folder that bare specifiers may begin at; "" for none
	paths map[string][]string // pattern → project paths, with at most one *
}

func readPathConfig(p *Project, file string) *pathConfig {
	c := &pathConfig{paths: map[string][]string{}}
	c.read(p, file, 0, true)
	return c
}

// read takes in a config file, then what it extends, then its references: what
// is set first wins.
func (c *pathConfig) read(p *Project, file string, depth int, references bool) {
	raw, err := p.ReadJSON(file)
	if err != nil || depth > 8 {
		return
	}
	dir := path.Dir(file)
	options := raw.Get("compilerOptions")
	from := dir
	if b := options.Get("baseUrl"); b.OK() {
		from = path.Join(dir, b.Text())
		if c.base == "" {
			c.base = from
		}
	}
	if len(c.paths) == 0 {
		for m := range options.Get("paths").Members() {
			for _, t := range m.Value.Strings() {
				c.paths[m.Key] = append(c.paths[m.Key], path.Join(from, t))
			}
		}
	}
	for _, e := range raw.Get("extends").Strings() {
		c.read(p, configFile(p, dir, e), depth+1, false)
	}
	if references {
		for ref := range raw.Get("references").Items() {
			c.read(p, configFile(p, dir, ref.Get("path").Text()), depth+1, false)
		}
	}
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
	for _, stem := range []string{"vite.config", "nuxt.config", "astro.config", "svelte.config"} {
		f := p.Config(stem)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Property) {
			if n.Key() == "alias" {
				out = append(out, aliasesIn(n.Child(source.Value), path.Dir(f.Path))...)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].prefix) > len(out[j].prefix) })
	return out
}

func aliasesIn(n source.Node, root string) []alias {
	var out []alias
	for c := range n.Children() {
		key, value := c.Key(), c.Child(source.Value)
		if c.Kind() == source.Object { // [{find: "@", replacement: …}]
			key, _ = c.Prop("find").StringValue()
			value = c.Prop("replacement")
		}
		if dir, ok := pathInside(value); ok && key != "" {
			out = append(out, alias{strings.TrimSuffix(key, "/*"), []string{path.Join(root, strings.TrimSuffix(dir, "/*"))}})
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
