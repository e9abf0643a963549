package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// asksActive is the condition before a sale that turns away a price which the provider
// no longer sells, and asks nothing else about it: !price.active.
func asksActive(sale source.Node) source.Node {
	for i := range sale.Handler().Find(source.If) {
		cond := i.Child(source.Cond)
		if cond.Kind() != source.Unary || cond.Operator() != "!" || i.Start() > sale.Start() {
			continue
		}
		asked := cond.Child(source.Value)
		if asked.Kind() == source.Member && asked.Child(source.Name).Text() == "active" && strings.Contains(strings.ToLower(asked.Child(source.ObjectRole).Text()), "price") && i.Child(source.Then).MayLeave() {
			return cond
		}
	}
	return source.Node{}
}

// offersAllActive is where live code of the server lists all prices that the provider
// still sells, and leaves none out: that they are for sale is all that makes an offer.
func offersAllActive(p *project.Project) source.Node {
	for _, n := range callsOf(p, "prices.list", "plans.list") {
		if p.Modules().Browser(n.File().Path) || !onlyActive(n.Arg(0)) || !ofStripe(p, n) {
			continue
		}
		leftOut := false
		for c := range n.Handler().Find(source.Call) {
			leftOut = leftOut || c.CalleeName() == "filter"
		}
		if !leftOut {
			return n
		}
	}
	return source.Node{}
}

// onlyActive reports whether the options of a list ask for what is active and nothing
// else that would leave some of it out.
func onlyActive(options source.Node) bool {
	active := false
	for o := range options.Children() {
		switch o.Key() {
		case "active":
			active = o.Child(source.Value).Text() == "true"
		case "limit", "expand":
		default:
			return false
		}
	}
	return active
}
