package project

import (
	"strings"

	"underpin/checks/project/source"
)

// openAPI reads Hono's app.openapi(createRoute({method, path, middleware}), handler).
func (g *servers) openAPI(s *server, r registration) {
	if len(r.args) < 2 {
		return
	}
	route := g.p.object(r.args[0])
	if route.Kind() == source.Call {
		route = g.p.object(route.Arg(0))
	}
	url, ok := g.p.fixedText(route.Prop("path"))
	if !ok {
		return
	}
	method, _ := g.p.fixedText(route.Prop("method"))
	var args []source.Node
	if m := route.Prop("middleware"); m.OK() {
		args = flat([]source.Node{g.p.object(m)})
	}
	url = strings.NewReplacer("{", ":", "}", "").Replace(url)
	s.routes = append(s.routes, registration{call: r.call, method: strings.ToUpper(method), path: join2(r.path, url), args: append(args, r.args[1])})
}

// on reads Hono's app.on(["GET", "POST"], "/path", handler); of the other servers
// `on` listens to events.
func (g *servers) on(s *server, r registration) {
	if s.tech != Hono || len(r.args) < 3 {
		return
	}
	paths, args := g.paths(r.path, r.args[1:])
	for _, method := range flat([]source.Node{g.p.object(r.args[0])}) {
		name, ok := g.p.fixedText(method)
		for _, url := range paths {
			if ok {
				s.routes = append(s.routes, registration{call: r.call, method: strings.ToUpper(name), path: url, args: flat(args)})
			}
		}
	}
}
