package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// ownReads are the queries of a route that ask for rows of the caller's own, by more than
// who they are, or that run with the caller's own token.
func (j *ownershipJudge) ownReads(r *guardedRoute, asks *whoseAsked) []deed {
	var out []deed
	for _, d := range r.deeds {
		if d.bound {
			out = append(out, d)
			continue
		}
		conditions, _ := conditionsOf(d.node)
		caller := false
		for _, c := range conditions {
			flow := j.flow(c.value)
			if j.orAnothers(c.value).OK() {
				continue
			}
			caller = caller || flow.Has(project.FromSession) || asks.own(c.value, flow) || (namesOwner(c.column) || c.column == j.owned[strings.ToLower(d.table)]) && !flow.Has(project.FromInput|project.FromChecked|project.FromCast)
		}
		if caller && len(conditions) > 1 {
			out = append(out, d)
		}
	}
	return out
}

// tells reports whether a query for the caller's own rows says anything of the rows that
// another reaches: it is of the same table, of one that the rows belong to or hang on, or it
// was asked with the same id. What the caller has used up this month says nothing about
// whose the note is that they name.
func (j *ownershipJudge) tells(own, d deed) bool {
	if own.node == d.node {
		return false
	}
	s := j.p.Schema()
	a, b := s.Table(own.table), s.Table(d.table)
	if a == nil || b == nil || a == b || hasWord(wordsOf(own.table), memberWords) {
		return true
	}
	return related(s, a, b) || j.sameSent(own, d)
}

// related reports whether rows of two tables belong to one another, or to a third that is
// not of accounts.
func related(s *schema.Schema, a, b *schema.Table) bool {
	above := parentsOf(s, a, 3)
	return slices.ContainsFunc(parentsOf(s, b, 3), func(t *schema.Table) bool { return slices.Contains(above, t) })
}

// parentsOf is a table with those that its rows belong to, so many steps away.
func parentsOf(s *schema.Schema, t *schema.Table, depth int) []*schema.Table {
	out := []*schema.Table{t}
	if depth == 0 {
		return out
	}
	for _, key := range t.ForeignKeys {
		up := s.Table(key.Table)
		if up == nil || up == t || namesPeople(up) || slices.Contains(out, up) {
			continue
		}
		out = append(out, parentsOf(s, up, depth-1)...)
	}
	return out
}

// sameSent reports whether two queries are narrowed by one part of the request.
func (j *ownershipJudge) sameSent(own, d deed) bool {
	asked, _ := conditionsOf(own.node)
	reached, open := conditionsOf(d.node)
	if open {
		return true
	}
	var names []string
	for _, c := range reached {
		names = append(names, j.sentName(c.value))
	}
	return slices.ContainsFunc(asked, func(c condition) bool {
		name := j.sentName(c.value)
		return name != "" && slices.Contains(names, name)
	})
}

// sentName is what a part of the request is called that a value comes from; "" when it
// comes from nothing that was sent.
func (j *ownershipJudge) sentName(n source.Node) string {
	flow := j.flow(n)
	if !flow.Has(sent | project.FromCast | project.FromListed) {
		return ""
	}
	return inputName(n, flow)
}

// comesLater reports whether a route changes rows first and asks for the caller's own after
// that: what is asked then keeps nobody from the change.
func (j *ownershipJudge) comesLater(r *guardedRoute, own, d deed) bool {
	if !d.changes() {
		return false
	}
	asked, changed := j.standsAt(r, own.node), j.standsAt(r, d.node)
	return asked.OK() && changed.OK() && asked.Start() > changed.Start() && !asked.Contains(changed)
}

// standsAt is where in a route's own function something happens: there, or in what a call
// leads to.
func (j *ownershipJudge) standsAt(r *guardedRoute, n source.Node) source.Node {
	if r.Node.Contains(n) {
		return n
	}
	for c := range r.Node.Find(source.Call) {
		if fn := j.p.Definition(c.Child(source.Callee)); fn.OK() && fn.Contains(n) {
			return c
		}
	}
	return source.Node{}
}
