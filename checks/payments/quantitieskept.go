package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// keptQuantity is where a sum is made of the app's own prices times quantities that the rows of a
// cart hold, when a route put them there as they were sent, be they below zero.
func keptQuantity(p *project.Project, sum source.Node) []check.Place {
	fn := sum.Function()
	if !fn.OK() || boundsQuantity(fn) {
		return nil
	}
	var out []check.Place
	for b, q := range timesQuantity(fn, sum) {
		if len(out) < 4 && !p.FlowOf(q).Has(project.FromInput|project.FromChecked) {
			out = append(out, check.At(b, "is the quantity that the cart holds, be it below zero, times the price"))
		}
	}
	if writes := cartWrites(p); len(out) > 0 && len(writes) > 0 {
		return append(out, writes...)
	}
	return nil
}

// cartWords name what holds the things that somebody is about to buy.
var cartWords = []string{"cart", "basket", "trolley", "carrinho", "carrito", "panier", "warenkorb", "keranjang"}

// cartWrites are the places where a route puts a quantity into a cart as it was sent.
func cartWrites(p *project.Project) []check.Place {
	return project.Answer(p, "payments/cart writes", readCartWrites)
}

func readCartWrites(p *project.Project) []check.Place {
	if slices.ContainsFunc(p.Schema().Tables, func(t *schema.Table) bool {
		return hasWord(strings.ToLower(t.Name), cartWords) && slices.ContainsFunc(t.Checks, func(c schema.Check) bool { return saysQuantity(c.Expr) })
	}) {
		return nil // the database refuses it
	}
	var out []check.Place
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler && r.Kind != project.Edge && r.Kind != project.Action || readsOnly(r) || !hasWord(strings.ToLower(r.Path+" "+r.File), cartWords) && !p.Holds(r.File, "Cart", "Basket") {
			continue
		}
		if r = p.WithCode(r); !r.Node.OK() || boundsQuantity(r.Node) {
			continue
		}
		for o := range r.Node.Find(source.Object) {
			call := o.Parent()
			if call.Kind() != source.Call || !ofCart(call, r) || boundsQuantity(p.Definition(call.Child(source.Callee))) {
				continue
			}
			for _, name := range []string{"quantity", "qty", "quantidade", "cantidad"} {
				flow := p.FlowOf(o.Prop(name))
				if flow.Has(project.FromInput|project.FromCast) && !flow.Has(project.FromChecked|project.FromListed) {
					out = append(out, check.At(o.PropNode(name), "goes into the cart as it was sent, be it below zero"))
				}
			}
		}
	}
	return out
}

// ofCart reports whether a call writes into a cart: by its own name or what it is called on,
// or since it writes and its route is the cart's.
func ofCart(call source.Node, r project.Route) bool {
	trail := strings.ToLower(call.CalleeTrail())
	if hasWord(trail, cartWords) {
		return !hasWord(trail, []string{"status", "json", "find", "get"})
	}
	switch call.CalleeName() {
	case "values", "set", "insert", "create", "upsert", "update", "insertOne":
		return hasWord(strings.ToLower(r.Path), cartWords)
	}
	return false
}

// boundsQuantity reports whether a function compares a quantity with a number, or bounds it.
func boundsQuantity(fn source.Node) bool {
	for n := range fn.Find(source.Binary, source.Call) {
		if n.Kind() == source.Call {
			switch n.CalleePath() {
			case "Math.max", "Math.abs", "Number.isInteger":
				if saysQuantity(n.Text()) {
					return true
				}
			}
			if name := n.CalleeName(); name == "safeParse" || name == "parse" && n.CalleePath() != "JSON.parse" {
				return true
			}
			continue
		}
		left, right := n.Child(source.Left), n.Child(source.Right)
		switch n.Operator() {
		case "<", "<=", ">", ">=":
			if right.Kind() == source.Number && saysQuantity(left.Text()) || left.Kind() == source.Number && saysQuantity(right.Text()) {
				return true
			}
		}
	}
	return false
}

func saysQuantity(text string) bool {
	return hasWord(strings.ToLower(text), []string{"quantity", "qty", "quantidade", "cantidad"})
}
