package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// plainRoutes lists the routes of a server without a framework: those of tables that
// are written out, [{method, path, middlewares, handler}] and {"POST /users": handler},
// and those that its function tells apart by comparing the path. A server that does
// neither is one route for everything.
func (p *Project) plainRoutes() []Route {
	var out []Route
	var alone []source.Node
	for _, name := range p.Sources() {
		if side := p.Modules().Side(name); side == Test || side == Story || side == Script || side == Client || !p.Modules().Live(name) {
			continue
		}
		if p.Holds(name, "method") && p.Holds(name, "handler", "handle", "controller", "action") {
			out = append(out, p.tabledRoutes(name)...)
		}
		out = append(out, p.registeredRoutes(name)...)
		if p.plainServerIn(name) > 0 {
			for call := range p.Source(name).Find(source.Call) {
				if answersAlone(call) {
					alone = append(alone, call)
				}
			}
		}
	}
	for _, call := range alone {
		out = append(out, p.servedBy(call, len(out) > 0)...)
	}
	return out
}

// Names that the fields of a routing table usually have.
var (
	pathFields   = []string{"path", "url", "route", "pathname", "pattern"}
	answerFields = []string{"handler", "handle", "controller", "action"}
	beforeFields = []string{"middlewares", "middleware", "before", "use", "guards", "guard", "pre", "preHandler", "preHandlers"}
)

// tabledRoutes lists the routes that objects of a file describe.
func (p *Project) tabledRoutes(name string) []Route {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	var out []Route
	for o := range f.Find(source.Object) {
		path, ok := p.fixedText(firstProp(o, pathFields))
		method, named := p.fixedText(o.Prop("method"))
		answer := firstProp(o, answerFields)
		if ok && named && answer.OK() && strings.HasPrefix(path, "/") && isMethod(strings.ToUpper(method)) {
			var before []source.Node
			for _, field := range beforeFields {
				if list := o.Prop(field); list.OK() {
					before = append(before, p.listed(list, hops)...)
				}
			}
			out = append(out, p.plainRoute(strings.ToUpper(method), path, answer, before))
			continue
		}
		for c := range o.Children() { // {"POST /users": create}
			method, path, ok := strings.Cut(c.Key(), " ")
			if v := o.Prop(c.Key()); ok && isMethod(method) && strings.HasPrefix(path, "/") && v.OK() && v.Kind() != source.String {
				out = append(out, p.plainRoute(method, path, v, nil))
			}
		}
	}
	return out
}

// registeredRoutes lists the routes that the calls of a file tell a router of the app's
// own: router.post("/users", member, create), add("POST", "/users", create) and
// known.set("POST /users", create).
func (p *Project) registeredRoutes(name string) []Route {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	var out []Route
	for call := range f.Find(source.Call) {
		args := call.Args()
		if len(args) < 2 {
			continue
		}
		first, ok := p.fixedText(args[0])
		if !ok {
			continue
		}
		method, path, both := strings.Cut(first, " ")
		rest := args[1:]
		switch {
		case both:
		case slices.Contains(verbs, call.CalleeName()) && call.Child(source.Callee).Kind() == source.Member:
			method, path = strings.ToUpper(call.CalleeName()), first
		case len(args) > 2:
			method = strings.ToUpper(first)
			path, _ = p.fixedText(args[1])
			rest = args[2:]
		}
		answer := rest[len(rest)-1]
		if isMethod(method) && strings.HasPrefix(path, "/") && p.object(answer).Is(source.Function, source.Arrow, source.Method) {
			out = append(out, p.plainRoute(method, path, answer, flat(rest[:len(rest)-1])))
		}
	}
	return out
}

func firstProp(o source.Node, names []string) source.Node {
	for _, name := range names {
		if v := o.Prop(name); v.OK() {
			return v
		}
	}
	return source.Node{}
}

// listed is what a list of middleware holds, lists inside it opened.
func (p *Project) listed(n source.Node, left int) []source.Node {
	list := p.object(n)
	if list.Kind() != source.Array || left == 0 {
		return []source.Node{n}
	}
	var out []source.Node
	for item := range list.Children() {
		if item.Kind() == source.Spread {
			item = item.Child(source.Value)
		}
		out = append(out, p.listed(item, left-1)...)
	}
	return out
}

