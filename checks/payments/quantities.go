package payments

import (
	"iter"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// anyQuantity is where a sum of several things that the request lists is made of the app's
// own prices times quantities which nothing keeps above zero: a second thing of a negative
// quantity makes the first one cheaper.
func anyQuantity(p *project.Project, sum source.Node) []check.Place {
	fn := sum.Handler()
	if !fn.OK() {
		return nil
	}
	var out []check.Place
	for b, q := range timesQuantity(fn, sum) {
		if keptAbove(q) {
			continue
		}
		flow := p.FlowOf(q)
		if flow.Has(project.FromInput) && !flow.Has(project.FromChecked|project.FromDatabase|project.FromUnknown) {
			out = append(out, check.At(b, "is the quantity as it was sent, be it below zero, times the price"))
		}
	}
	return out
}

// timesQuantity are the products that a sum is made of, of those up to its end in a function,
// each with the quantity in it.
func timesQuantity(fn, sum source.Node) iter.Seq2[source.Node, source.Node] {
	return func(yield func(product, quantity source.Node) bool) {
		for b := range fn.Find(source.Binary) {
			if b.Operator() != "*" || b.Start() > sum.End() || !addedUp(b) {
				continue
			}
			for _, side := range []source.Node{b.Child(source.Left), b.Child(source.Right)} {
				if q := quantityOf(side); q.OK() && !yield(b, q) {
					return
				}
			}
		}
	}
}

// quantityOf is the member of a listed thing that says how many, behind a fallback or a
// conversion.
func quantityOf(n source.Node) source.Node {
	for range 4 {
		switch {
		case n.Kind() == source.Binary && (n.Operator() == "||" || n.Operator() == "??"):
			n = n.Child(source.Left)
		case n.Kind() == source.Call && (n.CalleeName() == "Number" || n.CalleeName() == "parseInt" || n.CalleeName() == "parseFloat"):
			n = n.Arg(0)
		}
	}
	if n.Kind() != source.Member {
		return source.Node{}
	}
	switch plain(n.Child(source.Name).Text()) {
	case "quantity", "qty", "quantidade", "cantidad", "jumlah", "amountofitems":
		return n
	}
	return source.Node{}
}

// addedUp reports whether a product is one of several that are added up: in a loop, or in
// the callback of a reduce.
func addedUp(b source.Node) bool {
	for up := b.Parent(); up.OK() && !up.Is(source.Function, source.Method); up = up.Parent() {
		if up.Kind() == source.Assign && up.Operator() == "+=" {
			return up.Enclosing(source.For, source.ForOf, source.Arrow).OK()
		}
		if up.Kind() == source.Arrow {
			return up.Parent().CalleeName() == "reduce"
		}
	}
	return false
}

// keptAbove reports whether code around a quantity compares one with a number, or bounds it.
func keptAbove(q source.Node) bool {
	name := q.Child(source.Name).Text()
	for b := range q.File().Find(source.Binary) {
		switch b.Operator() {
		case "<", "<=", ">", ">=":
		default:
			continue
		}
		left, right := b.Child(source.Left), b.Child(source.Right)
		if right.Kind() == source.Number && strings.HasSuffix(left.Text(), name) || left.Kind() == source.Number && strings.HasSuffix(right.Text(), name) {
			return true
		}
	}
	for c := range q.File().Find(source.Call) {
		switch c.CalleePath() {
		case "Math.max", "Math.abs", "Number.isInteger":
			if strings.Contains(c.Text(), name) {
				return true
			}
		}
	}
	return false
}

// anyQuantityFound is the gap of such sums.
func anyQuantityFound(counted, sold []check.Place) check.Finding {
	f := check.Missing(check.Likely, "Prices are the app's own, and quantities are taken as they were sent: a second thing of a quantity below zero takes its price off the first.", apart(append(counted, sold...))...)
	f.Severity = check.High
	f.Brief = []string{
		"A schema on the server takes each quantity as a whole number of at least one, and at most what may be bought at once; anything else is answered 400 before a sum is made.",
		"A test sends two things, one of them with the quantity -1: no payment is begun.",
	}
	return f
}
