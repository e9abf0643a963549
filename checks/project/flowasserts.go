package project

import (
	"strings"

	"underpin/checks/project/source"
)

// asserted is the condition that must hold for the function to go on after a call:
// of invariant(typeof id === "string"), assert(…), assert.ok(…).
func (p *Project) asserted(c source.Node) source.Node {
	cond := c.Arg(0)
	if !cond.Is(source.Binary, source.Call, source.Unary) || !assertName(c) {
		return source.Node{}
	}
	fn := p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return cond // of a library
	}
	for range fn.Find(source.Throw) {
		return cond
	}
	return source.Node{} // writes the failure down and goes on
}

// assertName reports whether a call is named as one that throws where its condition
// does not hold.
func assertName(c source.Node) bool {
	switch name := c.CalleeName(); name {
	case "invariant", "invariantResponse", "assert", "precondition":
		return true
	case "ok":
		return strings.HasSuffix(c.CalleePath(), "assert.ok")
	}
	return false
}

// unlike reports whether all that a condition says of one of the paths is that it is
// there and is not one value: id && id !== "current".
func unlike(cond source.Node, paths []string) bool {
	if cond.Kind() == source.Binary && cond.Operator() == "&&" {
		l, r := cond.Child(source.Left), cond.Child(source.Right)
		return unlike(r, paths) && testsShape(l, paths) == 0 || unlike(l, paths) && testsShape(r, paths) == 0 || unlike(l, paths) && unlike(r, paths)
	}
	if cond.Kind() != source.Binary || cond.Operator() != "!==" && cond.Operator() != "!=" {
		return false
	}
	l, r := cond.Child(source.Left), cond.Child(source.Right)
	return l.Is(source.Identifier, source.Member) && mentions(l, paths, false) && r.Kind() == source.String
}
