package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// doneForKnown lists where a listener does an event's work only when it knows whom the event
// is for, and goes on to its success when it does not: strangers in the other form,
// if (userId) { … } in place of if (!userId) return. Unnamed are those where the event itself
// does not say whom it is for, which need not be the app's own: they are told beside others.
func (l *listener) doneForKnown(p *project.Project) (lost, unnamed []check.Place) {
	for _, n := range l.nodes {
		cond := n.Child(source.Cond)
		if n.Kind() != source.If || n.Child(source.Else).OK() || n.Role() == source.Else || !asksForKnown(p, cond) || !l.writesIn(p, n.Child(source.Then)) || n.Child(source.Then).MayLeave() {
			continue
		}
		if l.writtenBefore(n) || l.goesOnBehind(p, n) || lookedForByCustomer(cond) && customersFirst(p) {
			continue
		}
		if loop := n.Enclosing(source.For, source.ForOf, source.ForIn, source.While, source.Catch, source.Function, source.Arrow, source.Method); !loop.Is(source.Function, source.Arrow, source.Method) {
			continue // one of many, or on the way out
		}
		place := check.At(n, "only works for whom it knows; the others' events are answered with success")
		if askedAndAwaited(cond) {
			lost = append(lost, place)
		} else {
			unnamed = append(unnamed, place)
		}
	}
	return lost, unnamed
}

// askedAndAwaited reports whether what a condition asks for was asked for and awaited: a row, or its id.
func askedAndAwaited(cond source.Node) bool {
	if v := declarationOf(cond).Child(source.Value); cond.Kind() == source.Identifier && v.Kind() == source.Await {
		return true
	}
	return asksForRow(cond)
}

// asksForKnown reports whether a condition asks for nothing but that things are there, and one
// of them is who an event is for.
func asksForKnown(p *project.Project, cond source.Node) bool {
	who := false
	var asks func(n source.Node) bool
	asks = func(n source.Node) bool {
		switch n.Kind() {
		case source.Binary:
			left, right := n.Child(source.Left), n.Child(source.Right)
			if n.Operator() == "&&" {
				return asks(left) && asks(right)
			}
			return strings.HasPrefix(n.Operator(), "!=") && (right.Kind() == source.Null || right.Ident() == "undefined") && asks(left)
		case source.Identifier:
			who = who || namesWho(p, n)
			return true
		case source.Member:
			of := n.Child(source.ObjectRole).Ident()
			who = who || namesWho(p, n) && (isWho(of) || of == "" || strings.Contains(n.Text(), "?.") || of == "metadata")
			return true
		}
		return false
	}
	return asks(cond) && who
}

// goesOnBehind reports whether the way of an event goes on behind a condition to more of its
// work, or to a failure: then what was not done there may still be done, or is told.
func (l *listener) goesOnBehind(p *project.Project, n source.Node) bool {
	for s := n; s.OK() && !s.Is(source.Function, source.Arrow, source.Method); s = s.Parent() {
		if s.Is(source.Case, source.Switch) {
			return false // the other events
		}
		if !s.Parent().Is(source.Block, source.Case, source.FileKind) {
			continue
		}
		for next := nextStatement(s); next.OK(); next = nextStatement(next) {
			if ofOtherEvent(l, next) {
				return false
			}
			if l.writesIn(p, next) || fails(next) || endsWithoutSuccess(next) {
				return true
			}
		}
	}
	return false
}

// ofOtherEvent reports whether a statement is the branch of another event.
func ofOtherEvent(l *listener, s source.Node) bool {
	if s.Kind() != source.If {
		return false
	}
	for _, e := range l.events {
		if s.Child(source.Cond).Contains(e.node) {
			return true
		}
	}
	return false
}
