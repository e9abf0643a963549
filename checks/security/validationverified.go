package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// verifyDepth is how many functions deep a value is followed to where it is verified.
const verifyDepth = 2

// verifiedInside reports whether a value goes into a function of the app, here or earlier
// in the same function, that goes on with it only when it is known there: its form was
// tested, a row was found by it, or it is what the session says.
func verifiedInside(p *project.Project, n source.Node) bool {
	if verifiedBy(p, n, verifyDepth) {
		return true
	}
	d := n.Lookup(n.Ident())
	if n.Kind() != source.Identifier || !d.Is(source.Declarator, source.Binding) {
		return false
	}
	for id := range n.Function().Find(source.Identifier) {
		if id.Text() == n.Text() && id.End() < n.Start() && id.Lookup(id.Text()) == d && verifiedBy(p, id, verifyDepth) {
			return true
		}
	}
	return false
}

// verifiedBy reports whether the call that a value is given to, by itself or as a field of
// an object, verifies it.
func verifiedBy(p *project.Project, n source.Node, depth int) bool {
	given, field := n, ""
	switch up := n.Parent(); {
	case up.Is(source.Property, source.Shorthand) && up.Parent().Kind() == source.Object:
		given, field = up.Parent(), up.Key()
	}
	call := given.Parent()
	if depth == 0 || given.Role() != source.Arg || call.Kind() != source.Call {
		return false
	}
	fn := p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return false
	}
	name := nameInside(fn, call, given, field)
	if name == "" {
		return false
	}
	throws, leaves := verifies(p, fn, name, depth)
	return throws || leaves && goesOnWith(call)
}

// nameInside is what a function calls a value that it is given.
func nameInside(fn, call, given source.Node, field string) string {
	params := fn.ChildrenIn(source.ParamRole)
	for i, a := range call.Args() {
		if a != given || i >= len(params) {
			continue
		}
		pattern := params[i].Child(source.Name)
		if field == "" {
			return pattern.Ident()
		}
		for b := range pattern.Find(source.Binding) {
			if b.Key() == field || b.Key() == "" && b.Child(source.Name).Ident() == field {
				return b.Child(source.Name).Ident()
			}
		}
	}
	return ""
}

// verifies reports whether a function ends where a value of its own is not known: by an
// error, or by giving nothing back.
func verifies(p *project.Project, fn source.Node, name string, depth int) (throws, leaves bool) {
	for i := range fn.Find(source.If) {
		then := i.Child(source.Then)
		if !then.Leaves() || !asksShapeOf(i.Child(source.Cond), name) && !keptAnswer(fn, i, name) && !comparesOwn(i.Child(source.Cond), name) {
			continue
		}
		if raises(then) {
			return true, true
		}
		leaves = true
	}
	for id := range fn.Find(source.Identifier) {
		if id.Text() != name {
			continue
		}
		if idName(name) && findsRow(id) && !asksDocuments(p) || verifiedBy(p, id, depth-1) {
			return true, true
		}
	}
	return false, leaves
}

// raises reports whether a branch ends in an error.
func raises(then source.Node) bool {
	if then.Kind() == source.Throw {
		return true
	}
	for range then.Find(source.Throw) {
		return true
	}
	return false
}

// keptAnswer reports whether a condition goes by an answer that was kept before, of a
// test of a name: const known = keys.some((k) => k.id === key); if (!known) throw.
func keptAnswer(fn, i source.Node, name string) bool {
	for d := range fn.Find(source.Declarator) {
		answer, test := d.Child(source.Name).Ident(), d.Child(source.Value)
		if answer == "" || d.End() > i.Start() || !i.Child(source.Cond).Names(answer) {
			continue
		}
		switch test.CalleeName() {
		case "test", "isArray", "isInteger", "includes", "has":
			if test.Arg(0).Ident() == name {
				return true
			}
		case "some", "find":
			for b := range test.Find(source.Binary) {
				if b.Operator() == "===" && (b.Child(source.Left).Ident() == name || b.Child(source.Right).Ident() == name) {
					return true
				}
			}
		}
	}
	return false
}

// comparesOwn reports whether a condition holds a name against a part of what the function
// itself looked up: session.linkId !== linkId.
func comparesOwn(cond source.Node, name string) bool {
	compared := func(b source.Node) bool {
		if b.Kind() != source.Binary || b.Operator() != "!==" {
			return false
		}
		own := b.Child(source.Left)
		if own.Ident() == name {
			own = b.Child(source.Right)
		} else if b.Child(source.Right).Ident() != name {
			return false
		}
		root := rootOf(own)
		return own.Kind() == source.Member && root.Lookup(root.Ident()).Kind() == source.Declarator
	}
	for b := range cond.Find(source.Binary) {
		if compared(b) {
			return true
		}
	}
	return compared(cond)
}

// goesOnWith reports whether a function leaves where a call gave nothing back.
func goesOnWith(call source.Node) bool {
	n := call
	for n.Parent().Kind() == source.Await {
		n = n.Parent()
	}
	if d := n.Parent(); d.Kind() == source.Declarator {
		return leavesWithout(d)
	}
	for up := n.Parent(); up.Is(source.Unary, source.Binary, source.If); up = up.Parent() {
		if up.Kind() == source.If {
			return up.Child(source.Cond).Contains(call) && up.Child(source.Then).Leaves()
		}
	}
	return false
}

// idName reports whether a field is an id by its name.
func idName(name string) bool { return strings.HasSuffix(strings.ToLower(name), "id") }

// asksDocuments reports whether the app asks a database that takes objects for operators.
func asksDocuments(p *project.Project) bool {
	return p.Stack().Has(project.Mongoose) || p.Stack().Has(project.MongoDB)
}

// keyOfOneRow reports whether a value is compared in a query of Prisma where the engine
// takes nothing but a plain value: as the key of the one row that is read, changed or
// deleted, or behind equals.
func keyOfOneRow(p *project.Project, n source.Node) bool {
	at := n
	if up := n.Parent(); up.Is(source.Property, source.Shorthand) {
		at = up
	}
	if at == n || asksDocuments(p) {
		return false
	}
	equals := at.Key() == "equals"
	for up := at.Parent(); up.Is(source.Object, source.Property, source.Call); up = up.Parent() {
		if up.Kind() != source.Property || up.Key() != "where" {
			continue
		}
		call := up.Parent().Parent()
		q, ok := queryAt(p.QueriesIn(call.File().Path), call)
		if !ok || q.Via != project.Prisma {
			return false
		}
		switch call.CalleeName() {
		case "findUnique", "findUniqueOrThrow", "delete", "update":
			return true
		}
		return equals
	}
	return false
}