func (p *Project) plainRoute(method, path string, answer source.Node, before []source.Node) Route {
	r := Route{Kind: Handler, Method: method, Path: path, File: answer.File().Path, Stack: PlainServer}
	var wrapped []source.Node
	r.Node, wrapped = p.unwrap(answer)
	for _, t := range append(before, wrapped...) {
		if d := p.named(t); !slices.Contains(r.Through, d) {
			r.Through = append(r.Through, d)
		}
	}
	return r
}

// servedBy lists the routes of the call that makes a server: those of its routes
// object, those that its function tells apart, or the function itself when nothing
// else is known of what it serves.
func (p *Project) servedBy(call source.Node, known bool) []Route {
	var out []Route
	var fn source.Node
	for _, a := range call.Args() {
		if a.Kind() == source.Object {
			out = append(out, p.bunRoutes(p.object(a.Prop("routes")))...)
			a = firstProp(a, []string{"fetch", "handler"})
		}
		if d := answerer(a); d.OK() {
			fn = d
		} else if a.Is(source.Function, source.Arrow, source.Method) {
			fn = a
		}
	}
	if !fn.OK() {
		return out
	}
	out = append(out, p.branchRoutes(fn, 2)...)
	if len(out) == 0 && !known {
		out = append(out, p.plainRoute("", "/", fn, nil))
	}
	return out
}

// bunRoutes lists the routes of Bun.serve({routes: {"/users": {GET, POST}, "/": page}}).
// https://bun.sh/docs/api/http#routing
func (p *Project) bunRoutes(table source.Node) []Route {
	var out []Route
	if table.Kind() != source.Object {
		return nil
	}
	for c := range table.Children() {
		path := c.Key()
		v := p.object(table.Prop(path))
		switch {
		case !strings.HasPrefix(path, "/"):
		case v.Kind() == source.Object:
			for m := range v.Children() {
				if h := v.Prop(m.Key()); isMethod(m.Key()) && h.OK() {
					out = append(out, p.plainRoute(m.Key(), path, h, nil))
				}
			}
		case v.Is(source.Function, source.Arrow, source.Method):
			out = append(out, p.plainRoute("", path, v, nil))
		}
	}
	return out
}

// branchRoutes lists the functions that a server's function calls under a condition
// that names a path: if (req.method === "POST" && pathname === "/users") return
// create(req, res). A function that it hands every request to is looked into.
func (p *Project) branchRoutes(fn source.Node, left int) []Route {
	var out []Route
	for call := range fn.Find(source.Call) {
		if call.Function() != fn || !handsRequest(call, fn) {
			continue
		}
		d := p.Definition(call.Child(source.Callee))
		if !d.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		if method, path := p.branchOf(call, fn); path != "" {
			out = append(out, p.plainRoute(method, path, call.Child(source.Callee), nil))
		} else if left > 1 {
			out = append(out, p.branchRoutes(d, left-1)...)
		}
	}
	return out
}

// handsRequest reports whether a call is given the request of the function around it.
func handsRequest(call, fn source.Node) bool {
	params := fn.ChildrenIn(source.ParamRole)
	return len(params) > 0 && slices.ContainsFunc(call.Args(), func(a source.Node) bool { return a.Kind() == source.Identifier && a.Resolve() == params[0] })
}

// branchOf is the method and the path that the conditions around a node name; path
// is "" when none does.
func (p *Project) branchOf(n, fn source.Node) (method, path string) {
	for up := n; up.OK() && up != fn; up = up.Parent() {
		var tests []source.Node
		switch parent := up.Parent(); {
		case parent.Kind() == source.If && up.Role() == source.Then:
			tests = append(tests, parent.Child(source.Cond))
		case up.Kind() == source.Case:
			tests = append(tests, up.Child(source.Cond))
		}
		for _, t := range tests {
			for _, text := range append([]source.Node{t}, slices.Collect(t.Find(source.String, source.Template))...) {
				s, ok := p.fixedText(text)
				switch {
				case ok && isMethod(s) && method == "":
					method = s
				case ok && strings.HasPrefix(s, "/") && path == "":
					path = s
				}
			}
		}
	}
	return method, path
}
