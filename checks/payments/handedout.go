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
	places, first := markedByWord(p, comesBackFromPaying)
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

// comesBackFromPaying reports whether a handler names a payment, as what the browser calls
// behind the checkout does: a plan that is merely chosen there is no event that was missed.
func comesBackFromPaying(r project.Route) bool {
	return hasWord(strings.ToLower(r.Path+" "+r.Node.Text()), []string{"session", "payment", "checkout", "order", "transaction", "paid", "credits", "invoice", "upgrade", "activate", "purchase"})
}

func everyRoute(project.Route) bool { return true }

// markedByWord lists the writes that make something paid on the word of the caller, of the
// routes that counts accepts, with the first one's name.
func markedByWord(p *project.Project, counts func(project.Route) bool) (places []check.Place, first string) {
	heard := map[source.Node]bool{}
	for _, h := range append(hooks(p), outsideHooks(p)...) {
		heard[h.route.Node] = true
	}
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		if !r.Node.OK() || heard[r.Node] || len(g.Roles) > 0 || !changes(r) || !counts(r) || !p.HoldsFold(r.File, "paid", "active", "premium", "plan", "tier", "credit", "token", "coin") {
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
			if addsUp(at) && (!aboutBuying(r) || takesInReturn(at)) {
				continue // earned, given by the app, or had for something else of the app's own
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

// addsUp reports whether a column is added to, and not set.
func addsUp(column source.Node) bool {
	v := column.Child(source.Value)
	return v.Prop("increment").OK() || v.Kind() == source.Binary
}

// takesInReturn reports whether the write that adds to a column takes from another one.
func takesInReturn(column source.Node) bool {
	for f := range writeAround(column).Find(source.Property) {
		v := f.Child(source.Value)
		if v.Prop("decrement").OK() || v.Kind() == source.Binary && v.Operator() == "-" {
			return true
		}
	}
	return false
}

// aboutBuying reports whether a route is about buying, by its address and what it reads.
func aboutBuying(r project.Route) bool {
	words := wordsOf(strings.NewReplacer("/", "-", ".", "-").Replace(r.Path+"-"+r.File) + "-" + nameOf(r.Node))
	return has(words, "purchase", "purchases", "buy", "topup", "checkout", "payment", "payments", "pay", "billing", "deposit", "recharge")
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
	for s := range namedInBrowser(p, r.Path) {
		if len(out) > 2 && out[len(out)-1].File != s.File().Path {
			break // enough, when the file of the third is read to its end
		}
		if v, _ := s.StringValue(); s.Parent().Prop("method").OK() || v == r.Path && s.Parent().Arg(1).Prop("method").OK() {
			out = append(out, check.At(s, "the browser says that it was paid"))
		}
	}
	return out
}
