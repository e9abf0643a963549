package project

import "underpin/checks/project/source"

// drizzleCondition reads eq(table.column, value) and its like, and those joined
// by and(…): the outermost call speaks for all that concern its first table. A
// comparison of two columns is a join, which the keys of the tables serve.
func drizzleCondition(n source.Node) (Query, bool) {
	if n.Child(source.Callee).Kind() != source.Identifier || insideCondition(n) {
		return Query{}, false
	}
	q := Query{Via: Drizzle, Verb: "select"}
	n.Walk(func(c source.Node) bool {
		if c.Kind() != source.Call {
			return true
		}
		table, column, op := drizzleComparison(c)
		if q.Table == "" {
			q.Table = table
		}
		if table != "" && table == q.Table {
			q.Filters = append(q.Filters, asked(column, op, c))
		}
		return table == ""
	})
	return q, len(q.Filters) > 0
}

// insideCondition reports whether an and(…) or or(…) around the call speaks for
// it.
func insideCondition(n source.Node) bool {
	for p := n.Parent(); p.OK() && !p.Is(source.Arrow, source.Function, source.Block); p = p.Parent() {
		if name := p.Child(source.Callee).Ident(); p.Kind() == source.Call && (name == "and" || name == "or") {
			return true
		}
	}
	return false
}

// drizzleComparison is the column that a call compares with a value.
func drizzleComparison(c source.Node) (table, column, op string) {
	op = comparisons[c.Child(source.Callee).Ident()]
	if op == "" {
		return "", "", ""
	}
	m, other := c.Arg(0), c.Arg(1)
	if m.Kind() != source.Member || isColumn(m) && isColumn(other) {
		return "", "", ""
	}
	if other.Is(source.String, source.Bool, source.Number) && op == "=" {
		op = Constant
	}
	return m.Child(source.ObjectRole).Ident(), m.Child(source.Name).Text(), op
}

// isColumn reports whether an expression looks like a column of an imported or
// top-level table, and not like a value's property.
func isColumn(m source.Node) bool {
	if m.Kind() != source.Member {
		return false
	}
	table := m.Child(source.ObjectRole)
	return table.Lookup(table.Ident()).Kind() == source.ImportName || m.File().Declaration(table.Ident()).OK()
}

// drizzleOrder reads .orderBy(desc(table.column)); the condition of such a query
// is read by itself.
func drizzleOrder(n source.Node) (Query, bool) {
	q := Query{Via: Drizzle, Verb: "select"}
	for c := n; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		q.Open = q.Open || c.CalleeName() == "where"
	}
	for _, c := range chained(n) {
		q.Open = q.Open || c.CalleeName() == "where"
		q.Limited = q.Limited || c.CalleeName() == "limit"
	}
	m := n.Arg(0)
	if m.Kind() != source.Member {
		for m = range m.Find(source.Member) {
			break
		}
	}
	if m.Kind() != source.Member {
		return q, false
	}
	q.Table, q.Sorts = m.Child(source.ObjectRole).Ident(), []Asked{asked(m.Child(source.Name).Text(), "", m)}
	return q, q.Table != ""
}
