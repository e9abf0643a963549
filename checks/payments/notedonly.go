package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// onlyNotesSubscriptions answers for an app that keeps subscriptions in its database, and
// whose webhook hears of them without telling the events apart, and notes them in a log.
func (t *trade) onlyNotesSubscriptions(p *project.Project) (check.Finding, bool) {
	keeps := false
	for _, table := range p.Schema().Tables {
		keeps = keeps || hasWord(table.Name, []string{"subscription", "membership", "assinatura"})
	}
	if t.recurring || !keeps {
		return check.Finding{}, false
	}
	for i := range t.listeners {
		l := &t.listeners[i]
		if l.ofSubscriptions(p) {
			return check.Finding{}, false
		}
		for _, n := range l.nodes {
			if n.Kind() != source.If || n.Child(source.Else).OK() || !onlyNotes(n.Child(source.Then)) || !asksForSubscription(n.Child(source.Cond)) {
				continue
			}
			if slices.ContainsFunc(l.rows(), func(r row) bool {
				return hasWord(tableIn(p, r.node), []string{"subscription", "membership", "assinatura"})
			}) {
				return check.Finding{}, false
			}
			f := check.Missing(check.Likely, fmt.Sprintf("The webhook %s hears of subscriptions and only notes them: how they start, fail and end changes nothing.", l.address()), check.At(n, "is noted, and nothing else"), check.At(head(l.route.Node), "hears of subscriptions"))
			f.Brief = lifecycleBrief
			return f, true
		}
	}
	return check.Finding{}, false
}

// asksForSubscription reports whether a condition asks whether a subscription came with
// an event.
func asksForSubscription(cond source.Node) bool {
	name := cond.Ident()
	if cond.Kind() == source.Member {
		name = cond.Child(source.Name).Text()
	}
	return strings.EqualFold(name, "subscription")
}
