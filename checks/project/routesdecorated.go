package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A pythonMount is one place where a router is put below another, or below the app.
type pythonMount struct {
	below   source.Node // the router that takes it in; no node for the app itself
	prefix  string
	through []source.Node
	at      source.Node // the registration with the app
}

// decoratedReader gathers the routes of Flask, FastAPI and Starlette: functions that
// a decorator gives to an app or router, and routers that are put below each other.
type decoratedReader struct {
	p      *Project
	mounts map[source.Node][]pythonMount // of a router, by the call that made it
	blind  bool                          // some registration could not be followed
	hooks  map[source.Node][]source.Node // what runs before the routes of a router; of no node, before all
	found  []pythonGiven
}

// A pythonGiven is a function that was given to an app or router.
type pythonGiven struct {
	router source.Node
	route  PythonRoute
}

func (p *Project) decoratedRoutes() []PythonRoute {
	r := decoratedReader{p: p, mounts: map[source.Node][]pythonMount{}, hooks: map[source.Node][]source.Node{}}
	for f := range p.PythonHolding("route", ".get(", ".post(", ".put(", ".patch(", ".delete(", "register_blueprint", "include_router", "mount", "add_url_rule", "add_resource", "add_api_route", "Route(", "websocket", "add_namespace", "before_", "middleware") {
		r.file(f)
	}
	var out []registeredRoute
	for _, g := range r.found {
		for _, m := range r.served(g.router, 0) {
			route := g.route
			route.Path = joinURL(m.prefix, route.Path)
			route.Through = slices.Concat(r.hooks[source.Node{}], m.through, route.Through)
			out = append(out, registeredRoute{route, m.at})
		}
	}
	return answering(out)
}

func (r *decoratedReader) file(f *source.File) {
	for n := range f.Find(source.Decorator) {
		r.decorator(n)
	}
	for c := range f.Find(source.Call) {
		switch name := c.CalleeName(); name {
		case "register_blueprint", "include_router", "add_namespace", "register_api", "mount":
			r.mounted(c)
		case "add_url_rule", "add_api_route", "add_route", "add_websocket_route":
			r.added(c)
		case "add_resource":
			r.resource(c)
		case "Starlette":
			r.listed(c)
		case "add_middleware", "before_request", "before_app_request", "Middleware":
			r.before(name, c.Child(source.Callee).Child(source.ObjectRole), c.Arg(0))
		}
	}
}

// isRouter reports whether a call makes an app or a router, and whether it is the
// app, which serves without being put anywhere.
func isRouter(call source.Node) (router, app bool) {
	if call.Kind() != source.Call {
		return false, false
	}
	name := call.CalleeName()
	switch name {
	case "Flask", "FastAPI", "Starlette", "APIFlask", "OpenAPI", "Quart":
		return true, true
	case "APIRouter", "Router", "Namespace", "Api", "RestX":
		return true, false
	}
	return strings.HasSuffix(name, "Blueprint") || strings.HasSuffix(name, "APIRouter"), strings.HasSuffix(name, "FastAPI") || strings.HasSuffix(name, "Flask")
}

// router follows the name of an app or router to the call that makes it. One that
// a function is handed is the app when it is called so.
func (r *decoratedReader) router(n source.Node) (source.Node, bool) {
	d := r.p.pythonValue(n)
	if router, _ := isRouter(d); router {
		return d, true
	}
	name := n.Ident()
	if d.Kind() == source.Param && r.p.PythonNeverCalled(d.Parent()) {
		return source.Node{}, false
	}
	if d.Kind() == source.Param && (name == "app" || name == "application" || name == "flask_app" || strings.Contains(d.Child(source.TypeRole).Text(), "Flask") || strings.Contains(d.Child(source.TypeRole).Text(), "FastAPI")) {
		return source.Node{}, true
	}
	if d.Kind() == source.Param {
		return r.handed(d)
	}
	return source.Node{}, false
}

// handed is the router that a parameter is given where its function is called.
func (r *decoratedReader) handed(param source.Node) (source.Node, bool) {
	fn := param.Parent()
	place := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	for f := range r.p.PythonHolding(fn.Child(source.Name).Text()) {
		for c := range f.Find(source.Call) {
			if c.CalleeName() != fn.Child(source.Name).Text() || r.p.Definition(c.Child(source.Callee)) != fn {
				continue
			}
			arg := c.Arg(place)
			if arg.Kind() == source.Property {
				arg = c.Named(param.Child(source.Name).Text())
			}
			if d := r.p.pythonValue(arg); d.Kind() == source.Call {
				router, _ := isRouter(d)
				return d, router
			}
		}
	}
	return source.Node{}, false
}

