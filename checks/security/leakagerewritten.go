package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// rewritesFailures reports whether a middleware puts a text of its own in the place of
// what a handler answers where the server failed: res.json = (body) => … for a status of
// 500 and above.
func rewritesFailures(p *project.Project) bool {
	return project.Answer(p, "security/leakage rewritten", func(p *project.Project) bool {
		for _, name := range p.Sources() {
			if !p.Holds(name, ".json = ") || !p.Modules().Live(name) {
				continue
			}
			for a := range p.Source(name).Find(source.Assign) {
				if replacesJSON(p, a) && p.Reached(a) {
					return true
				}
			}
		}
		return false
	})
}

// replacesJSON reports whether an assignment gives a response another json() that tells
// failures of the server apart, in itself or in a function that it calls.
func replacesJSON(p *project.Project, a source.Node) bool {
	switch a.Child(source.Left).Path() {
	case "res.json", "response.json":
	default:
		return false
	}
	fn := a.Child(source.Right)
	if !fn.Is(source.Function, source.Arrow) {
		return false
	}
	if textOfFailure(fn) {
		return true
	}
	for c := range fn.Find(source.Call) {
		if textOfFailure(p.Definition(c.Child(source.Callee))) {
			return true
		}
	}
	return false
}

// textOfFailure reports whether a function takes another way for a status of 500 and
// above, on which it leaves alone what it was given.
func textOfFailure(fn source.Node) bool {
	given := fn.Child(source.ParamRole).Child(source.Name).Ident()
	for n := range fn.Find(source.Conditional, source.If) {
		for test := range n.Find(source.Binary) {
			if test.Start() >= n.Child(source.Cond).End() {
				break
			}
			op, from := test.Operator(), test.Child(source.Right).Text()
			if (op == ">=" && from == "500" || op == ">" && from == "499") && given != "" && !n.Child(source.Then).Names(given) {
				return true
			}
		}
	}
	return false
}

// asFailure reports whether an answer is sent with a status that a handler gives to
// failures of the server, or takes from the error: res.status(err.status || 500).
func asFailure(answer source.Node) bool {
	for object := answer.Child(source.Callee).Child(source.ObjectRole); object.Kind() == source.Call; object = object.Child(source.Callee).Child(source.ObjectRole) {
		if object.CalleeName() == "status" {
			status := object.Arg(0)
			return status.OK() && (status.Kind() != source.Number || status.Text() >= "500")
		}
	}
	return false
}

// belowFailure is the branch of a condition that is taken for errors with a status below
// 500, which the code threw itself: status >= 500 ? "Internal error" : error.message.
func belowFailure(n source.Node) source.Node {
	cond := n.Child(source.Cond)
	if from := cond.Child(source.Right).Text(); cond.Kind() != source.Binary || from != "500" && from != "499" {
		return source.Node{}
	}
	switch cond.Operator() {
	case ">=", ">", "===":
		return n.Child(source.Else)
	case "<", "<=", "!==":
		return n.Child(source.Then)
	}
	return source.Node{}
}
