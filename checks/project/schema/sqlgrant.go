package schema

import (
	"slices"
	"strings"
)

// revoke reads REVOKE … ON … FROM: which roles lose a table or a function.
// Taking single columns from who reads the table changes nothing, as in the
// database.
func (r *replay) revoke(p *sqlParser) { r.rights(p, "from", withRoles) }

// grant reads GRANT … ON … TO: which roles get back what was taken, or some of
// its columns.
func (r *replay) grant(p *sqlParser) { r.rights(p, "to", withoutRoles) }

func withRoles(old, roles []string) []string {
	for _, role := range roles {
		if !slices.Contains(old, role) {
			old = append(old, role)
		}
	}
	return old
}

func withoutRoles(old, roles []string) []string {
	return without(old, func(role string) bool { return slices.Contains(roles, role) })
}

// rights applies a change of rights to what stands between ON and the word
// before the roles.
func (r *replay) rights(p *sqlParser, before string, change func(old, roles []string) []string) {
	whole, columns := readingRights(p)
	if !p.word("on") || !whole && len(columns) == 0 {
		return
	}
	routine := p.any("function", "routine", "procedure") != ""
	every := false
	if p.word("all") {
		what := p.next().low
		routine, every = what == "functions" || what == "routines", true
		p.word("in", "schema")
	} else if p.peek().low == "schema" || p.peek().low == "sequence" {
		return
	}
	p.word("table")
	var names []sqlName
	for !p.done() && p.peek().low != before {
		if n, ok := p.name(); ok {
			names = append(names, n)
		} else {
			p.next()
		}
		p.group()
	}
	p.next()
	roles := roleNames(p)
	if !whole {
		if before == "to" && !routine && !every {
			r.allowColumns(names, roles, columns)
		}
		return
	}
	switch {
	case every && routine:
		for i := range r.s.Functions {
			r.s.Functions[i].Revoked = change(r.s.Functions[i].Revoked, roles)
		}
	case every:
		for _, t := range r.s.Tables {
			t.changeReaders(roles, change)
		}
	case routine:
		r.changeFunctions(names, roles, change)
	default:
		for _, n := range names {
			if t := r.table(n); t != nil {
				t.changeReaders(roles, change)
			}
			for i := range r.s.Views {
				if v := &r.s.Views[i]; strings.EqualFold(v.Name, n.name) && strings.EqualFold(v.Schema, n.schema) {
					v.Revoked = change(v.Revoked, roles)
				}
			}
		}
	}
}

func (r *replay) changeFunctions(names []sqlName, roles []string, change func(old, roles []string) []string) {
	for i := range r.s.Functions {
		f := &r.s.Functions[i]
		for _, n := range names {
			if strings.EqualFold(f.Name, n.name) && strings.EqualFold(f.Schema, n.schema) {
				f.Revoked = change(f.Revoked, roles)
			}
		}
	}
}

// roleNames reads a list of roles.
func roleNames(p *sqlParser) []string {
	var out []string
	for {
		p.word("group")
		n, ok := p.ident()
		if !ok {
			return out
		}
		out = append(out, strings.ToLower(n))
		if !p.mark(",") {
			return out
		}
	}
}
