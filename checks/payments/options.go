package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A kind says what a call sells.
type kind uint8

const (
	unknown      kind = iota
	single            // a payment, once
	subscription      // a payment that recurs
	either            // decided when it runs
)

// kindOf reads from a sale's options what it sells.
func kindOf(p *project.Project, s sale) kind {
	if s.form {
		return single
	}
	if trail := s.node.CalleeTrail(); strings.HasSuffix(trail, "subscriptions.create") || strings.HasSuffix(trail, "subscriptionSchedules.create") || s.recurring && s.node.Kind() != source.Call {
		return subscription
	}
	for _, end := range []string{"paymentIntents.create", "charges.create", "orders.create", "preferences.create", "preference.create"} {
		if strings.HasSuffix(s.node.CalleeTrail(), end) {
			return single
		}
	}
	if s.node.Kind() != source.Call {
		return addressKind(p, s)
	}
	if s.gateway || s.provider == "Paystack" {
		return planned(saidTo(s.node))
	}
	seen := unknown
	for _, mode := range options(p, s.node, "mode") {
		k := modeOf(mode)
		if k == unknown {
			k = askedMode(p, s)
		}
		seen = joined(seen, k)
	}
	if seen == unknown && (len(options(p, s.node, "subscription_data")) > 0 || len(options(p, s.node, "recurring")) > 0) {
		return subscription
	}
	return seen
}

// modeOf is the kind that a mode's value means: a constant, either side of a
// condition, or what is known only when it runs.
func modeOf(v source.Node) kind {
	for v.Kind() == source.Other {
		v = v.Child(source.Value)
	}
	if v.Kind() == source.Identifier {
		v = v.Resolve()
	}
	switch text, ok := v.StringValue(); {
	case ok && text == "subscription":
		return subscription
	case ok:
		return single
	case v.Kind() == source.Conditional:
		return joined(modeOf(v.Child(source.Then)), modeOf(v.Child(source.Else)))
	}
	for s := range v.Find(source.String) {
		if text, _ := s.StringValue(); text == "subscription" {
			return either
		}
	}
	return unknown
}

// askedMode is the kind that the browser asks for, where the mode comes from the
// request.
func askedMode(p *project.Project, s sale) kind {
	seen := unknown
	for _, file := range p.Sources() {
		if file == s.node.File().Path || !p.Holds(file, "mode") || !p.Holds(file, "subscription", "payment") || !p.Modules().Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Property) {
			switch v, _ := n.Child(source.Value).StringValue(); {
			case n.Key() != "mode":
			case v == "subscription":
				seen = joined(seen, subscription)
			case v == "payment":
				seen = joined(seen, single)
			}
		}
	}
	return seen
}

func joined(a, b kind) kind {
	switch {
	case a == unknown || a == b:
		return b
	case b == unknown:
		return a
	}
	return either
}

// addressKind reads the kind of a sale that speaks to the provider's API itself.
func addressKind(p *project.Project, s sale) kind {
	text := s.node.Text()
	if s.provider == "Paystack" {
		return planned(bodies(p, s.node))
	}
	switch {
	case strings.Contains(text, "preapproval"), strings.Contains(text, "subscription"):
		return subscription
	case strings.Contains(text, "payment_intents"), strings.Contains(text, "/orders"), strings.Contains(text, "preferences"):
		return single
	}
	for n := range s.node.Handler().Find(source.String) {
		switch v, _ := n.StringValue(); v {
		case "subscription":
			return subscription
		case "payment":
			return single
		}
	}
	return unknown
}

// planned is what is sold by a request that begins a payment at a gateway: it
// renews itself when a plan is named.
func planned(said []source.Node) kind {
	for _, body := range said {
		for f := range body.Find(source.Property, source.Shorthand) {
			if (f.Key() == "plan" || f.Key() == "plan_code") && !inside(f, "metadata") {
				return subscription
			}
		}
	}
	return unknown
}

// options are the values that a call is given for one option, by the object
// literals that its first argument is put together from: the literal itself, the
// constant it names, what is spread into it, and later assignments.
func options(p *project.Project, call source.Node, name string) []source.Node {
	return optionsOf(p, call, 0, name)
}

// optionsOf are those of the i-th argument.
func optionsOf(p *project.Project, call source.Node, i int, name string) []source.Node {
	var out []source.Node
	for _, o := range objects(p, call.Arg(i), 4) {
		if v := o.Prop(name); v.OK() {
			out = append(out, v)
		}
	}
	if arg := call.Arg(i).Ident(); arg != "" {
		for a := range call.Handler().Find(source.Assign) {
			left := a.Child(source.Left)
			if left.Kind() == source.Member && left.Child(source.ObjectRole).Ident() == arg && left.Child(source.Name).Text() == name {
				out = append(out, a.Child(source.Right))
			}
		}
	}
	return out
}

// objects are the object literals that an expression can be or is made of.
func objects(p *project.Project, n source.Node, depth int) []source.Node {
	if depth == 0 || !n.OK() {
		return nil
	}
	switch n.Kind() {
	case source.Object:
		out := []source.Node{n}
		for c := range n.Children() {
			if c.Kind() == source.Spread {
				for inner := range c.Children() {
					out = append(out, objects(p, inner, depth-1)...)
				}
			}
		}
		return out
	case source.Identifier:
		return variable(p, n, depth)
	case source.Conditional, source.Binary, source.Other, source.Call, source.Member:
		return within(p, n, depth)
	}
	return nil
}

// variable follows a variable to what it was first given and to what it is
// given later in the same function.
func variable(p *project.Project, n source.Node, depth int) []source.Node {
	var out []source.Node
	d := n.Lookup(n.Ident())
	if d.Kind() == source.ImportName {
		return objects(p, p.Definition(n), depth-1)
	}
	if v := d.Child(source.Value); d.Kind() == source.Declarator && v.OK() {
		out = append(out, objects(p, v, depth-1)...)
	}
	for a := range n.Handler().Find(source.Assign) {
		if right := a.Child(source.Right); a.Child(source.Left).Ident() == n.Ident() && !right.Contains(n) {
			out = append(out, objects(p, right, depth-1)...)
		}
	}
	return out
}

// within are the object literals of an expression's parts: both sides of a
// condition, what a type is asserted of, what a helper returns.
func within(p *project.Project, n source.Node, depth int) []source.Node {
	var out []source.Node
	if n.Is(source.Call, source.Member) {
		d := p.Definition(n)
		if n.Kind() == source.Call {
			d = p.Definition(n.Child(source.Callee))
		}
		if d.Kind() == source.Object {
			return objects(p, d, depth-1)
		}
		for r := range d.Find(source.Return) {
			out = append(out, objects(p, r.Child(source.Value), depth-1)...)
		}
		return out
	}
	for c := range n.Children() {
		if c.Role() != source.Cond {
			out = append(out, objects(p, c, depth-1)...)
		}
	}
	return out
}
