package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// nextConfigs are the names that Next's configuration goes by, in the order in
// which Next looks; it reads the first and no other.
var nextConfigs = []string{"next.config.js", "next.config.mjs", "next.config.ts", "next.config.mts"}

// nextSettings reads the headers() of a Next configuration, however the object
// is wrapped, spread or put together from constants of other files.
func nextSettings(p *project.Project) []setting {
	for _, name := range nextConfigs {
		f := p.Source(path.Join(p.FolderOf(project.Next), name))
		if f == nil {
			continue
		}
		var out []setting
		objects := configObjects(p, f)
		for _, o := range objects {
			if v, _ := o.Prop("output").StringValue(); v == "export" {
				return nil // a static export has no server to set them
			}
		}
		for _, o := range objects {
			for _, fn := range functions(p, o.PropNode("headers")) {
				for _, rule := range returned(p, fn) {
					out = append(out, nextRule(p, rule)...)
				}
			}
		}
		return out
	}
	return nil
}

// nextRule reads one { source, headers } of a Next configuration.
func nextRule(p *project.Project, rule source.Node) []setting {
	pattern, constant := follow(p, property(p, rule, "source")).StringValue()
	everywhere := !constant || everyPage(pattern)
	var out []setting
	for _, h := range elements(p, property(p, rule, "headers"), 0) {
		if s, ok := keyValue(p, h); ok {
			s.everywhere = everywhere
			out = append(out, s)
		}
	}
	return out
}

// keyValue reads a { key, value } pair.
func keyValue(p *project.Project, n source.Node) (setting, bool) {
	n = follow(p, n)
	key, _ := follow(p, property(p, n, "key")).StringValue()
	if !known(key) {
		return setting{}, false
	}
	return setting{name: strings.ToLower(key), value: constant(p, property(p, n, "value")), place: at(n, "sets "+key)}, true
}

// everyPage reports whether a path pattern of a host or framework covers the
// pages of an app, not a folder or a kind of file.
func everyPage(pattern string) bool {
	rest := strings.TrimPrefix(pattern, "^")
	rest = strings.TrimPrefix(rest, "/")
	switch {
	case rest == "*" || rest == "**" || rest == "**/*" || rest == "*splat" || rest == "{*splat}":
		return true
	case strings.HasPrefix(rest, ":"):
		return !strings.Contains(rest, `\.`) && !strings.Contains(rest, "(svg") && !strings.Contains(strings.TrimLeft(rest, ":"), "/")
	case rest == "(.*?)" || rest == "(.+)" || rest == "(.*)*":
		return true
	case strings.HasPrefix(rest, "(.*)"), strings.HasPrefix(rest, ".*"):
		tail := strings.TrimPrefix(strings.TrimPrefix(rest, "(.*)"), ".*")
		return tail == "" || tail == "$" || tail == "?"
	case strings.HasPrefix(rest, "((?!"), strings.HasPrefix(rest, "(?!"), strings.HasPrefix(rest, "([^"):
		return true
	}
	return false
}

// configObjects lists the object literals that a configuration file exports,
// looking through wrappers, functions, conditions and spreads.
func configObjects(p *project.Project, f *source.File) []source.Node {
	w := &configWalk{p: p, seen: map[source.Node]bool{}}
	for n := range f.Find(source.ExportDefault, source.Assign) {
		if n.Kind() == source.ExportDefault {
			w.walk(n.Child(source.Value), 0)
		} else if left := n.Child(source.Left).Path(); left == "module.exports" || left == "exports.default" {
			w.walk(n.Child(source.Right), 0)
		}
	}
	if e, ok := f.ExportOf("default"); ok {
		w.walk(e.Node, 0)
	}
	return w.objects
}

type configWalk struct {
	p       *project.Project
	seen    map[source.Node]bool
	objects []source.Node
}

func (w *configWalk) walk(n source.Node, depth int) {
	n = follow(w.p, n)
	if !n.OK() || w.seen[n] || depth > 8 {
		return
	}
	w.seen[n] = true
	switch n.Kind() {
	case source.Object:
		w.objects = append(w.objects, n)
		for s := range n.Children() {
			if s.Kind() == source.Spread {
				w.walk(s.Child(source.Value), depth+1)
			}
		}
	case source.Function, source.Arrow, source.Method:
		for _, v := range fixes.Returned(n) {
			w.walk(v, depth+1)
		}
	case source.Call, source.Array, source.Conditional, source.Binary:
		for c := range n.Children() {
			w.walk(c, depth+1)
		}
	}
}

// evidence is the place of a header set by a node.
func evidence(n source.Node, what string) check.Place { return at(n, "sets "+what) }
