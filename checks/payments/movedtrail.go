package payments

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A trail is where a value that code takes for an object of Stripe comes from.
type trail uint8

const (
	lost     trail = iota
	sent           // out of an event, in the version that its endpoint was made with
	answered       // answered to a client of the app, in that client's version
)

// trailSteps is how many names a value is followed through.
const trailSteps = 10

// A sought is a kind of Stripe's objects: its type in Stripe's library for Node, and the
// calls that answer with one of them or a list.
type sought struct {
	typed      string
	calls      []string
	anyVersion bool // in whatever version it is answered
}

var (
	aSubscription = sought{typed: "Stripe.Subscription", calls: []string{
		"subscriptions.retrieve", "subscriptions.list", "subscriptions.search", "subscriptions.create", "subscriptions.update", "subscriptions.cancel", "subscriptions.del", "subscriptions.resume",
		"Subscription.retrieve", "Subscription.modify", "Subscription.list", "subscriptions.retrieve_async", "Subscription.retrieve_async",
	}}
	anInvoice = sought{typed: "Stripe.Invoice", calls: []string{"invoices.retrieve", "invoices.list", "invoices.search", "invoices.pay", "invoices.finalizeInvoice", "Invoice.retrieve", "Invoice.list"}}
)

// eventObject is what an event is about: event.data.object, event["data"]["object"].
var eventObject = regexp.MustCompile(`(?:\.data|\[['"]data['"]\]|get\(['"]data['"](?:, *\{\})?\))\??(?:\.object|\[['"]object['"]\]|\.get\(['"]object['"](?:, *\{\})?\))$`)

// passOn are the methods of a list that give its entries, or one of them.
var passOn = []string{"find", "filter", "at", "shift", "pop", "sort", "toSorted", "slice", "reverse", "toReversed", "autoPagingToArray", "concat", "auto_paging_iter"}

// perEntry are the methods of a list whose callback is handed an entry.
var perEntry = []string{"map", "forEach", "filter", "find", "some", "every", "flatMap", "sort", "autoPagingEach"}

// trailOf follows a value to a call of Stripe that answers so, or to an event.
func trailOf(p *project.Project, n source.Node, what sought, left int) trail {
	if left == 0 || !n.OK() {
		return lost
	}
	on := func(next source.Node) trail { return trailOf(p, next, what, left-1) }
	switch n.Kind() {
	case source.Await, source.Spread:
		return on(n.Child(source.Value))
	case source.Conditional:
		return max(on(n.Child(source.Then)), on(n.Child(source.Else)))
	case source.Binary:
		switch n.Operator() {
		case "??", "||", "&&", "or", "and":
			return max(on(n.Child(source.Left)), on(n.Child(source.Right)))
		}
	case source.Call:
		return trailOfCall(p, n, what, left)
	case source.Member, source.Index:
		object := n.Child(source.ObjectRole)
		key := n.Key()
		if n.Kind() == source.Index {
			key, _ = n.Child(source.Value).StringValue()
		}
		switch {
		case eventObject.MatchString(n.Text()):
			return sent
		case key == "data" || n.Kind() == source.Index && key == "":
			return on(object)
		case key == "object" && takesData(object):
			return sent
		}
	case source.Identifier:
		return trailOfName(p, n, what, left)
	}
	return lost
}

// takesData reports whether a name stands for the data of an event.
func takesData(n source.Node) bool {
	d := n.Resolve()
	if d.Kind() == source.Binding {
		return d.Key() == "data" && strings.Contains(strings.ToLower(patternValue(d).Text()), "event")
	}
	return strings.HasSuffix(strings.ToLower(d.Text()), "event.data")
}