// served lists the addresses and steps under which a router is reached: none when
// nothing registers it.
func (r *decoratedReader) served(router source.Node, depth int) []pythonMount {
	if !router.OK() {
		return []pythonMount{{}}
	}
	if depth > 6 {
		return nil
	}
	own := pythonMount{prefix: ownPrefix(router), through: slices.Concat(r.hooks[router], dependenciesOf(router))}
	if _, app := isRouter(router); app && len(r.mounts[router]) == 0 {
		return []pythonMount{own}
	}
	places := r.mounts[router]
	if router.CalleeName() == "Api" || router.CalleeName() == "RestX" { // of flask-restful: made around its app
		if at, ok := r.router(router.Arg(0)); ok {
			places = append(slices.Clip(places), pythonMount{below: at})
		} else {
			places = append(slices.Clip(places), pythonMount{})
		}
	}
	if len(places) == 0 && r.blind {
		return []pythonMount{own}
	}
	var out []pythonMount
	for _, m := range places {
		for _, above := range r.served(m.below, depth+1) {
			prefix := joinURL(above.prefix, m.prefix)
			switch {
			case m.prefix == "" && isFlaskRouter(router):
				prefix = joinURL(above.prefix, own.prefix)
			case m.prefix != "" && isFlaskRouter(router): // the one at the registration wins
			default:
				prefix = joinURL(prefix, own.prefix)
			}
			if prefix == "/" {
				prefix = ""
			}
			registered := above.at
			if !registered.OK() {
				registered = m.at
			}
			out = append(out, pythonMount{prefix: prefix, through: slices.Concat(above.through, m.through, own.through), at: registered})
		}
	}
	return out
}

func isFlaskRouter(call source.Node) bool { return strings.HasSuffix(call.CalleeName(), "Blueprint") }

// ownPrefix is the address that a router is made with.
func ownPrefix(call source.Node) string {
	for _, name := range []string{"url_prefix", "prefix", "path"} {
		if s, ok := call.Named(name).StringValue(); ok {
			return s
		}
	}
	if call.CalleeName() == "Namespace" { // of flask-restx: its name
		s, _ := call.Arg(0).StringValue()
		return "/" + s
	}
	return ""
}

// dependenciesOf are what FastAPI asks before every route of a call:
// dependencies=[Depends(…)].
func dependenciesOf(call source.Node) []source.Node {
	var out []source.Node
	for c := range call.Named("dependencies").Children() {
		if c.Kind() == source.Call {
			out = append(out, c)
		}
	}
	return out
}

// mounted takes in register_blueprint, include_router and mount.
func (r *decoratedReader) mounted(call source.Node) {
	callee := call.Child(source.Callee)
	below, ok := r.router(callee.Child(source.ObjectRole))
	if !ok || r.p.onlyDebugging(call) {
		return
	}
	what, prefix := call.Arg(0), ""
	if call.CalleeName() == "mount" {
		prefix, _ = call.Arg(0).StringValue()
		what = call.Arg(1)
	}
	if what.Kind() == source.Property {
		what = what.Child(source.Value)
	}
	for _, name := range []string{"url_prefix", "prefix", "path"} {
		if v := call.Named(name); v.OK() {
			prefix = r.constant(v)
		}
	}
	for _, one := range r.each(what) {
		router, ok := r.router(one)
		if !ok || !router.OK() {
			r.blind = r.blind || call.CalleeName() != "mount"
			continue
		}
		r.mounts[router] = append(r.mounts[router], pythonMount{below: below, prefix: prefix, through: dependenciesOf(call), at: call})
	}
}

// constant is the text that an expression is known to have; f"{settings.API}/x" is
// what stands behind the name, and the rest as written.
func (r *decoratedReader) constant(n source.Node) string {
	switch n.Kind() {
	case source.String:
		s, _ := n.StringValue()
		return s
	case source.Template:
		out := ""
		for c := range n.Children() {
			out += r.constant(c)
		}
		return out
	case source.Binary:
		return r.constant(n.Child(source.Left)) + r.constant(n.Child(source.Right))
	case source.Identifier, source.Member:
		if d := r.p.Definition(n); d.OK() && d != n && d.Is(source.String, source.Template) {
			return r.constant(d)
		}
	}
	return ""
}

// each is an expression, or every item of the list over which its loop runs.
func (r *decoratedReader) each(n source.Node) []source.Node {
	name := n.Ident()
	loop := n.Enclosing(source.ForOf)
	if name == "" || !loop.OK() {
		return []source.Node{n}
	}
	target, place := loop.Child(source.Left).Child(source.Item).Child(source.Name), -1
	if target.Kind() == source.ArrayPattern {
		for i, b := range target.ChildrenIn(source.Item) {
			if b.Child(source.Name).Ident() == name {
				place = i
			}
		}
	} else if target.Ident() != name {
		return []source.Node{n}
	}
	list := loop.Child(source.Right)
	if list.Kind() == source.Identifier {
		list = r.p.Definition(list)
	}
	var out []source.Node
	for c := range list.Children() {
		if place >= 0 && c.Kind() == source.Array {
			if items := c.ChildrenIn(source.Item); place < len(items) {
				c = items[place]
			}
		}
		out = append(out, c)
	}
	return out
}
