package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A trade is how an app sells: what live code starts a payment, what hears of
// it, and what kind of thing is sold.
type trade struct {
	sales     []sale // that something calls, links to the provider left out
	links     []sale // addresses at the provider
	listeners []listener
	library   check.Place // of a library that hears the events itself
	listens   bool        // there is such a library
	recurring bool        // subscriptions are sold
	once      bool        // single payments are taken
	merchant  bool        // the provider sells in its own name and owes the tax
	retired   []sale      // that no page leads to, beside others that pages do lead to
	deserted  []string    // files of routes to which only events of such sales would come
}

// tradeOf answers for an app once; all checks of the area ask it.
func tradeOf(p *project.Project) *trade {
	return project.Answer(p, "payments/trade", readTrade)
}

func readTrade(p *project.Project) *trade {
	t := &trade{}
	for _, s := range sales(p) {
		switch {
		case s.link:
			t.links = append(t.links, s)
		case p.Reached(s.node):
			s.kind = kindOf(p, s)
			t.sales = append(t.sales, s)
		}
	}
	all := t.sales
	t.sales = offered(p, all)
	t.retired = slices.DeleteFunc(slices.Clone(all), func(s sale) bool {
		return slices.ContainsFunc(t.sales, func(o sale) bool { return o.node == s.node })
	})
	for _, h := range append(hooks(p), outsideHooks(p)...) {
		if t.leftBehind(h) {
			t.deserted = append(t.deserted, h.route.File)
			continue
		}
		t.listeners = append(t.listeners, listen(p, h))
	}
	t.library, t.listens = library(p)
	t.classify(p)
	return t
}

// classify says what is sold, by the calls and, where they leave it open, by the
// events that the app handles.
func (t *trade) classify(p *project.Project) {
	open := len(t.sales) == 0
	providers := 0
	owes := 0
	for _, s := range t.sales {
		switch s.kind {
		case subscription:
			t.recurring = true
		case single:
			t.once = true
		case either:
			t.recurring, t.once = true, true
		default:
			open = true
		}
		providers++
		if ownsTax(s.provider) {
			owes++
		}
	}
	for _, l := range t.listeners {
		if open && l.ofSubscriptions(p) {
			t.recurring = true
		}
		if len(t.sales) == 0 && l.provider != "" {
			providers++
			if ownsTax(display(l.provider)) {
				owes++
			}
		}
	}
	if open && !t.recurring {
		t.once = true
	}
	t.merchant = providers > 0 && owes == providers
}

// ownsTax reports whether a provider sells in its own name: invoices and tax are
// its business.
func ownsTax(name string) bool {
	pr, _ := providerNamed(name)
	return pr.merchant
}

// subscribing is the sale that sells a subscription: for sure, else perhaps, else
// where nothing says what is sold.
func (t *trade) subscribing() (sale, bool) {
	for _, k := range []kind{subscription, either, unknown} {
		if i := slices.IndexFunc(t.sales, func(s sale) bool { return s.kind == k }); i >= 0 {
			return t.sales[i], true
		}
	}
	return sale{}, false
}

// provider is the name of the app's provider in a sentence.
func (t *trade) provider() string {
	if len(t.sales) > 0 {
		return t.sales[0].provider
	}
	for _, l := range t.listeners {
		if l.provider != "" {
			return display(l.provider)
		}
	}
	return "the provider"
}

// idle answers for an app that sells nothing by code that runs.
func (t *trade) idle(p *project.Project) (check.Finding, bool) {
	if f, ok := elsewhere(p); ok && len(t.sales) == 0 {
		return f, true
	}
	if n, ok := t.forwarded(p); ok {
		return check.Cannot("The webhook hands its events on to another service, which is not part of this app.", check.At(n, "hands the event on")), true
	}
	if len(t.sales) > 0 || len(t.listeners) > 0 {
		return check.Finding{}, false
	}
	if len(t.links) > 0 {
		return check.Unneeded("Payments are links to the provider's own page; nothing in the app depends on them."), true
	}
	return check.Unneeded("No code that runs takes a payment."), true
}

// forwarded is where an app that starts no payment itself hands every event on to
// a server of its own choosing.
func (t *trade) forwarded(p *project.Project) (source.Node, bool) {
	var at source.Node
	for i := range t.listeners {
		n, ok := t.listeners[i].reach(p, func(n source.Node) bool { return forwards(n) && !toProvider(p, n) })
		if !ok || len(t.listeners[i].events) > 0 || len(t.listeners[i].rows()) > 0 {
			return source.Node{}, false
		}
		at = n
	}
	return at, at.OK() && len(t.sales) == 0
}

// anchor is where something that is missing would go: the place that handles
// events, else the place that starts a payment.
func (t *trade) anchor(message string) []check.Place {
	var most *listener
	for i := range t.listeners {
		if l := &t.listeners[i]; most == nil || len(l.events) > len(most.events) {
			most = l
		}
	}
	if most != nil {
		return []check.Place{check.At(most.center(), message)}
	}
	for _, s := range t.sales {
		return []check.Place{check.At(s.node, message)}
	}
	return nil
}

// of lists the sales through one provider.
func (t *trade) of(provider string) []sale {
	return slices.DeleteFunc(slices.Clone(t.sales), func(s sale) bool { return s.provider != provider })
}

// callsOf lists the calls in live code whose callee ends so, in functions that
// something calls.
func callsOf(p *project.Project, ends ...string) []source.Node {
	var out []source.Node
	m := p.Modules()
	chained := chainedEnds(ends)
	for _, file := range p.Sources() {
		if !p.Holds(file, ends...) && !p.Holds(file, chained...) || !m.Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			if endsWith(n, ends) && p.Reached(n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// chainedEnds are the paths with optional steps, such as stripe?.checkout, for those
// that have any.
func chainedEnds(ends []string) []string {
	var out []string
	for _, e := range ends {
		if strings.Contains(e, ".") {
			out = append(out, strings.ReplaceAll(e, ".", "?."))
		}
	}
	return out
}
