package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// of is the server that an expression names, nil when it names none; prefix is
// the path of a chain such as router.route("/x").
func (g *servers) of(n source.Node) (s *server, prefix string) {
	for n.Kind() == source.Call && n.Child(source.Callee).Kind() == source.Member && !g.made(n) {
		callee := n.Child(source.Callee)
		if name := callee.Child(source.Name).Text(); name == "route" || name == "basePath" {
			path, _ := n.Arg(0).StringValue()
			prefix = join2(path, prefix)
		}
		n = callee.Child(source.ObjectRole)
	}
	if _, required := requireSpec(n); required || n.Is(source.Identifier, source.Member) {
		d := g.p.Definition(n)
		if !d.OK() {
			return nil, ""
		}
		if d.Kind() == source.Call && !g.made(d) { // const app = new Hono().basePath("/api")
			inner, path := g.of(d)
			return inner, join2(path, prefix)
		}
		n = d
	}
	if known := g.known[n]; known != nil {
		return known, prefix
	}
	switch {
	case n.Kind() == source.Param:
		return g.byParam(n), prefix
	case n.Is(source.Call, source.New) && g.made(n):
		return g.add(n, g.techOf(n), g.isApp(n)), prefix
	}
	return nil, ""
}

func (g *servers) add(key source.Node, tech Tech, app bool) *server {
	if s := g.known[key]; s != nil {
		return s
	}
	s := &server{key: key, tech: tech, app: app}
	g.known[key] = s
	g.list = append(g.list, s)
	return s
}

// byParam takes a parameter with a server's usual name for one: what hands it
// over may not be visible.
func (g *servers) byParam(n source.Node) *server {
	switch n.Child(source.Name).Text() {
	case "app", "router", "server", "fastify":
		tech := Express
		for _, t := range []Tech{Fastify, Hono} {
			if g.p.Stack().Has(t) && !g.p.Stack().Has(Express) {
				tech = t
			}
		}
		return g.add(n, tech, false)
	}
	return nil
}

// made reports whether an expression makes a server.
func (g *servers) made(n source.Node) bool { return g.techOf(n) != "" }

func (g *servers) techOf(n source.Node) Tech {
	if !n.Is(source.Call, source.New) {
		return ""
	}
	callee := n.Child(source.Callee)
	pkg, name := callee.Origin()
	if callee.Kind() == source.Member {
		name = callee.Child(source.Name).Text()
		if callee.Child(source.ObjectRole).Kind() == source.Call && name != "Router" { // a chain on a server
			return ""
		}
	}
	if r, ok := requireOf(callee); ok && pkg == "" {
		pkg, name = r, "default"
		if callee.Kind() == source.Member {
			name = callee.Child(source.Name).Text()
		}
	}
	switch {
	case pkg == "express" && slices.Contains([]string{"default", "*", "Router", "express"}, name):
		return Express
	case pkg == "fastify" && slices.Contains([]string{"default", "*", "fastify", "Fastify"}, name):
		return Fastify
	case (pkg == "hono" || pkg == "@hono/zod-openapi" || pkg == "hono/tiny" || pkg == "hono/quick") && strings.HasSuffix(name, "Hono"):
		return Hono
	}
	return ""
}

// requireOf is the package of require("x") at the head of an expression, also
// when a name holds it.
func requireOf(n source.Node) (string, bool) {
	for n.Kind() == source.Member {
		n = n.Child(source.ObjectRole)
	}
	if n.Kind() == source.Identifier {
		n = n.Resolve()
	}
	if n.Kind() == source.Binding {
		n = n.Parent().Parent().Child(source.Value)
	}
	if n.Kind() != source.Call || n.Child(source.Callee).Ident() != "require" {
		return "", false
	}
	return n.Arg(0).StringValue()
}

// isApp reports whether a server can listen by itself, and is no router.
func (g *servers) isApp(n source.Node) bool {
	callee := n.Child(source.Callee)
	name := callee.Child(source.Name).Text()
	if callee.Kind() == source.Identifier {
		_, name = callee.Origin()
		if name == "" {
			name = callee.Text()
		}
	}
	return name != "Router"
}

// served lists a server's routes as they are reached: below every mount, after
// everything that was registered before them. A router that nothing mounts is
// not served.
func (g *servers) served(s *server) []Route {
	ways := g.ways(s, 6)
	var out []Route
	for _, w := range ways {
		for _, r := range s.routes {
			through := append(slices.Clone(w.through), s.before(r.call, r.path)...)
			through = append(through, r.args[:len(r.args)-1]...)
			last := r.args[len(r.args)-1]
			route := Route{Kind: Handler, Method: r.method, Path: join2(w.path, r.path), File: r.call.File().Path, Stack: s.tech}
			if route.Path == "" {
				route.Path = "/"
			}
			var wrapped []source.Node
			route.Node, wrapped = g.p.unwrap(last)
			for _, t := range append(through, wrapped...) {
				route.Through = append(route.Through, g.p.named(t))
			}
			out = append(out, route)
		}
	}
	return out
}

// A way is one path from outside to a server.
type way struct {
	path    string
	through []source.Node
}

func (g *servers) ways(s *server, depth int) []way {
	if depth == 0 {
		return nil
	}
	var out []way
	for _, m := range s.mounts {
		for _, w := range g.ways(m.on, depth-1) {
			through := append(slices.Clone(w.through), m.on.before(m.call, m.path)...)
			out = append(out, way{join2(w.path, m.path), append(through, m.args...)})
		}
	}
	if len(out) > 0 {
		return out
	}
	live := g.p.Modules().Live(s.key.File().Path)
	if s.app || s.key.Kind() == source.Param && live || g.blind && live && len(s.mounts) == 0 {
		return []way{{}}
	}
	return nil
}

// before lists what was registered on a server ahead of a call, for its path.
// Calls in other files count as ahead: their order is not known.
func (s *server) before(call source.Node, url string) []source.Node {
	var out []source.Node
	for _, u := range s.uses {
		if u.call.File() == call.File() && u.call.Function() == call.Function() && u.call.Start() > call.Start() {
			continue
		}
		if u.path == "" || u.path == "*" || u.path == "/" || strings.HasPrefix(url, strings.TrimSuffix(u.path, "*")) {
			out = append(out, u.args...)
		}
	}
	return out
}
