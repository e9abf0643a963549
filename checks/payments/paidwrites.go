package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// paidIn is the write of a handler that makes something paid.
func paidIn(p *project.Project, fn source.Node) source.Node {
	for n := range fn.Find(source.Call) {
		r, ok := rowAt(n)
		if !ok || r.verb == "delete" || r.via == "sql" || besides(r.node) || ofNothing(r.node) {
			continue
		}
		table := strings.ToLower(tableOf(r.node))
		for f := range r.node.Find(source.Property, source.Shorthand) {
			if !inside(f, "select") && !inside(f, "where") && !inside(f, "include") && makesPaid(p, f, table) {
				return f
			}
		}
	}
	return source.Node{}
}

// writeAround is the write that a column stands in.
func writeAround(n source.Node) source.Node {
	for c := n.Enclosing(source.Call); c.OK(); c = c.Enclosing(source.Call) {
		if r, ok := rowAt(c); ok {
			return r.node
		}
	}
	return n
}

// ofNothing reports whether a write is for what costs nothing: a free plan, a
// trial, a sum of zero.
func ofNothing(write source.Node) bool {
	for up := write; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.If && hasWord(up.Child(source.Cond).Text(), []string{"free", "trial", "=== 0", "== 0", "<= 0", "price", "amount", "total", "promo", "coupon", "discount", "code"}) {
			return true
		}
	}
	return hasWord(write.Text(), []string{`"free"`, `'free'`, "trial", "FREE", "refund", "cancel"})
}

// makesPaid reports whether a column is given a value that says that it was paid.
func makesPaid(p *project.Project, f source.Node, table string) bool {
	v := f.Child(source.Value)
	key := strings.ToLower(strings.ReplaceAll(f.Key(), "_", ""))
	said, _ := v.StringValue()
	switch key {
	case "paymentstatus":
		return said == "paid" || said == "succeeded"
	case "subscriptionstatus":
		return said == "active"
	case "status":
		return (said == "paid" || said == "active") && hasWord(table, []string{"subscription", "purchase", "payment"}) || said == "paid" && hasWord(table, []string{"order", "booking", "sale"})
	case "credits", "credit", "creditbalance", "creditsbalance", "tokens", "tokenbalance", "tokensbalance", "coins", "coinbalance":
		return addsAsSaid(p, v)
	case "ispremium", "ispro", "ispaid", "haspaid", "paymentcompleted", "hasaccess":
		return v.Text() == "true"
	case "subscriptionplan", "subscriptiontier", "plantype", "plan":
		if !hasWord(table, []string{"user", "profile", "account", "subscription", "organization", "organisation", "team", "workspace", "client", "company", "tenant", "agency", "business"}) {
			return false
		}
		return chosen(p, f, v)
	}
	return false
}

// addsAsSaid reports whether a value adds a number that the caller names to what is
// there.
func addsAsSaid(p *project.Project, v source.Node) bool {
	said := func(n source.Node) bool {
		flow := p.FlowOf(n)
		return flow.Has(project.FromInput|project.FromChecked|project.FromCast) && !flow.Has(project.FromDatabase|project.FromService|project.FromUnknown)
	}
	if n := v.Prop("increment"); n.OK() {
		return said(n)
	}
	if v.Kind() == source.Binary && v.Operator() == "+" {
		return said(v.Child(source.Right)) || said(v.Child(source.Left))
	}
	return false
}

// chosen reports whether the caller chooses a plan: the value is the request's, or
// one of the app's own by what the request says.
func chosen(p *project.Project, f, v source.Node) bool {
	if f.Kind() == source.Shorthand {
		v = f.Child(source.Name)
	}
	if !v.Is(source.Identifier, source.Member) {
		return false
	}
	flow := p.FlowOf(v)
	if flow.Has(project.FromDatabase) {
		return false
	}
	if flow.Has(project.FromInput | project.FromChecked | project.FromListed | project.FromCast) {
		return true
	}
	for a := range f.Function().Find(source.Assign) {
		if i := a.Enclosing(source.If, source.Function, source.Arrow); a.Child(source.Left).Ident() == v.Ident() && v.Ident() != "" && i.Kind() == source.If && flow.Only(project.FromConstant) {
			return p.FlowOf(firstName(i.Child(source.Cond))).Has(project.FromInput | project.FromCast)
		}
	}
	return false
}

// firstName is the first variable that an expression names.
func firstName(n source.Node) source.Node {
	if n.Kind() == source.Identifier {
		return n
	}
	for c := range n.Find(source.Identifier) {
		return c
	}
	return source.Node{}
}
