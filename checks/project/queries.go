package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A Query is a place in live code that reads or writes rows of one table.
type Query struct {
	Table   string  // as the code names it: table, Prisma model, Drizzle constant, Mongoose model
	Via     Tech    // Supabase, Prisma, Drizzle, Mongoose, SQLAlchemy, DjangoORM or RawSQL
	Verb    string  // "select", "insert", "update" or "delete"
	Filters []Asked // columns that narrow the rows by comparison
	Sorts   []Asked // columns that order them
	Open    bool    // has conditions that cannot be read here
	Single  bool    // asks for one row
	Limited bool    // has a limit or a page
	File    string
	Line    int
	Column  int
	Start   int // byte offset of the expression
}

// Asked is a column that a query names, with its place.
type Asked struct {
	Name string // as the code spells it
	Op   string // "=", "in", "<", "like", "contains" …; "join" of what another table is looked up by
	Line int
	// Maybe says that the comparison is only made when a condition holds, with
	// nothing in its place when it does not.
	Maybe bool
	// Fixed says that the values of an "in" stand in the code.
	Fixed bool
}

// Constant is the operator of a comparison with a value written in the code:
// of a column with few values, as a rule.
const Constant = "constant"

// Queries lists the queries of live code that is no test or script, by file and
// place. Where a schema is known, queries through a query builder that name none
// of its tables are left out: they are something else. The list must not be
// changed.
func (p *Project) Queries() []Query {
	return slices.Clip(remember(p, "queries", (*Project).readQueries))
}

func (p *Project) readQueries() []Query {
	var out []Query
	for _, name := range p.Sources() {
		out = append(out, p.queriesOf(name)...)
	}
	for _, name := range p.PythonSources() {
		out = append(out, p.pythonQueriesOf(name)...)
	}
	return out
}

// pythonQueriesOf are the queries of a Python file, those of further tables of a
// statement in SQL behind it.
func (p *Project) pythonQueriesOf(name string) []Query {
	var out []Query
	for _, q := range p.pythonFileQueries(name) {
		out = append(out, q.Query)
		for _, other := range q.also {
			other.File, other.Line, other.Column, other.Start = q.File, q.Line, q.Column, q.Start
			out = append(out, other)
		}
	}
	return out
}

// QueriesIn lists those of Queries that are in one file.
func (p *Project) QueriesIn(name string) []Query {
	if isPythonFile(name) {
		if !slices.Contains(p.PythonSources(), name) {
			return nil
		}
		return p.pythonQueriesOf(name)
	}
	if f := p.find(name); f == nil || !f.isSource() {
		return nil
	}
	return p.queriesOf(name)
}

func (p *Project) queriesOf(name string) []Query {
	if !p.Modules().Live(name) {
		return nil
	}
	found := perFile(p, name, "queries", func(p *Project) []Query { return queriesIn(p.Source(name)) })
	if len(found) == 0 {
		return nil
	}
	s := p.Schema()
	var out []Query
	for _, q := range found {
		if p.ofTable(&q, s) {
			out = append(out, q)
		}
	}
	return out
}

// queriesIn finds what looks like a query in one file.
func queriesIn(f *source.File) []Query {
	var out []Query
	if f == nil {
		return nil
	}
	for n := range f.Find(source.Call, source.Tagged) {
		for _, q := range queriesAt(n) {
			q.File, q.Start = f.Path, n.Start()
			q.Line, q.Column = n.Position()
			out = append(out, q)
		}
	}
	return out
}

// queriesAt is the query that an expression makes; SQL text that joins tables
// gives one for each.
func queriesAt(n source.Node) []Query {
	if n.Kind() == source.Tagged {
		return taggedQueries(n)
	}
	if q, ok := builtQuery(n, n.CalleeName()); ok {
		return []Query{q}
	}
	return textQueries(n, n.CalleeName())
}

// builtQuery reads a call of a query builder.
func builtQuery(n source.Node, name string) (Query, bool) {
	switch {
	case name == "from" && n.Child(source.Callee).Kind() == source.Member:
		return supabaseQuery(n)
	case prismaVerbs[name] != "":
		if q, ok := prismaQuery(n, name); ok {
			return q, true
		}
		return mongooseQuery(n, name)
	case mongooseVerbs[name] != "":
		return mongooseQuery(n, name)
	case comparisons[name] != "" || name == "and" || name == "or":
		return drizzleCondition(n)
	case name == "orderBy":
		return drizzleOrder(n)
	}
	return Query{}, false
}

// asked spells a column with its place.
func asked(name, op string, at source.Node) Asked { return Asked{Name: name, Op: op, Line: at.Line()} }

// verbOf is the kind of statement behind a method's name.
func verbOf(method string) string {
	low := strings.ToLower(method)
	switch {
	case strings.HasPrefix(low, "delete"), strings.HasPrefix(low, "remove"):
		return "delete"
	case strings.HasPrefix(low, "update"), strings.HasPrefix(low, "upsert"), strings.HasPrefix(low, "replace"):
		return "update"
	case strings.HasPrefix(low, "create"), strings.HasPrefix(low, "insert"):
		return "insert"
	}
	return "select"
}
