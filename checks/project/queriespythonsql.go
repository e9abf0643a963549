package project

import (
	"strings"

	"underpin/checks/project/source"
)

// pythonTextQuery reads a statement in SQL that is handed to a driver: of sqlite3,
// psycopg, asyncpg, SQLAlchemy's text(…), Django's cursor.
func pythonTextQuery(n source.Node) (pythonQuery, bool) {
	switch n.CalleeName() {
	case "execute", "executemany", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetchall", "fetchone", "query", "query_db", "read_sql", "read_sql_query", "raw", "exec_driver_sql", "execute_query", "run_query":
	default:
		return pythonQuery{}, false
	}
	text := sqlText(n.Arg(0))
	all := sqlQueries(n, text)
	if len(all) == 0 {
		return pythonQuery{}, false
	}
	q := pythonQuery{Statement: Statement{Query: all[0]}, also: all[1:]}
	whole := constantText(text)
	q.Counted = countsOnly(whole) || sumsUp(whole)
	switch name := n.CalleeName(); {
	case name == "fetchrow" || name == "fetchval" || name == "fetch_one" || name == "fetchone" || isTrueNode(n.Named("one")):
		q.Single = true
	case name == "execute" || name == "exec_driver_sql":
		q.Single = fetchesOne(n)
	}
	return q, true
}

// sqlText is the text of a statement: written in place, held by a name, given to
// text(…), or with values put into it.
func sqlText(n source.Node) source.Node {
	if n.Kind() == source.Identifier {
		n = n.Resolve()
	}
	switch n.Kind() {
	case source.Call:
		if n.CalleeName() == "text" || n.CalleeName() == "SQL" {
			return sqlText(n.Arg(0))
		}
		if object := n.Child(source.Callee).Child(source.ObjectRole); n.CalleeName() == "format" || n.CalleeName() == "strip" {
			return sqlText(object)
		}
	case source.Binary:
		return sqlText(n.Child(source.Left))
	}
	return n
}

// fetchesOne reports whether the answer to a statement is asked for its first row
// alone: in the same expression, or by the next call on the cursor.
func fetchesOne(n source.Node) bool {
	for _, c := range chained(n) {
		switch c.CalleeName() {
		case "fetchone", "first", "scalar", "one", "one_or_none", "scalar_one", "scalar_one_or_none":
			return true
		case "fetchall", "all", "fetchmany", "scalars", "mappings":
			return false
		}
	}
	cursor := n.Child(source.Callee).Child(source.ObjectRole).Path()
	if d := pythonTop(n).Parent(); d.Kind() == source.Declarator { // rows = connection.execute(…)
		cursor = d.Child(source.Name).Ident()
	}
	fn := namedPython(n)
	if cursor == "" || !fn.OK() {
		return false
	}
	for c := range fn.Find(source.Call) {
		callee := c.Child(source.Callee)
		if c.Start() <= n.Start() || callee.Kind() != source.Member || !strings.HasPrefix(callee.Child(source.ObjectRole).Path()+".", cursor+".") {
			continue
		}
		switch c.CalleeName() {
		case "fetchone", "first", "scalar", "one_or_none", "scalar_one_or_none":
			return true
		case "fetchall", "execute", "fetchmany", "all":
			return false
		}
	}
	return false
}
