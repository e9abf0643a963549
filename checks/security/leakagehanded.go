package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// lastHandler reports whether a node stands in a handler that is given an error by
// Express: one of four parameters.
func lastHandler(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if fn.Is(source.Function, source.Arrow) && len(fn.ChildrenIn(source.ParamRole)) == 4 {
			return true
		}
	}
	return false
}

// nobodyHandsOn reports whether an app of Express 4 gives its error handlers nothing of
// what fails in its routes: it waits for no async handler, and no code calls next with an
// error (expressjs.com/en/guide/error-handling.html).
func nobodyHandsOn(p *project.Project) bool {
	return project.Answer(p, "security/nobody hands errors on", func(p *project.Project) bool {
		if v := p.Stack().Version(project.Express); v.Major == 0 || v.Major > 4 {
			return false
		}
		for _, name := range p.Sources() {
			if !p.Modules().Live(name) || p.Modules().Browser(name) {
				continue
			}
			if p.Holds(name, "express-async-errors", "express-async-handler", "express-promise-router", "passport", "multer") || p.HoldsFold(name, "asynchandler", "catchasync", "wrapasync", "asyncwrap") {
				return false
			}
			if !project.PerFile(p, name, "security/hands no error on", handsNoneOn) {
				return false
			}
		}
		return true
	})
}

// handsNoneOn reports whether nothing in a file calls next with an error, gives it to
// whoever would, or fails within a handler that is not async, which Express sees.
func handsNoneOn(f *source.File) bool {
	for c := range f.Find(source.Call) {
		if c.Child(source.Callee).Ident() == "next" && c.Arg(0).OK() && !lastHandler(c) {
			return false
		}
		for _, a := range c.Args() {
			if a.Ident() == "next" && c.Child(source.Callee).Ident() != "next" {
				return false // .catch(next), wrap(handler, next)
			}
		}
	}
	for fn := range f.Find(source.Arrow, source.Function) {
		if answersVisitors(fn) && !fn.Has(source.Async) && mayThrow(fn) {
			return false
		}
	}
	return true
}

// answersVisitors reports whether a function is a handler of Express, by its parameters.
func answersVisitors(fn source.Node) bool {
	params := fn.ChildrenIn(source.ParamRole)
	if len(params) != 2 && len(params) != 3 {
		return false
	}
	first, second := params[0].Child(source.Name).Ident(), params[1].Child(source.Name).Ident()
	return (first == "req" || first == "_req" || first == "request") && (second == "res" || second == "response")
}

// mayThrow reports whether a function throws by itself, or calls what often does, outside
// of a try.
func mayThrow(fn source.Node) bool {
	for n := range fn.Find(source.Throw, source.Call) {
		if n.Function() != fn || n.Enclosing(source.Try).OK() {
			continue
		}
		if n.Kind() == source.Throw {
			return true
		}
		switch n.CalleePath() {
		case "JSON.parse", "jwt.verify", "fs.readFileSync", "decodeURIComponent", "execSync":
			return true
		}
	}
	return false
}
