package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A quota is a limit on how many rows somebody may have, held by counting them first
// and adding one later: requests at once all find room.
type quota struct {
	table  string
	places []check.Place // the row added, the comparison, the count
	shared bool          // of places that strangers compete for
	slot   bool          // a time that is free or not
	twin   bool          // one of a kind, asked for first
	number bool          // numbered by what was there
	same   []string      // the columns by which it is one of a kind
}

// quotas lists the limits of an app that are held so.
func quotas(p *project.Project) []quota {
	files := map[string][]project.Statement{}
	var order []string
	for _, st := range p.Statements() {
		if !mayBeQuota(st) {
			continue
		}
		if files[st.File] == nil {
			order = append(order, st.File)
		}
		files[st.File] = append(files[st.File], st)
	}
	out := slices.Concat(capacities(p), slots(p), twins(p), numbered(p), nextNumbers(p), storedLimits(p))
	for _, name := range order {
		for _, st := range files[name] {
			if q, ok := quotaAt(p, files[name], st); ok {
				out = append(out, q)
			}
		}
	}
	for _, q := range limitsOnRows(p) {
		if !slices.ContainsFunc(out, func(o quota) bool {
			return o.places[0].File == q.places[0].File && o.places[0].Line == q.places[0].Line
		}) {
			out = append(out, q)
		}
	}
	return slices.DeleteFunc(out, func(q quota) bool {
		at := q.places[0]
		return neverThere(p, at.File, at.Line, at.Column)
	})
}

// mayBeQuota reports whether a statement counts or adds rows that somebody has for
// good: not what is only noted.
func mayBeQuota(st project.Statement) bool {
	if st.Verb != "insert" && (st.Verb != "select" || !st.Counted) {
		return false
	}
	for _, word := range tableWords(st.Table) {
		switch strings.TrimSuffix(word, "s") {
		case "log", "event", "attempt", "audit", "activity", "activitie", "otp", "rate", "view", "visit", "notification", "session", "token", "code", "history":
			return false
		}
	}
	return true
}

// quotaAt is the limit that a row's insertion is behind: rows of its table are counted
// before, in the same function, and the count is compared.
func quotaAt(p *project.Project, all []project.Statement, added project.Statement) (quota, bool) {
	if added.Verb != "insert" || added.Loop.OK() {
		return quota{}, false
	}
	for _, counted := range slices.Backward(all) { // the last before it
		if counted.Verb != "select" || counted.Table != added.Table || counted.Function != added.Function || counted.Start >= added.Start {
			continue
		}
		at, count := nodeAt(p, added), nodeAt(p, counted)
		if fn := count.Function(); !at.OK() || !fn.OK() || !fn.Contains(at) || locked(at) || inTransaction(at) || neverCounted(count, at) {
			continue
		}
		if asked := limitBetween(at.Outermost(), counted.Start, added.Start); asked.OK() {
			return quota{table: added.Table, places: []check.Place{
				queryPlace(added.Query, "a row of "+added.Table+" is added after they were counted by another statement: requests at once all pass the limit"),
				check.At(asked, "the count is compared here, and another request may do so at the same time"),
				queryPlace(counted.Query, "the rows are counted here"),
			}}, true
		}
	}
	return quota{}, false
}

// neverCounted reports whether a row of Prisma's is added in another state than those that
// were counted: the count takes in none that was added meanwhile, and is no matter of two
// requests at once.
func neverCounted(count, added source.Node) bool {
	where, data := count.Arg(0).Resolve().Prop("where").Resolve(), added.Arg(0).Resolve().Prop("data").Resolve()
	for prop := range where.Children() {
		asked, fixed := prop.Child(source.Value).StringValue()
		given, known := data.Prop(prop.Key()).StringValue()
		if prop.Key() != "" && fixed && known && asked != given {
			return true
		}
	}
	return false
}

// nodeAt is the call of a statement.
func nodeAt(p *project.Project, st project.Statement) source.Node {
	f := p.Source(st.File)
	if f == nil {
		return source.Node{}
	}
	for n := range f.Find(source.Call, source.Tagged) {
		if n.Start() <= st.Start && st.Start < n.End() && n.Line() <= st.Line && !holdsCall(n, st.Start) {
			return n
		}
	}
	return source.Node{}
}

// holdsCall reports whether a call within another is the one that a place is in.
func holdsCall(n source.Node, start int) bool {
	for inner := range n.Find(source.Call, source.Tagged) {
		if inner != n && inner.Start() <= start && start < inner.End() {
			return true
		}
	}
	return false
}

// limitBetween is the comparison of a count with a limit, between two places of a
// function, that ends the function where it is reached.
func limitBetween(fn source.Node, from, to int) source.Node {
	for i := range fn.Find(source.If) {
		if i.Start() < from || i.Start() > to || !i.Child(source.Then).MayLeave() {
			continue
		}
		cond := i.Child(source.Cond)
		if comparesCount(cond) {
			return cond
		}
		for b := range cond.Find(source.Binary) {
			if comparesCount(b) {
				return cond
			}
		}
	}
	return source.Node{}
}

// comparesCount reports whether an expression asks whether a count has reached a
// limit: more than whether there is any.
func comparesCount(b source.Node) bool {
	if b.Kind() != source.Binary || b.Operator() != ">=" && b.Operator() != ">" {
		return false
	}
	left, right := b.Child(source.Left), b.Child(source.Right)
	if text := right.Text(); text == "0" || text == "1" && b.Operator() == ">=" {
		return false
	}
	low := strings.ToLower(left.Text())
	return slices.ContainsFunc([]string{"count", "total", "used", "length", "current", "number", "existing"}, func(word string) bool { return strings.Contains(low, word) })
}

// limitPlaces are the places of limits, each insertion before the ways to it.
func limitPlaces(limits []quota) []check.Place {
	var out []check.Place
	for i := range 3 {
		for _, q := range limits {
			if q := q.places[i]; len(out) < 24 && !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == q.File && o.Line == q.Line }) {
				out = append(out, q)
			}
		}
	}
	return out
}

func tablesOf(limits []quota) []string {
	var out []string
	for _, q := range limits {
		if !slices.Contains(out, q.table) {
			out = append(out, q.table)
		}
	}
	return out
}
