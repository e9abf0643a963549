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
	if !c.held || !c.precious {
		return false
	}
	switch p.Schema().Dialect {
	case schema.Postgres, schema.MySQL:
		return !holdsRowBefore(p, c)
	}
	return false
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
