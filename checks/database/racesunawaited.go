package database

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// neverThere reports whether the client of the statement at a place is a promise that nothing waited
// for: an async function makes it, and the call of its method throws before anything
// reaches the database.
func neverThere(p *project.Project, file string, line, column int) bool {
	f := p.Source(file)
	if f == nil {
		return false
	}
	for n := f.From(f.LineStart(line) + column - 1); n.OK() && !n.Is(source.Function, source.Arrow, source.Method); n = n.Parent() {
		client := n.ChainHead()
		if n.Kind() != source.Call || client.Kind() != source.Identifier || !ofDatabase(n) {
			continue
		}
		made := client.Resolve()
		return made.Kind() == source.Call && asyncFunction(p.Definition(made.Child(source.Callee)))
	}
	return false
}

// ofDatabase reports whether a chain of calls begins with what asks for a table.
func ofDatabase(n source.Node) bool {
	for n.Is(source.Call, source.Member) {
		if n.Kind() == source.Call {
			if name := n.CalleeName(); name == "from" || name == "rpc" {
				return true
			}
			n = n.Child(source.Callee)
		} else {
			n = n.Child(source.ObjectRole)
		}
	}
	return false
}

func asyncFunction(fn source.Node) bool {
	return fn.Is(source.Function, source.Arrow) && fn.Has(source.Async)
}
