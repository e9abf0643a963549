package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// hollow answers for listeners that hear of all turns of a subscription, where one
// of them changes nothing that counts: a change of plan that writes no plan, and a
// status that is written and asked for by nobody.
func hollow(p *project.Project, hearing []listener) (check.Finding, bool) {
	var places []check.Place
	var reasons []string
	severity := check.High
	for i := range hearing {
		l := &hearing[i]
		if at := l.keepsOldPlan(p); at.OK() && !sellsOnePlan(p) {
			reasons = append(reasons, "a change of plan arrives and the plan that is kept stays the old one")
			places = append(places, check.At(at, "writes no plan, though a customer can change it"))
			break
		}
	}
	if at := endsWhatever(p, hearing); len(at) > 0 {
		reasons = append(reasons, "the end of one takes away whatever its customer has, the plan that was taken instead of it included")
		places = append(places, at...)
	}
	if at, ok := unreadStatus(p, hearing); ok {
		why := "the status of a subscription is kept and nothing asks for it, so a failed payment takes nothing away"
		if endsInTime(hearing) {
			why += " until the provider ends the subscription"
			if len(reasons) == 0 {
				severity = check.Medium
			}
		}
		reasons = append(reasons, why)
		places = append(places, at...)
	}
	if len(places) == 0 {
		return check.Finding{}, false
	}
	for i := range hearing {
		places = append(places, hearing[i].turns(p)...)
	}
	f := check.Missing(check.Likely, check.Sentence("the events of a subscription are heard, but "+strings.Join(reasons, "; ")), apart(places)...)
	f.Severity = severity
	f.Brief = lifecycleBrief
	return f, true
}

// endsInTime reports whether a listener does something when the provider gives up on
// a subscription.
func endsInTime(hearing []listener) bool {
	return slices.ContainsFunc(hearing, func(l listener) bool {
		_, ok := l.hears("customer.subscription.deleted")
		return ok
	})
}

// keepsOldPlan is the event of a changed subscription for which a listener writes
// no plan and reads no price, where another event of it writes one.
func (l *listener) keepsOldPlan(p *project.Project) source.Node {
	changed, ok := l.hears("customer.subscription.updated")
	if !ok || changed.prefix || len(changed.branch(p)) == 0 || !changed.acts(p) {
		return source.Node{}
	}
	for _, b := range changed.branch(p) {
		if speaksOfPrice(p, b, 3) {
			return source.Node{}
		}
	}
	for _, e := range l.events {
		if e.name == changed.name {
			continue
		}
		for _, b := range e.branch(p) {
			if writesPlan(p, b, 3) {
				return changed.node
			}
		}
	}
	return source.Node{}
}

// sellsOnePlan reports whether all subscriptions of an app are sold at one price, that of one
// variable of the environment: there is no other plan to change to.
func sellsOnePlan(p *project.Project) bool {
	prices := map[string]bool{}
	for _, s := range tradeOf(p).sales {
		if s.kind == single {
			continue
		}
		for _, b := range bids(p, s) {
			if b.amount || !fromEnvironment(b.value) {
				return false
			}
			prices[b.value.Resolve().Text()] = true
		}
	}
	return len(prices) == 1
}

// speaksOfPrice reports whether code, or a function of the app that it calls, looks
// at what a subscription is for.
func speaksOfPrice(p *project.Project, code source.Node, depth int) bool {
	return reaches(p, code, depth, func(n source.Node) bool {
		switch n.Kind() {
		case source.Identifier, source.Property, source.Binding, source.Shorthand, source.Member, source.String:
			text := n.Text()
			if n.Is(source.Property, source.Shorthand) {
				text = n.Key()
			}
			return len(text) < 60 && hasWord(text, []string{"price", "plan", "items", "tier", "product", "lookup_key"})
		}
		return false
	})
}

// writesPlan reports whether code writes a plan, one of several, into a row.
func writesPlan(p *project.Project, code source.Node, depth int) bool {
	return reaches(p, code, depth, func(n source.Node) bool {
		r, ok := rowAt(n)
		if !ok {
			return false
		}
		if r.via == "sql" && n.Is(source.String, source.Template, source.Tagged) && hasWord(n.Text(), []string{"plan =", "plan=", "tier =", "plan_id =", "price_id ="}) {
			return true
		}
		for f := range r.node.Find(source.Property, source.Shorthand) {
			if hasWord(f.Key(), []string{"plan", "tier", "price"}) {
				if _, fixed := f.Child(source.Value).StringValue(); !fixed { // one word for all is no plan among several
					return true
				}
			}
		}
		return false
	})
}

