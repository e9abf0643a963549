package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// besideLosses are the other places of the same cause: the success that is answered
// at the end, events that fit nobody, and what leads to a second checkout.
func besideLosses(p *project.Project, t *trade) []check.Place {
	var out []check.Place
	for i := range t.listeners {
		l := &t.listeners[i]
		if !l.works(p) {
			continue
		}
		_, unnamed := l.doneForKnown(p)
		out = append(append(out, l.unmatched(p)...), unnamed...)
		if hidden := l.swallowed(p); len(hidden) > 0 {
			out = append(out, l.unseen(p, hidden)...)
			all, _ := l.asVisitor(p)
			out = append(out, all...)
			out = append(out, l.lastAnswer()...)
		}
	}
	second, _ := parallel(p, t)
	for _, s := range t.sales {
		if (s.kind == subscription || s.kind == either) && holdsOne(s.node, second) {
			out = append(out, slices.DeleteFunc(leadingTo(p, s.node, "leads to another subscription"), func(pl check.Place) bool { return firstSubscription(p, pl) })...)
		}
	}
	return out
}

// firstSubscription reports whether a place is on the way of who just made an account, and
// has no subscription that could run.
func firstSubscription(p *project.Project, pl check.Place) bool {
	f := p.Source(pl.File)
	if f == nil {
		return false
	}
	name, _ := declaredAs(f.From(f.LineStart(pl.Line) + max(pl.Column, 1) - 1).Handler())
	return hasWord(strings.ToLower(name), []string{"signup", "register", "createaccount"})
}

// unseen are the events whose work holds a failure that is hidden.
func (l *listener) unseen(p *project.Project, hidden []check.Place) []check.Place {
	var out []check.Place
	for _, e := range l.events {
		if strings.HasPrefix(e.name, "subscription_cycle") || strings.HasPrefix(e.name, "subscription_create") && strings.Contains(e.node.Parent().Text(), "reason") {
			continue // why an invoice was made
		}
		for _, body := range e.branch(p) {
			if holdsOne(body, hidden) {
				out = append(out, check.At(e.node, "what is done for "+e.name+" may fail unseen"))
				break
			}
		}
	}
	return out
}

// holdsOne reports whether code holds one of the places.
func holdsOne(n source.Node, places []check.Place) bool {
	first, _ := n.Position()
	last, _ := n.EndPosition()
	for _, pl := range places {
		if pl.File == n.File().Path && first <= pl.Line && pl.Line <= last {
			return true
		}
	}
	return false
}

// readAnyway is where the way to a checkout reads the customer's subscription, and sells
// another all the same.
func readAnyway(p *project.Project, n source.Node) []check.Place {
	for _, fn := range wayTo(p, n) {
		for c := range fn.Find(source.Call) {
			if c.Start() > n.Start() && fn.Contains(n) {
				break
			}
			reads := c.CalleeName() == "select" && supabaseTable(c).OK() || strings.HasPrefix(c.CalleeName(), "find")
			table := strings.ToLower(tableOf(c))
			if reads && strings.Contains(table, "subscription") && !hasWord(table, []string{"plan", "tier", "price", "product", "package"}) {
				return []check.Place{check.At(c, "reads the customer's row here, and sells another subscription whatever it says")}
			}
		}
	}
	return nil
}
