package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// pythonQuery is what a statement of a Python file asks for, before the tables of
// the app are known: the model as the file calls it, or behind a dot the relation
// by which a row lists others.
type pythonQuery struct {
	Statement
	// view says that the rows are those of a view class, which the settings may give
	// pages; see djangoPages.
	view bool
	// all says that all() was called, which in Django asks for nothing yet; assumed that
	// the query is limited only as far as is known.
	all, assumed bool
	// also are the other tables of a statement in SQL.
	also []Query
}

// pythonQueriesIn finds the statements of one Python file.
func pythonQueriesIn(f *source.File) []pythonQuery {
	var out []pythonQuery
	for n := range f.Find(source.Call, source.Member) {
		q, ok := pythonQueryAt(n)
		if !ok {
			continue
		}
		q.File, q.Start = f.Path, n.Start()
		q.Line, q.Column = n.Position()
		top := pythonTop(n)
		q.EndLine, _ = top.EndPosition()
		q.Function = namedPython(n).Start()
		if loop, found := pythonRounds(top); found && !q.gathered() && !broughtBefore(n) {
			q.Loop = loop
		}
		out = append(out, q)
	}
	return out
}

// gathered reports whether a statement is not sent where it stands: SQLAlchemy sends
// what was added when the session is committed.
func (q *pythonQuery) gathered() bool { return q.Via == SQLAlchemy && q.Verb == "insert" && q.Single }

// broughtBefore reports whether the rows that a row of a loop lists came along with the
// query of the loop: order.lines.all() behind prefetch_related("lines").
func broughtBefore(n source.Node) bool {
	first := n.Parent().Child(source.Name).Text()
	row := n.Child(source.ObjectRole)
	if n.Kind() != source.Member || row.Kind() != source.Identifier || first != "all" && first != "count" {
		return false
	}
	relation, of := n.Child(source.Name).Text(), row.Text()
	for loop := n.Enclosing(source.ForOf); loop.OK(); loop = loop.Enclosing(source.ForOf) {
		over := loop.Child(source.Right)
		if loopVariable(loop) != of {
			continue
		}
		if l, ok := rowsOf(over, 8); ok && slices.Contains(l.along, relation) {
			return true
		}
		if slices.ContainsFunc(prefetched(over, 8), func(path string) bool { return strings.HasPrefix(path+"__", relation+"__") }) {
			return true
		}
		listed := over.Child(source.Callee).Child(source.ObjectRole) // for line in order.lines.all():
		outer := listed.Child(source.ObjectRole).Ident()
		if over.CalleeName() != "all" || outer == "" {
			return false
		}
		relation, of = listed.Child(source.Name).Text()+"__"+relation, outer
	}
	return false
}

// prefetched are the relations that a list of rows is asked for with, as they are written:
// "lines__article".
func prefetched(list source.Node, left int) []string {
	if left == 0 {
		return nil
	}
	switch list.Kind() {
	case source.Identifier:
		return prefetched(latest(list).Child(source.Value), left-1)
	case source.Call:
		var out []string
		if name := list.CalleeName(); name == "prefetch_related" || name == "select_related" {
			for _, a := range list.Args() {
				if path, ok := a.StringValue(); ok {
					out = append(out, path)
				}
			}
		}
		return append(out, prefetched(list.Child(source.Callee).Child(source.ObjectRole), left-1)...)
	}
	return nil
}

// namedPython is the function or method around a node.
func namedPython(n source.Node) source.Node { return n.Enclosing(source.Function, source.Method) }

// pythonTop is the outermost expression of what begins with n: its members, calls
// and what waits for them.
func pythonTop(n source.Node) source.Node {
	for {
		up := n.Parent()
		switch {
		case up.Is(source.Member, source.Index) && n.Role() == source.ObjectRole,
			up.Kind() == source.Call && n.Role() == source.Callee,
			up.Kind() == source.Await,
			up.Kind() == source.Call && n.Role() == source.Arg && sends(up.CalleeName()):
			n = up
		default:
			return n
		}
	}
}

// sends reports whether a function hands a statement to the database.
func sends(name string) bool {
	switch name {
	case "execute", "exec", "scalars", "scalar", "stream", "stream_scalars", "first_or_404", "one_or_404":
		return true
	}
	return false
}

