package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// longer reports whether a value is a list that a column held, with something added:
// [...row.notes, note].
func longer(field string, v source.Node) bool {
	if v.Kind() == source.Identifier {
		if (pushedTo(v) || markedBy(v)) && readField(field, listOf(v)) {
			return true
		}
		v = v.Resolve()
	}
	if v.CalleeName() == "slice" { // of a list that is kept short
		v = v.Child(source.Callee).Child(source.ObjectRole)
	}
	if v.Kind() == source.Object {
		return longerInside(field, v)
	}
	if v.Kind() != source.Array {
		return false
	}
	kept, added := false, false
	for item := range v.Children() {
		if item.Kind() == source.Spread {
			kept = kept || readField(field, listOf(item.Child(source.Value)))
		} else {
			added = true
		}
	}
	return kept && added
}

// longerInside reports whether an object is the one that a column held, with a list in it that
// has something added: {...row.data, notes: [...row.data.notes, note]}.
func longerInside(field string, object source.Node) bool {
	kept, grown := false, false
	for item := range object.Children() {
		switch item.Kind() {
		case source.Spread:
			kept = kept || readField(field, listOf(item.Child(source.Value)))
		case source.Property:
			grown = grown || longer(item.Key(), item.Child(source.Value))
		}
	}
	return kept && grown
}

// laidOver reports whether a value is the object that a column held with another laid over it,
// whose keys come from elsewhere: {...row.answers, ...body.answers}.
func laidOver(field string, v source.Node) bool {
	if v.Kind() == source.Identifier {
		v = v.Resolve()
	}
	if v.Kind() != source.Object {
		return false
	}
	var kept source.Node
	for item := range v.Children() {
		if item.Kind() != source.Spread {
			continue
		}
		if kept.OK() && item.Text() != kept.Text() {
			return true
		}
		if readField(field, listOf(item.Child(source.Value))) {
			kept = item
		}
	}
	return false
}

// besideLists leaves out of some counters the objects that are merged, unless a list in the
// same column is added to elsewhere: then requests of different kinds meet there.
func besideLists(lost []counter) []counter {
	grows := func(field string) bool {
		return slices.ContainsFunc(lost, func(c counter) bool { return c.listed && !c.merged && c.field == field })
	}
	return slices.DeleteFunc(lost, func(c counter) bool { return c.merged && !grows(c.field) })
}

// pushedTo reports whether something is added to a list between where it is made and
// where it is written.
func pushedTo(list source.Node) bool {
	made := list.Resolve()
	if !made.OK() {
		return false
	}
	for c := range list.Function().Find(source.Call) {
		if c.Start() > list.Start() {
			return false
		}
		on := c.Child(source.Callee).Child(source.ObjectRole)
		if name := c.CalleeName(); (name == "push" || name == "unshift") && on.Kind() == source.Identifier && on.Text() == list.Text() && c.Start() > made.Start() {
			return true
		}
	}
	return false
}

// markedBy reports whether entries of people are put into a map, or taken out of it, between
// where it is made and where it is written: votes[userId] = true.
func markedBy(list source.Node) bool {
	made := list.Resolve()
	if !made.OK() {
		return false
	}
	for at := range list.Function().Find(source.Index) {
		on, key := at.Child(source.ObjectRole), strings.ToLower(at.Child(source.Value).Text())
		if on.Ident() != list.Ident() || on.Ident() == "" || at.Start() < made.Start() || at.Start() > list.Start() || !strings.Contains(key, "user") && !strings.Contains(key, "uid") {
			continue
		}
		if up := at.Parent(); up.Kind() == source.Assign && at.Role() == source.Left || up.Kind() == source.Unary && strings.HasPrefix(up.Text(), "delete") {
			return true
		}
	}
	return false
}

// listedBefore are the places where a longer list is put together and where the
// shorter one is taken from its row, when these stand elsewhere.
func listedBefore(v source.Node) []check.Place {
	var out []check.Place
	list := v
	if v.Kind() == source.Identifier {
		if list = v.Resolve(); list.Line() != v.Line() {
			out = append(out, check.At(list, "the list is put together in code"))
		}
	}
	for item := range list.Children() {
		if old := item.Child(source.Value); item.Kind() == source.Spread && old.Kind() == source.Identifier && old.Resolve().Line() < list.Line() {
			if at := old.Resolve(); at.OK() && at != old {
				out = append(out, check.At(at, "the list is taken from its row here, and another request may take it at the same time"))
			}
		}
	}
	return out
}

// listOf is an expression without its fallback, its type and the parentheses around
// them: (row.notes as Note[]) || [].
func listOf(v source.Node) source.Node {
	for range 6 {
		switch {
		case v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??"):
			v = v.Child(source.Left)
		case v.Kind() == source.Identifier && v.Resolve().OK() && v.Resolve() != v && !v.Resolve().Is(source.Param, source.Binding, source.ImportName):
			v = v.Resolve()
		case v.Kind() == source.Conditional: // Array.isArray(x) ? x : []
			v = v.Child(source.Then)
		default:
			return v
		}
	}
	return v
}

// apartLists sets lists apart from numbers, unless there are only lists.
func apartLists(lost []counter, more bool) (numbers, lists []counter) {
	for _, c := range lost {
		if c.listed {
			lists = append(lists, c)
		} else {
			numbers = append(numbers, c)
		}
	}
	if len(numbers) == 0 && !more {
		return lists, nil
	}
	return numbers, lists
}

// whatIsLost says what loses changes, at the head of a sentence.
func whatIsLost(lost []counter) string {
	if len(lost) > 0 && lost[0].listed {
		return "Lists in a column are read, added to in code and written back"
	}
	return "Numbers are read, changed in code and written back"
}

// listPlaces are the places of lists, the writes before the ways to them.
func listPlaces(lists []counter) []check.Place {
	var out, before []check.Place
	for _, c := range lists[:min(len(lists), 12)] {
		out = append(out, c.place(c.says()))
		before = append(before, c.before...)
	}
	return append(out, before...)
}

// says is what happens at the write of a counter or list.
func (c counter) says() string {
	if c.merged {
		return c.field + " is read, other values are laid over it in code, and the whole is written back: of two requests at once, one change is lost"
	}
	if c.listed {
		return c.field + " is read, added to in code and written back: of two requests at once, one addition is lost"
	}
	if c.within {
		return c.field + " is read, changed in code and written back in one transaction, which at its usual level keeps nobody from reading it meanwhile: of two requests at once, one change is lost"
	}
	return c.field + " is read, changed in code and written back: of two requests at once, one change is lost"
}
