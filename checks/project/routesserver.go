package project

import (
	"slices"

	"underpin/checks/project/source"
)

// A server is one Express, Fastify or Hono app or router, with what is
// registered on it.
type server struct {
	key    source.Node // the call or new that makes it, or the Param that brings it
	tech   Tech
	app    bool // it can listen by itself
	uses   []registration
	routes []registration
	mounts []mount
}

// A registration is one call of use, get, post … on a server.
type registration struct {
	call   source.Node
	method string
	path   string
	args   []source.Node // handlers, in order
	hook   bool          // a Fastify hook, which runs for routes above it too
	within *server       // the server under another name: its uses count here
}

// A mount puts a server below a path of another one.
type mount struct {
	on   *server
	call source.Node
	path string
	args []source.Node // middleware named before it in the same call
}

// servers is the graph of servers while it is built.
type servers struct {
	p     *Project
	known map[source.Node]*server
	made  map[source.Node]*server // by the call of a function that makes one
	list  []*server
	seen  map[string]bool // the files that were read
	later []source.Node   // calls on parameters that are no servers yet
	blind bool            // something was mounted that could not be followed
}

// serverWords are in every file that registers something.
var serverWords = []string{"express", "astify", "ono", "app.", "outer."}

// serverRoutes lists the routes of Express, Fastify and Hono servers, prefixes of
// mounted routers included.
func (p *Project) serverRoutes() []Route {
	g := &servers{p: p, known: map[source.Node]*server{}, made: map[source.Node]*server{}, seen: map[string]bool{}}
	for _, name := range p.Sources() {
		if p.Holds(name, serverWords...) {
			g.scan(p.Source(name))
		}
	}
	g.readLater()
	var out []Route
	for _, s := range g.list {
		out = append(out, g.served(s)...)
	}
	return out
}

var verbs = []string{"get", "post", "put", "patch", "delete", "del", "all", "head", "options"}

// registering are the other methods that register something.
var registering = []string{"use", "route", "register", "addHook", "openapi", "on", "mount"}

// scan reads the calls of a file, unless it is no code of the server.
func (g *servers) scan(f *source.File) {
	if f == nil || g.seen[f.Path] {
		return
	}
	g.seen[f.Path] = true
	if side := g.p.Modules().Side(f.Path); side == Test || side == Story || side == Script || side == Client {
		return
	}
	for call := range f.Find(source.Call, source.New) {
		g.read(call)
	}
}

// read takes in one call, once for each turn of the loop around it.
func (g *servers) read(call source.Node) {
	if !g.onServer(call) {
		g.handedOver(call)
	}
}

// onServer takes in a call on a server; ok is false for any other.
func (g *servers) onServer(call source.Node) (ok bool) {
	callee := call.Child(source.Callee)
	if callee.Kind() == source.Member && call.Kind() == source.Call {
		name := callee.Child(source.Name).Text()
		if slices.Contains(verbs, name) || slices.Contains(registering, name) {
			if s, prefix := g.of(callee.Child(source.ObjectRole)); s != nil {
				turns, open := g.p.turns(call)
				g.blind = g.blind || open
				for _, t := range turns {
					g.register(s, registration{call: call, method: name, path: prefix, args: t[1:]})
				}
				return true
			}
			if root(callee.Child(source.ObjectRole)).Resolve().Is(source.Param, source.Binding) {
				g.later = append(g.later, call)
			}
		}
	}
	return false
}

// readLater reads the calls on and with parameters again, and the files of what
// they are handed to, until no further server comes to light.
func (g *servers) readLater() {
	for range hops {
		known := len(g.list)
		for i := 0; i < len(g.list); i++ {
			g.scan(g.list[i].key.File())
		}
		calls := g.later
		g.later = nil
		for _, call := range calls {
			g.read(call)
		}
		if len(g.list) == known {
			return
		}
	}
}
