package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// orderedFields are the fields of an order that say how much of something it is for.
var orderedFields = []string{"quantity", "credits", "tokens", "units", "seats", "qty"}

// orderedUnsaid answers for an app that sends customers to one page of the provider
// whatever they order, keeps how much they say that they ordered, and gives that when
// anything was paid.
func orderedUnsaid(p *project.Project, t *trade) (check.Finding, bool) {
	for _, s := range t.links {
		if !s.server {
			continue
		}
		fn := s.node.Handler()
		for c := range fn.Find(source.Call) {
			if c.Start() > s.node.Start() && !fn.Contains(c) || !keepsRow(p, c) {
				continue
			}
			for f := range c.Find(source.Property, source.Shorthand) {
				v := f.Child(source.Value)
				if f.Kind() == source.Shorthand {
					v = f.Child(source.Name)
				}
				if !has(orderedFields, f.Key()) || !p.FlowOf(v).Has(project.FromInput|project.FromChecked|project.FromCast) || saysIn(s.node, v) {
					continue
				}
				if given, ok := t.givesAsOrdered(f.Key()); ok {
					f := check.Missing(check.Likely, "How much is ordered is what the request says; the page to pay on is the same for every order, and what was paid is compared with nothing: who orders much and pays for little gets it all.",
						check.At(v, "comes from the request"), check.At(c, "is kept as the order"), check.At(s.node, "is the same page for every order"), check.At(given, "is given as it was ordered"))
					f.Severity = check.Blocker
					f.Brief = []string{
						"The provider is told how much is ordered, or the sum, when the payment begins: by its API, not by a fixed link.",
						"The handler of the event compares the sum that was paid with the price of the order, and gives nothing when it is less.",
					}
					return f, true
				}
			}
		}
	}
	return check.Finding{}, false
}

// keepsRow reports whether a call writes a new row, itself or in a function of the app.
func keepsRow(p *project.Project, c source.Node) bool {
	if r, ok := rowAt(c); ok && r.verb == "insert" {
		return true
	}
	fn := p.Definition(c.Child(source.Callee))
	return fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(c) && reaches(p, fn.Child(source.Body), 1, func(n source.Node) bool {
		r, ok := rowAt(n)
		return ok && r.verb == "insert"
	})
}

// saysIn reports whether an address says a value.
func saysIn(address, value source.Node) bool {
	return address.Kind() == source.Template && value.Ident() != "" && address.Names(value.Ident())
}

// givesAsOrdered is where a listener reads that field of a row, when it compares no sum
// with another.
func (t *trade) givesAsOrdered(field string) (source.Node, bool) {
	for _, l := range t.listeners {
		var given source.Node
		compared := false
		for _, n := range l.nodes {
			switch n.Kind() {
			case source.Member:
				if n.Child(source.Name).Text() == field && !given.OK() && ofRow(n) {
					given = n
				}
			case source.Binary:
				compared = compared || comparesSums(n)
			}
		}
		if given.OK() && !compared {
			return given, true
		}
	}
	return source.Node{}, false
}

// comparesSums reports whether a comparison is of a sum with what is no constant.
func comparesSums(n source.Node) bool {
	switch n.Operator() {
	case "===", "!==", "==", "!=", "<", ">", "<=", ">=":
	default:
		return false
	}
	left, right := n.Child(source.Left), n.Child(source.Right)
	if left.Is(source.Number, source.String, source.Null) || right.Is(source.Number, source.String, source.Null) || right.Ident() == "undefined" {
		return false
	}
	return hasWord(left.Text()+right.Text(), []string{"amount", "total", "price", "paid", "cents"})
}
