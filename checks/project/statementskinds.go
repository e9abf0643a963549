package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// mongooseMore are Mongoose's methods beyond those that Queries follows.
var mongooseMore = map[string]string{
	"findById": "select", "findByIdAndUpdate": "update", "findByIdAndDelete": "delete", "create": "insert", "insertMany": "insert",
}

// fromStatement reads from("table") of Supabase's client, and from(table) of
// Drizzle behind a select.
func fromStatement(n source.Node) (Statement, bool) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if verb := object.CalleeName(); object.Kind() == source.Call && (verb == "select" || verb == "selectDistinct" || verb == "selectDistinctOn") && n.Arg(0).ExportedName() != "" {
		return drizzleSelect(n, object), true
	}
	q, ok := supabaseQuery(n)
	if !ok {
		return Statement{}, false
	}
	s := Statement{Query: q}
	for _, c := range append([]source.Node{n}, chained(n)...) {
		if c.CalleeName() != "select" {
			continue
		}
		s.Counted = s.Counted || c.Arg(1).Prop("head").Text() == "true"
		if text, ok := c.Arg(0).StringValue(); ok && countsOnly(text) && !strings.Contains(text, ",") {
			s.Counted = true
		}
	}
	s.Single = s.Single || oneRow(n)
	return s, true
}

func drizzleSelect(n, selected source.Node) Statement {
	s := Statement{Query: Query{Table: n.Arg(0).ExportedName(), Via: Drizzle, Verb: "select"}}
	grouped := false
	calls := append(chained(n), later(topOf(n))...)
	for _, c := range calls {
		switch c.CalleeName() {
		case "limit":
			s.Limited = true
		case "groupBy":
			grouped = true
		case "where":
			s.Open = true
			condition := c.Arg(0)
			if condition.Kind() == source.Identifier {
				condition = condition.Resolve() // const equals = eq(…)
			}
			drizzleWhere(&s.Query, condition)
		case "leftJoin", "innerJoin", "rightJoin", "fullJoin":
			s.Open = s.Open || !joinsAll(c.Arg(1))
		case "get":
			s.Single = true
		}
	}
	for p := range selected.Arg(0).Children() {
		v := p.Child(source.Value)
		if grouped { // as many rows as there are groups
			s.Limited = s.Limited || strings.Contains(v.Text(), "sql") && countsOnly(v.Text()) || v.CalleeName() == "count"
			continue
		}
		switch v.CalleeName() {
		case "count", "sum", "avg", "max", "min", "countDistinct":
			s.Counted = true
		}
		s.Counted = s.Counted || strings.Contains(v.Text(), "sql") && countsOnly(v.Text())
	}
	s.Single = s.Single || oneRow(n)
	return s
}

// joinsAll reports whether a join compares columns with each other alone, so that it leaves out
// no row that has another beside it.
func joinsAll(on source.Node) bool {
	if on.CalleeName() == "and" {
		for _, a := range on.Args() {
			if !joinsAll(a) {
				return false
			}
		}
		return true
	}
	return on.CalleeName() == "eq" && on.Arg(0).Kind() == source.Member && on.Arg(1).Kind() == source.Member && tableLike(on.Arg(0)) && tableLike(on.Arg(1))
}

// tableLike reports whether the member of an expression looks like a column: of an imported or
// top-level table, or of one in a schema that is.
func tableLike(m source.Node) bool {
	object := m.Child(source.ObjectRole)
	return isColumn(m) || object.Kind() == source.Member && object.Child(source.ObjectRole).Imported()
}

// drizzleWhere reads the comparisons of a condition that narrow one table.
func drizzleWhere(q *Query, where source.Node) {
	where.Walk(func(c source.Node) bool {
		if c.Kind() != source.Call {
			return true
		}
		table, column, op := drizzleComparison(c)
		if table != "" && table == q.Table {
			a := asked(column, op, c)
			a.Fixed = op == "in" && (fixedList(c.Arg(1)) || constantName(c.Arg(1)))
			q.Filters = append(q.Filters, a)
		}
		return table == ""
	})
}

