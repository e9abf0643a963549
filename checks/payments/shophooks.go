package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// shopWords name the shops that sell for an app and tell it of each order, signed like the
// events of a payment provider.
var shopWords = []string{"shopify", "woocommerce", "bigcommerce"}

// shopHooks lists the routes that receive the orders of a shop and write what was sold.
func shopHooks(p *project.Project) []hook {
	var out []hook
	for _, r := range p.Addresses() {
		if !receives(r) || !calledHook(r) || !hasWord(strings.ToLower(r.Path+" "+r.File), shopWords) || !p.Holds(r.File, "line_items", "lineItems", "order") {
			continue
		}
		if r = p.WithCode(r); !r.Node.OK() || registersHooks(r.Node) || !readsBody(r.Node) {
			continue
		}
		if h := (hook{route: r}); h.writes(p) && hearsOrder(r.Node) {
			out = append(out, h)
		}
	}
	return out
}

// hearsOrder reports whether a handler goes through what was ordered.
func hearsOrder(fn source.Node) bool {
	for m := range fn.Find(source.Member) {
		switch m.Child(source.Name).Text() {
		case "line_items", "lineItems", "financial_status", "order_number":
			return true
		}
	}
	return false
}
