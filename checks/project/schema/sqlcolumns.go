package schema

import (
	"slices"
	"strings"
)

// readingRights passes the rights of a GRANT or REVOKE: whole says that reading
// or calling is among them, columns that only these may be read.
func readingRights(p *sqlParser) (whole bool, columns []string) {
	for !p.done() && p.peek().low != "on" {
		switch p.next().low {
		case "all", "execute":
			whole = true
		case "select": // a table that cannot be read is closed to browsers
			group, some := p.group()
			if some {
				columns = append(columns, p.names(group)...)
			} else {
				whole = true
			}
		default:
			p.group() // columns of another right
		}
	}
	return whole, columns
}

// changeReaders gives roles the whole table or takes it from them.
func (t *Table) changeReaders(roles []string, change func(old, roles []string) []string) {
	t.Revoked = change(t.Revoked, roles)
	for _, role := range roles {
		delete(t.Readable, role)
	}
}

// allowColumns lets roles that lost a table read some of its columns.
func (r *replay) allowColumns(names []sqlName, roles, columns []string) {
	for _, n := range names {
		t := r.table(n)
		if t == nil {
			continue
		}
		for _, role := range roles {
			_, some := t.Readable[role]
			if some || slices.Contains(t.Revoked, role) {
				t.allow(role, columns)
			}
		}
		t.Revoked = withoutRoles(t.Revoked, roles)
	}
}

func (t *Table) allow(role string, columns []string) {
	if t.Readable == nil {
		t.Readable = map[string][]string{}
	}
	t.Readable[role] = append(t.Readable[role], columns...)
}

// Reads reports whether a role may read a column, as far as rights on columns
// tell: rules about rows are another matter.
func (t *Table) Reads(role, column string) bool {
	allowed, some := t.Readable[role]
	return !some || slices.ContainsFunc(allowed, func(c string) bool { return strings.EqualFold(c, column) })
}