// reaches asks of all nodes of code, and of the functions of the app that it calls.
func reaches(p *project.Project, code source.Node, depth int, want func(source.Node) bool) bool {
	found := false
	code.Walk(func(n source.Node) bool {
		if found = found || want(n); found || n.Kind() != source.Call || depth == 0 {
			return !found
		}
		fn := p.Definition(n.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(n) {
			found = reaches(p, fn.Child(source.Body), depth-1, want)
		}
		return !found
	})
	return found
}

// unreadStatus is where a listener keeps the status of a subscription, in an app
// that decides nothing by it.
func unreadStatus(p *project.Project, hearing []listener) ([]check.Place, bool) {
	var kept []check.Place
	for i := range hearing {
		l := &hearing[i]
		if _, whole := rereads(p, l); whole {
			return nil, false
		}
		failed, hears := l.hears(failing.events...)
		if hears && failed.acts(p) {
			return nil, false // does something of its own for it
		}
		if hears {
			kept = append(kept, check.At(failed.node, "a failed payment is only noted"))
		}
		if changed, ok := l.hears("customer.subscription.updated"); ok {
			kept = append(kept, check.At(changed.node, "keeps a status that nothing asks for"))
		}
		if l.decidesByStatus() {
			return nil, false
		}
	}
	if len(kept) == 0 || !asksPlans(p, false) || asksStatus(p) {
		return nil, false
	}
	return kept, true
}

// decidesByStatus reports whether a handler itself goes by a subscription's status.
func (l *listener) decidesByStatus() bool {
	return slices.ContainsFunc(l.nodes, func(n source.Node) bool { return n.Kind() == source.String && namesStatus(n) })
}

// asksPlans reports whether server code goes by a plan at all, that which sells
// plans included or not.
func asksPlans(p *project.Project, selling bool) bool {
	for _, file := range p.Sources() {
		if p.Holds(file, planHints...) && p.Modules().Live(file) && !p.Modules().Browser(file) && (selling || !sells(file)) && project.PerFile(p, file, "payments/plans", asksPlanIn) {
			return true
		}
	}
	return false
}

// asksStatus reports whether code that runs compares a subscription's status with
// anything, or asks the database for rows that have one.
func asksStatus(p *project.Project) bool {
	for _, file := range p.Sources() {
		if !p.Holds(file, "active", "trialing", "past_due", "unpaid", "ACTIVE", "canceled") || !p.HoldsFold(file, "status", "subscri") || !p.Modules().Live(file) {
			continue
		}
		if project.PerFile(p, file, "payments/status", comparesStatus) {
			return true
		}
	}
	for _, t := range p.Schema().Tables {
		for _, policy := range t.Policies {
			if hasWord(policy.Using+policy.WithCheck, []string{"subscription_status", "'active'"}) {
				return true
			}
		}
	}
	return false
}

// comparesStatus reports whether a file asks whether a subscription runs.
func comparesStatus(f *source.File) bool {
	for n := range f.Find(source.String, source.Member) {
		if n.Kind() == source.String && namesStatus(n) && !inMarkup(n) && (hasWord(f.Path, []string{"subscri", "billing", "membership"}) || hasWord(n.Handler().Text(), []string{"subscri", "membership"})) {
			return true
		}
		if n.Kind() == source.Member && n.Parent().Kind() == source.Binary && strings.Contains(strings.ToLower(n.Text()), "status.active") {
			return true
		}
	}
	return false
}

// namesStatus reports whether a text is a subscription's status that something is
// compared with.
func namesStatus(n source.Node) bool {
	switch v, _ := n.StringValue(); v {
	case "active", "trialing", "past_due", "unpaid", "ACTIVE", "canceled", "incomplete":
	default:
		return false
	}
	up := n.Parent()
	switch up.Kind() {
	case source.Binary, source.Case:
		return true
	case source.Array:
		return true
	case source.Property:
		return strings.Contains(strings.ToLower(up.Key()), "status") && inside(up, "where")
	case source.Call:
		return up.CalleeName() == "eq" || up.CalleeName() == "in" || up.CalleeName() == "includes" || up.CalleeName() == "where"
	}
	return false
}

// inMarkup reports whether code only chooses what a page shows: a badge's colour.
func inMarkup(n source.Node) bool {
	return n.Enclosing(source.Element, source.Function, source.Arrow).Kind() == source.Element
}
