package database

import (
	"underpin/checks/check"
	"underpin/checks/project/source"
)

// assignedLater are the numbers that are put into the object of a write after it was
// made, as a column of a row that was read plus or minus something:
// `next.credits = row.credits + 10` before `.upsert(next)`.
func assignedLater(n source.Node) []counter {
	if inTransaction(n) {
		return nil
	}
	var out []counter
	for _, a := range n.Args() {
		names := []source.Node{a}
		for _, key := range []string{"data", "$set"} {
			names = append(names, a.Prop(key))
		}
		for _, name := range names {
			if name.Kind() != source.Identifier {
				continue
			}
			for _, set := range assignedTo(name, n.Start()) {
				field := set.Child(source.Left).Child(source.Name).Text()
				right := set.Child(source.Right)
				if !fromItself(field, right) || !counts(field) || madeHere(right) {
					continue
				}
				c := counterAt(set, field, conditional(n, field))
				if r := readAt(right); r.OK() {
					c.before = append(c.before, check.At(r, "the row is read here, and another request may read it at the same time"))
				}
				c.before = append(c.before, check.At(n, "writes it back"))
				c.precious = c.precious && !ofCart(n)
				out = append(out, c)
			}
		}
	}
	return out
}

// assignedTo are the assignments to fields of a variable, before a place.
func assignedTo(name source.Node, before int) []source.Node {
	d := name.Lookup(name.Ident())
	if d.Kind() != source.Declarator {
		return nil
	}
	var out []source.Node
	for a := range name.Outermost().Find(source.Assign) {
		left := a.Child(source.Left)
		object := left.Child(source.ObjectRole)
		if a.Start() < before && a.Operator() == "=" && left.Kind() == source.Member && object.Ident() == name.Ident() && object.Lookup(object.Ident()) == d {
			out = append(out, a)
		}
	}
	return out
}

// madeHere reports whether the number that a sum starts from is of an object that
// the code made itself: nobody else changes that.
func madeHere(sum source.Node) bool {
	for m := range sum.Find(source.Member) {
		if object := m.Child(source.ObjectRole); object.Kind() == source.Identifier && object.Resolve().Kind() == source.Object {
			return true
		}
	}
	return false
}

// bounded is what a call keeps above or below a number: of Math.max(0, left), left.
func bounded(c source.Node) source.Node {
	for _, a := range c.Args() {
		if !a.Is(source.Number) {
			return a
		}
	}
	return source.Node{}
}