// pythonQueryAt reads a node that a statement begins with.
func pythonQueryAt(n source.Node) (pythonQuery, bool) {
	if n.Kind() == source.Member {
		return managerQuery(n)
	}
	switch name := n.CalleeName(); name {
	case "query":
		return sessionQuery(n)
	case "select":
		return selectQuery(n)
	case "update", "delete", "insert":
		if q, ok := changeQuery(n, name); ok {
			return q, true
		}
		return rowQuery(n, name)
	case "get_object_or_404", "aget_object_or_404", "get_list_or_404":
		table := entity(n.Arg(0))
		if table == "" || n.Arg(0).Kind() == source.Call {
			return pythonQuery{}, false
		}
		q := newPython(table, DjangoORM, "select")
		q.Single = name != "get_list_or_404"
		q.djangoWhere(n)
		return q, true
	case "get", "get_or_404", "get_one":
		table := entity(n.Arg(0))
		if n.Child(source.Callee).Kind() != source.Member || !n.Arg(1).OK() || n.Arg(1).Kind() == source.Property || table == "" || n.Arg(0).Kind() == source.Call {
			return pythonQuery{}, false
		}
		q := newPython(table, SQLAlchemy, "select")
		q.Single = true
		q.Filters = []Asked{asked("id", "=", n)}
		return q, true
	case "add", "save", "asave":
		return rowQuery(n, name)
	default:
		if mongoMethods[name] != "" {
			return mongoQuery(n, name)
		}
	}
	return pythonTextQuery(n)
}

func newPython(table string, via Tech, verb string) pythonQuery {
	return pythonQuery{Statement: Statement{Query: Query{Table: table, Via: via, Verb: verb}}}
}

// entity is the model that an expression names: User, models.User, User.id.
func entity(n source.Node) string {
	switch n.Kind() {
	case source.Identifier:
		if capital(n.Text()) {
			return n.Text()
		}
	case source.Member:
		if name := n.Child(source.Name).Text(); capital(name) {
			return name
		}
		return entity(n.Child(source.ObjectRole))
	case source.Call: // func.count(User.id), User.total.label("t")
		if e := entity(n.Child(source.Callee)); e != "" {
			return e
		}
		for _, a := range n.Args() {
			if e := entity(a); e != "" {
				return e
			}
		}
	}
	return ""
}

// capital reports whether a name is spelled as classes are.
func capital(name string) bool {
	return len(name) > 1 && name[0] >= 'A' && name[0] <= 'Z' && strings.ToUpper(name) != name
}

// managerQuery reads User.query, User.objects and the rows that belong to a row,
// such as user.orders.filter(…).
func managerQuery(n source.Node) (pythonQuery, bool) {
	object, name := n.Child(source.ObjectRole), n.Child(source.Name).Text()
	if n.Role() == source.Callee {
		return pythonQuery{}, false
	}
	table := ""
	if object.Is(source.Identifier, source.Member) {
		table = entity(object)
		if m := object.Child(source.Name); object.Kind() == source.Member && m.Text() != table {
			table = ""
		}
	}
	first := n.Parent().Child(source.Name).Text()
	called := n.Parent().Kind() == source.Member && n.Parent().Role() == source.Callee
	switch {
	case table != "" && name == "query":
		q := newPython(table, SQLAlchemy, "select")
		return q, q.follow(n)
	case table != "" && (name == "objects" || name == "_default_manager" || name == "_base_manager" || called && strings.HasSuffix(name, "objects")):
		q := newPython(table, DjangoORM, "select")
		return q, q.follow(n)
	case table != "" && called && djangoOnly[first]:
		q := newPython(table, DjangoORM, "select") // a manager of the app's own
		return q, q.follow(n)
	case table == "" && called && ofRelation[first] && object.Is(source.Identifier, source.Member) && !capital(name) && name != "objects" && name != "query" && name != "session":
		q := newPython("."+name, DjangoORM, "select")
		q.Filters = []Asked{asked(name, "owner", n)}
		return q, q.follow(n)
	}
	return pythonQuery{}, false
}

// djangoOnly are the methods of managers that nothing else has.
var djangoOnly = map[string]bool{"filter": true, "exclude": true, "select_related": true, "prefetch_related": true, "get_or_create": true, "update_or_create": true, "bulk_create": true}

// ofRelation are the methods by which the rows of a relation are asked for.
var ofRelation = map[string]bool{"filter": true, "exclude": true, "all": true, "order_by": true, "filter_by": true, "select_related": true, "prefetch_related": true, "count": true, "exists": true, "aggregate": true, "first": true, "last": true}

