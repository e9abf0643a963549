package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pieceSearch gathers the texts that become parts of a statement, through the names
// and lists that hold them on the way, and keeps those with a caller's value in them:
// conditions.push(`status = '${status}'`), joined further down.
type pieceSearch struct {
	p    *project.Project
	seen map[source.Node]bool
	open []source.Node
	from project.Flow
}

// openPieces are the pieces of a statement that a caller's own text goes into.
func openPieces(p *project.Project, arg source.Node) ([]source.Node, project.Flow) {
	s := pieceSearch{p: p, seen: map[source.Node]bool{}}
	s.look(arg, 8)
	return s.open, s.from
}

// away are the lines, other than that of the query itself, where a value that a caller
// sends becomes a part of it.
func (b builtQuery) away() []source.Node {
	var out []source.Node
	for _, n := range b.open {
		if n.Line() < b.at.Line()-3 || n.Line() > b.at.Line()+3 {
			out = append(out, n)
		}
	}
	return out
}

func (s *pieceSearch) look(n source.Node, depth int) {
	if !n.OK() || depth == 0 || s.seen[n] {
		return
	}
	s.seen[n] = true
	switch n.Kind() {
	case source.Template, source.Binary:
		if n.Kind() == source.Binary && n.Operator() != "+" {
			return
		}
		for part := range flattened(n) {
			s.part(n, part, depth)
		}
	case source.Conditional:
		s.look(n.Child(source.Then), depth-1)
		s.look(n.Child(source.Else), depth-1)
	case source.Identifier:
		s.name(n, depth)
	case source.Array:
		for item := range n.Children() {
			s.look(item, depth-1)
		}
	case source.Call:
		s.call(n, depth)
	}
}

// part looks at what stands between the fixed texts of a piece.
func (s *pieceSearch) part(piece, part source.Node, depth int) {
	if part.Kind() == source.String {
		return
	}
	s.look(part, depth-1)
	if composed(part, 4) {
		return // what it is made of is looked at piece by piece
	}
	f := s.p.FlowOf(part)
	if s.typed(part) {
		f = project.Flow{From: project.FromInput, Place: project.InBody}
	}
	if f.Has(project.FromInput) && !f.Has(project.FromUnknown|project.FromChecked|project.FromCast|project.FromListed) {
		s.open, s.from = append(s.open, piece), f
	}
}

// composed reports whether a part is text that is put together in the function, or made
// of a list that is.
func composed(n source.Node, left int) bool {
	switch n.Kind() {
	case source.Template, source.Conditional, source.Array, source.String:
		return true
	case source.Binary:
		return n.Operator() == "+"
	case source.Call:
		switch n.CalleeName() {
		case "join", "map", "filter", "trim", "concat":
			return left > 0 && n.Child(source.Callee).Child(source.ObjectRole).OK()
		}
	case source.Identifier:
		d := n.Lookup(n.Text())
		if d.Kind() == source.Param { // of conditions.map((c) => `(${c})`)
			call := d.Parent().Parent()
			return call.CalleeName() == "map" && composed(call.Child(source.Callee).Child(source.ObjectRole), left-1)
		}
		return left > 0 && d.Kind() == source.Declarator && composed(d.Child(source.Value), left-1)
	}
	return false
}

// name looks at everything that a variable of the function is given.
func (s *pieceSearch) name(n source.Node, depth int) {
	d := n.Lookup(n.Text())
	if d.Kind() == source.Param && d.Parent().Parent().CalleeName() == "map" {
		s.look(d.Parent().Parent().Child(source.Callee).Child(source.ObjectRole), depth-1)
	}
	if d.Kind() != source.Declarator {
		return
	}
	s.look(d.Child(source.Value), depth-1)
	name := d.Child(source.Name).Ident()
	for given := range d.Function().Find(source.Assign, source.Call) {
		switch {
		case given.Start() > n.Start() && given.Function() == n.Function():
		case given.Kind() == source.Assign && given.Child(source.Left).Ident() == name:
			s.look(given.Child(source.Right), depth-1)
		case given.Kind() == source.Call && given.CalleePath() == name+".push":
			for _, a := range given.Args() {
				s.look(a, depth-1)
			}
		}
	}
}

// call looks at lists that are joined, and at the text that is made of each item.
func (s *pieceSearch) call(n source.Node, depth int) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	switch n.CalleeName() {
	case "join", "trim", "concat", "filter":
		s.look(object, depth-1)
	case "map":
		if body := n.Arg(0).Child(source.Body); body.Kind() == source.String {
			return // placeholders
		}
		if made := n.Arg(0).Child(source.Body); made.OK() && made.Kind() != source.Block {
			s.look(made, depth-1)
		}
	}
}

// typed reports whether a part is the value of an entry of an object that is filled
// with what a caller sent: Object.entries(updates).map(([key, value]) => …).
func (s *pieceSearch) typed(part source.Node) bool {
	id := part
	if part.Kind() == source.Template || part.Kind() == source.Conditional {
		return false
	}
	b := id.Lookup(id.Ident())
	if b.Kind() != source.Binding {
		return false
	}
	param := b.Enclosing(source.Param)
	entries := param.Parent().Parent().Child(source.Callee).Child(source.ObjectRole)
	if param.Parent().Parent().CalleeName() != "map" || entries.CalleePath() != "Object.entries" || !secondOf(param, b) {
		return false
	}
	filled := entries.Arg(0)
	d := filled.Lookup(filled.Ident())
	if d.Kind() != source.Declarator || d.Child(source.Value).Kind() != source.Object {
		return s.p.FlowOf(filled).Only(project.FromInput)
	}
	for given := range d.Function().Find(source.Assign) {
		left := given.Child(source.Left)
		if left.Is(source.Member, source.Index) && left.Child(source.ObjectRole).Ident() == filled.Ident() {
			if f := s.p.FlowOf(given.Child(source.Right)); f.Has(project.FromInput) && !f.Has(project.FromUnknown|project.FromChecked|project.FromCast|project.FromListed) {
				return true
			}
		}
	}
	return false
}

// secondOf reports whether a binding is the second of a pair that a parameter takes apart.
func secondOf(param, b source.Node) bool {
	text := strings.TrimSuffix(strings.TrimSpace(param.Child(source.Name).Text()), "]")
	return strings.HasSuffix(strings.TrimSpace(text), b.Child(source.Name).Text())
}
