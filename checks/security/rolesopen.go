package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// openRoles lists the tables that say who may do what, and that anyone with the
// public key may write: no row policy stands before them, in a schema whose other
// tables have theirs. Where the app believes such a table, the roles are anyone's.
func openRoles(p *project.Project) []roleHole {
	s := p.Schema()
	if !supabaseRules(p) || !slices.ContainsFunc(s.Tables, func(t *schema.Table) bool { return t.RLS }) {
		return nil
	}
	var out []roleHole
	for _, t := range s.Tables {
		column := roleColumn(t)
		if column == nil || t.Schema != "" || t.RLS || t.Partial || t.Loose || len(t.Revoked) > 0 || !hasWord(wordsOf(t.Name), holderWords) {
			continue
		}
		believed, ok := believedBy(p, t)
		if !ok {
			continue
		}
		out = append(out, roleHole{
			reason:     fmt.Sprintf("Whoever has the public key may write %s in %s: the table has no row-level security, and the rules of the others believe it", column.Name, t.Name),
			confidence: check.Certain, severity: check.Blocker, table: t.Name,
			places: []check.Place{
				check.Line(t.Place.File, t.Place.Line, "anyone may write these rows"),
				check.Line(column.Place.File, column.Place.Line, "the role that anyone may give themselves"),
				believed,
			},
			brief: fmt.Sprintf("Write a migration: row-level security on `%s`, a policy by which people read their own row, and none by which they write it; the server alone gives roles.", t.Name),
		})
	}
	return out
}

// roleColumn is the column of a table that says what somebody may do.
func roleColumn(t *schema.Table) *schema.Column {
	for _, c := range t.Columns {
		if name := strings.ToLower(c.Name); name == "role" || name == "user_role" || name == "is_admin" || name == "is_superuser" || name == "is_super_admin" || name == "permissions" {
			return c
		}
	}
	return nil
}

// believedBy is a function or policy of the database that reads the roles of a
// table.
func believedBy(p *project.Project, t *schema.Table) (check.Place, bool) {
	s := p.Schema()
	table := strings.ToLower(t.Name)
	reads := func(body string) bool {
		body = strings.ToLower(body)
		if !strings.Contains(body, table) || !containsPart(body, []string{"role", "admin", "permission"}) {
			return false
		}
		words := strings.FieldsFunc(body, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') })
		return slices.Contains(words, table)
	}
	for _, f := range s.Functions {
		if reads(f.Body) {
			return check.Line(f.Place.File, f.Place.Line, "believes the role in that table"), true
		}
	}
	for _, other := range s.Tables {
		for _, pol := range other.Policies {
			if reads(pol.Using + " " + pol.WithCheck) {
				return check.Line(pol.Place.File, pol.Place.Line, "believes the role in that table"), true
			}
		}
	}
	return check.Place{}, false
}