// sessionQuery reads session.query(User, …).
func sessionQuery(n source.Node) (pythonQuery, bool) {
	table := entity(n.Arg(0))
	if n.Child(source.Callee).Kind() != source.Member || table == "" {
		return pythonTextQuery(n)
	}
	q := newPython(table, SQLAlchemy, "select")
	q.Counted = aggregates(n.Arg(0))
	return q, q.follow(n)
}

// selectQuery reads select(User) and select(func.count()).select_from(User).
func selectQuery(n source.Node) (pythonQuery, bool) {
	if !ofAlchemy(n) {
		return pythonQuery{}, false
	}
	table := entity(n.Arg(0))
	q := newPython(table, SQLAlchemy, "select")
	q.Counted = aggregates(n.Arg(0))
	if !q.follow(n) {
		return q, false
	}
	return q, q.Table != ""
}

// ofAlchemy reports whether a function is SQLAlchemy's or SQLModel's.
func ofAlchemy(n source.Node) bool {
	pkg, _ := n.Origin()
	head, _, _ := strings.Cut(pkg, ".")
	if head == "sqlalchemy" || head == "sqlmodel" {
		return true
	}
	object := n.Child(source.Callee).Child(source.ObjectRole).Ident()
	return object == "db" || object == "sa" || object == "sqlalchemy"
}

// aggregates reports whether what is selected is a number about rows.
func aggregates(n source.Node) bool {
	if n.Kind() != source.Call {
		return false
	}
	switch n.CalleeName() {
	case "count", "sum", "avg", "max", "min", "coalesce", "exists":
		return true
	case "label":
		return aggregates(n.Child(source.Callee).Child(source.ObjectRole))
	}
	return false
}

// changeQuery reads update(User).where(…), delete(User) and insert(User).
func changeQuery(n source.Node, verb string) (pythonQuery, bool) {
	table := entity(n.Arg(0))
	if table == "" || !ofAlchemy(n) || n.Arg(0).Kind() == source.Call {
		return pythonQuery{}, false
	}
	q := newPython(table, SQLAlchemy, verb)
	q.follow(n)
	q.Verb, q.Single = verb, false
	return q, true
}

// rowQuery reads what is done with one row at hand: session.add(row),
// session.delete(row), row.save(), row.delete().
func rowQuery(n source.Node, method string) (pythonQuery, bool) {
	callee := n.Child(source.Callee)
	object := callee.Child(source.ObjectRole)
	if callee.Kind() != source.Member {
		return pythonQuery{}, false
	}
	row, via := n.Arg(0), SQLAlchemy
	if !row.OK() || row.Kind() == source.Property {
		row, via = object, DjangoORM
	} else if !strings.HasSuffix(object.Path(), "session") && object.Ident() != "db" {
		return pythonQuery{}, false
	}
	made := row
	if row.Kind() == source.Identifier {
		made = row.Resolve()
	}
	for made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	if d := row.Lookup(row.Ident()); via == DjangoORM && d.Kind() == source.Declarator && method != "add" {
		if loop := d.Enclosing(source.ForOf); loop.Child(source.Left).Contains(d) { // for row in rows: row.save()
			l, ok := rowsOf(loop.Child(source.Right), 8)
			q := newPython(l.model, DjangoORM, map[bool]string{true: "delete", false: "update"}[method == "delete"])
			q.Single, q.Filters = true, []Asked{asked("id", "=", n)}
			return q, ok
		}
	}
	verb := map[string]string{"add": "insert", "save": "insert", "asave": "insert", "delete": "delete"}[method]
	if verb == "" {
		return pythonQuery{}, false
	}
	if made.Kind() == source.Call && made.Child(source.Callee).Is(source.Identifier, source.Member) && capital(made.CalleeName()) {
		q := newPython(made.CalleeName(), via, verb)
		q.Single = true
		return q, verb == "insert"
	}
	table := modelAsked(made)
	if table == "" || method == "add" {
		return pythonQuery{}, false
	}
	if verb == "insert" {
		verb = "update"
	}
	q := newPython(table, via, verb)
	q.Single, q.Filters = true, []Asked{asked("id", "=", n)}
	return q, true
}

// modelAsked is the model of the one row that an expression asks for.
func modelAsked(made source.Node) string {
	if !made.Is(source.Call, source.Index) {
		return ""
	}
	for b := range made.Find(source.Call, source.Member) {
		if q, ok := pythonQueryAt(b); ok && q.Single && q.Verb == "select" && !strings.HasPrefix(q.Table, ".") {
			return q.Table
		}
	}
	if q, ok := pythonQueryAt(made); ok && q.Single && q.Verb == "select" {
		return q.Table
	}
	return ""
}
