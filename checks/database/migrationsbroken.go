package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// broken lists statements of the migrations that fail on an empty database, or
// are passed over there: tables that are changed before they are created,
// columns and tables that are made twice.
func broken(p *project.Project, s *schema.Schema) []check.Place {
	if s.Source != schema.Supabase && s.Source != schema.SQL || startsAnew(p, s) {
		return nil
	}
	var out []check.Place
	fails := false
	seen := map[string]bool{}
	for _, b := range s.Breaks {
		if !inMigrations(b.File) || b.Early != "" && !laterMade(s, b) {
			continue
		}
		if key := b.File + " " + b.Message; !seen[key] {
			seen[key] = true
			fails = fails || !b.Passed
			out = append(out, at(b.Place, b.Message))
		}
	}
	if !fails {
		return nil // a table described twice is passed over, as "if not exists" says
	}
	return out
}

// laterMade reports whether a table that a statement needs is created behind it.
// What nothing creates at all is another matter.
func laterMade(s *schema.Schema, b schema.Break) bool {
	t := s.Table(b.Early)
	return t != nil && !t.Partial && (t.Place.File != b.File || t.Place.Line > b.Line)
}

// startsAnew reports whether the order of the files says little: a migration
// throws everything away, or a description of the whole stands before them.
func startsAnew(p *project.Project, s *schema.Schema) bool {
	for _, f := range s.Files {
		if !inMigrations(f) {
			return true
		}
		if text, ok := p.Read(f); ok && strings.Contains(strings.ToLower(string(text)), "drop schema") {
			return true
		}
	}
	return false
}
