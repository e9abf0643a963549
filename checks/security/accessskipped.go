package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// skipsSignature is what a route does that another service is meant to call, when its
// check of the signature is passed over for whoever sends none. What concerns payments
// belongs to the check of their events.
func (j *accessJudge) skipsSignature(r *guardedRoute) (unguarded, bool) {
	if !senderRoute(r.GuardedRoute) || aboutPayments(j.p, r.Route) || r.Maybe || onlyDeveloped(r.Node) || slices.ContainsFunc(r.Guards, func(g project.Guard) bool { return g.Holds() && g.Kind != project.SignatureGuard }) {
		return unguarded{}, false
	}
	passed, ok := r.ReachesBy(j.p, "security/access skipped signature", skipsUnsigned, 1)
	if !ok {
		return unguarded{}, false
	}
	for _, d := range r.deeds {
		if !d.changes() || d.bound || passed.Child(source.Then).Contains(d.node) {
			continue
		}
		e := unguarded{route: r, does: d.what, why: "whoever sends no signature passes", confidence: check.Likely, severity: check.High}
		e.places = append(e.places, at(passed.Child(source.Cond), "whoever sends no signature passes here"))
		e.places = append(e.places, whereGuarded(j.p, r.Route, d.what+" for whoever sends an event")...)
		return e, true
	}
	return unguarded{}, false
}

// skipsUnsigned reports whether a branch lets everyone on who sends no signature: it looks
// at the signature only where there is one, or answers yes where there is none.
func skipsUnsigned(n source.Node) bool {
	if n.Kind() != source.If {
		return false
	}
	cond, then := n.Child(source.Cond), n.Child(source.Then)
	if parts := operands(cond, "||"); slices.ContainsFunc(parts, lacksSignature) {
		return saysYes(then) && saysNo(n.Function())
	}
	return slices.ContainsFunc(operands(cond, "&&"), hasSignature) && !n.Child(source.Else).OK() && refusesIn(then) && !leavesAnyhow(then) && goesOnBeside(n) && !askedBefore(n)
}

// operands are the parts of a condition that an operator joins.
func operands(n source.Node, op string) []source.Node {
	if n.Kind() != source.Binary || n.Operator() != op {
		return []source.Node{n}
	}
	return append(operands(n.Child(source.Left), op), operands(n.Child(source.Right), op)...)
}

func lacksSignature(n source.Node) bool {
	return n.Kind() == source.Unary && n.Operator() == "!" && readsSignature(n.Child(source.Value))
}

// hasSignature reports whether a condition asks no more than whether a signature was sent.
func hasSignature(n source.Node) bool {
	if n.Kind() == source.Binary && strings.HasPrefix(n.Operator(), "==") && n.Child(source.Left).Kind() == source.Unary { // typeof signature === "string"
		n = n.Child(source.Left).Child(source.Value)
	}
	return readsSignature(n)
}

// readsSignature reports whether an expression is a header that carries a signature.
func readsSignature(n source.Node) bool {
	if !n.Is(source.Identifier, source.Member, source.Index, source.Call) {
		return false
	}
	v := n.Resolve()
	if v.Kind() == source.Declarator {
		v = v.Child(source.Value)
	}
	low := strings.ToLower(v.Text())
	return v.Is(source.Call, source.Index, source.Member, source.Binary) && len(low) < 160 && strings.Contains(low, "header") && strings.Contains(low, "signature") && !strings.Contains(low, "verif")
}

// saysYes reports whether a branch itself answers with true, saysNo whether a function
// does with false anywhere.
func saysYes(branch source.Node) bool {
	for ret := range branch.Find(source.Return) {
		if ret.Child(source.Value).Text() == "true" && (ret == branch || ret.Parent() == branch) {
			return true
		}
	}
	return false
}

func saysNo(fn source.Node) bool {
	for ret := range fn.Find(source.Return) {
		if ret.Child(source.Value).Text() != "true" && ret.Function() == fn {
			return true
		}
	}
	return false
}

// refusesIn reports whether a branch answers that somebody may not.
func refusesIn(branch source.Node) bool {
	for n := range branch.Find(source.Number) {
		if n.Text() == "401" || n.Text() == "403" || n.Text() == "400" {
			return true
		}
	}
	return false
}

// leavesAnyhow reports whether a branch ends in leaving the function.
func leavesAnyhow(branch source.Node) bool {
	var last source.Node
	for s := range branch.Children() {
		last = s
	}
	return branch.Is(source.Return, source.Throw) || last.Is(source.Return, source.Throw)
}

// goesOnBeside reports whether something is done behind a branch and beside it.
func goesOnBeside(branch source.Node) bool {
	for a := range branch.Parent().Find(source.Await) {
		if a.Start() > branch.End() {
			return true
		}
	}
	return false
}

// askedBefore reports whether whoever sends no signature was turned away further up.
func askedBefore(branch source.Node) bool {
	for i := range branch.Function().Find(source.If) {
		if i.End() <= branch.Start() && i.Child(source.Then).MayLeave() && slices.ContainsFunc(operands(i.Child(source.Cond), "||"), lacksSignature) {
			return true
		}
	}
	return false
}
