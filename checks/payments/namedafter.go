package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// namedAfterPaying lists where a route that the browser calls when it comes back from paying
// proves the payment with the provider's library, and then releases the plan, the order or the
// quote that its caller names: nothing ties the one to the other, so whoever paid for the
// cheapest names the dearest.
func namedAfterPaying(p *project.Project) []check.Place {
	var out []check.Place
	for _, l := range confirmations(p) {
		proof, id := l.libraryProof(p)
		if !proof.OK() || l.ties(id) || l.tiesBySession() {
			continue
		}
		named := l.namedBeside(p, proof)
		if len(named) == 0 {
			continue
		}
		looked, given := l.givenFor(p, named, proof)
		if len(given) == 0 {
			continue
		}
		out = append(out, check.At(proof, "asks whether this payment was made, and not what it was for"))
		for _, d := range slices.Sorted(slices.Values(lines(named))) {
			out = append(out, check.Line(l.route.File, d, "what is released is what the caller names"))
		}
		for _, n := range looked {
			out = append(out, check.At(n, "looks up what the caller names"))
		}
		for _, n := range given {
			out = append(out, check.At(n, "releases it"))
		}
	}
	return apart(out)
}

// libraryProof is where a handler asks the provider's library for the payment that its caller
// names, or has the provider's signature over it checked, and the name of that payment.
func (l *listener) libraryProof(p *project.Project) (proof source.Node, id string) {
	for c := range l.route.Node.Find(source.Call) {
		if endsWith(c, []string{"sessions.retrieve", "paymentIntents.retrieve"}) && fromCaller(p, c.Arg(0)) {
			return c, c.Arg(0).Ident() + c.Arg(0).Child(source.Name).Text()
		}
		if isHMAC(c) && l.route.Node.Names("razorpay_signature") || has(wordsOf(c.CalleeName()), "verify", "validate", "check") && c.Names("razorpay_payment_id") {
			return c, "razorpay_order_id"
		}
	}
	return source.Node{}, ""
}

// tiesBySession reports whether a handler reads off the payment whose it is or what was bought.
func (l *listener) tiesBySession() bool {
	return slices.ContainsFunc(l.nodes, func(n source.Node) bool {
		name := n.Child(source.Name).Text()
		switch n.Kind() {
		case source.Member:
			return has([]string{name}, "client_reference_id", "metadata", "notes", "line_items", "amount_total", "amount_received", "custom_data")
		case source.Binding:
			return has([]string{n.Key()}, "client_reference_id", "metadata", "notes")
		case source.Call:
			return endsWith(n, []string{"orders.fetch", "payments.fetch", "listLineItems"})
		}
		return false
	})
}

// goodsWords name what was sold, as requests do.
var goodsWords = []string{"plan", "tier", "package", "pack", "product", "course", "quote", "order", "booking", "item", "items", "cart", "credits", "listing", "ticket", "tickets", "event", "quantity", "amount", "total", "price", "offer", "bundle", "invoice", "job", "project", "campaign"}

// namedBeside are the names of goods that a handler takes from its request beside the payment.
func (l *listener) namedBeside(p *project.Project, proof source.Node) []source.Node {
	var out []source.Node
	for b := range l.route.Node.Find(source.Binding, source.Declarator) {
		name := b.Child(source.Name)
		if name.Kind() != source.Identifier || proof.Names(name.Ident()) || strings.HasPrefix(name.Ident(), "razorpay") {
			continue
		}
		if words := wordsOf(name.Ident()); has(words, goodsWords...) && !has(words, "payment", "session", "intent", "signature") && p.FlowOf(name).Only(project.FromInput|project.FromChecked|project.FromCast) {
			out = append(out, name)
		}
	}
	return out
}

func lines(nodes []source.Node) []int {
	var out []int
	for _, n := range nodes {
		if !slices.Contains(out, n.Line()) {
			out = append(out, n.Line())
		}
	}
	return out
}

// givenFor are the writes behind the proof, in place or in a function that is called, which are
// told of what the caller named, or of what was looked up by that, and where it was.
func (l *listener) givenFor(p *project.Project, named []source.Node, proof source.Node) (looked, given []source.Node) {
	const most = 3
	told := map[string]bool{}
	for _, n := range named {
		told[n.Ident()] = true
	}
	speaks := func(in source.Node) bool {
		for id := range in.Find(source.Identifier) {
			if told[id.Text()] {
				return true
			}
		}
		return told[in.Ident()]
	}
	fn := l.route.Node
	for d := range fn.Find(source.Declarator) {
		if name := d.Child(source.Name).Ident(); name != "" && speaks(d.Child(source.Value)) {
			told[name] = true
			if len(looked) == 0 {
				looked = append(looked, d)
			}
		}
	}
	rows := l.rows()
	for a := range fn.Find(source.Await) {
		c := a.Child(source.Value)
		if c.Kind() != source.Call || a.Start() < proof.End() || besides(c) || !speaks(c) {
			continue
		}
		d := p.Definition(c.Child(source.Callee))
		if slices.ContainsFunc(rows, func(r row) bool {
			return r.verb != "delete" && (c.Contains(r.node) || c == r.node || d.OK() && d.Contains(r.node))
		}) {
			if given = append(given, c); len(given) == most {
				break
			}
		}
	}
	return looked, given
}
