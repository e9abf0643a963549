package project

import (
	"strconv"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// chained lists the calls made on the result of n, in order: for a().b().c()
// with n = a(), those of b and c.
func chained(n source.Node) []source.Node {
	var out []source.Node
	for {
		m := n.Parent()
		if m.Kind() != source.Member || n.Role() != source.ObjectRole {
			return out
		}
		c := m.Parent()
		if c.Kind() != source.Call || m.Role() != source.Callee {
			return out
		}
		out = append(out, c)
		n = c
	}
}

// later lists the calls made on a variable that holds a query built step by
// step: let q = from(…); if (…) q = q.eq(…).
func later(last source.Node) []source.Node {
	d := last.Parent()
	if d.Kind() != source.Declarator {
		return nil
	}
	name := d.Child(source.Name).Ident()
	scope := d.Function()
	if name == "" || !scope.OK() {
		return nil
	}
	names := map[string]bool{name: true}
	for other := range scope.Find(source.Declarator) { // const query = filter ? base.where(filter) : base
		if next := other.Child(source.Name).Ident(); next != "" && other.Start() > d.Start() && goesOnWith(other.Child(source.Value), names) {
			names[next] = true
		}
	}
	var out []source.Node
	for c := range scope.Find(source.Call) {
		if c.Start() <= last.Start() {
			continue
		}
		if names[headOf(c).Ident()] {
			out = append(out, c)
		}
	}
	return out
}

// goesOnWith reports whether a value is a query that a name holds, or what calls
// make of it, whichever way a condition goes.
func goesOnWith(v source.Node, names map[string]bool) bool {
	if v.Kind() == source.Conditional {
		return goesOnWith(v.Child(source.Then), names) || goesOnWith(v.Child(source.Else), names)
	}
	return names[headOf(v).Ident()]
}

// headOf is what a chain of calls begins with.
func headOf(n source.Node) source.Node {
	for n.Kind() == source.Call {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	return n
}

// supabaseQuery reads client.from("table").select().eq("column", …).order(…).
func supabaseQuery(n source.Node) (Query, bool) {
	table, ok := fixedText(n.Arg(0))
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if !ok || object.Kind() == source.Member && object.Child(source.Name).Text() == "storage" {
		return Query{}, false
	}
	calls := chained(n)
	if len(calls) == 0 {
		return Query{}, false
	}
	q := Query{Table: table, Via: Supabase}
	switch first := calls[0].CalleeName(); first {
	case "select", "insert", "update", "delete", "upsert":
		q.Verb = verbOf(first)
	default:
		return Query{}, false
	}
	last := calls[len(calls)-1]
	for _, c := range calls {
		supabaseStep(&q, c)
	}
	for _, c := range later(last) {
		before, open := len(q.Filters), q.Open
		supabaseStep(&q, c)
		q.Open = open || q.Open && !onlyIf(c, last)
		for i := before; i < len(q.Filters); i++ {
			q.Filters[i].Maybe = onlyIf(c, last)
		}
	}
	return q, true
}

// onlyIf reports whether a step is made under a condition that has no other
// branch, below what was built before it.
func onlyIf(step, last source.Node) bool {
	for up := step.Parent(); up.OK() && !up.Contains(last) && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.If && !up.Child(source.Else).OK() && up.Role() != source.Else {
			return true
		}
	}
	return false
}

func supabaseStep(q *Query, c source.Node) {
	column, _ := c.Arg(0).StringValue()
	plain := column != "" && !strings.ContainsAny(column, ".->()")
	switch name := c.CalleeName(); name {
	case "eq", "in", "is", "gt", "gte", "lt", "lte", "contains", "overlaps":
		if name == "eq" && c.Arg(1).Is(source.String, source.Bool, source.Number) {
			name = Constant
		}
		if plain {
			a := asked(column, name, c)
			a.Fixed = name == "in" && fixedList(c.Arg(1))
			q.Filters = append(q.Filters, a)
		}
	case "filter":
		if plain {
			q.Filters = append(q.Filters, asked(column, "=", c))
		}
	case "or": // of one thing, by any of its keys
		q.Open = q.Open || strings.Contains(c.Arg(0).Text(), "id.eq.")
	case "match":
		for p := range c.Arg(0).Children() {
			if key := p.Key(); key != "" {
				q.Filters = append(q.Filters, asked(key, "=", p))
			}
		}
	case "order":
		if plain && !c.Arg(1).Prop("foreignTable").OK() && !c.Arg(1).Prop("referencedTable").OK() {
			q.Sorts = append(q.Sorts, asked(column, "", c))
		}
	case "limit", "range":
		q.Limited = true
	case "single", "maybeSingle":
		q.Single = true
	}
}

// fixedList reports whether the values of a list stand in the code: written out, or
// taken from a list that does.
func fixedList(list source.Node) bool {
	if list.Kind() == source.Call && (list.CalleeName() == "map" || list.CalleeName() == "filter") {
		list = list.Child(source.Callee).Child(source.ObjectRole)
		if v := list.Resolve(); v.Kind() == source.Array && v.Child(source.Item).Is(source.Object) {
			return true
		}
	}
	return writtenOut(list.Resolve())
}

// taggedQueries reads sql`…` and $queryRaw`…`.
func taggedQueries(n source.Node) []Query {
	tag := n.Child(source.Callee)
	name := tag.Ident()
	if tag.Kind() == source.Member {
		name = tag.Child(source.Name).Text()
	}
	switch name {
	case "sql", "SQL", "$queryRaw", "$executeRaw", "prepare", "query":
		return sqlQueries(n, n.Child(source.Value))
	}
	return nil
}

// textQueries reads the statements handed to a driver as a string.
func textQueries(n source.Node, method string) []Query {
	switch method {
	case "query", "execute", "prepare", "raw", "unsafe", "all", "get", "run", "exec", "sql", "one", "many", "any", "none", "oneOrNone",
		"$queryRawUnsafe", "$executeRawUnsafe", "batch":
	default:
		if !handsOnSQL(n, method) {
			return nil
		}
	}
	out := sqlQueries(n, statementText(n))
	if len(out) > 0 && n.Arg(0).Kind() == source.Identifier {
		appended(out, n, n.Arg(0).Ident())
	}
	return out
}

// handsOnSQL reports whether a call is of a function of the app's own that says it asks the
// database: queryDatabase(text), run_sql({ sql: text }). What it is handed is a statement
// when it reads as one.
func handsOnSQL(n source.Node, method string) bool {
	if !n.Child(source.Callee).Is(source.Identifier, source.Member) {
		return false
	}
	low := strings.ToLower(method)
	if !strings.Contains(low, "query") && !strings.Contains(low, "sql") && !strings.Contains(low, "execute") {
		return false
	}
	text, ok := "", false
	if v := statementText(n); v.Is(source.String, source.Template) {
		text, ok = constantText(v), true
	}
	return ok && strings.ContainsAny(text, " \n")
}

// appended notes what is put behind a statement's text, piece by piece, before it is handed
// to a driver: query += " LIMIT ?".
func appended(out []Query, call source.Node, name string) {
	for a := range call.Function().Find(source.Assign) {
		if a.Start() > call.Start() || a.Operator() != "+=" || a.Child(source.Left).Ident() != name {
			continue
		}
		text := strings.ToLower(a.Child(source.Right).Text())
		for i := range out {
			out[i].Limited = out[i].Limited || strings.Contains(text, "limit ")
			out[i].Open = out[i].Open || strings.Contains(text, "where ") || strings.Contains(text, " and ")
		}
	}
}

// statementText is the text of the statement that a call hands to a driver.
func statementText(n source.Node) source.Node {
	arg := n.Arg(0)
	if arg.Kind() == source.Object {
		object := arg
		for _, name := range []string{"text", "sql"} { // of pg, of mysql2 and libSQL
			if arg = object.Prop(name); arg.OK() {
				break
			}
		}
	}
	if arg.Kind() == source.Identifier {
		arg = arg.Resolve()
	}
	return arg
}

// sqlQueries reads one statement: a query of its first table, and one of each
// further table that it filters or sorts by.
func sqlQueries(n, text source.Node) []Query {
	if !text.Is(source.String, source.Template) {
		return nil
	}
	read, ok := schema.ReadQuery(constantText(text))
	if !ok {
		return nil
	}
	var out []Query
	for i, table := range read.Tables {
		q := Query{Table: table, Via: RawSQL, Verb: read.Verb, Limited: read.Limited}
		for _, c := range read.Filters {
			if c.Table == table {
				q.Filters = append(q.Filters, asked(c.Column, c.Op, n))
			}
		}
		for _, c := range read.Sorts {
			if c.Table == table {
				q.Sorts = append(q.Sorts, asked(c.Column, "", n))
			}
		}
		q.Open = len(read.Filters) > len(q.Filters)
		if i == 0 || len(q.Filters)+len(q.Sorts) > 0 {
			out = append(out, q)
		}
	}
	return out
}

// constantText is a string, or a template with $1, $2 … for what is put in.
func constantText(n source.Node) string {
	if s, ok := n.StringValue(); ok {
		return s
	}
	var b strings.Builder
	holes := 0
	for part := range n.Children() {
		if s, ok := part.StringValue(); ok && part.Kind() == source.String {
			b.WriteString(s)
		} else {
			holes++
			b.WriteString(" $" + strconv.Itoa(holes) + " ")
		}
	}
	return b.String()
}

// fixedText is a string, the constant of the file that holds one, or the member of
// a constant table of names.
func fixedText(n source.Node) (string, bool) {
	if n.Kind() == source.Member {
		return n.Child(source.ObjectRole).Resolve().Prop(n.Child(source.Name).Text()).StringValue()
	}
	v := n.Resolve()
	if v.Kind() == source.Conditional { // one of two: the first speaks for both
		v = v.Child(source.Then)
	}
	return v.StringValue()
}
