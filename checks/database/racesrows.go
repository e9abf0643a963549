package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// limitsOnRows lists the limits on how many rows somebody may have whose number comes from
// further away than a count in the same function: rows that were read and are numbered in code,
// a count that comes along with the owner's row, the answer of a function that is handed the
// count; and those on how many rows carry a mark.
func limitsOnRows(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "insert" && st.Verb != "upsert" && st.Verb != "update" || st.Loop.OK() || strings.HasSuffix(st.File, ".py") || p.Modules().Browser(st.File) {
			continue
		}
		if !p.Holds(st.File, "ount", "length", "llowed", "can") || !mayBeQuota(asInserted(st)) {
			continue
		}
		at := nodeAt(p, st)
		if !at.OK() {
			continue
		}
		if wholeChain(at).CalleeName() == "upsert" {
			st.Verb = "upsert"
		}
		if q, ok := limitOnRows(p, st, at); ok {
			out = append(out, q)
		}
	}
	return out
}

// asInserted is a statement as if it added a row: an upsert may, and one that marks a row adds
// to those that carry the mark.
func asInserted(st project.Statement) project.Statement {
	st.Verb = "insert"
	return st
}

// limitOnRows is the limit that a statement is behind: code before it turns away whoever has as
// many as may be.
func limitOnRows(p *project.Project, added project.Statement, at source.Node) (quota, bool) {
	piece := pieceAround(at)
	if !piece.OK() {
		return quota{}, false
	}
	for i := range piece.Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		cond := i.Child(source.Cond)
		if i.Contains(at) || !i.Child(source.Then).MayLeave() || !asksForRoom(cond) {
			continue
		}
		var read source.Node
		counts := func(c source.Node) bool {
			read = c
			return countsRows(p, c, added, at, cond) && !neverCounted(c, at)
		}
		if !madeFrom(cond, 3, counts) || read.Start() > at.Start() {
			continue
		}
		if locked(at) || inTransaction(at) || lockedText(piece) { // asked last: it takes a walk over the function
			return quota{}, false
		}
		return quota{table: added.Table, places: []check.Place{
			queryPlace(added.Query, "a row of "+added.Table+" is added after it was asked how many there are: requests at once all pass the limit"),
			check.At(cond, "the number is compared here, and another request may do so at the same time"),
			check.At(read, "the rows are counted here"),
		}}, true
	}
	return quota{}, false
}

// asksForRoom reports whether a condition asks whether there are as many as may be: by a
// comparison, or by the answer of a function that says so.
func asksForRoom(cond source.Node) bool {
	if comparesNumber(cond) {
		return true
	}
	for b := range cond.Find(source.Binary) {
		if comparesNumber(b) {
			return true
		}
	}
	if cond.Kind() != source.Unary || cond.Operator() != "!" {
		return false
	}
	return madeFrom(cond, 1, func(c source.Node) bool { return saysWhetherMore(c.CalleeName()) && c.Arg(0).OK() })
}

// comparesNumber reports whether an expression asks whether a count has reached a limit, where
// its name says that it is one, or what it was made from.
func comparesNumber(b source.Node) bool {
	if comparesCount(b) {
		return true
	}
	if b.Kind() != source.Binary || b.Operator() != ">=" && b.Operator() != ">" {
		return false
	}
	if text := b.Child(source.Right).Text(); text == "0" || text == "1" {
		return false
	}
	left := b.Child(source.Left)
	if left.Child(source.ObjectRole).Child(source.Name).Text() == "_count" {
		return true
	}
	d := declared(left)
	return left.Kind() == source.Identifier && d.Kind() == source.Declarator && countsSomething(d.Child(source.Value))
}

// countsSomething reports whether a value is the length of a list, or the answer to a count.
func countsSomething(v source.Node) bool {
	for v.Is(source.Await, source.Binary) {
		if v.Kind() == source.Await {
			v = v.Child(source.Value)
		} else if v.Operator() == "??" || v.Operator() == "||" {
			v = v.Child(source.Left)
		} else {
			return false
		}
	}
	return v.Kind() == source.Member && v.Child(source.Name).Text() == "length" || v.CalleeName() == "count"
}

// saysWhetherMore reports whether a function's name says that it answers whether one more may
// be added.
func saysWhetherMore(name string) bool {
	words := strings.Split(snake(name), "_")
	if len(words) > 1 && words[0] == "can" {
		return slices.ContainsFunc(words[1:], func(w string) bool {
			return w == "add" || w == "create" || w == "make" || w == "upload" || w == "invite"
		})
	}
	return slices.ContainsFunc(words, func(w string) bool { return w == "limit" || w == "quota" })
}

// countsRows reports whether a call gives the number of those rows to which a statement adds.
func countsRows(p *project.Project, c source.Node, added project.Statement, at, cond source.Node) bool {
	here := p.StatementsIn(c)
	if len(here) == 0 {
		here = statementsBehind(p, c, 1)
	}
	for _, r := range here {
		switch {
		case r.Verb != "select":
		case added.Verb == "update":
			return r.Counted && r.Table == added.Table && marks(at, r)
		case r.Table == added.Table && r.Counted:
			return true
		case r.Table == added.Table && !r.Single && !r.Limited:
			return strings.Contains(cond.Text(), ".length") || lengthBehind(cond)
		case r.Table != added.Table && strings.Contains(c.Text(), "_count"):
			return countedAlong(cond, added.Table)
		}
	}
	return false
}

// lengthBehind reports whether a condition compares the length of a list that a name holds.
func lengthBehind(cond source.Node) bool {
	for b := range cond.Find(source.Identifier) {
		if d := declared(b); d.Kind() == source.Declarator && strings.Contains(d.Child(source.Value).Text(), ".length") {
			return true
		}
	}
	return false
}

// countedAlong reports whether a condition compares how many rows of a table came along with
// another row: owner._count.pages.
func countedAlong(cond source.Node, table string) bool {
	for m := range cond.Find(source.Member) {
		if m.Child(source.ObjectRole).Child(source.Name).Text() == "_count" && strings.TrimSuffix(plainName(m.Child(source.Name).Text()), "s") == strings.TrimSuffix(plainName(table), "s") {
			return true
		}
	}
	return false
}

// marks reports whether an update gives rows the mark that others were counted by.
func marks(at source.Node, counted project.Statement) bool {
	for c := wholeChain(at); c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		for _, object := range writtenObjects(c) {
			for f := range object.Children() {
				if f.Kind() == source.Property && settled(f.Child(source.Value)) && slices.ContainsFunc(counted.Filters, func(a project.Asked) bool { return a.Op == project.Constant && a.Name == f.Key() }) {
					return true
				}
			}
		}
	}
	return false
}
