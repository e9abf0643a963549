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
	{"installmentValue", true},
	{"totalValue", true},
	{"payment_amount", true},
	{"order_amount", true},
	{"orderAmount", true},
	{"amount_cents", true},
	{"amount_in_cents", true},
	{"amountInCents", true},
	{"price_amount", true},
	{"InvoiceValue", true},
	{"paidPrice", true},
	{"billAmount", true},
	{"initial_price", true},
	{"totalAmount", true},
	{"paymentAmount", true},
}

// sumHolders are the options whose value says a sum and its currency.
var sumHolders = map[string]bool{
	"amount": true, "fixed_price": true, "setup_fee": true, "unit_amount": true, "unitPrice": true, "totalAmount": true, "local_price": true, "valor": true, "unit_price": true,
}

// sayValue are the providers that call the sum itself a value.
var sayValue = map[string]bool{"Asaas": true, "OpenPix": true, "PushinPay": true}

// isSum reports whether an option is the sum that another one holds, or is the sum
// under the name that a provider has for it.
func isSum(s sale, n source.Node) bool {
	switch n.Key() {
	case "value", "original":
	default:
		return false
	}
	if holder := n.Parent().Parent(); holder.Kind() == source.Property && sumHolders[holder.Key()] {
		return true
	}
	return n.Key() == "value" && sayValue[s.provider] && !inside(n, "discount") && !inside(n, "fine") && !inside(n, "interest")
}

// bids lists the expressions of a sale that decide what is paid.
func bids(p *project.Project, s sale) []bid {
	var out []bid
	if s.node.CalleeTrail() == "createCheckout" {
		return []bid{{value: s.node.Arg(1)}}
	}
	seen := map[source.Node]bool{}
	add := func(v source.Node, amount bool) {
		if v.OK() && !v.Is(source.Object, source.Array) && !seen[v] {
			seen[v] = true
			out = append(out, bid{v, amount})
		}
	}
	for _, o := range saleObjects(p, s) {
		for n := range o.Find(source.Property, source.Shorthand) {
			option, ok := priceOption(s, n)
			if !ok || inside(n, "metadata") || inside(n, "shipping_options") || inside(n, "product_data") {
				continue
			}
			v := n.Child(source.Value)
			if n.Kind() == source.Shorthand {
				v = n.Child(source.Name)
			}
			add(v, option)
		}
		for _, a := range laterOptions(o) {
			if amount, ok := optionNamed(a.Child(source.Left).Child(source.Name).Text()); ok {
				add(a.Child(source.Right), amount)
			}
		}
	}
	if s.node.Kind() != source.Call {
		out = append(out, fields(s.node)...)
	}
	return out
}

// priceOption reports whether an option decides what is paid, and whether it is a sum.
func priceOption(s sale, n source.Node) (amount, ok bool) {
	if isSum(s, n) {
		return true, true
	}
	if n.Key() == "id" && inside(n, "variant") { // relationships: { variant: { data: { id } } }
		return false, true
	}
	return optionNamed(n.Key())
}

func optionNamed(name string) (amount, ok bool) {
	for _, opt := range priceOptions {
		if name == opt.name {
			return opt.amount, true
		}
	}
	return false, false
}

// laterOptions are the assignments that add to an object after it was made:
// payload.amount = total.
func laterOptions(o source.Node) []source.Node {
	d := o.Parent()
	name := d.Child(source.Name).Ident()
	if d.Kind() != source.Declarator || name == "" {
		return nil
	}
	var out []source.Node
	for a := range o.Function().Find(source.Assign) {
		left := a.Child(source.Left)
		if a.Start() > d.End() && left.Kind() == source.Member && left.Child(source.ObjectRole).Ident() == name {
			out = append(out, a)
		}
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
	for c := range v.Handler().Find(source.Call) {
		if c.CalleePath() == v.Ident()+".push" {
			out = append(out, c)
		}
	}
	return out
}

// bodies are what a request of one's own to the provider's API says in JSON.
func bodies(p *project.Project, at source.Node) []source.Node {
	var out []source.Node
	for _, call := range sendersOf(at) {
		for _, a := range call.Args() {
			if a != at {
				out = append(out, told(p, a, 2)...)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for c := range at.Handler().Find(source.Call) {
		if c.CalleePath() == "JSON.stringify" || strings.HasPrefix(c.CalleePath(), "axios.") {
			for _, a := range c.Args() {
				out = append(out, objects(p, a, 4)...)
			}
		}
	}
	return out
}

// sendersOf are the calls that send something to an address: the one that it is given
// to, or those that are given the name that it has.
func sendersOf(at source.Node) []source.Node {
	if c := at.Parent(); c.Kind() == source.Call && at.Role() == source.Arg {
		return []source.Node{c}
	}
	name := ""
	for up := at.Parent(); up.Is(source.Conditional, source.Template, source.Binary, source.Declarator, source.Object, source.Property); up = up.Parent() {
		if up.Kind() == source.Declarator {
			name = up.Child(source.Name).Ident()
		}
	}
	if name == "" {
		return nil
	}
	var out []source.Node
	for c := range at.Handler().Find(source.Call) {
		for id := range c.Arg(0).Find(source.Identifier) {
			if id.Text() == name && c.Start() > at.End() && len(c.Args()) > 1 {
				out = append(out, c)
			}
		}
		if c.Arg(0).Ident() == name && c.Start() > at.End() && len(c.Args()) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// told are the object literals that an argument of a request is made of: its options,
// and its body behind JSON.stringify, names and the parameters of helpers.
func told(p *project.Project, n source.Node, depth int) []source.Node {
	if d := n.Resolve(); d.Kind() == source.Param && depth > 0 {
		return toldBy(p, d, depth-1)
	}
	if text := n.Resolve(); text.Kind() == source.Call && text.CalleePath() == "JSON.stringify" {
		return told(p, text.Arg(0), depth)
	}
	out := objects(p, n, 4)
	for _, o := range out {
		for prop := range o.Find(source.Property, source.Shorthand) { // plan: { cycles }
			v := prop.Child(source.Value)
			if prop.Kind() == source.Shorthand {
				v = prop.Child(source.Name)
			}
			if made := v.Resolve(); v.Kind() == source.Identifier && made.Is(source.Object, source.Array) && !o.Contains(made) {
				out = append(out, made)
			}
		}
		for _, name := range []string{"body", "data", "json", "form"} {
			if v := o.Prop(name); v.OK() && v.Kind() != source.Object {
				out = append(out, told(p, v, depth)...)
			}
		}
	}
	return out
}

// toldBy are the objects that the callers of a helper give it for a parameter.
func toldBy(p *project.Project, param source.Node, depth int) []source.Node {
	fn := param.Parent()
	for i, one := range fn.ChildrenIn(source.ParamRole) {
		if one != param {
			continue
		}
		var out []source.Node
		for _, c := range p.CallsOf(fn) {
			out = append(out, told(p, c.Arg(i), depth)...)
		}
		return out
	}
	return nil
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
	for n := range at.Handler().Find(source.Call, source.Property) {
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
