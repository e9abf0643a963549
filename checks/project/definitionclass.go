package project

import "underpin/checks/project/source"

// classMember is what a name stands for on a class's instances: a method or
// getter, the value of a field, a parameter that is one, or what the class
// assigns to this.name; else the same of the class it extends.
func (p *Project) classMember(class source.Node, name string, left int) source.Node {
	if class.Kind() != source.Class || left <= 0 {
		return source.Node{}
	}
	for c := range class.Children() {
		if !c.Is(source.Method, source.Field, source.Getter) || c.Key() != name {
			continue
		}
		if c.Kind() != source.Field {
			return c
		}
		if v := c.Child(source.Value); v.OK() {
			return v
		}
	}
	if v := assigned(class, name); v.OK() {
		return p.define(v, left-1)
	}
	if parent := class.Child(source.SuperRole); parent.OK() {
		return p.classMember(p.define(parent, left-1), name, left-1)
	}
	return source.Node{}
}

// assigned is the value of `this.name = value`, or the constructor's parameter
// property of that name.
func assigned(class source.Node, name string) source.Node {
	for a := range class.Find(source.Assign) {
		to := a.Child(source.Left)
		if to.Kind() == source.Member && to.Child(source.ObjectRole).Kind() == source.This && to.Child(source.Name).Text() == name {
			return a.Child(source.Right)
		}
	}
	for c := range class.Children() {
		if c.Kind() != source.Constructor {
			continue
		}
		for _, param := range c.ChildrenIn(source.ParamRole) {
			if param.Child(source.Name).Ident() == name {
				return param
			}
		}
	}
	return source.Node{}
}

// boundMethod is the function of controller.show.bind(controller), which is what
// routers are handed of a class.
func (p *Project) boundMethod(n source.Node, left int) source.Node {
	if n.CalleeName() != "bind" || n.Child(source.Callee).Kind() != source.Member {
		return source.Node{}
	}
	fn := p.define(n.Child(source.Callee).Child(source.ObjectRole), left)
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return source.Node{}
	}
	return fn
}

// madeIn is the instance of a class that a function answers with: made on the spot, or
// the one that it keeps from its first call on.
func (p *Project) madeIn(fn source.Node, left int) source.Node {
	if left <= 0 {
		return source.Node{}
	}
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value)
		if r.Function() != fn {
			continue
		}
		if made := p.define(v, left-1); made.Kind() == source.New {
			return made
		}
		for a := range fn.Find(source.Assign) {
			if a.Child(source.Left).Text() == v.Text() && a.Child(source.Right).Kind() == source.New {
				return a.Child(source.Right)
			}
		}
	}
	return source.Node{}
}
