package database

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// heldLoosely reports whether a number of worth is read, changed in code and written back in
// one transaction of SQL at its usual level: nobody is kept from reading it meanwhile, and the
// later of two writes wins just as without one. SQLite lets only one write at a time, and
// document databases refuse the second.
func heldLoosely(p *project.Project, c counter) bool {
	return c.held && c.precious && losesInTransactions(p) && !holdsRowBefore(p, c)
}

// losesInTransactions reports whether the app's database lets two transactions at its usual
// level read the same row before either writes it.
func losesInTransactions(p *project.Project) bool {
	d := p.Schema().Dialect
	return d == schema.Postgres || d == schema.MySQL
}

// holdsRowBefore reports whether the function around a counter keeps others from the row before
// it is read: by a lock that it calls for, or by a write to the same table.
func holdsRowBefore(p *project.Project, c counter) bool {
	fn := c.around(p)
	if !fn.OK() {
		return strings.HasSuffix(c.file, ".py") && p.Source(c.file) == nil
	}
	for call := range fn.Find(source.Call) {
		if name := strings.ToLower(call.CalleeName()); call.Start() < c.start && strings.Contains(name, "lock") && !strings.Contains(name, "block") && !strings.Contains(name, "unlock") {
			return true
		}
	}
	table := c.table(p)
	for _, st := range p.StatementsIn(fn) {
		if table == "" || st.Table != table || st.Start > c.start {
			continue
		}
		switch st.Verb {
		case "select":
			return false
		case "update", "upsert":
			return st.EndLine < c.line
		}
	}
	return false
}
