package project

import (
	"maps"
	"reflect"
	"slices"
	"sort"
)

// A Side says where a module runs.
type Side uint8

// The sides. Server, Client and Shared modules are live: a visitor's request or
// browser can reach them.
const (
	Unknown Side = iota // nothing is known of how the app starts
	Server
	Client
	Shared // reachable from both
	Test
	Story
	Script // build, seed and other scripts, configuration
	Dead   // nothing reaches it
)

var sideNames = [...]string{"unknown", "server", "client", "shared", "test", "story", "script", "dead"}

// String is the side's name.
func (s Side) String() string {
	if int(s) < len(sideNames) {
		return sideNames[s]
	}
	return "unknown"
}

// Modules is the import graph of the project's source files.
type Modules struct {
	resolver  *resolver
	edges     map[string][]edge
	importers map[string][]string
	sides     map[string]Side
	entries   []entry
	rooted    bool // at least one live entry was found
}

// An edge is one import that stays inside the project.
type edge struct {
	to       string
	typeOnly bool
	server   bool // cut out of what the browser gets
	browser  bool // of a script element of a server page
}

// Modules is the import graph of the project's source files.
func (p *Project) Modules() *Modules {
	return remember(p, "modules", func(p *Project) *Modules { return buildModules(p) })
}

func buildModules(p *Project) *Modules {
	m := &Modules{
		resolver:  newResolver(p),
		edges:     map[string][]edge{},
		importers: map[string][]string{},
		sides:     map[string]Side{},
	}
	for _, path := range p.Sources() {
		m.edges[path] = m.edgesOf(path, p.outline(path))
	}
	for from, edges := range m.edges {
		for _, e := range edges {
			if !slices.Contains(m.importers[e.to], from) {
				m.importers[e.to] = append(m.importers[e.to], from)
			}
		}
	}
	for _, list := range m.importers {
		sort.Strings(list)
	}
	m.entries = findEntries(p)
	m.assignSides(p)
	return m
}

// same reports whether a graph says what another does. What the resolver remembers
// on the way is left out.
func (m *Modules) same(o any) bool {
	other, ok := o.(*Modules)
	if !ok || m.rooted != other.rooted || !slices.Equal(m.entries, other.entries) || !maps.Equal(m.sides, other.sides) {
		return false
	}
	return maps.EqualFunc(m.edges, other.edges, slices.Equal) && m.resolver.same(other.resolver)
}

func (r *resolver) same(o *resolver) bool {
	return slices.Equal(r.sorted, o.sorted) && reflect.DeepEqual(r.configs, o.configs) && reflect.DeepEqual(r.imports, o.imports) &&
		reflect.DeepEqual(r.packages, o.packages) && reflect.DeepEqual(r.aliases, o.aliases)
}

// Resolve is the project path of an import written in a file, "" when it leads
// out of the project (a package, a URL) or nowhere.
func (m *Modules) Resolve(from, spec string) string { return m.resolver.resolve(from, spec) }

// Side says where a module runs.
func (m *Modules) Side(path string) Side { return m.sides[path] }

// Live reports whether a module is reachable from a route, page, entry, edge
// function or server entry. When nothing shows how the app starts, every module
// that is no test, story or script counts as live: no proof of death is no death.
func (m *Modules) Live(path string) bool {
	switch m.sides[path] {
	case Server, Client, Shared:
		return true
	case Unknown:
		return !m.rooted
	}
	return false
}

// Browser reports whether a module can be part of what the browser loads.
func (m *Modules) Browser(path string) bool {
	s := m.sides[path]
	return s == Client || s == Shared
}

// ImportersOf lists the modules that import a module, sorted.
func (m *Modules) ImportersOf(path string) []string { return m.importers[path] }

// ImportsOf lists the project's modules that a module imports, in the order in
// which it names them.
func (m *Modules) ImportsOf(path string) []string {
	var out []string
	for _, e := range m.edges[path] {
		out = append(out, e.to)
	}
	return out
}

// Entries lists the modules that start something live: pages, routes, server
// and browser entries, edge functions. Sorted.
func (m *Modules) Entries() []string {
	var out []string
	for _, e := range m.entries {
		if e.live() && !slices.Contains(out, e.path) {
			out = append(out, e.path)
		}
	}
	sort.Strings(out)
	return out
}

// edgesOf lists the imports of a file that stay inside the project, its
// re-exports included.
func (m *Modules) edgesOf(name string, o outline) []edge {
	var out []edge
	add := func(to string, im outlined) {
		if to == "" || to == name {
			return
		}
		for i := range out {
			if out[i].to == to {
				out[i].typeOnly = out[i].typeOnly && im.typeOnly
				out[i].server = out[i].server && im.server
				out[i].browser = out[i].browser || im.browser
				return
			}
		}
		out = append(out, edge{to, im.typeOnly, im.server, im.browser})
	}
	for _, im := range o.imports {
		add(m.Resolve(name, im.spec), im)
	}
	for _, pattern := range o.globs {
		for _, to := range m.resolver.matching(name, pattern) {
			add(to, outlined{})
		}
	}
	return out
}
