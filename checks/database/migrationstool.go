package database

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// besideTool reports whether a table is made by SQL that the tool never runs, though it
// runs other migrations: files beside its folders, or such that its journal does not name.
func besideTool(p *project.Project, s *schema.Schema, made *schema.Table) bool {
	if !byHandOnly(p, s, made.Place.File) {
		return false
	}
	for _, f := range made.Former {
		if !byHandOnly(p, s, f.Place.File) {
			return false
		}
	}
	return true
}

// byHandOnly reports whether neither the tool nor another one runs a file of SQL.
func byHandOnly(p *project.Project, s *schema.Schema, file string) bool {
	if file == "" || ranByTool(p, s, file) || strings.Contains("/"+file, "/supabase/migrations/") || runnerReads(p, file) {
		return false
	}
	if s.Source == schema.Drizzle {
		return p.Has(path.Join(path.Dir(file), "meta", "_journal.json"))
	}
	for _, other := range migrationFiles(p) {
		if ranByTool(p, s, other) {
			return true
		}
	}
	return false
}

// runnerReads reports whether code of the project reads the files of a folder, or this one, to run
// them.
func runnerReads(p *project.Project, file string) bool {
	for _, name := range p.Sources() {
		if low := strings.ToLower(name); strings.Contains(low, "test") || strings.Contains(low, "spec.") {
			continue
		}
		if p.Holds(name, path.Base(file)) || p.Holds(name, "readdir") && p.Holds(name, ".sql") {
			return true
		}
	}
	return false
}

// tableNamed reports whether code outside the schema names a table's constant: it is asked, or
// handed to what asks it.
func tableNamed(p *project.Project, s *schema.Schema, t *schema.Table) bool {
	own := map[string]bool{}
	for _, f := range s.Files {
		own[f] = true
	}
	for _, name := range p.Sources() {
		if own[name] || !p.Holds(name, t.Model) || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.ImportName, source.Member) {
			switch n.Kind() {
			case source.ImportName:
				if n.Key() == t.Model || n.Child(source.Name).Text() == t.Model {
					return true
				}
			case source.Member: // schema.orders, db.query.orders
				if on := n.Child(source.ObjectRole); n.Child(source.Name).Text() == t.Model && (on.Resolve().Kind() == source.ImportName || strings.HasSuffix(on.Text(), ".query")) {
					return true
				}
			}
		}
	}
	return false
}

// loosens reports whether SQL that is put together at run time, and so is not read, only changes
// what is there: rules, rights, whether a column may be empty. No table comes of it.
func loosens(p *project.Project, pr schema.Problem) bool {
	text, _ := p.Read(pr.File)
	line := 0
	for l := range strings.Lines(string(text)) {
		if line++; line != pr.Line {
			continue
		}
		low := strings.ToLower(l)
		return strings.Contains(low, "execute") && slices.ContainsFunc([]string{
			"drop not null", "set not null", "drop policy", "create policy", "drop constraint", "row level security", "grant ", "revoke ", "drop trigger", "create trigger", "create index", "publication", "owner to",
		}, func(word string) bool { return strings.Contains(low, word) })
	}
	return false
}
