package security

import (
	"net/http"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// listedForAnyone is where a list of what belongs to somebody is narrowed to whomever the
// caller names, and to nobody when they name none: const conditions = []; if (companyId)
// conditions.push(eq(orders.companyId, companyId)). Nothing else narrows it.
func (j *ownershipJudge) listedForAnyone(r *guardedRoute, d deed) (column string, where source.Node) {
	if d.kind != deedReads || r.Method != http.MethodGet || d.node.File() != r.Node.File() || !hasWord(wordsOf(d.table), privateTables) && !hasWord(wordsOf(d.table), personalWords) {
		return "", where
	}
	list := listOfConditions(d.node)
	if !list.OK() || d.bound || !signedIn(r) || j.asksRole(r) {
		return "", where
	}
	name := list.Child(source.Name).Ident()
	for c := range list.Function().Find(source.Call) {
		object := c.Child(source.Callee).Child(source.ObjectRole)
		if c.CalleeName() != "push" || object.Ident() != name || object.Lookup(name) != list {
			continue
		}
		var pushed []condition
		callConditions(c, &pushed)
		for _, one := range pushed {
			flow := j.flow(one.value)
			if !flow.Has(sent) || flow.Has(project.FromSession|project.FromDatabase|project.FromService|project.FromUnknown) {
				return "", source.Node{} // by what the app knows
			}
			if namesOwner(one.column) && c.Enclosing(source.If).OK() {
				column, where = one.column, c
			}
		}
		if len(pushed) == 0 && !comparesText(c) {
			return "", source.Node{}
		}
	}
	return column, where
}

// listOfConditions is the declaration of the empty list that the conditions of a query are
// gathered in: .where(and(...conditions)), or under a name of its own.
func listOfConditions(query source.Node) source.Node {
	for _, c := range chainAround(query) {
		if c.CalleeName() != "where" {
			continue
		}
		asked := c.Arg(0).Resolve()
		if asked.Kind() == source.Conditional {
			asked = asked.Child(source.Then)
		}
		for s := range asked.Find(source.Spread) {
			name := s.Child(source.Value)
			if d := name.Lookup(name.Ident()); d.Kind() == source.Declarator && d.Child(source.Value).Kind() == source.Array && asked.CalleeName() == "and" {
				for range d.Child(source.Value).Children() {
					return source.Node{}
				}
				return d
			}
		}
	}
	return source.Node{}
}

// comparesText reports whether a call hands on a comparison of text, a time or a number,
// which says nothing about whose a row is.
func comparesText(c source.Node) bool {
	switch c.Arg(0).CalleeName() {
	case "ilike", "like", "gte", "lte", "gt", "lt", "between", "ne", "isNull", "isNotNull":
		return true
	}
	return false
}
