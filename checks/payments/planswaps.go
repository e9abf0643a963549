package payments

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// judgeSwaps adds where a running subscription is changed to the price that the request
// names: what a checkout would refuse can be had that way.
func (v *verdicts) judgeSwaps(p *project.Project) {
	sold := len(v.gaps) > 0
	for _, n := range callsOf(p, "subscriptions.update", "updateSubscription") {
		if ownTable(n) || p.Modules().Browser(n.File().Path) {
			continue
		}
		s := sale{node: n, server: true}
		for _, b := range swappedTo(p, n) {
			if judgePrice(p, s, b) != theirs {
				continue
			}
			v.swapped = !sold
			v.gaps = append(v.gaps, check.At(b.value, "comes from the request, and the server compares it with nothing"))
			if in := p.FlowOf(b.value).Input; in.OK() && in.File() == b.value.File() && in.Line() != b.value.Line() {
				v.gaps = append(v.gaps, check.At(in, "read from the request"))
			}
			v.gaps = append(v.gaps, check.At(n, "changes the subscription to that price"))
		}
	}
}

// swappedTo are the prices that a change of a subscription names.
func swappedTo(p *project.Project, call source.Node) []bid {
	seen := map[source.Node]bool{}
	var out []bid
	for _, o := range objects(p, call.Arg(1), 4) {
		for n := range o.Find(source.Property, source.Shorthand) {
			switch n.Key() {
			case "price", "priceId", "price_id", "variantId", "productId", "product_id", "plan":
			default:
				continue
			}
			v := n.Child(source.Value)
			if n.Kind() == source.Shorthand {
				v = n.Child(source.Name)
			}
			if v.OK() && !v.Is(source.Object, source.Array) && !inside(n, "metadata") && !seen[v] {
				seen[v] = true
				out = append(out, bid{v, false})
			}
		}
	}
	return out
}
