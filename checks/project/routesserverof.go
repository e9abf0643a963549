package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// of is the server that an expression names, nil when it names none; prefix is
// the path of a chain such as router.route("/x").
func (g *servers) of(n source.Node) (s *server, prefix string) { return g.follow(n, hops) }

func (g *servers) follow(n source.Node, left int) (s *server, prefix string) {
	if left == 0 {
		return nil, ""
	}
	n, prefix, s = g.chain(n, left)
	if s != nil {
		return s, prefix
	}
	if n.Kind() == source.Await {
		s, path := g.follow(n.Child(source.Value), left-1)
		return s, join2(path, prefix)
	}
	if _, required := requireSpec(n); required || n.Is(source.Identifier, source.Member) {
		d := g.p.Definition(n)
		if !d.OK() || d == n {
			return nil, ""
		}
		if d.Is(source.Await, source.Getter) || d.Kind() == source.Call && g.techOf(d) == "" { // const app = new Hono().basePath("/api")
			s, path := g.follow(d, left-1)
			return s, join2(path, prefix)
		}
		n = d
	}
	if known := g.known[n]; known != nil {
		return known, prefix
	}
	switch n.Kind() {
	case source.Param:
		return g.byParam(n), prefix
	case source.Getter:
		s, path := g.follow(returned(n), left-1)
		return s, join2(path, prefix)
	case source.Binding:
		s, path := g.given(n, left-1)
		return s, join2(path, prefix)
	case source.Call, source.New:
		if tech := g.techOf(n); tech != "" {
			return g.add(n, tech, g.isApp(n)), prefix
		}
		s, path := g.factory(n, left)
		return s, join2(path, prefix)
	}
	return nil, ""
}

// chain is what the calls of a chain such as app.use(a).route("/x") begin with,
// and the path that they lead to; the server itself where one of them makes it.
func (g *servers) chain(n source.Node, left int) (head source.Node, prefix string, s *server) {
	for n.Kind() == source.Call && n.Child(source.Callee).Kind() == source.Member && g.techOf(n) == "" {
		if s, path := g.factory(n, left); s != nil {
			return n, join2(path, prefix), s
		}
		callee := n.Child(source.Callee)
		if name := callee.Child(source.Name).Text(); name == "route" || name == "basePath" {
			if path, ok := g.p.fixedText(n.Arg(0)); ok && len(n.Args()) == 1 {
				prefix = join2(path, prefix)
			}
		}
		n = callee.Child(source.ObjectRole)
	}
	return n, prefix, nil
}

// factory is the server that a call of one of the project's functions makes: each
// call makes one, with what the function registers on it.
func (g *servers) factory(call source.Node, left int) (*server, string) {
	if s, ok := g.made[call]; ok {
		return s, ""
	}
	if call.Kind() != source.Call {
		return nil, ""
	}
	g.made[call] = nil // a function that calls itself makes nothing
	fn := g.p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return nil, ""
	}
	inner, prefix := g.follow(returned(fn), left-1)
	if inner == nil {
		return nil, ""
	}
	if i := slices.Index(fn.ChildrenIn(source.ParamRole), inner.key); i >= 0 { // it gives back what it was given
		s, path := g.follow(call.Arg(i), left-1)
		g.made[call] = s
		return s, join2(path, prefix)
	}
	s := g.add(call, inner.tech, inner.app)
	g.within(inner, s, call)
	g.made[call] = s
	return s, prefix
}

// given is the server in `const { app } = createServer()`.
func (g *servers) given(b source.Node, left int) (*server, string) {
	d := b.Enclosing(source.Declarator)
	call := d.Child(source.Value)
	if call.Kind() == source.Await {
		call = call.Child(source.Value)
	}
	if call.Kind() != source.Call {
		return nil, ""
	}
	fn := g.p.Definition(call.Child(source.Callee))
	return g.follow(returned(fn).Prop(b.Key()), left)
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

// techOf is the framework of an expression that makes a server, else "".
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
	case pkg == "express" && slices.Contains([]string{"default", "*", "Router", "express"}, name), pkg == "express-promise-router":
		return Express
	case pkg == "fastify" && slices.Contains([]string{"default", "*", "fastify", "Fastify"}, name):
		return Fastify
	case strings.HasSuffix(name, "Hono") && slices.Contains([]string{"hono", "@hono/zod-openapi", "hono/tiny", "hono/quick", "@hono/hono", "hono/mod.ts"}, pkg):
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
	if pkg, _ := callee.Origin(); pkg == "express-promise-router" {
		return false
	}
	name := callee.Child(source.Name).Text()
	if callee.Kind() == source.Identifier {
		_, name = callee.Origin()
		if name == "" {
			name = callee.Text()
		}
	}
	return name != "Router"
}
