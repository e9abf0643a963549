package database

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// neverMade lists statements of the SQL files that need a table which no SQL file
// of the repository creates: one for each table, then one for each further file.
func neverMade(p *project.Project, s *schema.Schema) []check.Place {
	const most = 36
	var first, more []check.Place
	seen := map[string]bool{}
	add := func(table string, at check.Place) {
		table = strings.ToLower(table)
		switch {
		case seen[at.File+" "+table] || !unknown(p, s, table):
		case !seen[table]:
			first = append(first, at)
		default:
			more = append(more, at)
		}
		seen[table], seen[at.File+" "+table] = true, true
	}
	for _, b := range s.Breaks {
		if b.Early == "" {
			continue
		}
		what, _, _ := strings.Cut(b.Message, " "+b.Early)
		add(b.Early, at(b.Place, what+" "+b.Early+", which no SQL file creates"))
	}
	for _, f := range s.Functions {
		if strings.Contains(strings.ToLower(f.Body), "temp") {
			continue
		}
		for _, r := range schema.Reads(f.Body) {
			if r.Verb == "select" || len(r.Tables) == 0 || strings.Contains(r.Tables[0], ".") {
				continue
			}
			where := check.Line(f.Place.File, f.Place.Line+lineIn(p, f.Place, r.Tables[0]), f.Name+"() writes rows of "+r.Tables[0]+", which no SQL file creates")
			add(r.Tables[0], where)
		}
	}
	out := append(first, more...)
	return out[:min(len(out), most)]
}

// unknown reports whether nothing in the repository creates a table or view.
func unknown(p *project.Project, s *schema.Schema, table string) bool {
	if t := s.Table(table); t != nil && !t.Partial || isView(s, table) {
		return false
	}
	_, created := slices.BinarySearch(createdAnywhere(p), strings.ToLower(table))
	return !created
}

// createdAnywhere are the tables and views that any SQL file creates, also those
// that are no part of the database's making: copies, samples, what was put away.
// They are sorted.
func createdAnywhere(p *project.Project) []string {
	return project.Answer(p, "database/created anywhere", func(p *project.Project) []string {
		return createdIn(p, func(string) bool { return true })
	})
}

// createdByMigrations are those that a file in a folder of migrations creates.
func createdByMigrations(p *project.Project) []string {
	return project.Answer(p, "database/created by migrations", func(p *project.Project) []string { return createdIn(p, inMigrations) })
}

