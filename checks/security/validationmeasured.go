package security

import (
	"slices"

	"underpin/checks/project/source"
)

// fewMeasures is how many refusals by the length, type or values of fields make a handler
// one that looks at what it is sent, though it goes on to hand all of it on.
const fewMeasures = 2

// measuredByHand reports whether a handler turns requests away by the length, the type or
// the allowed values of several fields of a body that it then uses as a whole.
func measuredByHand(handler, body source.Node) bool {
	name := rootOf(body).Ident()
	if name == "" {
		return false
	}
	measures := 0
	for i := range handler.Find(source.If) {
		if cond := i.Child(source.Cond); i.Child(source.Then).MayLeave() && i.Start() < body.Start() && measures < fewMeasures && measuresField(cond, name) {
			measures++
		}
	}
	return measures == fewMeasures
}

// measuresField reports whether a condition asks for the length, the type or one of the
// allowed values of a field.
func measuresField(cond source.Node, object string) bool {
	for m := range cond.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() != object {
			continue
		}
		up := m.Parent()
		switch {
		case up.Kind() == source.Member && up.Key() == "length" && up.Parent().Kind() == source.Binary,
			up.Kind() == source.Unary && up.Operator() == "typeof":
			return true
		}
		for call := m.Enclosing(source.Call); call.OK() && cond.Contains(call); call = call.Enclosing(source.Call) {
			if slices.Contains([]string{"includes", "has", "test", "isArray", "isInteger", "isFinite"}, call.CalleeName()) {
				return true
			}
		}
	}
	return false
}
