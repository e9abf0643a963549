package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// capacities lists the places of an event, a course, a slot that are counted first and
// taken by a row that is added later: whoever asks for the last one at the same time gets
// it, too.
func capacities(p *project.Project) []quota {
	var out []quota
	for _, st := range p.Statements() {
		if st.Verb != "insert" || st.Loop.OK() || st.Function == 0 || !mayBeQuota(st) {
			continue
		}
		at := nodeAt(p, st)
		if !at.OK() || locked(at) || inTransaction(at) {
			continue
		}
		asked := fullBefore(at)
		if !asked.OK() || heldBySchema(p, asked.Child(source.Right).Child(source.Name).Text()) {
			continue
		}
		full := check.At(asked, "whether there is room is asked here, and another request may do so at the same time")
		out = append(out, quota{table: st.Table, shared: true, places: []check.Place{
			queryPlace(st.Query, "a row of "+st.Table+" takes a place after it was asked whether there is one: requests at once all get the last"),
			full, full,
		}})
	}
	return out
}

// fullBefore is the comparison of what is taken with what there is, before a statement of
// a function, that turns away who comes too late.
func fullBefore(at source.Node) source.Node {
	for i := range at.Outermost().Find(source.If) {
		if i.Start() > at.Start() {
			break
		}
		if i.Contains(at) || !i.Child(source.Then).MayLeave() {
			continue
		}
		cond := i.Child(source.Cond)
		if comparesRoom(cond) {
			return cond
		}
		for b := range cond.Find(source.Binary) {
			if comparesRoom(b) {
				return b
			}
		}
	}
	return source.Node{}
}

// comparesRoom reports whether an expression asks whether as many rows are there as a row
// has room for: event.guests.length >= event.capacity.
func comparesRoom(b source.Node) bool {
	if b.Kind() != source.Binary || b.Operator() != ">=" && b.Operator() != ">" {
		return false
	}
	left, right := b.Child(source.Left), b.Child(source.Right)
	if right.Kind() == source.Unary { // event.capacity!
		right = right.Child(source.Value)
	}
	if right.Kind() != source.Member || !namesRoom(right.Child(source.Name).Text()) {
		return false
	}
	low := strings.ToLower(left.Text())
	return slices.ContainsFunc([]string{"count", "length", "booked", "taken", "registered", "enrolled", "sold", "joined", "current", "size"}, func(word string) bool { return strings.Contains(low, word) })
}

// namesRoom reports whether a column says how many fit in.
func namesRoom(column string) bool {
	words := strings.Split(snake(column), "_")
	limit := words[0] == "max" || words[0] == "maximum" || words[0] == "total" || slices.Contains(words, "limit")
	for _, w := range words {
		switch strings.TrimSuffix(w, "s") {
		case "capacity", "capacidade", "capacidad", "aforo", "vaga", "cupo":
			return true
		case "seat", "spot", "slot", "place", "participant", "attendee", "guest", "player", "student", "ticket", "booking", "registration", "volunteer":
			if limit || len(words) == 1 {
				return true
			}
		}
	}
	return false
}
