package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// savedDocument is a number of a document that is changed in memory before the
// whole is saved.
func savedDocument(n source.Node) []counter {
	doc := n.Child(source.Callee).Child(source.ObjectRole)
	fn := n.Function()
	if doc.Ident() == "" || !fn.OK() || inTransaction(n) {
		return nil
	}
	pkg := strings.Contains(string(n.File().Text), "mongoose") || strings.Contains(doc.Resolve().Text(), ".find")
	if !pkg {
		return nil
	}
	var out []counter
	for a := range fn.Find(source.Assign) {
		left := a.Child(source.Left)
		if left.Kind() != source.Member || !partOf(left.Child(source.ObjectRole), doc.Ident()) || a.Start() > n.Start() {
			continue
		}
		field := left.Child(source.Name).Text()
		changed := a.Operator() == "-=" || a.Operator() == "+=" && a.Child(source.Right).Is(source.Number, source.Member, source.Identifier) ||
			a.Operator() == "=" && fromItself(field, a.Child(source.Right))
		if changed && counts(field) {
			c := counterAt(a, field, false)
			if r := givenBy(left.Child(source.ObjectRole)); r.OK() && a.Line()-r.Line() > 3 {
				c.before = append(c.before, check.At(r, "the document is read here, and another request may read it at the same time"))
			}
			out = append(out, c)
		}
	}
	return out
}

// partOf reports whether an expression is a document or something inside it:
// product.sellers[0], or what product.sellers.find(…) gave.
func partOf(n source.Node, doc string) bool {
	for range 8 {
		switch n.Kind() {
		case source.Identifier:
			if n.Ident() == doc {
				return true
			}
			d := n.Lookup(n.Ident())
			if d.Kind() != source.Declarator {
				return false
			}
			n = d.Child(source.Value)
		case source.Member, source.Index:
			n = n.Child(source.ObjectRole)
		case source.Call:
			n = n.Child(source.Callee)
		default:
			return false
		}
	}
	return false
}
