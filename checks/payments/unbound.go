package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unbound lists where a route takes a payment and what it releases from its caller, asks
// the provider for the one and releases the other, and nothing ties the two: one paid
// payment, of anybody and for anything, releases whatever its caller names.
func unbound(p *project.Project) []check.Place {
	asked, _ := proofs(p)
	var out []check.Place
	for _, l := range confirmations(p) {
		proof, id := l.proofOf(p, asked)
		if !proof.OK() || l.ties(id) {
			continue
		}
		for _, r := range l.rows() {
			if r.verb != "update" || r.node.Function() != l.route.Node {
				continue
			}
			if named := otherNamed(p, r.node, id); named.OK() {
				out = append(out,
					check.At(proof, "asks whether this payment was made, and not what it was for"),
					check.At(r.node, "releases what the caller names"))
			}
		}
	}
	return apart(out)
}

// proofOf is the call by which a handler asks the provider for a payment that its caller
// names, and the name it has there.
func (l *listener) proofOf(p *project.Project, asked map[source.Node]bool) (proof source.Node, id string) {
	for c := range l.route.Node.Find(source.Call) {
		leads := false
		for n := range asked {
			fn := p.Definition(c.Child(source.Callee))
			leads = leads || c.Contains(n) || fn.OK() && !fn.Contains(c) && holdsOrCalls(p, fn, n, 2)
		}
		if !leads {
			continue
		}
		for _, a := range c.Args() {
			for v := range a.Find(source.Identifier) {
				if fromCaller(p, v) && namesPayment(v.Ident()) {
					return c, v.Ident()
				}
			}
			if a.Kind() == source.Identifier && fromCaller(p, a) && namesPayment(a.Ident()) {
				return c, a.Ident()
			}
		}
	}
	return source.Node{}, ""
}

// holdsOrCalls reports whether a function holds a node or calls one that does.
func holdsOrCalls(p *project.Project, fn, n source.Node, depth int) bool {
	if fn.Contains(n) {
		return true
	}
	for c := range fn.Find(source.Call) {
		d := p.Definition(c.Child(source.Callee))
		if depth > 0 && d.Is(source.Function, source.Arrow, source.Method) && !d.Contains(c) && holdsOrCalls(p, d, n, depth-1) {
			return true
		}
	}
	return false
}

func fromCaller(p *project.Project, n source.Node) bool {
	return p.FlowOf(n).Has(project.FromInput | project.FromChecked | project.FromCast)
}

// namesPayment reports whether a name is of a payment's id.
func namesPayment(name string) bool {
	return has(wordsOf(name), "payment", "transaction", "reference", "charge", "session", "intent", "ref", "trx", "checkout", "capture", "tx")
}

// ties reports whether a handler compares what the provider said of a payment with what it
// releases, or looks its rows up by the payment's id.
func (l *listener) ties(id string) bool {
	for _, n := range l.nodes {
		switch n.Kind() {
		case source.Binary:
			if comparesSums(n) || comparesTie(n) {
				return true
			}
		case source.Call:
			switch n.CalleeName() {
			case "eq", "match", "findFirst", "findUnique", "findOne", "where":
				if n.Names(id) {
					return true
				}
			}
		case source.Member: // what the payment says it was for
			if hasWord(n.Text(), []string{".metadata", ".custom_data", ".customData", ".notes.", ".external_reference", ".meta."}) {
				return true
			}
		}
	}
	return false
}

// comparesTie reports whether a comparison is of a field that says what a payment is for.
func comparesTie(n source.Node) bool {
	switch n.Operator() {
	case "===", "!==", "==", "!=":
	default:
		return false
	}
	left, right := n.Child(source.Left), n.Child(source.Right)
	if left.Is(source.String, source.Null) || right.Is(source.String, source.Null) || left.Kind() == source.Unary {
		return false
	}
	for _, side := range []source.Node{left, right} {
		if side.Kind() == source.Member && has(wordsOf(side.Child(source.Name).Text()), "order", "reference", "receipt", "invoice", "description", "email", "customer", "user", "currency", "ref") {
			return true
		}
	}
	return false
}

// otherNamed is the id in the conditions of a write that the caller names, beside the
// payment's own.
func otherNamed(p *project.Project, write source.Node, payment string) source.Node {
	named := func(in source.Node) source.Node {
		for v := range in.Find(source.Identifier, source.Member, source.Shorthand) {
			if v.Kind() == source.Shorthand {
				if v.Key() != payment && !namesPayment(v.Key()) && fromCaller(p, v.Child(source.Name)) {
					return v
				}
				continue
			}
			if name := v.Ident() + v.Child(source.Name).Text(); name != payment && v.Role() != source.Name && v.Role() != source.Callee && fromCaller(p, v) && !namesPayment(name) && strings.TrimSpace(name) != "" {
				return v
			}
		}
		return source.Node{}
	}
	for c := write; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		switch c.CalleeName() {
		case "eq", "where", "match":
			for _, a := range c.Args() {
				if v := named(a); v.OK() {
					return v
				}
				if a.Kind() == source.Identifier && a.Ident() != payment && fromCaller(p, a) {
					return a
				}
			}
		case "update", "updateMany", "updateOne", "findByIdAndUpdate", "findOneAndUpdate":
			if v := named(c.Arg(0).Prop("where")); v.OK() {
				return v
			}
		}
	}
	return source.Node{}
}
