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
	list  []*server
	blind bool // something was mounted that could not be followed
}

// serverWords are in every file that registers something.
var serverWords = []string{"express", "astify", "ono", "app.", "outer."}

// serverRoutes lists the routes of Express, Fastify and Hono servers, prefixes of
// mounted routers included.
func (p *Project) serverRoutes() []Route {
	g := &servers{p: p, known: map[source.Node]*server{}}
	var files []*source.File
	for _, name := range p.Sources() {
		if side := p.Modules().Side(name); side == Test || side == Story || side == Script || side == Client {
			continue
		}
		if p.Holds(name, serverWords...) {
			files = append(files, p.Source(name))
		}
	}
	for _, f := range files {
		for call := range f.Find(source.Call) {
			g.register(call)
		}
	}
	var out []Route
	for _, s := range g.list {
		out = append(out, g.served(s)...)
	}
	return out
}

var verbs = []string{"get", "post", "put", "patch", "delete", "del", "all", "head", "options"}

// register reads one call on a server.
func (g *servers) register(call source.Node) {
	callee := call.Child(source.Callee)
	if callee.Kind() != source.Member {
		g.handedOver(call)
		return
	}
	name, object := callee.Child(source.Name).Text(), callee.Child(source.ObjectRole)
	verb := slices.Contains(verbs, name)
	if !verb && !slices.Contains([]string{"use", "route", "register", "addHook", "on"}, name) {
		g.handedOver(call)
		return
	}
	s, prefix := g.of(object)
	if s == nil {
		g.handedOver(call)
		return
	}
	first, ok := call.Arg(0).StringValue()
	args := flat(call.Args())
	if ok {
		args = flat(call.Args()[1:])
	}
	switch {
	case verb && (ok || prefix != "" || call.Arg(0).Is(source.Template, source.Regexp, source.Array, source.Identifier)):
		if len(args) == 0 { // app.get("setting") reads a setting
			return
		}
		s.routes = append(s.routes, registration{call, strings.ToUpper(strings.TrimPrefix(name, "all")), join2(prefix, first), args})
	case name == "addHook":
		s.uses = append(s.uses, registration{call: call, args: args})
	case name == "use", name == "register", name == "route" && len(args) > 0:
		g.use(s, call, join2(prefix, first), args)
	}
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

// use reads a mount, Fastify's route object, or plain middleware.
func (g *servers) use(s *server, call source.Node, path string, args []source.Node) {
	if len(args) == 0 {
		return
	}
	if options := args[0]; options.Kind() == source.Object && call.CalleeName() == "route" {
		g.routeObject(s, call, options)
		return
	}
	if options := args[len(args)-1]; options.Kind() == source.Object && call.CalleeName() == "register" {
		path, _ = options.Prop("prefix").StringValue()
		args = args[:len(args)-1]
	}
	var before []source.Node
	for _, a := range args {
		if child, _ := g.of(a); child != nil && child != s {
			child.mounts = append(child.mounts, mount{s, call, path, before})
			continue
		}
		if fn := g.p.Definition(a); call.CalleeName() == "register" && fn.Is(source.Function, source.Arrow) {
			if param := fn.Child(source.ParamRole); param.OK() {
				child := g.add(param, s.tech, false)
				child.mounts = append(child.mounts, mount{s, call, path, before})
			}
			continue
		}
		if computedRequire(a) || a.Kind() == source.Call && !g.p.Definition(a.Child(source.Callee)).OK() && originOf(a) == "" {
			g.blind = true
		}
		before = append(before, a)
	}
	if len(before) == len(args) {
		s.uses = append(s.uses, registration{call: call, path: path, args: args})
	}
}

// computedRequire reports a require() whose module is not a constant.
func computedRequire(n source.Node) bool {
	if n.Kind() != source.Call || n.Child(source.Callee).Ident() != "require" {
		return false
	}
	_, constant := n.Arg(0).StringValue()
	return !constant
}

func originOf(n source.Node) string {
	pkg, _ := n.Origin()
	return pkg
}

// routeObject reads fastify.route({method, url, handler, preHandler}).
func (g *servers) routeObject(s *server, call, o source.Node) {
	method, _ := o.Prop("method").StringValue()
	url, _ := o.Prop("url").StringValue()
	args := []source.Node{o}
	for _, hook := range []string{"onRequest", "preValidation", "preHandler", "handler"} {
		if h := o.Prop(hook); h.OK() {
			args = append(args, flat([]source.Node{h})...)
		}
	}
	s.routes = append(s.routes, registration{call, strings.ToUpper(method), url, args})
}

// handedOver follows setup(app): the function's parameter is the app.
func (g *servers) handedOver(call source.Node) {
	for i, a := range call.Args() {
		if a.Kind() != source.Identifier {
			continue
		}
		s, _ := g.of(a)
		if s == nil {
			continue
		}
		fn := g.p.Definition(call.Child(source.Callee))
		params := fn.ChildrenIn(source.ParamRole)
		if !fn.Is(source.Function, source.Arrow, source.Method) || i >= len(params) {
			continue
		}
		child := g.add(params[i], s.tech, false)
		child.mounts = append(child.mounts, mount{on: s, call: call})
	}
}

func join2(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return strings.TrimSuffix(a, "/") + "/" + strings.TrimPrefix(b, "/")
}