func trailOfCall(p *project.Project, n source.Node, what sought, left int) trail {
	if endsWith(n, what.calls) || slices.ContainsFunc(what.calls, func(end string) bool { return strings.HasSuffix(n.CalleeTrail(), "."+end) }) {
		if what.anyVersion {
			return answered
		}
		if strings.Contains(n.Text(), "apiVersion") || strings.Contains(n.Text(), "stripe_version") || !movedFor(p, n) {
			return lost
		}
		return answered
	}
	callee := n.Child(source.Callee)
	if callee.Kind() == source.Member && slices.Contains(passOn, n.CalleeName()) {
		return trailOf(p, callee.Child(source.ObjectRole), what, left-1)
	}
	if n.CalleeName() == "get" && eventObject.MatchString(n.Text()) {
		return sent
	}
	if fn := p.Definition(callee); fn.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(n) {
		if from := trailOfReturned(p, fn, what, left); from != lost {
			return from
		}
	}
	for _, a := range n.Args() { // retry(() => stripe.subscriptions.list(…))
		if a.Is(source.Function, source.Arrow) && callee.Kind() == source.Identifier {
			return trailOfReturned(p, a, what, left)
		}
	}
	return lost
}

// trailOfReturned follows what a function gives back.
func trailOfReturned(p *project.Project, fn source.Node, what sought, left int) trail {
	if body := fn.Child(source.Body); fn.Kind() == source.Arrow && body.Kind() != source.Block {
		return trailOf(p, body, what, left-1)
	}
	best := lost
	for r := range fn.Find(source.Return) {
		if r.Function() == fn {
			best = max(best, trailOf(p, r.Child(source.Value), what, left-1))
		}
	}
	return best
}

// movedFor reports whether a call is answered in a version of Basil or later.
func movedFor(p *project.Project, call source.Node) bool {
	if strings.HasSuffix(call.File().Path, ".py") {
		return pythonMoved(p).moved
	}
	return speaksMoved(p, call)
}

func trailOfName(p *project.Project, n source.Node, what sought, left int) trail {
	d := n.Lookup(n.Text())
	switch d.Kind() {
	case source.Declarator:
		return trailOfDeclared(p, n, d, what, left)
	case source.Binding:
		list := patternValue(d)
		switch {
		case d.Parent().Kind() == source.ArrayPattern, d.Key() == "data":
			return trailOf(p, list, what, left-1)
		case d.Key() == "object" && strings.HasSuffix(strings.ToLower(list.Text()), "event.data"):
			return sent
		}
	case source.Param:
		return trailOfParam(p, d, what, left)
	}
	return lost
}

// trailOfDeclared follows a name to what it is given where it is made, in the loop that
// makes it, or later.
func trailOfDeclared(p *project.Project, n, d source.Node, what sought, left int) trail {
	if v := d.Child(source.Value); v.OK() && v.Kind() != source.Null {
		return trailOf(p, v, what, left-1)
	}
	if loop := d.Enclosing(source.ForOf); loop.Child(source.Left).Contains(d) {
		return trailOf(p, loop.Child(source.Right), what, left-1)
	}
	best := lost
	for a := range d.Enclosing(source.Function, source.Arrow, source.Method, source.FileKind).Find(source.Assign) {
		if to := a.Child(source.Left); to.Ident() == n.Text() && to.Lookup(n.Text()) == d {
			best = max(best, trailOf(p, a.Child(source.Right), what, left-1))
		}
	}
	return best
}

// trailOfParam follows a parameter to what callers hand over, or to the list whose
// entries a callback is handed.
func trailOfParam(p *project.Project, param source.Node, what sought, left int) trail {
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if call := fn.Parent(); call.Kind() == source.Call && fn.Role() == source.Arg {
		if i == 0 && slices.Contains(perEntry, call.CalleeName()) {
			return trailOf(p, call.Child(source.Callee).Child(source.ObjectRole), what, left-1)
		}
		return lost
	}
	best := lost
	for _, call := range p.CallsOf(fn) {
		best = max(best, trailOf(p, call.Arg(i), what, left-1))
	}
	if best == lost && typedAs(param, what.typed) {
		return sent // whoever calls, it is one of Stripe's
	}
	return best
}

// typedAs reports whether the annotation of a parameter is of a type.
func typedAs(param source.Node, name string) bool {
	_, rest, ok := strings.Cut(param.Text(), name)
	return ok && (rest == "" || !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.", rune(rest[0])))
}

// patternValue is what the pattern around a binding takes apart, no node for a pattern
// within another.
func patternValue(b source.Node) source.Node {
	if owner := b.Parent().Parent(); owner.Kind() == source.Declarator {
		return owner.Child(source.Value)
	}
	return source.Node{}
}
