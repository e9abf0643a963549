package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// hookFiles are the modules that a framework runs before each of its routes,
// below its folder and `src/`, with the export that it calls.
var hookFiles = map[Tech]struct {
	stems  []string
	folder string // every module of it is a hook
	export string
}{
	SvelteKit: {[]string{"hooks.server"}, "", "handle"},
	Astro:     {[]string{"middleware", "middleware/index"}, "", "onRequest"},
	Nuxt:      {nil, "server/middleware/", "default"},
}

// frameworkHooks lists what a framework runs before its routes, each as a
// Middleware route.
func (p *Project) frameworkHooks(tech Tech) []Route {
	rule, ok := hookFiles[tech]
	if !ok {
		return nil
	}
	var out []Route
	for _, name := range p.Sources() {
		rest, ok := strings.CutPrefix(name, p.FolderOf(tech))
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/")
		stem := strings.TrimSuffix(rest, path.Ext(rest))
		if !slices.Contains(rule.stems, stem) && (rule.folder == "" || !strings.HasPrefix(rest, rule.folder)) {
			continue
		}
		node := p.exportNode(name, rule.export)
		if !node.OK() {
			continue
		}
		r := Route{Kind: Middleware, File: name, Stack: tech, Node: node}
		if node.CalleeName() != "sequence" {
			r.Node, r.Through = p.unwrap(node)
		}
		out = append(out, r)
	}
	return out
}

// behindHooks puts what the framework runs first before its routes; a sequence()
// of hooks counts as each of them.
func (p *Project) behindHooks(hooks, routes []Route) []Route {
	var first []source.Node
	for _, h := range hooks {
		if h.Node.CalleeName() == "sequence" {
			for _, a := range h.Node.Args() {
				first = append(first, p.named(a))
			}
			continue
		}
		first = append(first, h.Node)
	}
	for i := range routes {
		routes[i].Through = append(slices.Clone(first), routes[i].Through...)
	}
	return append(hooks, routes...)
}
