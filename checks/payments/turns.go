package payments

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// turns are the places where a listener hears of a subscription and writes what it
// heard: what is missing shows beside them.
func (l *listener) turns(p *project.Project) []check.Place {
	const most = 16
	var out []check.Place
	for _, e := range l.events {
		if e.name == "" || strings.Contains(e.name, "refund") || strings.Contains(e.name, "dispute") || len(out) >= most {
			continue
		}
		out = append(out, check.At(e.node, "what is done for "+e.name))
		for _, b := range e.branch(p) {
			for n := range b.Find(source.Call) {
				if _, ok := rowAt(n); ok || keepsPlan(n) {
					out = append(out, check.At(n, "what is written for "+e.name))
				}
			}
		}
	}
	return out[:min(len(out), most)]
}

// keepsPlan reports whether a call is of a function of the app that writes down a
// subscription, by its name.
func keepsPlan(n source.Node) bool {
	name := strings.ToLower(n.CalleeName())
	for _, verb := range []string{"get", "find", "fetch", "load", "is", "has", "track", "send", "notify"} {
		if strings.HasPrefix(name, verb) {
			return false
		}
	}
	return n.Child(source.Callee).Kind() == source.Identifier && hasWord(name, []string{"update", "set", "save", "sync", "activate", "cancel", "downgrade", "upgrade"}) &&
		hasWord(name, []string{"subscription", "plan", "premium", "tier", "membership"})
}

// keptState are the writes of functions that ask the provider for the state of a
// subscription when the browser calls them.
func keptState(p *project.Project) []check.Place {
	var out []check.Place
	seen := map[source.Node]bool{}
	for _, n := range callsOf(p, "subscriptions.list", "subscriptions.retrieve") {
		if p.Modules().Browser(n.File().Path) {
			continue
		}
		fn := n.Handler()
		if seen[fn] || !fn.OK() {
			continue
		}
		seen[fn] = true
		for c := range fn.Find(source.Call) {
			if r, ok := rowAt(c); ok && len(out) < 8 {
				out = append(out, check.At(r.node, "keeps the state until it is asked for again"))
			}
		}
		for i := range fn.Find(source.If) {
			if other := i.Child(source.Else); other.OK() && other.Kind() != source.If && strings.Contains(strings.ToLower(i.Child(source.Cond).Text()), "active") {
				out = append(out, check.At(other, "what happens without a running subscription"))
			}
		}
	}
	return out
}

// leadsToCost are the places of an open route where its input comes in, and where
// it calls what costs: the question for the plan belongs between them.
func leadsToCost(p *project.Project, r project.Route, cost source.Node) []check.Place {
	var out []check.Place
	if !r.Node.OK() {
		return nil
	}
	input := false
	for c := range r.Node.Find(source.Call, source.Member) {
		if !input && readsRequest(c) {
			input = true
			out = append(out, check.At(c, "takes the request, and asks for no plan"))
		}
		if c.Kind() == source.Member {
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow, source.Method) && fn.File() == cost.File() && fn.File() != r.Node.File() && len(out) < 4 {
			out = append(out, check.At(c, "leads to what costs money"))
		}
	}
	if at := head(r.Node); at.File() == cost.File() && cost.Line()-at.Line() > 3 && at.Line() > 1 {
		out = append(out, check.At(at, "asks for no plan"))
	}
	return out
}

// alsoTheirs are other places where what is paid for is the browser's to choose: a
// change of plan, and what is handed out when a payment is confirmed.
func alsoTheirs(p *project.Project) []check.Place {
	var out []check.Place
	add := func(v source.Node, message string) {
		flow := p.FlowOf(v)
		if !flow.Has(project.FromInput | project.FromCast) {
			return
		}
		out = append(out, check.At(v, message))
		if in := flow.Input; in.OK() && path.Dir(in.File().Path) == path.Dir(v.File().Path) {
			out = append(out, check.At(in, "read from the request"))
		}
	}
	for _, n := range callsOf(p, "subscriptions.update") {
		for prop := range n.Find(source.Property) {
			if prop.Key() == "price" && ofStripe(p, n) {
				add(prop.Child(source.Value), "changes to a price that comes from the request")
			}
		}
	}
	for _, l := range confirmations(p) {
		for _, r := range l.rows() {
			for prop := range r.node.Find(source.Property) {
				if hasWord(prop.Key(), []string{"amount", "plan", "credit", "quantity", "tier"}) && !toldByProvider(prop.Child(source.Value)) && len(out) < 12 {
					add(prop.Child(source.Value), "written as the request says")
				}
			}
		}
	}
	return out
}

// toldByProvider reports whether a value is read from what the provider answered when it was
// asked for a payment.
func toldByProvider(value source.Node) bool {
	for _, m := range membersIn(value) {
		root := m
		for root.Is(source.Member, source.Index) {
			root = root.Child(source.ObjectRole)
		}
		if v := valueOf(root); v.Kind() == source.Call && v.CalleeName() == "retrieve" {
			return true
		}
	}
	return false
}
