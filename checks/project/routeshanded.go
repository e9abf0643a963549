package project

import "underpin/checks/project/source"

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
