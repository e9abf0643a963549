package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// onlyByHand lists tables and functions that only SQL makes which stands beside the
// migrations: what the code asks of them is in no database that the migrations make.
func onlyByHand(p *project.Project) []check.Place {
	const most = 12
	var out []check.Place
	made := p.Migrated()
	called := map[string]bool{}
	for _, st := range p.Statements() {
		called[strings.ToLower(st.Table)] = true
	}
	seen := map[string]bool{}
	for _, d := range p.Declared() {
		for _, t := range d.Tables {
			name := strings.ToLower(t.Name)
			if t.Partial || t.Place.File == "" || inMigrations(t.Place.File) || made.Table(t.Name) != nil || seen[name] || !called[name] || len(out) == most {
				continue
			}
			seen[name] = true
			out = append(out, at(t.Place, t.Name+" is created here alone, by SQL that is run by hand"))
		}
		for _, f := range d.Functions {
			name := strings.ToLower(f.Name) + "()"
			if f.Place.File == "" || inMigrations(f.Place.File) || hasFunction(made, f.Name) || seen[name] || !called[name] || len(out) == most {
				continue
			}
			seen[name] = true
			out = append(out, at(f.Place, f.Name+"() is defined here alone, by SQL that is run by hand"))
		}
	}
	return out
}

// unmadeInSQL lists tables that statements written in code ask and that nothing in the
// repository creates: two places for each.
func unmadeInSQL(p *project.Project, s *schema.Schema) []check.Place {
	const most = 24
	var first, more []check.Place
	if len(s.Tables) < 5 || len(createsAtStart(p)) > 0 {
		return nil
	}
	seen := map[string]int{}
	for _, q := range p.Queries() {
		name := strings.ToLower(q.Table)
		if q.Via != project.RawSQL || !plainColumn(name) || len(name) < 4 || seen[name] > 1 || !unknown(p, s, name) || p.HoldsFold(q.File, name+" as (", "temporary table", "information_schema") || slices.Contains([]string{"dual", "pg_catalog", "sqlite_master"}, name) {
			continue
		}
		if seen[name]++; seen[name] == 1 {
			first = append(first, queryPlace(q, "no SQL file creates "+name+", which the code asks here"))
		} else {
			more = append(more, queryPlace(q, "no SQL file creates "+name+", which the code asks here, too"))
		}
	}
	out := append(first, more...)
	return out[:min(len(out), most)]
}

// unmade lists tables that live code asks Supabase for and that nothing creates. The
// types that are generated from the living database do not know those of the second
// list either: they may never have been made at all.
func unmade(p *project.Project, s *schema.Schema) (known, nowhere []check.Place) {
	var more []check.Place
	seen := map[string]int{}
	typed := map[string]*schema.Table{}
	for _, t := range p.GeneratedTables() {
		typed[t.Name] = t
	}
	for _, q := range p.Queries() {
		if q.Via != project.Supabase || seen[q.Table] > 6 || ofTheEngine(q.Table) || s.Table(q.Table) != nil || isView(s, q.Table) {
			continue
		}
		lacks := "no migration creates " + q.Table
		absent := len(typed) > 0 && !inTypes(p, q.Table)
		if absent {
			lacks = "neither a migration nor the types of the database know " + q.Table
		}
		if seen[q.Table]++; seen[q.Table] > 1 {
			more = append(more, queryPlace(q, lacks+", which the code asks here, too"))
			continue
		}
		if t := typed[q.Table]; t != nil {
			known = append(known, at(t.Place, "the living database has "+q.Table+", and no migration creates it"))
		}
		if here := queryPlace(q, lacks+", which the code asks here"); absent {
			nowhere = append(nowhere, here)
		} else {
			known = append(known, here)
		}
	}
	more = more[:min(len(more), 30)]
	if len(known) == 0 {
		return nil, append(nowhere, more...)
	}
	return append(known, more...), nowhere
}

// ofTheEngine reports whether a name is one of the engine's own catalogue.
func ofTheEngine(table string) bool {
	low := strings.ToLower(table)
	return strings.HasPrefix(low, "information_schema") || strings.HasPrefix(low, "pg_")
}

// inTypes reports whether the types that are generated from the living database know a
// table or view.
func inTypes(p *project.Project, name string) bool {
	file := p.GeneratedTables()[0].Place.File
	return p.Holds(file, " "+name+": {", "\t"+name+": {", `"`+name+`": {`)
}

// leftWithout says that the migrations give a table no column of a name, nor do the
// types that are generated from the living database where they know the table.
func leftWithout(p *project.Project, table, column string) string {
	for _, t := range p.GeneratedTables() {
		if strings.EqualFold(t.Name, table) && t.Column(column) == nil {
			return "neither the migrations nor the types of the database give " + table + " the column " + column
		}
	}
	return "the migrations leave " + table + " without " + column
}
