package project

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// pythonVerbs are the names of decorators that say the method.
var pythonVerbs = map[string]string{
	"get": http.MethodGet, "post": http.MethodPost, "put": http.MethodPut, "patch": http.MethodPatch, "delete": http.MethodDelete,
	"head": http.MethodHead, "options": http.MethodOptions, "websocket": http.MethodGet, "websocket_route": http.MethodGet,
}

// decorator takes in @app.route("/x", methods=[…]), @router.post("/x") and, of
// classes, those of flask-restx and flask-smorest.
func (r *decoratedReader) decorator(d source.Node) {
	call := d.Child(source.Value)
	name := call.CalleeName()
	if call.Kind() == source.Member {
		r.before(call.Child(source.Name).Text(), call.Child(source.ObjectRole), d.Parent())
		return
	}
	if name == "middleware" {
		r.before(name, call.Child(source.Callee).Child(source.ObjectRole), d.Parent())
		return
	}
	verb, known := pythonVerbs[name]
	if !known && name != "route" && name != "api_route" {
		return
	}
	router, ok := r.router(call.Child(source.Callee).Child(source.ObjectRole))
	if !ok {
		return
	}
	on := d.Parent()
	if r.p.onlyDebugging(on) {
		return
	}
	path := r.constant(call.Arg(0))
	if path == "" {
		path = r.constant(call.Named("rule")) + r.constant(call.Named("path"))
	}
	methods := []string{verb}
	if !known {
		if methods = pythonMethods(call.Named("methods")); len(methods) == 0 {
			methods = []string{http.MethodGet}
		}
	}
	through := dependenciesOf(call)
	if on.Kind() == source.Class {
		r.class(router, path, on, through)
		return
	}
	r.give(router, path, methods, on, slices.Concat(decoratorsOf(on), through))
}

// decoratorsOf lists the expressions that decorate a function or class, without those
// that register it.
func decoratorsOf(fn source.Node) []source.Node {
	var out []source.Node
	for _, d := range fn.ChildrenIn(source.DecoratorRole) {
		v := d.Child(source.Value)
		if _, verb := pythonVerbs[v.CalleeName()]; verb && v.Kind() == source.Call || v.CalleeName() == "route" || v.CalleeName() == "api_route" {
			continue // what registers it
		}
		out = append(out, v)
	}
	return out
}

func (r *decoratedReader) give(router source.Node, path string, methods []string, fn source.Node, through []source.Node) {
	stack := Flask
	if isASGI(router) || !router.OK() && !r.p.Stack().Has(Flask) {
		stack = FastAPI
	}
	for _, m := range methods {
		r.found = append(r.found, pythonGiven{router: router, route: PythonRoute{Route: Route{
			Kind: Handler, Method: m, Path: path, File: fn.File().Path, Node: fn, Through: through, Stack: stack,
		}}})
	}
}

func isASGI(router source.Node) bool {
	name := router.CalleeName()
	return strings.HasSuffix(name, "FastAPI") || strings.HasSuffix(name, "Router") || name == "Starlette"
}

// class gives the methods of a class that are named as those of HTTP are.
func (r *decoratedReader) class(router source.Node, path string, class source.Node, through []source.Node) {
	stack := Flask
	if isASGI(router) {
		stack = FastAPI
	}
	for _, m := range classMethods(class) {
		verb, ok := pythonVerbs[m.Key()]
		if !ok {
			continue
		}
		r.found = append(r.found, pythonGiven{router: router, route: PythonRoute{View: class, Route: Route{
			Kind: Handler, Method: verb, Path: path, File: m.File().Path, Node: m, Stack: stack,
			Through: slices.Concat(through, decoratorsOf(class), classDecorators(class), decoratorsOf(m)),
		}}})
	}
}

func classMethods(class source.Node) []source.Node {
	var out []source.Node
	for c := range class.Children() {
		if c.Kind() == source.Method {
			out = append(out, c)
		}
	}
	return out
}

// classDecorators are what Flask puts around each method of a class: its
// decorators and method_decorators.
func classDecorators(class source.Node) []source.Node {
	var out []source.Node
	for c := range class.Children() {
		if c.Kind() == source.Field && (c.Key() == "decorators" || c.Key() == "method_decorators") {
			out = append(out, c.Child(source.Value).ChildrenIn(source.Item)...)
		}
	}
	return out
}

