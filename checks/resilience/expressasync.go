package resilience

import (
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// looseHandlers is the gap of async handlers that nothing catches; a milder one
// when nearly all of the app's handlers catch what they await.
func looseHandlers(p *project.Project, loose []source.Node, handler source.Node) check.Finding {
	reason := "There is an error handler, but Express 4 does not wait for async handlers: an error in one never reaches it, and can end the process."
	if len(loose) > 1 {
		reason = fmt.Sprintf("There is an error handler, but Express 4 does not wait for async handlers: an error in one of %d never reaches it, and can end the process.", len(loose))
	}
	var places []check.Place
	for _, n := range loose[:min(len(loose), 50)] {
		places = append(places, check.At(n, "an error here is caught by nothing"))
		if len(loose) <= fewLoose {
			places = append(places, bareAwaits(p, n)...)
		}
	}
	places = append(places, check.Line(handler.File().Path, handler.Line(), "never hears of those"))
	f := check.Missing(check.Likely, reason, places...)
	if 20*len(loose) < len(fixes.AsyncHandlers(p)) {
		f.Confidence, f.Severity = check.Possible, check.Low
	}
	return f
}

// fewLoose is how many handlers may be loose for what they await to be shown too.
const fewLoose = 8

// bareAwaits are the lines in which a handler waits for something outside of a try.
func bareAwaits(p *project.Project, fn source.Node) []check.Place {
	const most = 4
	var out []check.Place
	for a := range fn.Find(source.Await) {
		if a.Line() > fn.Line()+3 && len(out) < most && bare(a, fn) && !catchesItself(p, a) {
			out = append(out, check.Line(a.File().Path, a.Line(), "what fails here is caught by nothing"))
		}
	}
	return out
}

// unhandled lists the async handlers that await something outside of a try.
func unhandled(p *project.Project) []source.Node {
	var out []source.Node
	for _, arg := range fixes.AsyncHandlers(p) {
		if !serves(p, arg.File().Path) {
			continue
		}
		if fn := handedFunction(p, arg); letsOut(p, fn) && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	return out
}

// letsOut reports whether a handler waits outside of a try for something that may
// throw: a function of the project that catches all by itself does not.
func letsOut(p *project.Project, fn source.Node) bool {
	for a := range fn.Find(source.Await) {
		if bare(a, fn) && !catchesItself(p, a) {
			return true
		}
	}
	return false
}

// catchesItself reports whether what is waited for is a function of the project that
// catches whatever fails in it.
func catchesItself(p *project.Project, a source.Node) bool {
	call := a.Child(source.Value)
	if call.Kind() != source.Call || !call.Child(source.Callee).Is(source.Identifier, source.Member) {
		return false
	}
	fn := p.Definition(call.Child(source.Callee))
	return fn.Is(source.Function, source.Arrow, source.Method) && catchesAll(fn)
}

func handedFunction(p *project.Project, arg source.Node) source.Node {
	if arg.Is(source.Identifier, source.Member) {
		return p.Definition(arg)
	}
	return arg
}

// catchesAll reports whether a function has a try with a catch and awaits nothing
// outside of it.
func catchesAll(fn source.Node) bool {
	for t := range fn.Find(source.Try) {
		if t.Function() == fn && t.Child(source.CatchRole).OK() && !rethrows(t.Child(source.CatchRole)) {
			return !awaitsBare(fn)
		}
	}
	return false
}

// awaitsBare reports whether a function awaits something outside of a try with
// a catch.
func awaitsBare(fn source.Node) bool {
	for a := range fn.Find(source.Await) {
		if bare(a, fn) {
			return true
		}
	}
	return false
}

// bare reports whether a function itself waits for something outside of a try with a
// catch; to load a module is nothing that fails.
func bare(a, fn source.Node) bool {
	return a.Function() == fn && a.Child(source.Value).Child(source.Callee).Text() != "import" && !guarded(a, fn)
}

// guarded reports whether a try with a catch is around a node inside a
// function, or its promise has a catch of its own.
func guarded(n, fn source.Node) bool {
	if n.Child(source.Value).CalleeName() == "catch" {
		return true
	}
	for child, t := n, n.Parent(); t.OK() && t != fn; child, t = t, t.Parent() {
		if t.Kind() == source.Try && child.Role() == source.Body && t.Child(source.CatchRole).OK() && !rethrows(t.Child(source.CatchRole)) {
			return true
		}
	}
	return false
}

// rethrows reports whether a catch clause only passes on what it caught: whatever
// it does besides, it ends by throwing.
func rethrows(clause source.Node) bool {
	for item := range clause.Child(source.Body).Children() {
		if item.Kind() == source.Throw {
			return true
		}
	}
	return false
}
