package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// use reads a mount of routers, or plain middleware.
func (g *servers) use(s *server, r registration) {
	args := r.args
	if s.tech == Express {
		args = slices.DeleteFunc(slices.Clone(args), g.handlesErrors)
	}
	if len(args) == 0 {
		return
	}
	if folder, ok := autoloaded(r.call); ok {
		g.autoload(s, r, folder)
		return
	}
	if options := args[len(args)-1]; options.Kind() == source.Object && r.method == "register" {
		r.path, _ = g.p.fixedText(options.Prop("prefix"))
		args = args[:len(args)-1]
	}
	var before []source.Node
	mounted := false
	for _, a := range args {
		if child, prefix := g.of(a); child != nil && child != s {
			child.mounts = append(child.mounts, mount{s, r.call, join2(r.path, prefix), before})
			mounted = true
			continue
		}
		if r.method == "register" && g.plugin(s, r, a, before) {
			mounted = true
			continue
		}
		g.blind = g.blind || g.unseen(a)
		before = append(before, a)
	}
	switch {
	case !mounted:
		s.uses = append(s.uses, registration{call: r.call, path: r.path, args: args})
	case s.tech == Express && r.method == "use" && len(before) > 0: // they run for what the router leaves to those behind it
		s.uses = append(s.uses, registration{call: r.call, path: r.path, args: before})
	}
}

// handlesErrors reports whether a function is Express's handler for errors, which
// has four parameters: no request passes it that has not failed before.
// Source: https://expressjs.com/en/guide/error-handling.html
func (g *servers) handlesErrors(n source.Node) bool {
	fn := g.p.Definition(n)
	return fn.Is(source.Function, source.Arrow) && len(fn.ChildrenIn(source.ParamRole)) == 4
}

// plugin follows app.register(plugin): the plugin's parameter is a server below
// the app, or with fastify-plugin around it the app itself.
func (g *servers) plugin(s *server, r registration, arg source.Node, before []source.Node) bool {
	fn := g.p.object(arg)
	if fn.Kind() == source.Call {
		if pkg, _ := fn.Origin(); pkg != "fastify-plugin" {
			return false
		}
		if param := g.p.object(fn.Arg(0)).Child(source.ParamRole); param.OK() {
			s.uses = append(s.uses, registration{call: r.call, args: []source.Node{arg}})
			g.within(g.add(param, s.tech, false), s, r.call)
			return true
		}
		return false
	}
	param := fn.Child(source.ParamRole)
	if !fn.Is(source.Function, source.Arrow, source.Method) || !param.OK() {
		return false
	}
	child := g.add(param, s.tech, false)
	child.mounts = append(child.mounts, mount{s, r.call, r.path, before})
	return true
}

// within says that a server is another one under a new name, or what a function
// made it from: its routes are the other's, its middleware runs from the call on.
func (g *servers) within(child, s *server, call source.Node) {
	again := func(m mount) bool { return m.on == s && m.call == call }
	if child == s || slices.ContainsFunc(child.mounts, again) {
		return
	}
	child.mounts = append(child.mounts, mount{on: s, call: call})
	s.uses = append(s.uses, registration{call: call, within: child})
}

// unseen reports an argument that may be a router which cannot be followed.
func (g *servers) unseen(a source.Node) bool {
	if a.Kind() != source.Call {
		return false
	}
	if a.Child(source.Callee).Ident() == "require" {
		_, constant := a.Arg(0).StringValue()
		return !constant
	}
	pkg, _ := a.Origin()
	return pkg == "" && !g.p.Definition(a.Child(source.Callee)).OK()
}

// routeObject reads fastify.route({method, url, handler, preHandler}).
func (g *servers) routeObject(s *server, call, o source.Node) {
	url, ok := g.p.fixedText(o.Prop("url"))
	if !ok {
		url, _ = g.p.fixedText(o.Prop("path"))
	}
	for _, method := range flat([]source.Node{o.Prop("method")}) {
		name, _ := g.p.fixedText(method)
		s.routes = append(s.routes, registration{call: call, method: strings.ToUpper(name), path: url, args: hooked([]source.Node{o})})
	}
}

// hooked is the arguments of a route with the hooks and the handler that Fastify's
// options name put behind the options.
func hooked(args []source.Node) []source.Node {
	var out []source.Node
	for _, a := range args {
		out = append(out, a)
		if a.Kind() != source.Object {
			continue
		}
		for _, hook := range []string{"onRequest", "preParsing", "preValidation", "preHandler", "handler"} {
			if h := a.Prop(hook); h.OK() {
				out = append(out, flat([]source.Node{h})...)
			}
		}
	}
	return out
}
