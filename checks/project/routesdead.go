package project

import (
	"strings"

	"underpin/checks/project/source"
)

// registersNothing reports whether a call of serve names a function that the file neither
// imports nor declares: it throws as soon as the file runs, and nothing is served.
func registersNothing(call source.Node) bool {
	callee := call.Child(source.Callee)
	if callee.Kind() != source.Identifier {
		return false
	}
	pkg, _ := callee.Origin()
	return pkg == "" && !callee.Lookup(callee.Text()).OK()
}

// decidesOnNothing reports whether a handler chooses what to do by a value that is never
// there, because the query of an address is no object of its own fields:
// const { action } = new URL(req.url).searchParams. Every call gets what is answered to
// an unknown word.
func decidesOnNothing(handler source.Node) bool {
	for choice := range handler.Find(source.Switch) {
		cond := choice.Child(source.Cond)
		if cond.Kind() != source.Identifier {
			continue
		}
		b := cond.Lookup(cond.Text())
		if b.Kind() != source.Binding && b.Kind() != source.Shorthand {
			continue
		}
		d := b.Enclosing(source.Declarator)
		if !strings.HasSuffix(strings.TrimSpace(d.Child(source.Value).Text()), ".searchParams") || b.Child(source.Value).OK() {
			continue
		}
		for c := range choice.Children() {
			if c.Kind() == source.Case && !c.Child(source.Cond).OK() && c.MayLeave() {
				return true
			}
		}
	}
	return false
}
