package project

import "slices"

// assignSides walks the import graph from every entry. A "use client" module
// begins the browser's part wherever the server's part imports it; a "use
// server" module stays on the server although the browser's part names it.
func (m *Modules) assignSides(p *Project) {
	server, client, other := map[string]bool{}, map[string]bool{}, map[string]Side{}
	var browser []string
	for _, e := range m.entries {
		if e.live() {
			m.rooted = true
		}
	}
	for _, e := range m.entries {
		if e.side == Server || e.side == Shared {
			m.reach(e.path, server, func(name string) bool {
				if directive(p, name, "use client") {
					browser = append(browser, name)
				}
				return true
			})
		}
		if e.side == Client || e.side == Shared {
			browser = append(browser, e.path)
		}
	}
	for _, name := range browser {
		m.reach(name, client, func(name string) bool { return !directive(p, name, "use server") })
	}
	for _, side := range []Side{Story, Test, Script} { // the last one wins
		for _, e := range m.entries {
			if e.side == side {
				seen := map[string]bool{}
				m.reach(e.path, seen, func(string) bool { return true })
				for name := range seen {
					other[name] = side
				}
			}
		}
	}
	m.settle(p, server, client, other)
}

// settle decides each module's side; live beats test, story and script, but for
// a module that is one of these by its own name.
func (m *Modules) settle(p *Project, server, client map[string]bool, other map[string]Side) {
	for _, name := range p.Sources() {
		own := sideByName(name)
		switch {
		case own != Unknown && !slices.ContainsFunc(m.entries, func(e entry) bool { return e.path == name && e.live() }):
			m.sides[name] = own
		case server[name] && client[name]:
			m.sides[name] = Shared
		case server[name]:
			m.sides[name] = Server
		case client[name]:
			m.sides[name] = Client
		case other[name] != Unknown:
			m.sides[name] = other[name]
		case m.rooted:
			m.sides[name] = Dead
		}
	}
}

// reach marks what a module imports at run time, itself included; enter is asked
// for each, and a module it refuses is not marked.
func (m *Modules) reach(from string, seen map[string]bool, enter func(string) bool) {
	queue := []string{from}
	for len(queue) > 0 {
		name := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[name] || !enter(name) {
			continue
		}
		seen[name] = true
		for _, e := range m.edges[name] {
			if !e.typeOnly {
				queue = append(queue, e.to)
			}
		}
	}
}

// directive reports whether a module begins with a directive.
func directive(p *Project, name, text string) bool {
	f := p.Source(name)
	return f != nil && slices.Contains(f.Directives, text)
}