func createdIn(p *project.Project, counts func(name string) bool) []string {
	var out []string
	for _, name := range p.Files() {
		if path.Ext(name) == ".sql" && counts(name) && p.HoldsFold(name, "create ") {
			text, _ := p.Read(name)
			out = append(out, created(text)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// created are the names behind CREATE TABLE and CREATE VIEW in a text, in small
// letters. Names in comments and texts count, too: they only keep a gap from being
// said.
func created(text []byte) []string {
	var out []string
	low := bytes.ToLower(text)
	for _, word := range []string{" table ", " view "} {
		rest := low
		for {
			i := bytes.Index(rest, []byte(word))
			if i < 0 {
				break
			}
			before := rest[max(0, i-40):i]
			rest = rest[i+len(word):]
			if !bytes.Contains(before, []byte("create")) {
				continue
			}
			named := strings.TrimPrefix(strings.Join(strings.Fields(string(rest[:min(len(rest), 160)])), " "), "if not exists ")
			if end := strings.IndexAny(named, " (;"); end > 0 {
				named = named[:end]
			}
			parts := strings.Split(named, ".")
			out = append(out, strings.Trim(parts[len(parts)-1], "\"`[]"))
		}
	}
	return out
}

// lineIn is how many lines below its head a definition first writes to a table.
func lineIn(p *project.Project, where schema.Place, table string) int {
	text, _ := p.Read(where.File)
	if where.Start < 0 || where.End > len(text) || where.Start > where.End {
		return 0
	}
	body := bytes.ToLower(text[where.Start:where.End])
	name := strings.ToLower(table)
	best := -1
	for _, verb := range []string{"insert into ", "delete from ", "update "} {
		for _, spelled := range []string{name, "public." + name, `"` + name + `"`} {
			if i := bytes.Index(body, []byte(verb+spelled)); i >= 0 && (best < 0 || i < best) {
				best = i
			}
		}
	}
	return bytes.Count(body[:max(best, 0)], []byte("\n"))
}

// notDefined lists calls of live code for functions of Supabase's database that no
// SQL file defines.
func notDefined(p *project.Project, s *schema.Schema) []check.Place {
	const most = 8
	var out []check.Place
	seen := map[string]bool{}
	for _, st := range p.Statements() {
		name, ok := strings.CutSuffix(st.Table, "()")
		if st.Verb != "call" || !ok || name == "" || seen[name] || len(out) == most || hasFunction(s, name) || !p.Holds(st.File, `"`+name+`"`, "'"+name+"'") {
			continue
		}
		seen[name] = true
		if !definedAnywhere(p, name) {
			out = append(out, queryPlace(st.Query, "no SQL file defines "+name+"(), which the code calls here"))
		}
	}
	return out
}

// definedAnywhere reports whether any SQL file speaks of a function.
func definedAnywhere(p *project.Project, name string) bool {
	low := strings.ToLower(name)
	return slices.ContainsFunc(p.Files(), func(f string) bool {
		return path.Ext(f) == ".sql" && p.HoldsFold(f, low) && p.HoldsFold(f, "function")
	})
}

// notAdded lists columns that live code filters and sorts a table of Supabase by,
// and that no migration gives the table.
func notAdded(p *project.Project, s *schema.Schema) []check.Place {
	const most = 6
	var out []check.Place
	if s.Source != schema.Supabase || len(s.Problems) > 0 {
		return nil
	}
	seen := map[string]bool{}
	for _, q := range p.Queries() {
		t := s.Table(q.Table)
		if q.Via != project.Supabase || t == nil || t.Partial || t.Schema != "" || len(t.Columns) < 2 {
			continue
		}
		for _, a := range slices.Concat(q.Filters, q.Sorts) {
			key := t.Name + "." + a.Name
			if !plainColumn(a.Name) || t.Column(a.Name) != nil || seen[key] || len(out) == most {
				continue
			}
			if line := lineInChain(p, q, a.Name); line > 0 {
				seen[key] = true
				out = append(out, check.Line(q.File, line, leftWithout(p, t.Name, a.Name)+", by which the code asks here"))
			}
		}
	}
	return out
}

// lineInChain is the line on which a query's own chain of calls names a column; 0
// when a later statement does, about a variable.
func lineInChain(p *project.Project, q project.Query, name string) int {
	const most = 40
	text, _ := p.Read(q.File)
	if q.Start < 0 || q.Start >= len(text) {
		return 0
	}
	line, depth := q.Line, 0
	for l := range bytes.Lines(text[q.Start:]) {
		if line > q.Line && depth <= 0 && !bytes.HasPrefix(bytes.TrimSpace(l), []byte(".")) {
			return 0
		}
		depth += bytes.Count(l, []byte("(")) - bytes.Count(l, []byte(")"))
		if bytes.Contains(l, []byte(`"`+name+`"`)) || bytes.Contains(l, []byte("'"+name+"'")) {
			return line
		}
		if bytes.Contains(l, []byte(";")) || line-q.Line > most {
			return 0
		}
		line++
	}
	return 0
}

// plainColumn reports whether a column is named as it stands: no path into a
// document, no other table's.
func plainColumn(name string) bool {
	return name != "" && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// merged adds places to others unless they say the same line.
func merged(places, more []check.Place) []check.Place {
	for _, pl := range more {
		if !slices.ContainsFunc(places, func(o check.Place) bool { return o.File == pl.File && o.Line == pl.Line }) {
			places = append(places, pl)
		}
	}
	return places
}
