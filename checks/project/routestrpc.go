package project

import (
	"slices"

	"underpin/checks/project/source"
)

// Procedures lists the procedures of tRPC routers: actions without an address,
// which are none of Routes.
func (p *Project) Procedures() []Route { return p.procedures() }

// procedures lists the procedures of tRPC routers as actions: functions that the
// browser calls through one route. What a request passes first are the
// middlewares of the procedure that each is built on.
func (p *Project) procedures() []Route {
	return remember(p, "procedures", func(p *Project) []Route {
		var out []Route
		for _, name := range p.Sources() {
			if !p.Holds(name, "rocedure") || !p.Holds(name, ".mutation(", ".query(", ".mutation", ".query") || !p.Modules().Live(name) || p.Modules().Side(name) == Client {
				continue
			}
			for call := range p.Source(name).Find(source.Call) {
				if r, ok := p.procedure(call); ok {
					out = append(out, r)
				}
			}
		}
		return out
	})
}

// procedure reads builder.input(schema).mutation(handler).
func (p *Project) procedure(call source.Node) (Route, bool) {
	verb := call.CalleeName()
	fn := call.Arg(0)
	if verb != "mutation" && verb != "query" || !fn.OK() || len(call.Args()) != 1 {
		return Route{}, false
	}
	if !fn.Is(source.Arrow, source.Function) {
		fn = p.Definition(fn)
	}
	steps, ok := p.procedureSteps(call.Child(source.Callee), hops)
	if !ok || !fn.Is(source.Arrow, source.Function) {
		return Route{}, false
	}
	r := Route{Kind: Action, Method: "POST", File: call.File().Path, Node: fn, Through: steps, Stack: Next}
	if verb == "query" {
		r.Method = "GET"
	}
	return r, true
}

// procedureSteps lists the middlewares of a procedure's builder; ok when its
// chain begins with a procedure.
func (p *Project) procedureSteps(n source.Node, left int) (steps []source.Node, ok bool) {
	for left > 0 {
		left--
		switch n.Kind() {
		case source.Member:
			if name := n.Child(source.Name).Text(); name == "procedure" {
				return steps, true
			}
			n = n.Child(source.ObjectRole)
		case source.Call:
			if n.CalleeName() == "use" {
				steps = append(p.middlewareFunctions(n.Args()), steps...)
			}
			n = n.Child(source.Callee)
		case source.Identifier:
			d := p.Definition(n)
			if !d.OK() {
				return steps, p.plainProcedure(n)
			}
			if !d.Is(source.Call, source.Member) {
				return steps, false
			}
			n = d
		default:
			return steps, false
		}
	}
	return steps, false
}

// plainProcedure reports whether a name stands for the procedure of a router
// without any middleware: const publicProcedure = t.procedure.
func (p *Project) plainProcedure(n source.Node) bool {
	d := n.Resolve()
	if d.Kind() == source.ImportName {
		spec, _ := d.Parent().Child(source.Source).StringValue()
		_, name, ok := n.File().ImportOf(d.Child(source.Name).Text())
		f := p.Source(p.resolver().resolve(n.File().Path, spec))
		if !ok || f == nil {
			return false
		}
		e, _ := f.ExportOf(name.Imported)
		if d = e.Node; !d.Is(source.Declarator) {
			d = f.Root().Lookup(e.Local)
		}
	}
	if d.Kind() == source.Declarator {
		d = d.Child(source.Value)
	}
	return d.Kind() == source.Member && d.Child(source.Name).Text() == "procedure"
}

// middlewareFunctions are the functions that use() is given, also inside
// t.middleware(fn).
func (p *Project) middlewareFunctions(args []source.Node) []source.Node {
	var out []source.Node
	for _, a := range args {
		d := a
		if a.Is(source.Identifier, source.Member) {
			if d = p.Definition(a); !d.OK() {
				d = a
			}
		}
		if d.Kind() == source.Call {
			if inner := p.handlerArg(d); inner.OK() {
				d = p.named(inner)
			}
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}
