package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// lookedAtByHand reports whether a field comes out of a function of the app that was
// given all that was sent and asks for this field's type or shape:
// const { data } = checkOrder(body), with typeof body.email inside.
func lookedAtByHand(p *project.Project, i project.Input) bool {
	if i.Name == "" {
		return false
	}
	fn, what := handedThrough(p, i.At)
	if !fn.OK() {
		return false
	}
	for test := range fn.Find(source.Unary, source.Call) {
		var asked source.Node
		switch test.Kind() {
		case source.Unary:
			if test.Operator() == "typeof" {
				asked = test.Child(source.Value)
			}
		case source.Call:
			switch test.CalleeName() {
			case "test", "isArray", "includes", "isInteger", "isFinite", "has", "Boolean", "Number", "String", "parseInt", "parseFloat":
				asked = test.Arg(0)
			}
		}
		if asked.Kind() == source.Member && asked.Child(source.Name).Text() == i.Name && asked.Child(source.ObjectRole).Ident() == what {
			return true
		}
	}
	return false
}

// handedThrough is the function of the app whose result a value is a part of, and the
// name that it gives to what it is handed.
func handedThrough(p *project.Project, n source.Node) (fn source.Node, name string) {
	const hops = 4
	if n.Kind() == source.Binding {
		n = n.Enclosing(source.Declarator).Child(source.Value)
	}
	for range hops {
		for n.Is(source.Await) {
			n = n.Child(source.Value)
		}
		n = rootOf(n)
		switch n.Kind() {
		case source.Call:
			fn = p.Definition(n.Child(source.Callee))
			name = fn.Child(source.ParamRole).Child(source.Name).Ident()
			if !fn.Is(source.Function, source.Arrow) || name == "" {
				return source.Node{}, ""
			}
			return fn, name
		case source.Identifier:
			d := n.Lookup(n.Ident())
			if d.Kind() == source.Binding {
				d = d.Enclosing(source.Declarator)
			}
			n = d.Child(source.Value)
		default:
			return source.Node{}, ""
		}
	}
	return source.Node{}, ""
}

// typeAskedOf reports whether a part of a value is used where its type was asked for in
// the same expression: typeof meta?.time === "number" ? meta.time : 0.
func typeAskedOf(n source.Node) bool {
	for n.Parent().Kind() == source.Member && n.Role() == source.ObjectRole {
		n = n.Parent()
	}
	path := strings.ReplaceAll(n.Path(), "?.", ".")
	if n.Kind() != source.Member || path == "" {
		return false
	}
	for up := n; up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
		if test := up.Parent(); test.Kind() == source.Conditional && up.Role() == source.Then {
			for asked := range test.Child(source.Cond).Find(source.Unary) {
				if asked.Operator() == "typeof" && strings.ReplaceAll(asked.Child(source.Value).Path(), "?.", ".") == path {
					return true
				}
			}
		}
	}
	return false
}

// testedByName reports whether a variable's shape was tested before, the answer kept
// under a name, and the function left by it: const fits = pattern.test(host); if
// (fits !== true) return.
func testedByName(n source.Node) bool {
	d := n.Lookup(n.Ident())
	if n.Kind() != source.Identifier || d.Kind() != source.Declarator {
		return false
	}
	fn := n.Function()
	for answer := range fn.Find(source.Declarator) {
		test := answer.Child(source.Value)
		switch test.CalleeName() {
		case "test", "isArray", "isInteger", "isFinite", "includes", "has":
		default:
			continue
		}
		asked := test.Arg(0)
		if answer.Start() > n.Start() || asked.Ident() != n.Ident() || asked.Lookup(asked.Ident()) != d {
			continue
		}
		name := answer.Child(source.Name).Ident()
		for i := range fn.Find(source.If) {
			if i.Start() > answer.End() && i.End() < n.Start() && i.Child(source.Then).Leaves() && i.Child(source.Cond).Names(name) {
				return true
			}
		}
	}
	return false
}

// testedIntoError reports whether a variable's length or shape was tested before, what is
// wrong with it kept, and the function left by that:
// if (name.length > 50) error = "too long"; … if (error) return fail(400).
func testedIntoError(n source.Node) bool {
	d := n.Lookup(n.Ident())
	if n.Kind() != source.Identifier || d.Kind() != source.Declarator {
		return false
	}
	fn := n.Function()
	for test := range fn.Find(source.If) {
		if test.Start() > n.Start() || test.Contains(n) || !asksShapeOf(test.Child(source.Cond), n.Ident()) {
			continue
		}
		for kept := range test.Child(source.Then).Find(source.Assign, source.Call) {
			name := rootOf(kept.Child(source.Left)).Ident()
			if kept.CalleeName() == "push" {
				name = kept.Child(source.Callee).Child(source.ObjectRole).Ident()
			}
			if name == "" || !containsPart(strings.ToLower(name), []string{"err", "issue", "invalid", "problem", "message"}) {
				continue
			}
			for i := range fn.Find(source.If) {
				if i.Start() > test.End() && i.End() < n.Start() && i.Child(source.Then).Leaves() && i.Child(source.Cond).Names(name) {
					return true
				}
			}
		}
	}
	return false
}

// asksShapeOf reports whether a condition asks for the length, the type or the form of a
// variable, and not only whether it is there.
func asksShapeOf(cond source.Node, name string) bool {
	for c := range cond.Find(source.Member, source.Call, source.Unary) {
		switch c.Kind() {
		case source.Member:
			if c.Child(source.Name).Text() == "length" && rootOf(c).Ident() == name {
				return true
			}
		case source.Call:
			switch c.CalleeName() {
			case "test", "isArray", "isInteger", "isFinite", "isNaN", "includes", "has":
				if c.Arg(0).Names(name) || c.Arg(0).Ident() == name {
					return true
				}
			}
		case source.Unary:
			if c.Operator() == "typeof" && c.Child(source.Value).Ident() == name {
				return true
			}
		}
	}
	return false
}

// insideParse reports whether a value is used where the argument of a schema's call is
// put together: schema.parse({ ...body, kind: kindOf(body.name) }).
func insideParse(n source.Node) bool {
	for up := n.Parent(); up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
		if v, ok := project.ValidatorCall(up); ok && v.Contains(n) {
			return true
		}
	}
	return false
}

// takesByType reports whether a function asks for the type of a parameter and leaves, or
// takes something else, where it is another: if (typeof value !== "string") return null.
func takesByType(fn source.Node, at int) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if at < 0 || at >= len(params) {
		return false
	}
	name := params[at].Child(source.Name).Ident()
	for asked := range fn.Find(source.Unary) {
		if asked.Operator() != "typeof" || name == "" || asked.Child(source.Value).Ident() != name {
			continue
		}
		if kind, _ := asked.Parent().Child(source.Right).StringValue(); kind != "string" && kind != "number" && kind != "boolean" {
			continue // that it is an object says nothing of what is in it
		}
		cond := asked.Enclosing(source.If, source.Conditional)
		if fn.Contains(cond) && cond.Child(source.Cond).Contains(asked) && (cond.Kind() == source.Conditional || cond.Child(source.Then).MayLeave()) {
			return true
		}
	}
	return false
}
