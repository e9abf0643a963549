package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// anyCurrency lists where a sum of the app's own is sold in whatever currency the request
// names: so many of the cheapest there is are paid for it.
func anyCurrency(p *project.Project, s sale) []check.Place {
	var out []check.Place
	for _, o := range saleObjects(p, s) {
		for n := range o.Find(source.Property, source.Shorthand) {
			if n.Key() != "currency" || inside(n, "metadata") {
				continue
			}
			v := n.Child(source.Value)
			if n.Kind() == source.Shorthand {
				v = n.Child(source.Name)
			}
			flow := p.FlowOf(v)
			if !flow.Has(project.FromInput|project.FromChecked) || flow.Has(project.FromListed|project.FromDatabase|project.FromService) {
				continue
			}
			says, ok := sameSum(p, s, sumBeside(n), namesIn(v))
			if !ok {
				continue
			}
			out = append(out, check.At(v, "is whatever currency the request names"), says)
			if in := flow.Input; in.OK() && in.File() == v.File() {
				out = append(out, check.At(in, "read from the request"))
			}
		}
	}
	return out
}

// sumBeside is the sum that stands beside a currency.
func sumBeside(currency source.Node) source.Node {
	for n := range currency.Parent().Children() {
		if amount, ok := optionNamed(n.Key()); !ok || !amount {
			continue
		}
		if n.Kind() == source.Shorthand {
			return n.Child(source.Name)
		}
		if n.Kind() == source.Property {
			return n.Child(source.Value)
		}
	}
	return source.Node{}
}

// sameSum is where a sum is one number whatever the currency, or for every currency that a
// table does not list, when nothing compares the currency with one that the app knows.
func sameSum(p *project.Project, s sale, sum source.Node, names map[string]bool) (check.Place, bool) {
	if !sum.OK() || len(names) == 0 {
		return check.Place{}, false
	}
	given := sum
	for given.Kind() == source.Identifier {
		d := given.Lookup(given.Ident())
		if d.Kind() != source.Declarator || !d.Child(source.Value).OK() {
			break
		}
		given = d.Child(source.Value)
	}
	table := fallenBack(given, names)
	if !table.OK() && (mentionsAny(given, names) || !p.FlowOf(sum).Only(project.FromConstant)) {
		return check.Place{}, false // reckoned for the currency, or elsewhere
	}
	for n := range s.node.Handler().Find(source.Call, source.Index, source.Binary, source.Switch) {
		if n != table && !sum.Contains(n) && compares(p, n, s.node, names) && !fallsBack(n) {
			return check.Place{}, false
		}
	}
	if table.OK() {
		return check.At(given, "is the same sum for every currency that is not listed"), true
	}
	return check.At(given, "is the same sum in every currency"), true
}

// fallenBack is the table of a sum that is looked up by one of the names, and otherwise
// another one that the table holds.
func fallenBack(sum source.Node, names map[string]bool) source.Node {
	table := sum.Child(source.Left)
	if sum.Kind() == source.Binary && table.Kind() == source.Index && fallsBack(table) && mentionsAny(table.Child(source.Value), names) && !mentionsAny(sum.Child(source.Right), names) {
		return table
	}
	return source.Node{}
}

// fallsBack reports whether something else is taken where a table holds nothing.
func fallsBack(table source.Node) bool {
	up := table.Parent()
	return table.Kind() == source.Index && up.Kind() == source.Binary && (up.Operator() == "||" || up.Operator() == "??") && up.Child(source.Left) == table
}

// clientCurrency is the finding of currencies that the request names.
func clientCurrency(places []check.Place) check.Finding {
	f := check.Missing(check.Likely, "The currency to be paid in is taken from the request, beside a sum that is not made for it: whoever names a cheap currency pays a fraction of the price.", apart(places)...)
	f.Brief = []string{
		"The server has a list of the currencies it sells in, each with its own sums; any other currency is refused with 400 before the provider is asked.",
		"The sum and the currency come out of the same entry of that list, never one from the list and the other from the request.",
	}
	return f
}
