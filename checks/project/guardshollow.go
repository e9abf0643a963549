package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// hollow reports whether a step before a route is named for a guard and turns nobody away,
// whoever they are: all that its function does is to hand on. One that notes who is calling
// is none: others ask for that.
func hollow(t source.Node) bool {
	name := stepName(t)
	if !t.Is(source.Function, source.Arrow) || !takesNext(t) || !namesRole(name) && !asksByName(name) && !guardsByName(name) || strings.Contains(strings.ToLower(name), "optional") {
		return false
	}
	handed := false
	for n := range t.Find(source.Throw, source.Assign, source.Return, source.Call) {
		switch {
		case n.Kind() == source.Throw, n.Kind() == source.Assign && n.Child(source.Left).Kind() != source.Identifier:
			return false
		case n.Kind() == source.Return && !n.Child(source.Value).OK():
			return false
		case n.Kind() != source.Call:
		case n.Child(source.Callee).Ident() == "next":
			if len(n.Args()) > 0 {
				return false
			}
			handed = true
		case answersOrAsks(t, n):
			return false
		}
	}
	return handed
}

// answersOrAsks reports whether a call in middleware may end the request there: one of what
// the request is answered with, or of anything that is given the request or what hands on.
func answersOrAsks(fn, call source.Node) bool {
	mine := func(n source.Node) bool { return n.Kind() == source.Identifier && n.Resolve().Parent() == fn }
	if slices.ContainsFunc(call.Args(), mine) {
		return true
	}
	root := call.Child(source.Callee)
	for root.Is(source.Member, source.Call) {
		if root.Kind() == source.Call {
			root = root.Child(source.Callee)
		} else {
			root = root.Child(source.ObjectRole)
		}
	}
	return mine(root) && !strings.HasPrefix(root.Text(), "req")
}

// onlyLimits reports whether a step before a route counts how often somebody calls, and turns
// nobody away for who they are: it answers 429, and neither 401 nor 403.
func (p *Project) onlyLimits(t source.Node) bool {
	fn := t
	if t.Kind() == source.Call {
		fn = p.Definition(t.Child(source.Callee))
	}
	if !fn.Is(source.Function, source.Arrow, source.Method) || !p.Holds(fn.File().Path, "429") {
		return false
	}
	text := fn.Text()
	return strings.Contains(text, "429") && !strings.Contains(text, "401") && !strings.Contains(text, "403")
}
