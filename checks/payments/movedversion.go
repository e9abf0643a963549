package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// basil is the first day of the versions of Stripe's API in which the period of a
// subscription stands on its items, and the subscription of an invoice on its parent.
// docs.stripe.com/changelog/basil/2025-03-31/deprecate-subscription-current-period-start-and-end
// docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
const basil = "2025-03-31"

// Stripe's libraries ask for the version of their release unless told otherwise: that for
// Node from 12 on and for Python from 6 on; before, the account's own counts. Basil came
// with Node's 18 and Python's 12.
// github.com/stripe/stripe-node/wiki, github.com/stripe/stripe-python/wiki
const (
	nodePins, nodeBasil     = 12, 18
	pythonPins, pythonBasil = 6, 12
)

// A client is where the app makes itself a client of Stripe, and what is known of the
// version of the API that it asks for.
type client struct {
	node  source.Node
	known bool
	moved bool // the version is Basil or a later one
}

// clientsOf lists the clients of Stripe that code which runs makes.
func clientsOf(p *project.Project) []client {
	return project.Answer(p, "payments/clients", func(p *project.Project) []client {
		var out []client
		for _, file := range p.Sources() {
			if !p.Holds(file, "stripe") || !p.Holds(file, "Stripe(", "require(") || !p.Modules().Live(file) {
				continue
			}
			f := p.Source(file)
			if f == nil {
				continue
			}
			for n := range f.Find(source.New, source.Call) {
				if makesClient(n) {
					known, moved := asksVersion(p, n)
					out = append(out, client{n, known, moved})
				}
			}
		}
		return out
	})
}

// makesClient reports whether a node is new Stripe(key), or the same without new.
func makesClient(n source.Node) bool {
	callee := n.Child(source.Callee)
	if callee.CalleeName() == "require" {
		spec, _ := callee.Arg(0).StringValue()
		return spec == "stripe"
	}
	if callee.Kind() != source.Identifier || len(n.Args()) == 0 {
		return false
	}
	pkg, name := callee.Origin()
	return source.PackageName(pkg) == "stripe" && (name == "default" || name == "Stripe" || name == "*")
}

// asksVersion is whether a client asks for Basil or later: by what it is told, else by the
// release of its library.
func asksVersion(p *project.Project, made source.Node) (known, moved bool) {
	options := made.Arg(1)
	if options.OK() && options.Kind() != source.Object {
		options = p.Definition(options)
		if options.Kind() != source.Object {
			return false, false
		}
	}
	if told := options.Prop("apiVersion"); told.OK() {
		return versionTold(p, told)
	}
	if options.Spreads() {
		return false, false
	}
	return releaseAsksVersion(p, made.File())
}

// versionTold reads the version of the API out of a constant.
func versionTold(p *project.Project, told source.Node) (known, moved bool) {
	text, ok := told.StringValue()
	if !ok {
		text, ok = p.Definition(told).StringValue()
	}
	if !ok || len(text) < len(basil) {
		return false, false
	}
	return true, text[:len(basil)] >= basil
}

// releaseAsksVersion is the same by the release of the library that a file loads.
func releaseAsksVersion(p *project.Project, f *source.File) (known, moved bool) {
	for _, im := range f.Imports {
		if source.PackageName(im.Spec) != "stripe" {
			continue
		}
		if _, rest, ok := strings.Cut(im.Spec, "stripe@"); ok {
			v := project.ParseVersion(rest)
			return v.Major >= nodePins, v.Major >= nodeBasil
		}
	}
	if edgeFunction(f.Path) != "" { // what it loads stands in a map of its own
		return false, false
	}
	d := p.DependencyFor(f.Path, "stripe")
	if d.Name == "" {
		d = p.Dependency("stripe")
	}
	v, sure := p.Installed(d)
	if !v.Known() {
		return d.Version.Raw == "latest", d.Version.Raw == "latest"
	}
	raw := d.Version.Raw
	open := !sure && (strings.HasPrefix(raw, ">") || strings.ContainsAny(raw, "*xX|"))
	return v.Major >= nodePins && (!open || v.Major >= nodeBasil), v.Major >= nodeBasil
}

// speaksMoved reports whether the client at the head of a call asks for Basil or later;
// where the call does not show its client, whether all of the file do, or of the app.
func speaksMoved(p *project.Project, n source.Node) bool {
	all := clientsOf(p)
	if n.Kind() == source.Call {
		d := p.Definition(n.ChainHead())
		var own []client
		for _, c := range all {
			if c.node == d || d.Is(source.Function, source.Arrow, source.Method) && d.Contains(c.node) {
				own = append(own, c)
			}
		}
		if len(own) > 0 {
			return agreeOnMoved(own)
		}
	}
	var here, module []client
	for _, c := range all {
		if c.node.File() != n.File() {
			continue
		}
		here = append(here, c)
		if !c.node.Function().OK() {
			module = append(module, c)
		}
	}
	switch {
	case len(module) > 0: // what functions make for themselves beside it does something else
		return agreeOnMoved(module)
	case len(here) > 0:
		return agreeOnMoved(here)
	}
	return agreeOnMoved(all)
}

func agreeOnMoved(clients []client) bool {
	for _, c := range clients {
		if !c.known || !c.moved {
			return false
		}
	}
	return len(clients) > 0
}
