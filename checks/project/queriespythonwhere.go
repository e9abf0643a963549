package project

import (
	"strings"

	"underpin/checks/project/source"
)

// djangoWhere reads conditions that are given by name: filter(owner=user,
// price__gt=3), filter_by(owner_id=id), and those in Q(…).
func (q *pythonQuery) djangoWhere(c source.Node) {
	args := c.Args()
	for i, a := range args {
		switch {
		case a.Kind() == source.Property:
			q.Filters = append(q.Filters, lookedUp(a))
		case a.Kind() == source.Spread:
			q.Open = true
		case i == 0 && strings.HasPrefix(c.CalleeName(), "get_"), i == 0 && strings.HasPrefix(c.CalleeName(), "aget_"):
		default:
			q.conditionQ(a)
		}
	}
}

// conditionQ reads Q(…) & Q(…); what is one or the other does not narrow.
func (q *pythonQuery) conditionQ(a source.Node) {
	switch {
	case a.Kind() == source.Call && a.CalleeName() == "Q":
		for _, p := range a.Args() {
			if p.Kind() == source.Property {
				q.Filters = append(q.Filters, lookedUp(p))
			}
		}
	case a.Kind() == source.Binary && a.Operator() == "&":
		q.conditionQ(a.Child(source.Left))
		q.conditionQ(a.Child(source.Right))
	default:
		q.Open = true
	}
}

// lookedUp reads price__gt=3: the field, and how it is compared.
func lookedUp(p source.Node) Asked {
	name, how, deep := strings.Cut(p.Key(), "__")
	v := p.Child(source.Value)
	op := "="
	if deep {
		op = lookupOp(how)
	}
	switch {
	case op == "=" && constant(v):
		op = Constant
	case op == "=" && v.Kind() == source.Null:
		op = "is"
	}
	a := asked(name, op, p)
	a.Fixed = op == "in" && writtenOut(v.Resolve())
	return a
}

func lookupOp(how string) string {
	switch how {
	case "exact", "iexact", "id", "pk":
		return "="
	case "gt", "gte", "lt", "lte", "in":
		return how
	case "range", "date", "year", "month":
		return "between"
	case "isnull":
		return "is"
	case "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex", "search":
		return "contains"
	}
	if how, ok := strings.CutPrefix(how, "date__"); ok {
		return lookupOp(how)
	}
	return "nested"
}

// constant reports whether a value is one of few that stand in the code.
func constant(v source.Node) bool {
	switch v.Kind() {
	case source.String, source.Bool, source.Number:
		return true
	case source.Member: // Status.PAID
		name := v.Child(source.Name).Text()
		return name == strings.ToUpper(name) || name == "value"
	}
	return false
}

// alchemyWhere reads conditions that are written out: where(User.mail == mail).
func (q *pythonQuery) alchemyWhere(c source.Node) {
	for _, a := range c.Args() {
		if a.Kind() == source.Property {
			q.Filters = append(q.Filters, lookedUp(a))
			continue
		}
		q.compared(a)
	}
}

// compared reads one condition; what cannot be read leaves the query open.
func (q *pythonQuery) compared(a source.Node) {
	switch a.Kind() {
	case source.Binary:
		left, right := a.Child(source.Left), a.Child(source.Right)
		if a.Operator() == "&" {
			q.compared(left)
			q.compared(right)
			return
		}
		column, ok := q.columnOf(left)
		if !ok {
			if column, ok = q.columnOf(right); ok {
				right = left
			}
		}
		if !ok {
			q.Open = true
			return
		}
		if _, both := q.columnOf(right); both {
			return
		}
		switch op := a.Operator(); op {
		case "==":
			switch {
			case constant(right):
				q.Filters = append(q.Filters, asked(column, Constant, a))
			case right.Kind() == source.Null:
				q.Filters = append(q.Filters, asked(column, "is", a))
			default:
				q.Filters = append(q.Filters, asked(column, "=", a))
			}
		case "<", "<=", ">", ">=":
			q.Filters = append(q.Filters, asked(column, op, a))
		case "!=":
			q.Filters = append(q.Filters, asked(column, "not", a))
		}
	case source.Call:
		name := a.CalleeName()
		if name == "and_" {
			for _, arg := range a.Args() {
				q.compared(arg)
			}
			return
		}
		column, ok := q.columnOf(a.Child(source.Callee).Child(source.ObjectRole))
		if !ok {
			q.Open = true
			return
		}
		op := map[string]string{"in_": "in", "between": "between", "is_": "is", "is_not": "is", "isnot": "is", "like": "contains", "ilike": "contains", "contains": "contains", "startswith": "contains", "any": "nested", "has": "nested"}[name]
		if op == "" {
			q.Open = true
			return
		}
		f := asked(column, op, a)
		f.Fixed = op == "in" && writtenOut(a.Arg(0).Resolve())
		q.Filters = append(q.Filters, f)
	case source.Member:
		if column, ok := q.columnOf(a); ok {
			q.Filters = append(q.Filters, asked(column, Constant, a))
		}
	default:
		q.Open = true
	}
}

// columnOf is the column of the query's own model that an expression is: User.mail,
// func.lower(User.mail), users.c.mail.
func (q *pythonQuery) columnOf(n source.Node) (string, bool) {
	switch n.Kind() {
	case source.Member:
		object := n.Child(source.ObjectRole)
		if object.Kind() == source.Member && object.Child(source.Name).Text() == "c" {
			object = object.Child(source.ObjectRole)
			return n.Child(source.Name).Text(), object.Ident() == q.Table
		}
		own := entity(object)
		return n.Child(source.Name).Text(), own != "" && (own == q.Table || strings.HasPrefix(q.Table, "."))
	case source.Call:
		switch n.CalleeName() {
		case "lower", "col", "date", "cast", "upper", "trim":
			return q.columnOf(n.Arg(0))
		}
	}
	return "", false
}

// sortedBy is the column of one argument of order_by: "-created", User.created.desc(),
// desc(User.created).
func sortedBy(a source.Node) string {
	if s, ok := a.StringValue(); ok {
		return strings.TrimPrefix(s, "-")
	}
	switch a.Kind() {
	case source.Member:
		return a.Child(source.Name).Text()
	case source.Call:
		if object := a.Child(source.Callee).Child(source.ObjectRole); object.Is(source.Member, source.Call) {
			return sortedBy(object)
		}
		return sortedBy(a.Arg(0))
	}
	return ""
}
