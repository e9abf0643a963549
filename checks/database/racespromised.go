package database

import (
	"iter"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// takenStates say of a row that it gives somebody what another row is about.
var takenStates = setOf("accepted", "sold", "reserved", "booked", "confirmed", "paid", "purchased", "approved")

// promised is the row, settled from the start, that gives somebody a thing of which there
// is one: whether the thing is still there was asked before, and nothing marks it as taken
// under that condition.
func promised(p *project.Project, st project.Statement) []counter {
	at := nodeAt(p, st)
	piece := pieceAround(at)
	if !at.OK() || !piece.OK() {
		return nil
	}
	state, row := settledRow(at)
	if !state.OK() || locked(at) || inTransaction(at) || lockedText(piece) {
		return nil
	}
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		if i.Contains(at) || !i.Child(source.Then).MayLeave() {
			continue
		}
		value, object := stateCompared(i.Child(source.Cond), "status")
		if !object.OK() || !freeStates[value] {
			continue
		}
		thing := ""
		madeFrom(object, 1, func(c source.Node) bool {
			for _, r := range append(p.StatementsIn(c), statementsBehind(p, c, 1)...) {
				if r.Verb == "select" && r.Table != st.Table {
					thing = r.Table
					return true
				}
			}
			return false
		})
		key := keyTo(row, thing)
		if thing == "" || key == "" || uniqueWith(p, st.Table, key) || claimedHere(p, piece, thing) {
			continue
		}
		c := counterAt(state, state.Key(), false)
		c.precious, c.claim, c.promised, c.taken = true, true, true, thing
		c.before = []check.Place{check.At(i.Child(source.Cond), "whether the row of "+thing+" is still free is asked here, and another request may do so at the same time")}
		return []counter{c}
	}
	return nil
}

// settledRow is the row that an insertion writes with a state that settles it.
func settledRow(at source.Node) (state, row source.Node) {
	for object := range rowsAdded(at) {
		if v := object.PropNode("status"); takenStates[plainState(v.Child(source.Value))] {
			return v, object
		}
	}
	return source.Node{}, source.Node{}
}

// rowsAdded yields the objects that an insertion writes.
func rowsAdded(at source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		for c := wholeChain(at); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
			if name := c.CalleeName(); name != "insert" && name != "create" && name != "values" {
				continue
			}
			for _, object := range writtenObjects(c) {
				if !yield(object) {
					return
				}
			}
		}
	}
}

// keyTo is the column of a row that names a row of a table: listing_id for listings.
func keyTo(row source.Node, table string) string {
	words := tableWords(table)
	one := strings.TrimSuffix(words[len(words)-1], "s")
	for f := range row.Children() {
		if low := snake(f.Key()); one != "" && strings.HasSuffix(low, one+"_id") {
			return f.Key()
		}
	}
	return ""
}

// uniqueWith reports whether the database keeps a second row of the same thing out.
func uniqueWith(p *project.Project, table, key string) bool {
	t := p.Schema().Table(table)
	return t != nil && slices.ContainsFunc(t.Keys(), func(k schema.Key) bool {
		return k.Unique && slices.ContainsFunc(k.Parts, func(part schema.Part) bool { return plainName(part.Column) == plainName(key) })
	})
}

// claimedHere reports whether code marks the thing itself under a condition on its state.
func claimedHere(p *project.Project, piece source.Node, table string) bool {
	return slices.ContainsFunc(p.StatementsIn(piece), func(st project.Statement) bool {
		return st.Verb == "update" && st.Table == table && slices.ContainsFunc(st.Filters, func(a project.Asked) bool { return stateName(a.Name) })
	})
}
