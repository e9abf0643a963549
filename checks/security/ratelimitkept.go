package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// refusesAtTimes reports whether anything on a route's way sends callers off for calling
// too often: a limiter, a count of failed attempts, a length of time that must pass.
func refusesAtTimes(p *project.Project, r guardedRoute) bool {
	_, ok := r.ReachesBy(p, "security/refuses at times", func(n source.Node) bool {
		switch n.Kind() {
		case source.Call:
			_, idle := idleLimiter(p, n)
			return !idle && limits(p, n) != ""
		case source.If:
			return refusesByTime(n)
		case source.Number:
			return n.Text() == "429" && ownRefusal(n)
		}
		return false
	}, reach)
	return ok
}

// onceForEach reports whether no two rows of a table belong to the same rows of others:
// one answer for each visit. Nobody adds more of them than there are visits.
func onceForEach(t *schema.Table) bool {
	if t == nil {
		return false
	}
	return slices.ContainsFunc(t.Keys(), func(k schema.Key) bool {
		return k.Unique && k.Where == "" && len(k.Parts) > 0 && !slices.ContainsFunc(k.Parts, func(part schema.Part) bool {
			_, points := t.Reference(part.Column)
			return part.Expr != "" || !points
		})
	})
}

// addsOnce reports whether a call adds a row to a table that takes one for each row of
// another.
func addsOnce(p *project.Project, n source.Node) bool {
	q, ok := queryAt(p.QueriesIn(n.File().Path), n)
	return ok && q.Table != "" && onceForEach(p.Schema().Table(q.Table))
}

// pointsOnly reports whether all that a column is given by callers are the ids of rows
// that must be there, and a route went on only because it found a row that they named:
// it notes what was done, and keeps no word of theirs.
func pointsOnly(t *schema.Table, added source.Node, column string) bool {
	if t == nil || !goesOnWithRow(added) {
		return false
	}
	c := t.Column(column)
	if c == nil {
		return false
	}
	_, points := t.Reference(c.Name)
	return points
}

// goesOnWithRow reports whether a function looked up a row before some place in it, and
// left where there was none.
func goesOnWithRow(at source.Node) bool {
	for d := range at.Function().Find(source.Declarator) {
		query := d.Child(source.Value)
		for query.Kind() == source.Await {
			query = query.Child(source.Value)
		}
		if d.End() < at.Start() && lookups[query.CalleeName()] && leavesWithout(d) {
			return true
		}
	}
	return false
}

// rowsGiven are the objects that a call is given for the rows that it adds.
func rowsGiven(given source.Node) []source.Node {
	row := given.Resolve()
	if data := row.Prop("data"); data.OK() { // of Prisma
		row = data.Resolve()
	}
	switch row.Kind() {
	case source.Object:
		return []source.Node{row}
	case source.Array:
		var out []source.Node
		for item := range row.Children() {
			if item.Kind() != source.Object {
				return nil
			}
			out = append(out, item)
		}
		return out
	}
	return nil
}

// keepsWords reports whether what a call is given for a row may hold what a route is
// sent, beside the ids of other rows.
func keepsWords(p *project.Project, t *schema.Table, added, given source.Node) bool {
	told := func(n source.Node) bool { return p.FlowOf(n).Has(sent | project.FromUnknown) }
	rows := rowsGiven(given)
	if len(rows) == 0 {
		return told(given)
	}
	for _, row := range rows {
		for field := range row.Children() {
			value := field.Child(source.Value)
			if field.Kind() == source.Shorthand {
				value = field.Child(source.Name)
			}
			if !value.OK() || field.Kind() == source.Spread {
				value = field
			}
			if told(value) && !pointsOnly(t, added, strings.Trim(field.Key(), `"'`)) {
				return true
			}
		}
	}
	return false
}
