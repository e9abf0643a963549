package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedClaims lists the rows whose state is asked first, for which something of worth is then
// given, and whose state is handed afterwards to a function that writes it whatever it is by
// then: store.updateOrder(id, { payoutStatus: "paid" }).
func handedClaims(p *project.Project) []counter {
	var out []counter
	for _, w := range writers(p) {
		if !w.whole {
			continue
		}
		for _, call := range p.CallsOf(w.fn) {
			row := call.Arg(w.index).Resolve()
			if row.Kind() != source.Object || !p.Modules().Live(call.File().Path) || locked(call) || inTransaction(call) {
				continue
			}
			for state := range row.Children() {
				if state.Kind() != source.Property || !stateColumn(state.Key()) || !settled(state.Child(source.Value)) || conditional(w.at, state.Key()) {
					continue
				}
				if c, ok := w.claimed(p, call, state); ok {
					out = append(out, c)
				}
			}
		}
	}
	return withoutCounted(out, nil)
}

// stateColumn reports whether a column tells how far a row has come, or something about it.
func stateColumn(name string) bool {
	return stateName(name) || strings.HasSuffix(snake(name), "_status")
}

// claimed is the claim that a call ends which hands on a row's state.
func (w writer) claimed(p *project.Project, call, state source.Node) (counter, bool) {
	piece := pieceAround(call)
	if !piece.OK() || lockedText(piece) {
		return counter{}, false
	}
	for i := range piece.Find(source.If) {
		if i.Start() > call.Start() {
			break
		}
		if i.Contains(call) || !i.Child(source.Then).MayLeave() {
			continue
		}
		cond := i.Child(source.Cond)
		row := rowAsked(cond, state.Key())
		read, same := w.readFrom(p, row)
		if !row.OK() || !read.OK() || !same {
			continue
		}
		given := givenIn(p, piece, i.Start(), call)
		if !given.OK() && !(voucherTable(w.table) && usedUp(state.Child(source.Value))) {
			if effect := w.oncePerRow(p, piece, call, cond, state); effect.OK() {
				c := again(counterAt(state, state.Key(), false), cond, effect)
				c.before = append(c.before, check.At(w.at, "writes what it is handed"))
				return c, true
			}
			continue
		}
		c := counterAt(state, state.Key(), false)
		c.precious, c.claim = true, true
		c.before = []check.Place{check.At(cond, state.Key()+" is asked here, and another request may ask at the same time")}
		if given.OK() { // a code is given for by what happens until it is marked
			c.before = append(c.before, check.At(given, "gives what may be given once"))
		}
		c.before = append(c.before, check.At(w.at, "writes what it is handed"))
		return c, true
	}
	return counter{}, false
}

// rowAsked is the row whose state a condition compares with a text, or takes as it is.
func rowAsked(cond source.Node, state string) source.Node {
	nodes := []source.Node{cond}
	for d := range cond.Descendants() {
		nodes = append(nodes, d)
	}
	for _, m := range nodes {
		if m.Kind() == source.Member && plainName(m.Child(source.Name).Text()) == plainName(state) && m.Child(source.ObjectRole).Kind() == source.Identifier {
			return m.Child(source.ObjectRole)
		}
	}
	return source.Node{}
}
