package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// serverFunctionArgument is what TanStack Start gives to the function of a server
// function: an object whose data is what the browser sent, as the validator before it
// lets it through. One that hands on what it is given looks at nothing: the type of
// its parameter is gone when the app runs.
func serverFunctionArgument(fn, param source.Node) Flow {
	f := Flow{From: FromInput, Place: WholeRequest, Input: param}
	if v := serverFunctionValidator(fn); v.OK() {
		if schema, looks := validatorLooks(v); looks {
			f.From, f.schema = FromChecked, schema
		}
	}
	return f
}

// ofServerFunction reports whether a parameter is the one of a server function's own
// function: createServerFn(…).handler(async ({ data }) => …).
func ofServerFunction(param source.Node) bool {
	if param.Kind() != source.Param {
		return false
	}
	call := param.Parent().Parent()
	return call.Kind() == source.Call && call.CalleeName() == "handler" && chainHead(call.Child(source.Callee)).CalleeName() == "createServerFn"
}

// SentToServerFunction reports whether a binding or a member is all that the browser
// sent to a server function of TanStack Start, as it came.
func SentToServerFunction(n source.Node) bool {
	var param source.Node
	switch n.Kind() {
	case source.Binding:
		if pattern := n.Parent(); n.Key() == "data" && pattern.Kind() == source.ObjectPattern {
			param = pattern.Parent()
		}
	case source.Member:
		if n.Child(source.Name).Text() == "data" {
			param = n.Child(source.ObjectRole).Resolve()
		}
	}
	return ofServerFunction(param) && serverFunctionArgument(param.Parent(), param).From == FromInput
}

// serverFunctionValidator is what the chain of a server function takes to look at what
// is sent: the validator nearest to the function, of which there is one.
func serverFunctionValidator(fn source.Node) source.Node {
	for c := fn.Parent().Child(source.Callee); c.Is(source.Member, source.Call); {
		if c.Kind() == source.Member {
			c = c.Child(source.ObjectRole)
			continue
		}
		switch c.CalleeName() {
		case "inputValidator", "validator":
			return c.Arg(0)
		}
		c = c.Child(source.Callee)
	}
	return source.Node{}
}

// validatorLooks reports whether a validator looks at what it is given, and the schema
// that it parses it with, where it is one. A function looks when it parses, tests or
// refuses what it was given; anything else is a schema, or what makes a validator of one.
func validatorLooks(v source.Node) (schema source.Node, looks bool) {
	fn := v.Resolve()
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		if v.Kind() == source.Call && len(v.Args()) == 1 && strings.Contains(strings.ToLower(v.CalleeName()), "validator") {
			return v.Arg(0), true // zodValidator(schema)
		}
		return v, true
	}
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) == 0 {
		return source.Node{}, true // nothing that was sent goes on
	}
	for c := range fn.Find(source.Call) {
		if _, ok := ValidatorCall(c); ok {
			return c.Child(source.Callee).Child(source.ObjectRole), true
		}
	}
	return source.Node{}, testsGiven(fn)
}

// testsGiven reports whether a function looks at its parameter by hand: it refuses
// something, asks for a type, or hands it to another that may.
func testsGiven(fn source.Node) bool {
	for n := range fn.Find(source.Throw, source.If, source.Unary, source.Call) {
		switch n.Kind() {
		case source.Unary:
			if n.Operator() == "typeof" {
				return true
			}
		case source.Call:
			if !slices.Contains([]string{"trim", "toLowerCase", "toUpperCase", "log", "String"}, n.CalleeName()) {
				return true
			}
		default:
			return true
		}
	}
	return false
}