// drizzleWrite reads insert(table).values(…), update(table).set(…) and
// delete(table).
func drizzleWrite(n source.Node, verb string) (Statement, bool) {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if !object.Is(source.Identifier, source.Member) || n.Arg(0).ExportedName() == "" || n.Arg(1).OK() {
		return modelStatement(n, verb)
	}
	s := Statement{Query: Query{Table: n.Arg(0).ExportedName(), Via: Drizzle, Verb: verb}}
	for _, c := range chained(n) {
		if c.CalleeName() == "where" {
			drizzleWhere(&s.Query, c.Arg(0))
		}
	}
	return s, true
}

// modelStatement reads prisma.model.verb(…) and Model.verb(…).
func modelStatement(n source.Node, name string) (Statement, bool) {
	var q Query
	ok := false
	if prismaVerbs[name] != "" {
		q, ok = prismaQuery(n, name)
	}
	if !ok && mongooseVerbs[name] != "" && !n.Arg(0).Is(source.Arrow, source.Function) {
		q, ok = mongooseQuery(n, name)
	}
	if model := n.Child(source.Callee).Child(source.ObjectRole).Ident(); !ok && mongooseMore[name] != "" && model != "" {
		q, ok = Query{Table: model, Via: Mongoose, Verb: mongooseMore[name], Single: strings.HasPrefix(name, "findById")}, true
	}
	if !ok {
		return Statement{}, false
	}
	s := Statement{Query: q}
	if where := n.Arg(0).Resolve().Prop("where"); q.Via == Drizzle && where.OK() { // db.query.table.findMany({ where: eq(…) })
		drizzleWhere(&s.Query, where)
		s.Open = s.Open || len(s.Filters) == 0
	}
	switch name {
	case "count", "aggregate", "groupBy", "countDocuments", "exists":
		s.Counted = true
	}
	if name == "findMany" {
		args := n.Arg(0)
		if args.OK() && args.Resolve().Kind() != source.Object {
			s.Limited = true // what it holds is not known here
		}
		for c := range args.Resolve().Children() {
			if c.Kind() == source.Spread && (!c.Child(source.Value).Is(source.Binary, source.Conditional) || strings.Contains(c.Text(), "take") || strings.Contains(c.Text(), "limit")) {
				s.Limited = true
			}
		}
	}
	if strings.HasSuffix(name, "Many") && s.Verb != "select" {
		s.Batch = name == "createMany" || slices.ContainsFunc(s.Filters, func(a Asked) bool { return a.Op == "in" })
	}
	s.Single = s.Single || oneRow(n)
	return s, true
}

// documentStatement reads collection("x").find() of MongoDB's driver, and
// getDocs(query(collection(db, "x"), …)) of Firestore, in the browser or as
// collection("x").where(…).get() on a server.
func documentStatement(n source.Node, name string) (Statement, bool) {
	if name == "getDocs" {
		return firestoreRead(n)
	}
	table, ok := n.Arg(0).StringValue()
	calls := chained(n)
	if !ok || len(calls) == 0 || n.Child(source.Callee).Kind() != source.Member {
		return Statement{}, false
	}
	s := Statement{Query: Query{Table: table, Via: MongoDB}}
	first := calls[0].CalleeName()
	if read, ok := collectionRead(table, calls); ok {
		return read, true
	}
	if one, ok := documentChain(table, calls); ok {
		return one, true
	}
	switch {
	case first == "find" || first == "aggregate":
		s.Verb, s.Open = "select", calls[0].Arg(0).OK()
		s.Counted = first == "aggregate"
	case mongooseVerbs[first] != "" || first == "insertOne" || first == "replaceOne" || first == "insertMany":
		s.Verb, s.Single = verbOf(first), !strings.HasSuffix(first, "Many")
		if s.Verb == "select" {
			s.Verb = mongooseVerbs[first]
		}
	default:
		return Statement{}, false
	}
	for p := range calls[0].Arg(0).Resolve().Children() {
		if k := p.Key(); k != "" && !strings.HasPrefix(k, "$") {
			s.Filters = append(s.Filters, asked(k, "=", p))
		}
	}
	for _, c := range calls {
		s.Limited = s.Limited || c.CalleeName() == "limit"
	}
	return s, true
}

func firestoreRead(n source.Node) (Statement, bool) {
	s := Statement{Query: Query{Via: Firebase, Verb: "select"}}
	s.askFirestore(n.Arg(0), 4)
	return s, s.Table != ""
}

