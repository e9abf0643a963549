package project

import (
	"path"
	"slices"
	"strings"
)

// assignSides walks the import graph from every entry. A "use client" module
// begins the browser's part wherever the server's part imports it, and so does an
// Astro component with a client: attribute; a "use server" module stays on the
// server although the browser's part names it.
func (g *graph) assignSides(p *Project) {
	server, client, other := map[string]bool{}, map[string]bool{}, map[string]Side{}
	var browser []string
	for _, e := range g.entries {
		if e.live() {
			g.rooted = true
		}
	}
	all := func(edge) bool { return true }
	for _, e := range g.entries {
		if e.side == Server || e.side == Shared {
			g.reach(e.path, server, all, func(name string) bool {
				if g.begins(name, "use client") {
					browser = append(browser, name)
				}
				browser = append(browser, g.islands(p, name)...)
				return true
			})
		}
		if e.side == Client || e.side == Shared {
			browser = append(browser, e.path)
		}
	}
	kept := func(e edge) bool { return !e.server }
	for _, name := range browser {
		g.reach(name, client, kept, func(name string) bool { return !g.begins(name, "use server") && !serverOnly(name) })
	}
	for _, side := range []Side{Story, Test, Script} { // the last one wins
		seen := map[string]bool{}
		for _, e := range g.entries {
			if e.side == side {
				g.reach(e.path, seen, all, func(string) bool { return true })
			}
		}
		for name := range seen {
			other[name] = side
		}
	}
	g.settle(p, server, client, other)
}

// settle decides each module's side: what is live is live, whatever its name.
func (g *graph) settle(p *Project, server, client map[string]bool, other map[string]Side) {
	for _, name := range p.Sources() {
		switch {
		case fixedSide(name) != Unknown:
			g.sides[name] = fixedSide(name)
		case server[name] && client[name]:
			g.sides[name] = Shared
		case server[name]:
			g.sides[name] = Server
		case client[name]:
			g.sides[name] = Client
		case sideByName(name) != Unknown:
			g.sides[name] = sideByName(name)
		case other[name] != Unknown && g.rooted:
			g.sides[name] = other[name]
		case g.rooted:
			g.sides[name] = Dead
		}
	}
}

// reach marks what a module imports at run time, itself included, along the
// edges that count; enter is asked for each module, and one it refuses is not
// marked.
func (g *graph) reach(from string, seen map[string]bool, counts func(edge) bool, enter func(string) bool) {
	queue := []string{from}
	for len(queue) > 0 {
		name := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[name] || !enter(name) {
			continue
		}
		seen[name] = true
		for _, e := range g.edges[name] {
			if !e.typeOnly && counts(e) {
				queue = append(queue, e.to)
			}
		}
	}
}

// begins reports whether a module begins with a directive.
func (g *graph) begins(name, directive string) bool {
	return slices.Contains(g.begin[name], directive)
}

// serverOnly reports whether a module's name keeps bundlers from giving it to
// the browser: SvelteKit, React Router and Remix refuse to, and of SvelteKit's remote
// functions it gets calls alone.
func serverOnly(name string) bool {
	return isRemoteFile(name) || strings.HasSuffix(stemOf(name), ".server") || strings.HasPrefix(name, "src/lib/server/")
}

// islands are the modules that an Astro file starts in the browser: components
// with a client: attribute, and what its script elements import.
func (g *graph) islands(p *Project, name string) []string {
	if path.Ext(name) != ".astro" {
		return nil
	}
	var out []string
	for _, e := range g.edges[name] {
		if e.browser {
			out = append(out, e.to)
		}
	}
	f := p.Source(name)
	if f == nil {
		return out
	}
	for _, tag := range hydrated(string(f.Text)) {
		if im, _, ok := f.ImportOf(tag); ok {
			if to := p.resolver().resolve(name, im.Spec); to != "" {
				out = append(out, to)
			}
		}
	}
	return out
}

// hydrated lists the components of an Astro template that carry a client:
// attribute.
func hydrated(text string) []string {
	var out []string
	for at := 0; ; {
		i := strings.Index(text[at:], "client:")
		if i < 0 {
			return out
		}
		at += i + len("client:")
		for open := strings.LastIndexByte(text[:at], '<'); open >= 0; open = strings.LastIndexByte(text[:open], '<') {
			if c := text[open+1]; c >= 'A' && c <= 'Z' {
				end := strings.IndexFunc(text[open+1:], func(r rune) bool { return !identifierRune(r) })
				out = append(out, text[open+1:open+1+max(end, 0)])
				break
			}
		}
	}
}

func identifierRune(r rune) bool {
	return r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
