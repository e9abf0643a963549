package project

import "underpin/checks/project/source"

// drizzleCondition reads eq(table.column, value) and its like, and those joined
// by and(…): the outermost call speaks for all that concern its first table. A
// comparison of two columns is a join, which the keys of the tables serve.
func drizzleCondition(n source.Node) (Query, bool) {
	if n.Child(source.Callee).Kind() != source.Identifier || insideCondition(n) {
		return Query{}, false
	}
	if table, _, _ := drizzleComparison(n); table != "" {
		if list := conditionList(n); list.OK() {
			return ofList(list, n)
		}
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

// conditionList is the list that a comparison is put into by itself, to be joined with
// the others later: const found = [eq(teas.shop, shop)]; found.push(eq(teas.kind, kind)).
func conditionList(n source.Node) source.Node {
	up := n.Parent()
	if d := up.Parent(); up.Kind() == source.Array && d.Kind() == source.Declarator {
		return d
	}
	if up.Kind() != source.Call || n.Role() != source.Arg || up.CalleeName() != "push" {
		return source.Node{}
	}
	list := up.Child(source.Callee).Child(source.ObjectRole)
	if d := list.Lookup(list.Ident()); d.Kind() == source.Declarator && d.Child(source.Value).Kind() == source.Array {
		return d
	}
	return source.Node{}
}

// ofList is what the comparisons of a list ask for together. The first that is always
// made speaks for all about its table; one about another, or in front of it, for itself.
func ofList(list, n source.Node) (Query, bool) {
	table, column, op := drizzleComparison(n)
	q := Query{Via: Drizzle, Verb: "select", Table: table, Filters: []Asked{asked(column, op, n)}}
	if !list.Function().OK() {
		return q, true
	}
	first := source.Node{}
	for c := range list.Function().Find(source.Call) {
		other, column, op := drizzleComparison(c)
		if other != table || conditionList(c) != list {
			continue
		}
		maybe := sometimes(c, list)
		switch {
		case !first.OK() && maybe:
		case !first.OK():
			if first = c; c != n {
				return q, sometimes(n, list) && n.Start() < c.Start()
			}
		default:
			a := asked(column, op, c)
			a.Maybe = maybe
			q.Filters = append(q.Filters, a)
		}
	}
	return q, true
}

// sometimes reports whether a comparison is put into its list only when something holds.
func sometimes(n, list source.Node) bool {
	for up := n.Parent(); up.OK() && up != list.Function(); up = up.Parent() {
		if up.Is(source.If, source.Conditional, source.Switch, source.For, source.ForOf) || up.Kind() == source.Binary && up.Operator() == "&&" {
			return true
		}
	}
	return false
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
	return m.Child(source.ObjectRole).ExportedName(), m.Child(source.Name).Text(), op
}

// isColumn reports whether an expression looks like a column of an imported or
// top-level table, and not like a value's property.
func isColumn(m source.Node) bool {
	if m.Kind() != source.Member {
		return false
	}
	table := m.Child(source.ObjectRole)
	return table.Imported() || m.File().Declaration(table.Ident()).OK()
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
	q.Table, q.Sorts = m.Child(source.ObjectRole).ExportedName(), []Asked{asked(m.Child(source.Name).Text(), "", m)}
	return q, q.Table != ""
}