// askFirestore reads what a query of Firestore is put together from, variables
// included.
func (s *Statement) askFirestore(q source.Node, left int) {
	if q.Kind() == source.Identifier {
		next := q.Resolve()
		if left == 0 || next == q || !next.OK() || next.Is(source.Param, source.Binding, source.ImportName) {
			return
		}
		q, left = next, left-1
	}
	if q.Kind() != source.Call {
		return
	}
	switch q.CalleeName() {
	case "query":
		for _, a := range q.Args() {
			if a.Kind() == source.Spread {
				s.Open = true
			}
			s.askFirestore(a, left)
		}
	case "collection", "collectionGroup":
		for _, a := range q.Args() {
			if text, ok := a.Resolve().StringValue(); ok {
				s.Table = text[strings.LastIndexByte(text, '/')+1:]
			}
		}
		s.Open = s.Open || len(q.Args()) > 2 // below one document
	case "where":
		s.askedWhere(q)
	case "limit", "limitToLast":
		s.Limited = true
	}
}

// askedWhere reads where("column", "==", value).
func (s *Statement) askedWhere(c source.Node) {
	column, ok := c.Arg(0).StringValue()
	if !ok {
		if c.Arg(0).CalleeName() != "documentId" {
			return
		}
		column = "id"
	}
	op, _ := c.Arg(1).StringValue()
	switch op {
	case "in", "array-contains-any":
		op = "in"
	case "<", "<=", ">", ">=":
	default:
		op = "="
	}
	s.Filters = append(s.Filters, asked(column, op, c))
}

// collectionRead reads db.collection("x").where(…).get() of Firestore's server
// library.
func collectionRead(table string, calls []source.Node) (Statement, bool) {
	s := Statement{Query: Query{Table: table, Via: Firebase, Verb: "select"}}
	for _, c := range calls {
		switch c.CalleeName() {
		case "where":
			s.askedWhere(c)
		case "limit", "limitToLast":
			s.Limited = true
		case "count":
			s.Counted = true
		case "get", "stream", "onSnapshot":
			return s, true
		case "orderBy", "select", "startAfter", "startAt", "endAt", "endBefore", "offset":
		default:
			return Statement{}, false
		}
	}
	return Statement{}, false
}

// oneRow reports whether the code takes only the first row of an answer.
func oneRow(n source.Node) bool {
	top := topOf(n)
	for _, c := range chained(n) {
		switch c.CalleeName() {
		case "first", "get", "executeTakeFirst", "executeTakeFirstOrThrow", "takeFirst", "single", "maybeSingle":
			return true
		}
	}
	up := top
	for up.Parent().Is(source.Await) {
		up = up.Parent()
	}
	parent := up.Parent()
	switch parent.Kind() {
	case source.Index:
		return parent.Child(source.Value).Text() == "0"
	case source.Declarator:
		if n.CalleeName() == "prepare" {
			return preparedForOne(parent)
		}
		return firstOnly(parent)
	case source.Member:
		return false
	}
	return false
}

// preparedForOne reports whether a prepared statement is only run for one row.
func preparedForOne(d source.Node) bool {
	name, text := d.Child(source.Name).Ident(), string(d.File().Text)
	if name == "" || strings.Contains(text, name+".all(") || strings.Contains(text, name+".iterate(") {
		return false
	}
	return strings.Contains(text, name+".get(") || strings.Contains(text, name+".first(")
}

// firstOnly reports whether a declared result is only asked for its first row.
func firstOnly(d source.Node) bool {
	name := d.Child(source.Name)
	if name.Kind() == source.ArrayPattern {
		items := 0
		for c := range name.Children() {
			if c.Has(source.Rest) {
				return false
			}
			items++
		}
		return items == 1
	}
	body := d.Function().Text()
	local := name.Ident()
	if name.Kind() == source.ObjectPattern {
		for b := range name.Children() {
			if key := b.Key(); key == "rows" || key == "data" {
				local = b.Child(source.Name).Text()
			}
		}
	}
	if local == "" {
		return false
	}
	if existenceOnly(d, local) {
		return true
	}
	return (strings.Contains(body, local+".rows[0]") || strings.Contains(body, local+"[0]") || strings.Contains(body, local+"?.[0]")) &&
		!strings.Contains(body, local+".rows)") && !strings.Contains(body, local+".map(") && !strings.Contains(body, local+".rows.map(") && !passedOn(d, local)
}
