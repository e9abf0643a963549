package project

import "underpin/checks/project/source"

// handedOver follows setup(app), setup({app}) and new Setup(app): the function's
// parameter is the app.
func (g *servers) handedOver(call source.Node) {
	for i, a := range call.Args() {
		given := a
		if a.Kind() == source.Object {
			given = a.Prop("app")
		}
		if !given.Is(source.Identifier, source.Member) {
			continue
		}
		s, _ := g.of(given)
		if s == nil {
			if given.Resolve().Kind() == source.Param {
				g.later = append(g.later, call)
			}
			continue
		}
		turns, _ := g.p.turns(call)
		for _, t := range turns {
			for _, fn := range g.p.callees(t[0]) {
				g.takes(fn, i, a, s, call)
			}
		}
	}
}

// takes makes the i-th parameter of a function the server that a call gives it.
func (g *servers) takes(fn source.Node, i int, given source.Node, s *server, call source.Node) {
	params := g.p.parameters(fn)
	if i >= len(params) {
		return
	}
	param := params[i]
	if given.Kind() == source.Object && param.Child(source.Name).Kind() == source.ObjectPattern {
		param = bindingOf(param.Child(source.Name), "app")
	}
	if param.OK() {
		g.within(g.add(param, s.tech, false), s, call)
	}
}

// callees are the functions that a callee can be: what it is given, when it is
// a parameter.
func (p *Project) callees(n source.Node) []source.Node {
	if d := p.object(n); d.Kind() == source.Param {
		return p.handed(d)
	}
	return []source.Node{n}
}

func bindingOf(pattern source.Node, key string) source.Node {
	for b := range pattern.Children() {
		if b.Key() == key {
			return b
		}
	}
	return source.Node{}
}

// parameters are those of the function that a callee names, or of its class's
// constructor.
func (p *Project) parameters(callee source.Node) []source.Node {
	fn := p.object(callee)
	if fn.Kind() == source.Class {
		for c := range fn.Children() {
			if c.Kind() == source.Constructor {
				fn = c
				break
			}
		}
	}
	if !fn.Is(source.Function, source.Arrow, source.Method, source.Constructor) {
		return nil
	}
	return fn.ChildrenIn(source.ParamRole)
}

// handed lists what the project's calls give a parameter: for the routes of
// constructor(routes) the argument of each new Server(routes).
func (p *Project) handed(param source.Node) []source.Node {
	fn := param.Parent()
	i, name := -1, fn.Child(source.Name).Text()
	for at, other := range fn.ChildrenIn(source.ParamRole) {
		if other == param {
			i = at
		}
	}
	target := fn
	if fn.Kind() == source.Constructor {
		target = fn.Enclosing(source.Class)
		name = target.Child(source.Name).Text()
	} else if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Text()
	}
	if i < 0 || len(name) < 3 {
		return nil
	}
	var out []source.Node
	for _, file := range p.Sources() {
		side := p.Modules().Side(file)
		if side == Test || side == Story || !p.Holds(file, name) {
			continue
		}
		for call := range p.Source(file).Find(source.Call, source.New) {
			callee := call.Child(source.Callee)
			if callee.Kind() == source.Member && callee.Child(source.Name).Text() != name {
				continue
			}
			if arg := call.Arg(i); arg.OK() && p.Definition(callee) == target {
				out = append(out, arg)
			}
		}
	}
	return out
}
