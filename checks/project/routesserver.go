package project

import (
	"slices"
	"strings"

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
	for i := 0; i < len(g.list); i++ { // what is handed to functions of further files
		g.scan(g.list[i].key.File())
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

// readLater reads the calls on parameters again: what hands a server over may
// stand in a file behind them.
func (g *servers) readLater() {
	for range hops {
		calls := g.later
		g.later = nil
		for _, call := range calls {
			g.onServer(call)
		}
		if len(g.later) == len(calls) {
			return
		}
	}
}

// register takes in a call on a server: r's method is the name that is called,
// its path the one of a chain before it, its args all arguments.
func (g *servers) register(s *server, r registration) {
	if slices.Contains(verbs, r.method) {
		g.verb(s, r)
		return
	}
	switch name := r.method; name {
	case "addHook":
		s.uses = append(s.uses, registration{call: r.call, args: flat(r.args[min(1, len(r.args)):]), hook: true})
	case "openapi":
		g.openAPI(s, r)
	case "on":
		g.on(s, r)
	case "mount":
		paths, rest := g.paths(r.path, r.args)
		for _, url := range paths {
			s.routes = append(s.routes, registration{call: r.call, path: join2(url, "*"), args: rest})
		}
	case "use", "register", "route":
		if name == "route" && len(r.args) == 1 && r.args[0].Kind() == source.Object {
			g.routeObject(s, r.call, r.args[0])
			return
		}
		paths, rest := g.paths(r.path, r.args)
		for _, url := range paths {
			g.use(s, registration{call: r.call, path: url, args: flat(rest), method: name})
		}
	}
}

// verb reads app.get("/path", …handlers), and get(…handlers) of a chain that
// names the path before.
func (g *servers) verb(s *server, r registration) {
	paths, args := g.paths(r.path, r.args)
	if len(args) == len(r.args) && r.path == "" { // the path is an expression that cannot be read
		args = args[min(1, len(args)):]
	}
	args = hooked(flat(args))
	if len(args) == 0 { // app.get("setting") reads a setting
		return
	}
	method := strings.ToUpper(r.method)
	switch r.method {
	case "del":
		method = "DELETE"
	case "all":
		method = ""
	}
	for _, url := range paths {
		one := registration{call: r.call, method: method, path: url, args: args}
		if (method == "" || url == "") && g.passesOn(args[len(args)-1]) {
			s.uses = append(s.uses, one)
			continue
		}
		s.routes = append(s.routes, one)
	}
}

// passesOn reports whether a handler leaves the answer to those behind it.
func (g *servers) passesOn(handler source.Node) bool {
	fn := g.p.object(handler)
	return slices.ContainsFunc(fn.ChildrenIn(source.ParamRole), func(param source.Node) bool {
		return param.Child(source.Name).Ident() == "next"
	})
}

// paths are the paths that the first argument names, below a prefix, and the
// arguments behind it; the prefix and all arguments when it names none.
func (g *servers) paths(prefix string, args []source.Node) ([]string, []source.Node) {
	if len(args) == 0 {
		return []string{prefix}, nil
	}
	if text, ok := g.p.fixedText(args[0]); ok {
		return []string{join2(prefix, text)}, args[1:]
	}
	var out []string
	if list := g.p.object(args[0]); list.Kind() == source.Array {
		for item := range list.Children() {
			if text, ok := g.p.fixedText(item); ok || item.Kind() == source.Regexp {
				out = append(out, join2(prefix, text))
			}
		}
	}
	if len(out) > 0 {
		return out, args[1:]
	}
	if args[0].Is(source.Template, source.Regexp, source.Binary) {
		return []string{prefix}, args[1:]
	}
	return []string{prefix}, args
}

// flat is the arguments with arrays opened.
func flat(args []source.Node) []source.Node {
	var out []source.Node
	for _, a := range args {
		if a.Kind() == source.Array {
			out = append(out, flat(a.ChildrenIn(source.Item))...)
			continue
		}
		out = append(out, a)
	}
	return out
}

func join2(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.TrimSuffix(a, "/") + "/" + strings.TrimPrefix(b, "/")
}
