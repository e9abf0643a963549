package fixes

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// HookFastifyRoute lets a route of a Fastify server run a hook such as preParsing of
// its own, in whatever file it is registered; the hook is a function of a module of
// the project. A registration that is not known, and one that has such a hook, is
// refused.
func HookFastifyRoute(d *Draft, r project.Route, hook, function, module string) error {
	p := d.Project()
	refusal := Refuse("where the route "+r.Path+" is registered, or its options, have a shape that this fix does not know", "ts",
		"app.post(\""+r.Path+"\", { "+hook+": "+function+" }, handler);\n")
	call := fastifyRegistration(p, r)
	if !call.OK() {
		return refusal
	}
	f := d.Source(call.File().Path)
	if f == nil {
		return refusal
	}
	args := call.Args()
	item := hook + ": " + function
	var edits []Edit
	switch {
	case len(args) == 2:
		at := args[1].Start()
		edits = []Edit{{Start: at, End: at, Text: "{ " + item + " }, "}}
	case args[len(args)-1].Is(source.Object), len(args) == 3 && args[1].Is(source.Object):
		options := args[0]
		if len(args) == 3 {
			options = args[1]
		}
		if options.PropNode(hook).OK() {
			return refusal
		}
		edits = AddItems(d, options, item)
	default:
		return refusal
	}
	return d.Edit(f.Path, append(edits, ImportModule(d, f, module, function)...)...)
}

// fastifyRegistration is the call that registers a route: app.post(url, options,
// handler) or app.route({ … }).
func fastifyRegistration(p *project.Project, r project.Route) source.Node {
	for _, name := range p.Sources() {
		if name != r.File && (!p.Holds(name, "astify", "app.") || p.Modules().Side(name) == project.Test) || strings.HasPrefix(name, "../") {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for c := range f.Find(source.Call) {
			if registersFastify(p, c, r) {
				return c
			}
		}
	}
	return source.Node{}
}

func registersFastify(p *project.Project, c source.Node, r project.Route) bool {
	args := c.Args()
	switch name := c.CalleeName(); {
	case !c.Child(source.Callee).Is(source.Member) || len(args) == 0:
		return false
	case name == "route":
		handler := args[0].Prop("handler")
		if m := args[0].PropNode("handler"); m.Is(source.Method) {
			handler = m
		}
		return len(args) == 1 && args[0].Is(source.Object) && isHandler(p, handler, r.Node)
	case slices.Contains([]string{"get", "post", "put", "patch", "delete", "all"}, name):
		return (r.Method == "" || strings.EqualFold(name, r.Method) || name == "all") && (len(args) == 2 || len(args) == 3) && isHandler(p, args[len(args)-1], r.Node)
	}
	return false
}

func isHandler(p *project.Project, n, handler source.Node) bool {
	return n == handler || n.Is(source.Identifier, source.Member) && p.Definition(n) == handler
}
