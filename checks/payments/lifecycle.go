package payments

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed lifecycle.md
var lifecycleWords string

// Lifecycle looks for apps that sell subscriptions and do not hear how they go
// on: upgrades, failed cards, cancellations.
var Lifecycle = &check.Check{
	ID:       "payments/lifecycle",
	Severity: check.High,
	Minutes:  60,
	Words:    check.Explain(lifecycleWords),
	Look:     lookForLifecycle,
	Fix:      lifecycleFix,
}

func lookForLifecycle(p *project.Project) check.Finding {
	return withNameless(p, withMoved(p, lookForTurns(p)))
}

// lookForTurns answers whether the app hears of the turns that a subscription takes.
func lookForTurns(p *project.Project) check.Finding {
	if soldInPython(p) {
		return pythonLifecycle(p)
	}
	t := tradeOf(p)
	if f, ok := t.idle(p); ok {
		return f
	}
	if f, ok := t.onlyNotesSubscriptions(p); ok {
		return f
	}
	if !t.recurring {
		if f, ok := timeUnread(p); ok && len(t.sales) > 0 {
			return f
		}
		return check.Unneeded("The app takes single payments; nothing that it sells renews, changes or ends later.")
	}
	hearing := t.hearing()
	if len(hearing) == 0 {
		return unheard(p, t)
	}
	var best *course
	for i := range hearing {
		c := courseOf(p, &hearing[i])
		if best == nil || len(c.missing) < len(best.missing) || len(c.missing) == len(best.missing) && len(c.places) > len(best.places) {
			best = &c
		}
	}
	best = together(p, hearing, best)
	if len(best.missing) == 1 && best.missing[0] == starting.what {
		if reads, stored := statusReads(p); stored {
			best.missing = nil
			best.places = append(best.places, reads...)
		}
	}
	if len(best.missing) > 0 && t.listens {
		return check.Passed(check.Likely, "A library of the app keeps the subscriptions in step with the provider's events, beside what the app hears itself.", append([]check.Place{t.library}, best.places...)...)
	}
	if len(best.missing) > 0 {
		f := best.gap(p)
		for i := range hearing {
			f.Places = append(f.Places, hearing[i].turns(p)...)
			f.Places = append(f.Places, hearing[i].endsUnnamed()...)
		}
		f.Places = apart(f.Places)
		if len(t.sales)+len(t.links) == 0 { // nothing in the app is seen to sell them
			f.Confidence, f.Severity = min(f.Confidence, check.Likely), min(f.Severity, check.Medium)
		}
		return f
	}
	if f, ok := hollow(p, hearing); ok {
		return f
	}
	return check.Passed(check.Likely, best.reason, best.places...)
}

// hearing are the listeners that may hear of the app's subscriptions: not those of
// a provider that only takes single payments here.
func (t *trade) hearing() []listener {
	var sellers []string
	for _, s := range t.sales {
		if s.kind != single {
			sellers = append(sellers, s.provider)
		}
	}
	if len(sellers) == 0 {
		return t.listeners
	}
	return slices.DeleteFunc(slices.Clone(t.listeners), func(l listener) bool {
		return l.provider != "" && !slices.ContainsFunc(sellers, func(name string) bool { return sameProvider(name, l.provider) })
	})
}

// unheard answers for subscriptions without a route for events.
func unheard(p *project.Project, t *trade) check.Finding {
	if t.listens {
		return check.Passed(check.Likely, "A library of the app keeps the subscriptions in step with the provider's events.", t.library)
	}
	reads, stored := statusReads(p)
	if len(reads) > 0 && !stored {
		return check.Passed(check.Likely, "The state of a subscription is read from the provider each time and kept nowhere, so it is never out of date.", reads...)
	}
	reads = append(reads, keptState(p)...)
	const message = "sells a subscription whose renewals, failures and end nobody hears of"
	sold := t.anchor(message)
	if s, ok := t.subscribing(); ok {
		sold = []check.Place{check.At(s.node, message)}
	}
	places := append(reads, sold...)
	f := check.Missing(check.Certain, "Subscriptions are sold and no event of theirs is handled: a cancelled or unpaid customer keeps what was bought.", places...)
	f.Brief = lifecycleBrief
	return f
}

var lifecycleBrief = []string{
	"The webhook handles the start, each change, the end, a failed payment and a paid renewal of a subscription, and writes the subscription's own status, plan and end of period for all of them.",
	"Rather than trusting the event's order, read the subscription from the provider again and store what it says.",
	"A status of past_due, unpaid or canceled takes away what was bought, at once or after a grace period that is written down.",
}

// A course is how much of a subscription's life a listener hears.
type course struct {
	missing []string
	idle    []string // those of the missing whose events arrive and do nothing
	places  []check.Place
	reason  string
	expires bool // a paid invoice extends the time that was bought
	center  source.Node
	address string
	stripe  bool // the events are Stripe's
}

// eventNames are Stripe's names of events, as stages give them.
var eventNames = regexp.MustCompile(` \((?:customer|invoice)[a-z._]*\)`)

// gap is the finding of a listener that misses part of it.
func (c *course) gap(p *project.Project) check.Finding {
	places := append([]check.Place{check.At(c.center, "where the missing events would be handled")}, c.places...)
	confidence, severity, but := check.Certain, check.High, ""
	if c.expires {
		confidence = check.Likely // what was bought may run out by itself
		if at, ok := endsByItself(p); ok && !slices.Contains(c.missing, starting.what) {
			confidence, severity, places = check.Likely, check.Medium, append(places, at)
			but = " What was bought still ends at its date, unless it is paid again."
		}
	}
	what := c.missed() + but
	if !c.stripe {
		what = eventNames.ReplaceAllString(what, "") // other providers call them otherwise
	}
	f := check.Missing(confidence, what, places...)
	f.Severity = severity
	f.Brief = lifecycleBrief
	return f
}

// missed tells what a listener does not hear, and what it hears in vain.
func (c *course) missed() string {
	unheard := slices.DeleteFunc(slices.Clone(c.missing), func(what string) bool { return slices.Contains(c.idle, what) })
	switch {
	case len(c.idle) == 0:
		return fmt.Sprintf("The webhook %s does not handle %s.", c.address, check.Names(unheard))
	case len(unheard) == 0:
		return fmt.Sprintf("The webhook %s hears of %s and changes nothing.", c.address, check.Names(c.idle))
	}
	return fmt.Sprintf("The webhook %s does not handle %s; it hears of %s and changes nothing.", c.address, check.Names(unheard), check.Names(c.idle))
}

// together is the course of all listeners as one: an app may hear different
// events on different routes.
func together(p *project.Project, listeners []listener, best *course) *course {
	if len(best.missing) == 0 || len(listeners) < 2 {
		return best
	}
	var all listener
	for _, l := range listeners {
		if all.route.Node == (source.Node{}) && l.ofSubscriptions(p) {
			all.hook = l.hook
		}
		all.nodes = append(all.nodes, l.nodes...)
		all.events = append(all.events, l.events...)
	}
	if !all.route.Node.OK() {
		all.hook = listeners[0].hook
	}
	c := courseOf(p, &all)
	return &c
}
