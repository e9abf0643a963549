package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// askedBelow are the places where lists are asked for whose query a name holds, when these are
// well below where it begins: the last that could say how many rows there may be.
func askedBelow(p *project.Project, whole []project.Statement) []check.Place {
	const most = 24
	var out []check.Place
	for _, st := range whole {
		at := nodeAt(p, st)
		made := wholeChain(at).Parent()
		name := made.Child(source.Name).Ident()
		if len(out) == most || made.Kind() != source.Declarator || name == "" || !made.Function().OK() {
			continue
		}
		if asks := lastAsked(made, name, strings.HasSuffix(st.File, ".py")); asks.OK() && asks.Line()-st.Line > apart {
			out = append(out, check.At(asks, "asks for them here, without a limit"))
		}
	}
	return out
}

// lastAsked is where the function around a declaration last waits for what the name holds, or
// gives it back; in Python, where it is handed to the database.
func lastAsked(made source.Node, name string, python bool) source.Node {
	var last source.Node
	for n := range made.Function().Find(source.Await, source.Return, source.Call) {
		if n.Start() < made.End() {
			continue
		}
		switch {
		case n.Kind() == source.Call:
			switch n.CalleeName() {
			case "execute", "scalars", "exec", "fetch_all":
				if python && n.Arg(0).Ident() == name {
					last = n
				}
			}
		case !python && (chainHead(n.Child(source.Value)).Ident() == name || fromQuery(n.Child(source.Value), name)):
			last = n
		}
	}
	return last
}

// chainHead is what a chain of calls begins with.
func chainHead(n source.Node) source.Node {
	for n.Kind() == source.Call {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	return n
}

// fromQuery reports whether a chain of calls reads all that another query gives, which a name holds.
func fromQuery(chain source.Node, name string) bool {
	for c := chain; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "from":
			return c.Arg(0).Ident() == name
		case "where", "limit", "groupBy":
			return false
		}
	}
	return false
}