// viewOf follows view_func=: a function, or the class behind as_view.
func (r *decoratedReader) viewOf(n source.Node) source.Node {
	for n.Kind() == source.Call {
		if n.CalleeName() == "as_view" {
			return r.p.Definition(n.Child(source.Callee).Child(source.ObjectRole))
		}
		n = n.Arg(0) // login_required(view)
	}
	return r.p.pythonValue(n)
}

// added takes in add_url_rule, add_api_route and the like.
func (r *decoratedReader) added(call source.Node) {
	router, ok := r.router(call.Child(source.Callee).Child(source.ObjectRole))
	if !ok {
		return
	}
	path := r.constant(call.Arg(0))
	view, named := call.Named("view_func"), call.CalleeName() == "add_url_rule"
	if !view.OK() && named {
		view = call.Arg(2)
	}
	if !named {
		if view = call.Named("endpoint"); !view.OK() {
			view = call.Arg(1)
		}
	}
	var wrappers []source.Node
	if view.Kind() == source.Call && view.CalleeName() != "as_view" {
		wrappers = append(wrappers, view.Child(source.Callee))
	}
	switch fn := r.viewOf(view); fn.Kind() {
	case source.Class:
		r.class(router, path, fn, wrappers)
	case source.Function, source.Method:
		methods := pythonMethods(call.Named("methods"))
		if len(methods) == 0 {
			methods = []string{http.MethodGet}
		}
		r.give(router, path, methods, fn, slices.Concat(wrappers, decoratorsOf(fn), dependenciesOf(call)))
	}
}

// resource takes in add_resource of flask-restful.
func (r *decoratedReader) resource(call source.Node) {
	router, ok := r.router(call.Child(source.Callee).Child(source.ObjectRole))
	class := r.p.Definition(call.Arg(0))
	if !ok || class.Kind() != source.Class {
		return
	}
	for _, a := range call.Args()[1:] {
		if path := r.constant(a); path != "" {
			r.class(router, path, class, nil)
		}
	}
}

// listed takes in Starlette(routes=[Route("/x", view, methods=[…]), Mount(…)]).
func (r *decoratedReader) listed(app source.Node) {
	list := app.Named("routes")
	if !list.OK() {
		list = app.Arg(1)
	}
	if list.Kind() == source.Identifier {
		list = r.p.Definition(list)
	}
	r.items(app, "", list, 0)
}

func (r *decoratedReader) items(app source.Node, prefix string, list source.Node, depth int) {
	if depth > 5 {
		return
	}
	for c := range list.Children() {
		if c.Kind() != source.Call {
			continue
		}
		path := joinURL(prefix, r.constant(c.Arg(0)))
		switch c.CalleeName() {
		case "Mount":
			r.items(app, path, c.Named("routes"), depth+1)
		case "Route", "APIRoute", "WebSocketRoute":
			view := c.Arg(1)
			if v := c.Named("endpoint"); v.OK() {
				view = v
			}
			switch fn := r.viewOf(view); fn.Kind() {
			case source.Class:
				r.class(app, path, fn, nil)
			case source.Function, source.Method:
				methods := pythonMethods(c.Named("methods"))
				if len(methods) == 0 {
					methods = []string{http.MethodGet}
				}
				r.give(app, path, methods, fn, decoratorsOf(fn))
			}
		}
	}
}

// before takes in what runs before routes: hooks of Flask, middleware of Starlette.
// A class of middleware stands for the method that does its work.
func (r *decoratedReader) before(name string, router, what source.Node) {
	fn := what
	if what.Is(source.Identifier, source.Member) {
		fn = r.p.Definition(what)
	}
	if fn.Kind() == source.Class {
		work := r.p.PythonMember(fn, "dispatch")
		if !work.OK() {
			work = r.p.PythonMember(fn, "__call__")
		}
		fn = work
	}
	if !fn.Is(source.Function, source.Method) || r.p.PythonNeverCalled(router.Outermost()) {
		return
	}
	at := source.Node{}
	switch name {
	case "before_request":
		made, ok := r.router(router)
		if !ok {
			return
		}
		at = made
	case "before_app_request", "middleware", "add_middleware", "Middleware":
	default:
		return
	}
	if !slices.Contains(r.hooks[at], fn) {
		r.hooks[at] = append(r.hooks[at], fn)
	}
}
