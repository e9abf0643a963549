package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// wants reports whether a query may want an index at all, asked before what costs more.
func (f *finder) wants(q project.Query) bool {
	t := f.schema.Table(q.Table)
	if t == nil || q.Verb == "insert" {
		return false
	}
	narrow, _, served := narrowing(t, q)
	return !served && (narrow != nil || len(q.Sorts) > 0)
}

// query wants an index for a query that none serves: for its first column that
// narrows the rows, else for the one that orders a limited list.
func (f *finder) query(q project.Query) {
	t := f.schema.Table(q.Table)
	if t == nil || q.Verb == "insert" {
		return
	}
	where := fmt.Sprintf("%s:%d", q.File, q.Line)
	narrow, ranged, served := narrowing(t, q)
	if served {
		return
	}
	if narrow != nil {
		n := f.want(t, narrow)
		switch {
		case n == nil:
		case ranged:
			n.ranges = append(n.ranges, where)
		default:
			n.uses = append(n.uses, where)
		}
		return
	}
	if len(q.Filters) > 0 || q.Open || len(q.Sorts) == 0 || !q.Limited || putInOrder(q.Sorts[0].Name) {
		return
	}
	if n := f.want(t, t.Column(q.Sorts[0].Name)); n != nil {
		n.sorts = append(n.sorts, where)
	}
}

// putInOrder reports whether a column says where people put a row among a few others.
func putInOrder(name string) bool {
	switch snake(name) {
	case "sort_order", "display_order", "order_index", "position", "ordering", "ordinal", "sort", "sort_index":
		return true
	}
	return false
}

// narrowing is the first column by which a query could find its rows, and
// whether it asks for a range; served reports that an index finds them already,
// or that nothing can be said.
func narrowing(t *schema.Table, q project.Query) (narrow *schema.Column, ranged, served bool) {
	for _, a := range q.Filters {
		if a.Op == "join" {
			continue // what another table is looked up by
		}
		c := t.Column(a.Name)
		if c == nil {
			c = relation(t, a.Name)
		}
		if c == nil && (q.Via == project.RawSQL || q.Via == project.Supabase) {
			continue // a column that the schema does not tell of
		}
		if c == nil {
			return nil, false, true // a relation from the other side, or a compound key
		}
		if serves(t, c, q) {
			return nil, false, true
		}
		if narrow == nil && !narrowedByRule(t, q, a.Op) && indexable(a.Op, c) && selective(t, c) {
			narrow, ranged = c, isRange(a.Op)
		}
	}
	return narrow, ranged, narrow != nil && servedByJoin(t, narrow, q)
}

// servedByJoin reports whether a key leads with what a joined table's rows are found by, and
// holds the column too: row by row of that table it finds the few that are asked for.
func servedByJoin(t *schema.Table, c *schema.Column, q project.Query) bool {
	for k := range t.EachKey() {
		if len(k.Parts) < 2 || !slices.ContainsFunc(k.Parts[1:], func(part schema.Part) bool { return strings.EqualFold(part.Column, c.Name) }) {
			continue
		}
		if slices.ContainsFunc(q.Filters, func(a project.Asked) bool { return a.Op == "join" && strings.EqualFold(a.Name, k.Parts[0].Column) }) {
			return true
		}
	}
	return false
}

// serves reports whether an index that leads with the column finds few rows for
// the query: by the column itself, or by another of its columns too, where the
// first is a flag or a state.
func serves(t *schema.Table, c *schema.Column, q project.Query) bool {
	for k := range t.EachKey() {
		if len(k.Parts) == 0 || !strings.EqualFold(k.Parts[0].Column, c.Name) {
			continue
		}
		if selective(t, c) {
			return true
		}
		for _, a := range q.Filters {
			o := t.Column(a.Name)
			if o != nil && slices.ContainsFunc(k.Parts[1:], func(part schema.Part) bool { return strings.EqualFold(o.Name, part.Column) }) {
				return true
			}
		}
	}
	return false
}

func isRange(op string) bool {
	switch op {
	case "gt", "gte", "lt", "lte", ">", ">=", "<", "<=", "between":
		return true
	}
	return false
}

// relation is the column behind a relation's name in code.
func relation(t *schema.Table, name string) *schema.Column {
	for _, k := range t.ForeignKeys {
		if k.Field == name && len(k.Columns) > 0 {
			return t.Column(k.Columns[0])
		}
	}
	return nil
}

// timed reports whether a column holds a time.
func timed(c *schema.Column) bool {
	return strings.Contains(strings.ToLower(c.Type), "time") || strings.Contains(strings.ToLower(c.Type), "date")
}

// narrowedByRule reports whether a range in a query through Supabase's client
// looks at rows that the table's access rules have narrowed already.
func narrowedByRule(t *schema.Table, q project.Query, op string) bool {
	return isRange(op) && q.Via == project.Supabase && t.RLS && len(t.Policies) > 0
}

// indexable reports whether a plain index serves a comparison. A range of
// counts or amounts takes in much of a table; one of times often little.
func indexable(op string, c *schema.Column) bool {
	if isRange(op) {
		return timed(c)
	}
	switch op {
	case project.Constant, "contains", "overlaps", "endsWith", "not", "notIn", "has", "hasSome", "path", "search", "is", "isNot", "some", "none", "every", "nested":
		return false
	}
	return true
}
