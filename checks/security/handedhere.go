package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedHere is what a route itself hands on for a value that is a parameter of a helper:
// one helper serves many routes, and each gives it something of its own. Where it calls the
// helper more than once, what was sent goes before the rest.
func handedHere(p *project.Project, r *guardedRoute, value source.Node) (source.Node, bool) {
	return handedFrom(p, r.Node, value, 2)
}

func handedFrom(p *project.Project, from, value source.Node, depth int) (source.Node, bool) {
	fn, index, field := parameterOf(value)
	if !fn.OK() || fn == from || from.Contains(fn) {
		return source.Node{}, false
	}
	found := source.Node{}
	for c := range from.Find(source.Call) {
		if callee := c.Child(source.Callee); p.Definition(callee) != fn && p.HandedMethod(callee) != fn {
			continue
		}
		given := c.Arg(index)
		if field != "" {
			given = fieldOf(given, field)
		}
		if given.OK() && (!found.OK() || p.FlowOf(given).Only(sent)) {
			found = given
		}
	}
	if found.OK() || depth == 0 {
		return found, found.OK()
	}
	for _, between := range project.Of(p, from, "security/deeds", deedsIn).called {
		if given, ok := handedFrom(p, between, value, 0); ok {
			return handedFrom(p, from, given, depth-1)
		}
	}
	return source.Node{}, false
}

// parameterOf is the function whose parameter a value is, which of them it is, and the
// field of it that is meant; what only makes a number of it is no matter.
func parameterOf(value source.Node) (fn source.Node, index int, field string) {
	if name := value.CalleeName(); value.Kind() == source.Call && (name == "Number" || name == "parseInt" || name == "String" || name == "BigInt") {
		value = value.Arg(0)
	}
	if value.Kind() == source.Member {
		value, field = value.Child(source.ObjectRole), value.Child(source.Name).Text()
	}
	param := value.Lookup(value.Ident())
	if value.Kind() != source.Identifier || param.Kind() != source.Param {
		return source.Node{}, 0, ""
	}
	fn = param.Parent()
	index = slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if index < 0 {
		return source.Node{}, 0, ""
	}
	return fn, index, field
}
