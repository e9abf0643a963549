package payments

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// byWord answers for an app that hears the provider's events, and has another route
// that marks a purchase as paid because its caller says so.
func byWord(p *project.Project) (check.Finding, bool) {
	places, first := markedByWord(p)
	if len(places) == 0 {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, fmt.Sprintf("The provider's events are received, but %s marks as paid whatever its caller names, and asks the provider for nothing.", first), places...)
	f.Brief = []string{
		"Only the webhook, or a handler that asks the provider for the payment and ends when it is not paid, sets a plan, a subscription or an order to paid.",
		"An error while the provider is asked ends the handler; it does not go on to the write.",
	}
	return f, true
}

// markedByWord lists the writes that make something paid on the word of the caller,
// with the first route's name.
func markedByWord(p *project.Project) (places []check.Place, first string) {
	heard := map[source.Node]bool{}
	for _, h := range append(hooks(p), outsideHooks(p)...) {
		heard[h.route.Node] = true
	}
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if !r.Node.OK() || heard[r.Node] || len(g.Roles) > 0 || !changes(r) || !p.HoldsFold(r.File, "paid", "active", "premium", "plan", "tier") {
			continue
		}
		if hasWord(r.Path+" "+r.File, []string{"admin", "cron", "webhook", "internal", "seed", "test", "trial", "staff"}) || speaksOfStaff(r.Node) {
			continue
		}
		for _, fn := range ownSteps(p, r) {
			at := paidIn(p, fn)
			if !at.OK() || speaksOfStaff(fn) || asksProvider(p, r.Node) || asksProvider(p, fn) {
				continue
			}
			if first == "" {
				first = firstOf(r.Path, nameOf(r.Node))
			}
			places = append(places, check.At(at, "marks as paid on the caller's word"))
			if w := writeAround(at); at.Line()-w.Line() > 3 {
				places = append(places, check.At(w, "writes it"))
			}
			places = append(places, swallowedAnswers(fn)...)
			if fn != r.Node {
				places = append(places, check.At(callOf(p, r.Node, fn), "leads to it"))
			}
			places = append(places, saidBy(p, r)...)
		}
	}
	return apart(places), first
}

// ownSteps are a handler and the functions of its own file that it calls.
func ownSteps(p *project.Project, r project.Route) []source.Node {
	out := []source.Node{r.Node}
	for c := range r.Node.Find(source.Call) {
		fn := p.Definition(c.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow) && fn.File() == r.Node.File() && !r.Node.Contains(fn) && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	return out
}

// callOf is the call of one function by another.
func callOf(p *project.Project, from, to source.Node) source.Node {
	for c := range from.Find(source.Call) {
		if p.Definition(c.Child(source.Callee)) == to {
			return c
		}
	}
	return head(from)
}

func changes(r project.Route) bool {
	switch r.Kind {
	case project.Action, project.Edge:
		return true
	case project.Handler:
		return r.Method != http.MethodGet && r.Method != http.MethodDelete
	}
	return false
}

// speaksOfStaff reports whether a handler asks for a role, for a secret that only
// servers know, or for money that the app holds itself.
func speaksOfStaff(fn source.Node) bool {
	for i := range fn.Find(source.If) {
		if hasWord(i.Child(source.Cond).Text(), []string{"wallet", "balance", "admin", "role", "secret", "owner", "permission", "staff"}) {
			return true
		}
	}
	return false
}

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
	case "ispremium", "ispro", "ispaid", "haspaid", "paymentcompleted", "hasaccess":
		return v.Text() == "true"
	case "subscriptionplan", "subscriptiontier", "plantype", "plan":
		if !hasWord(table, []string{"user", "profile", "account", "subscription", "organization", "team", "workspace"}) {
			return false
		}
		return chosen(p, f, v)
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

// providerTrail are words in the calls by which a handler asks a provider or
// proves what its caller brings.
var providerTrail = []string{
	"stripe", "paddle", "paypal", "razorpay", "paystack", "lemonsqueezy", "polar", "creem", "sessions.retrieve", "paymentintents.", "subscriptions.", "hmac", "verifypayment", "verifytransaction", "verifysignature", "mercadopago", "flutterwave", "square", "gateway",
}

// asksProvider reports whether a function asks the provider before it believes its
// caller: what is asked in a try whose failure is swallowed stops nothing.
func asksProvider(p *project.Project, fn source.Node) bool {
	for n := range fn.Find(source.Call, source.String, source.Template) {
		if leadsToProvider(p, n, 3) && !swallowsAnswer(n) {
			return true
		}
	}
	return false
}

// leadsToProvider reports whether a node speaks to a payment provider or proves
// what comes from one, itself or in the functions that it calls.
func leadsToProvider(p *project.Project, n source.Node, depth int) bool {
	switch n.Kind() {
	case source.String, source.Template:
		return hasWord(n.Text(), []string{"api.stripe.com", "api.paystack", "paypal.com", "api.razorpay", "safaricom"})
	case source.Call:
	default:
		return false
	}
	if hasWord(trail(n), providerTrail) && !ownTable(n) && !isLog(n) {
		return true
	}
	fn := p.Definition(n.Child(source.Callee))
	if depth == 0 || !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(n) {
		return false
	}
	for c := range fn.Find(source.Call, source.String, source.Template) {
		if leadsToProvider(p, c, depth-1) {
			return true
		}
	}
	return false
}

// swallowedAnswers are the catches in a function that swallow what the provider
// says.
func swallowedAnswers(fn source.Node) []check.Place {
	var out []check.Place
	for t := range fn.Find(source.Try) {
		for n := range t.Child(source.Body).Find(source.Call) {
			if hasWord(trail(n), providerTrail) && swallowsAnswer(n) {
				out = append(out, check.At(t.Child(source.CatchRole), "goes on when the provider says that it was not paid"))
				break
			}
		}
	}
	return out
}

// swallowsAnswer reports whether the answer of a call stands in a try whose catch
// goes on, and from which nothing returns.
func swallowsAnswer(n source.Node) bool {
	for t := n.Enclosing(source.Try); t.OK(); t = t.Enclosing(source.Try) {
		if t.Function() != n.Function() {
			return false
		}
		body, c := t.Child(source.Body), t.Child(source.CatchRole)
		if !body.Contains(n) || !c.OK() || !hides(c) || leaves(c) {
			continue
		}
		for range body.Find(source.Return) {
			return false
		}
		return true
	}
	return false
}

// leaves reports whether code ends its function.
func leaves(n source.Node) bool {
	for range n.Find(source.Return, source.Throw) {
		return true
	}
	return false
}

// saidBy are the places of the browser that call a route.
func saidBy(p *project.Project, r project.Route) []check.Place {
	var out []check.Place
	if r.Kind == project.Action {
		name, home := declaredAs(r.Node)
		for _, use := range usesOf(p, name, home) {
			if use.Role() == source.Callee && len(out) < 3 {
				out = append(out, check.At(use, "the browser says that it was paid"))
			}
		}
		return out
	}
	if r.Kind != project.Handler || len(r.Path) < 6 {
		return nil
	}
	for _, file := range p.Sources() {
		if !p.Modules().Browser(file) || !p.Holds(file, r.Path) || len(out) > 2 {
			continue
		}
		for s := range p.Source(file).Find(source.String) {
			if v, _ := s.StringValue(); strings.TrimSuffix(v, "/") == r.Path && s.Parent().Prop("method").OK() || v == r.Path && s.Parent().Arg(1).Prop("method").OK() {
				out = append(out, check.At(s, "the browser says that it was paid"))
			}
		}
	}
	return out
}
