package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// namelessSubscription is an object of Stripe's that is a subscription, in any version.
var namelessSubscription = sought{typed: aSubscription.typed, calls: aSubscription.calls, anyVersion: true}

// withNameless adds to an answer about the course of subscriptions that none of their events
// finds its customer: what the checkout was told of them stays with the checkout.
func withNameless(p *project.Project, f check.Finding) check.Finding {
	if f.Verdict != check.Pass && f.Verdict != check.Gap || soldInPython(p) {
		return f
	}
	sold, keys := toldTheCheckoutAlone(p)
	if len(sold) == 0 {
		return f
	}
	read := readOfSubscription(p, keys)
	if len(read) == 0 {
		return f
	}
	var places []check.Place
	for _, n := range read[:min(len(read), 6)] {
		places = append(places, check.At(n, "is never there: the checkout keeps what it was told to itself"))
	}
	for _, n := range sold {
		places = append(places, check.At(n, "tells the checkout, and not the subscription that it makes"))
	}
	const reason = "The handlers look in a subscription's metadata for whose it is, and only the checkout's is ever written: no change, renewal or end finds its customer."
	const brief = "Give the checkout the same metadata once more as subscription_data: { metadata: … }; or look for the customer by the subscription's own id or customer, as it was stored when the checkout was completed."
	if f.Verdict == check.Gap {
		f.Reason = reason + " " + f.Reason
		f.Places = apart(append(places, f.Places...))
		f.Brief = append([]string{brief}, f.Brief...)
		return f
	}
	f = check.Missing(check.Likely, reason, places...)
	f.Brief = []string{brief}
	return f
}

// toldTheCheckoutAlone lists the metadata of checkouts for subscriptions, with the names in
// it, in an app that gives no subscription any metadata.
func toldTheCheckoutAlone(p *project.Project) (sold []source.Node, keys []string) {
	for _, call := range callsOf(p, "subscriptions.create", "subscriptions.update") {
		if call.Names("metadata") || len(options(p, call, "metadata"))+len(optionsOf(p, call, 1, "metadata")) > 0 {
			return nil, nil
		}
	}
	t := tradeOf(p)
	if len(t.links) > 0 {
		return nil, nil
	}
	for _, s := range t.sales {
		if s.kind == single || s.kind == unknown {
			continue
		}
		if s.provider != "Stripe" || !strings.HasSuffix(s.node.CalleeTrail(), "checkout.sessions.create") || len(options(p, s.node, "subscription_data")) > 0 {
			return nil, nil
		}
		found := options(p, s.node, "metadata")
		for _, o := range objects(p, s.node.Arg(0), 4) {
			if o.Spreads() && len(found) == 0 {
				return nil, nil
			}
		}
		for _, o := range found {
			for n := range o.Find(source.Property, source.Shorthand) {
				keys = append(keys, n.Key())
			}
			sold = append(sold, o)
		}
	}
	return sold, keys
}

// readOfSubscription lists where one of the names is read of a subscription's metadata, and
// the code gives up where it is not there.
func readOfSubscription(p *project.Project, keys []string) []source.Node {
	var out []source.Node
	for _, file := range p.Sources() {
		if !p.Holds(file, "metadata") || !p.HoldsFold(file, "subscription") || !p.Modules().Live(file) || p.Modules().Browser(file) && !handlerFiles(p)[file] {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Member, source.Index) {
			key := n.Key()
			if n.Kind() == source.Index {
				key, _ = n.Child(source.Value).StringValue()
			}
			object := n.Child(source.ObjectRole)
			of := object.Child(source.ObjectRole)
			if !slices.Contains(keys, key) || object.Kind() != source.Member || object.Key() != "metadata" || !namesSubscription(of) || trailOf(p, of, namelessSubscription, trailSteps) == lost {
				continue
			}
			if givesUpWithout(n) && p.Reached(n) {
				out = append(out, n)
			}
		}
	}
	return out
}

func namesSubscription(n source.Node) bool {
	low := strings.ToLower(n.Text())
	return strings.Contains(low, "sub") && !strings.Contains(low, "session") && !strings.Contains(low, "invoice")
}

// givesUpWithout reports whether the function around a value that was read ends, or goes to
// the next, where it is not there, and looks nowhere else.
func givesUpWithout(read source.Node) bool {
	d := read.Enclosing(source.Declarator)
	name := d.Child(source.Name).Ident()
	if name == "" {
		return false
	}
	for up := read.Parent(); up != d; up = up.Parent() {
		if !up.Is(source.Other, source.Unary) { // read among others
			return false
		}
	}
	for i := range d.Function().Find(source.If) {
		if i.Start() < d.End() || !i.Child(source.Cond).Names(name) || !asksForNothing(i.Child(source.Cond)) {
			continue
		}
		for range i.Child(source.Then).Find(source.Await) {
			return false
		}
		return turnsOff(i.Child(source.Then)) || givesWay(i.Child(source.Then))
	}
	return false
}
