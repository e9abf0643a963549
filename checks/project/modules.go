package project

import (
	"maps"
	"slices"
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

// Modules is the import graph of the project's source files. Whose answer is
// being made through it is remembered with what it asked.
type Modules struct {
	*graph
	p *Project
}

// A graph is what is known of the modules of one snapshot.
type graph struct {
	edges     map[string][]edge
	importers map[string][]string
	sides     map[string]Side
	sideOf    []Side              // by the number of a file, as far as there was one
	begin     map[string][]string // the directives at the head of a module, where it has any
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
	if p.reads == nil {
		return &Modules{p.graph(), p}
	}
	if p.modules == nil {
		p.modules = &Modules{p.graph(), p}
	}
	return p.modules
}

// graph is the import graph, without a word to who asks.
func (p *Project) graph() *graph {
	c := p.cell("modules")
	if !c.done.Load() {
		p.fill(c, func(p *Project) any { return buildGraph(p) })
	}
	g, _ := c.value.(*graph)
	return g
}

func buildGraph(p *Project) *graph {
	sources := p.Sources()
	g := &graph{
		edges: make(map[string][]edge, len(sources)), importers: make(map[string][]string, len(sources)),
		sides: make(map[string]Side, len(sources)), begin: map[string][]string{},
	}
	r := p.resolver()
	for _, path := range sources {
		o := p.outline(path)
		g.edges[path] = r.edgesOf(path, o)
		if len(o.directives) > 0 {
			g.begin[path] = o.directives
		}
	}
	for _, from := range sources {
		for _, e := range g.edges[from] {
			if list := g.importers[e.to]; len(list) == 0 || list[len(list)-1] != from {
				g.importers[e.to] = append(list, from)
			}
		}
	}
	g.entries = findEntries(p)
	g.assignSides(p)
	g.sideOf = make([]Side, len(p.contents.at))
	for path, side := range g.sides {
		g.sideOf[p.paths.look(path)] = side
	}
	return g
}

// same reports whether a graph says what another does.
func (g *graph) same(o any) bool {
	other, ok := o.(*graph)
	if !ok || g.rooted != other.rooted || !slices.Equal(g.entries, other.entries) || !maps.Equal(g.sides, other.sides) {
		return false
	}
	return maps.EqualFunc(g.edges, other.edges, slices.Equal)
}

// Resolve is the project path of an import written in a file, "" when it leads
// out of the project (a package, a URL) or nowhere.
func (m *Modules) Resolve(from, spec string) string { return m.p.resolver().resolve(from, spec) }

// Side says where a module runs.
func (m *Modules) Side(path string) Side {
	if r := m.p.reads; r != nil {
		id := m.p.numberOf(path)
		r.askGraph(m.graph).sides.add(id)
		if int(id) < len(m.sideOf) {
			return m.sideOf[id]
		}
	}
	return m.sides[path]
}

// Live reports whether a module is reachable from a route, page, entry, edge
// function or server entry. When nothing shows how the app starts, every module
// that is no test, story or script counts as live: no proof of death is no death.
func (m *Modules) Live(path string) bool {
	switch m.Side(path) {
	case Server, Client, Shared:
		return true
	case Unknown:
		return !m.rooted
	}
	return false
}

// Browser reports whether a module can be part of what the browser loads.
func (m *Modules) Browser(path string) bool {
	s := m.Side(path)
	return s == Client || s == Shared
}

// Loaded is the set of some modules and all that they import, directly or not.
// enter, where it is not nil, says which of them it may go into.
func (m *Modules) Loaded(from []string, enter func(string) bool) map[string]bool {
	seen := map[string]bool{}
	queue := slices.Clone(from)
	for len(queue) > 0 {
		name := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if !seen[name] && (enter == nil || enter(name)) {
			seen[name] = true
			queue = append(queue, m.ImportsOf(name)...)
		}
	}
	return seen
}

// ImportersOf lists the modules that import a module, sorted.
func (m *Modules) ImportersOf(path string) []string {
	if r := m.p.reads; r != nil {
		r.askGraph(m.graph).importers.add(m.p.numberOf(path))
	}
	return m.importers[path]
}

// ImportsOf lists the project's modules that a module imports, in the order in
// which it names them.
func (m *Modules) ImportsOf(path string) []string {
	if r := m.p.reads; r != nil {
		r.askGraph(m.graph).imports.add(m.p.numberOf(path))
	}
	var out []string
	for _, e := range m.edges[path] {
		out = append(out, e.to)
	}
	return out
}

// Entries lists the modules that start something live: pages, routes, server
// and browser entries, edge functions. Sorted.
func (m *Modules) Entries() []string {
	if r := m.p.reads; r != nil {
		r.askGraph(m.graph).entries = true
	}
	var out []string
	for _, e := range m.entries {
		if e.live() {
			out = append(out, e.path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// starts reports whether a module is one of Entries.
func (m *Modules) starts(path string) bool {
	if r := m.p.reads; r != nil {
		r.askGraph(m.graph).entries = true
	}
	return slices.ContainsFunc(m.entries, func(e entry) bool { return e.path == path && e.live() })
}

// edgesOf lists the imports of a file that stay inside the project, its
// re-exports included.
func (r *resolver) edgesOf(name string, o outline) []edge {
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
		add(r.resolve(name, im.spec), im)
	}
	for _, pattern := range o.globs {
		for _, to := range r.matching(name, pattern) {
			add(to, outlined{})
		}
	}
	return out
}
