package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A bid is an expression that decides what is paid.
type bid struct {
	value  source.Node
	amount bool // a sum of money, not a price of the provider's catalogue
}

// priceOptions are the options that decide what is paid; true for sums.
var priceOptions = []struct {
	name   string
	amount bool
}{
	{"price", false},
	{"unit_amount", true},
	{"unit_amount_decimal", true},
	{"amount", true},
	{"Amount", true},
	{"total_amount", true},
	{"gross_amount", true},
	{"priceId", false},
	{"price_id", false},
	{"unit_price", true},
	{"transaction_amount", true},
	{"productId", false},
	{"product_id", false},
	{"products", false},
	{"variantId", false},
	{"plan_id", false},
	{"product_cart", false},
	{"plan", false},
	{"preapproval_plan_id", false},
}

// bids lists the expressions of a sale that decide what is paid.
func bids(p *project.Project, s sale) []bid {
	var out []bid
	if trail(s.node) == "createCheckout" {
		return []bid{{value: s.node.Arg(1)}}
	}
	seen := map[source.Node]bool{}
	collect := func(o source.Node) {
		for n := range o.Find(source.Property, source.Shorthand) {
			for _, opt := range priceOptions {
				if n.Key() != opt.name || inside(n, "metadata") || inside(n, "shipping_options") || inside(n, "product_data") {
					continue
				}
				v := n.Child(source.Value)
				if n.Kind() == source.Shorthand {
					v = n.Child(source.Name)
				}
				if v.OK() && !v.Is(source.Object, source.Array) && !seen[v] {
					seen[v] = true
					out = append(out, bid{v, opt.amount})
				}
			}
		}
	}
	for _, o := range saleObjects(p, s) {
		collect(o)
	}
	if s.node.Kind() != source.Call {
		out = append(out, fields(s.node)...)
	}
	return out
}

// saleObjects are the object literals that say what a sale sells: its options,
// and the list of items that they name.
func saleObjects(p *project.Project, s sale) []source.Node {
	if s.node.Kind() != source.Call {
		return bodies(p, s.node)
	}
	out := objects(p, s.node.Arg(0), 4)
	for _, name := range []string{"line_items", "items", "lineItems", "products", "subscription_data"} {
		for _, v := range options(p, s.node, name) {
			out = append(out, itemsOf(v)...)
		}
	}
	return out
}

// itemsOf are the object literals that a list is made of: written in place, by a
// map, or pushed to a variable.
func itemsOf(v source.Node) []source.Node {
	if v.Kind() == source.Array {
		out := []source.Node{v}
		for c := range v.Children() {
			if c.Kind() == source.Identifier {
				out = append(out, c.Resolve())
			}
		}
		return out
	}
	if v.Kind() != source.Identifier {
		return []source.Node{v}
	}
	var out []source.Node
	if d := v.Resolve(); d.OK() {
		out = append(out, d)
	}
	for c := range v.Outermost().Find(source.Call) {
		if c.CalleePath() == v.Ident()+".push" {
			out = append(out, c)
		}
	}
	return out
}

// bodies are what a request of one's own to the provider's API says in JSON.
func bodies(p *project.Project, at source.Node) []source.Node {
	var out []source.Node
	call := at.Parent()
	if call.Kind() == source.Call && len(call.Args()) > 1 {
		for _, a := range call.Args()[1:] {
			out = append(out, objects(p, a, 4)...)
		}
	}
	for c := range at.Outermost().Find(source.Call) {
		if c == call {
			continue
		}
		if c.CalleePath() == "JSON.stringify" || strings.HasPrefix(c.CalleePath(), "axios.") {
			for _, a := range c.Args() {
				out = append(out, objects(p, a, 4)...)
			}
		}
	}
	return out
}

// fields are what a request of one's own says as a form: the values given to
// names such as line_items[0][price].
func fields(at source.Node) []bid {
	var out []bid
	add := func(name string, v source.Node) {
		if strings.HasPrefix(name, "metadata") || strings.HasPrefix(name, "shipping") || !v.OK() {
			return
		}
		last := name[strings.LastIndexByte(name, '[')+1:]
		for _, opt := range priceOptions {
			if strings.TrimSuffix(last, "]") == opt.name {
				out = append(out, bid{v, opt.amount})
			}
		}
	}
	for n := range at.Outermost().Find(source.Call, source.Property) {
		if n.Kind() == source.Property && strings.Contains(n.Key(), "[") {
			add(n.Key(), n.Child(source.Value))
		}
		if name, ok := n.Arg(0).StringValue(); ok && (n.CalleeName() == "append" || n.CalleeName() == "set") {
			add(name, n.Arg(1))
		}
	}
	return out
}

// inside reports whether a node lies in the value of a property of that name.
func inside(n source.Node, name string) bool {
	for up := n.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.Property && up.Key() == name {
			return true
		}
	}
	return false
}
