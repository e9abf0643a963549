package database

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pieceAround is the function around a node that does one piece of work: a handler, a
// method, a helper with a name. The callbacks inside belong to it; what registers many
// handlers does not.
func pieceAround(n source.Node) source.Node {
	fn := n.Function()
	for fn.OK() {
		if fn.Is(source.Function, source.Method) || fn.Parent().Is(source.Declarator, source.Property) {
			return fn
		}
		up := fn.Parent()
		for ; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
			if up.Kind() == source.Call && answersRequests(up) {
				return fn
			}
		}
		if !up.OK() {
			return fn
		}
		fn = up
	}
	return fn
}

// answersRequests reports whether a call hands a handler to a server: of an address, or
// of a procedure.
func answersRequests(c source.Node) bool {
	switch c.CalleeName() {
	case "get", "post", "put", "patch", "delete", "all", "use", "on":
		_, text := c.Arg(0).StringValue()
		return text || c.Arg(0).Kind() == source.Template
	case "mutation", "query", "handler", "action", "serve":
		return true
	}
	return false
}

// statementsBehind are the statements of the function that a call leads to, of this project and at
// most one further call away.
func statementsBehind(p *project.Project, c source.Node, hops int) []project.Statement {
	if c.Kind() != source.Call || hops == 0 {
		return nil
	}
	d := p.Definition(c.Child(source.Callee))
	if !d.Is(source.Function, source.Arrow, source.Method) || d.Contains(c) {
		return nil
	}
	out := p.StatementsIn(d)
	if hops > 1 && len(out) == 0 {
		for inner := range d.Find(source.Call) {
			out = append(out, statementsBehind(p, inner, hops-1)...)
		}
	}
	return out
}

// madeFrom yields to visit what the value of an expression is made from: its own nodes,
// and the declarations of the names in it, a few steps back.
func madeFrom(n source.Node, steps int, visit func(source.Node) bool) bool {
	nodes := []source.Node{n}
	for d := range n.Descendants() {
		nodes = append(nodes, d)
	}
	for _, d := range nodes {
		if d.Is(source.Call, source.Tagged) && visit(d) {
			return true
		}
		if d.Kind() != source.Identifier || steps == 0 || d.Parent().Kind() == source.Member && d.Role() == source.Name {
			continue
		}
		decl := declared(d)
		if decl.Kind() != source.Declarator || decl.Contains(d) {
			continue
		}
		if madeFrom(decl.Child(source.Value), steps-1, visit) {
			return true
		}
	}
	return false
}

// wholeChain is the last call of a chain that a call stands in: of
// db.update(t).set(row).where(c), the call of where for that of update.
func wholeChain(at source.Node) source.Node {
	for at.Parent().Kind() == source.Member || at.Parent().Kind() == source.Call && at.Role() == source.Callee {
		at = at.Parent()
	}
	return at
}

// hasWord reports whether a name has one of some words, in the singular.
func hasWord(name string, words map[string]bool) bool {
	for w := range strings.SplitSeq(snake(name), "_") {
		if words[w] || words[strings.TrimSuffix(w, "s")] {
			return true
		}
	}
	return false
}

// setOf is a set of words.
func setOf(words ...string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[w] = true
	}
	return out
}
