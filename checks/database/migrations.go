package database

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed migrations.md
var migrationsWords string

// Migrations looks for a database that the repository cannot make again, or that
// is changed without a record.
var Migrations = &check.Check{
	ID:       "database/migrations",
	Severity: check.High,
	Minutes:  60,
	Words:    check.Explain(migrationsWords),
	Look:     lookForMigrations,
	Fix:      migrationsFix,
}

func lookForMigrations(p *project.Project) check.Finding {
	st, s := p.Stack(), p.Schema()
	switch {
	case !hasDatabase(p):
		return check.Unneeded("The app has no database.")
	case s.Source == schema.Prisma && s.Dialect == schema.MongoDB, s.Source == schema.Mongoose,
		len(s.Tables) == 0 && (st.Has(project.Mongoose) || st.Has(project.MongoDB)) && !sql(st):
		if f, ok := besideDocuments(p); ok {
			return f
		}
		return check.Unneeded("MongoDB keeps documents without a fixed form, so there are no tables to migrate.")
	case len(s.Tables) == 0 && !sql(st):
		return check.Unneeded("The app's data store has no tables to migrate.")
	case st.Has(project.DjangoORM) || st.Has(project.SQLAlchemy):
		return pythonMigrations(p)
	}
	if f, ok := madeInPython(s); ok {
		return f
	}
	if pushed := pushes(p); len(pushed) > 0 {
		return pushFound(p, s, pushed)
	}
	switch s.Source {
	case schema.Prisma, schema.Drizzle:
		return toolMigrations(p, s)
	}
	return sqlMigrations(p, s)
}

// sql reports whether the app has a data layer that keeps tables.
func sql(st *project.Stack) bool {
	for _, t := range []project.Tech{project.Supabase, project.Prisma, project.Drizzle, project.RawSQL, project.SQLAlchemy, project.DjangoORM} {
		if st.Has(t) {
			return true
		}
	}
	return false
}

// pushFound is the gap of a deployment that changes the database to fit the
// schema, without a record and without asking.
func pushFound(p *project.Project, s *schema.Schema, pushed []check.Place) check.Finding {
	sentence := "Each deployment pushes the schema straight into the database: no change is recorded, and nobody sees beforehand what it does to the rows."
	if len(migrationFiles(p)) == 0 {
		pushed = merged(pushed, slices.Concat(toolConfig(p, s), withoutRecord(p, s)))
	} else {
		sentence = "Each deployment pushes the schema straight into the database, past the migrations that are kept for it."
		pushed = merged(pushed, slices.Concat(behind(p, s), unjournaled(p, s)))
	}
	pushed = merged(pushed, slices.Concat(pushingFiles(p), handRun(p), scriptsByHand(p), instructed(p)))
	f := check.Missing(check.Certain, sentence, pushed...)
	f.Brief = []string{
		"The deployment runs the migrations that stand in the repository (Prisma: `prisma migrate deploy`, Drizzle: `drizzle-kit migrate`) in place of pushing the schema.",
	}
	if len(migrationFiles(p)) == 0 {
		f.Brief = append(f.Brief, "A first migration describes the database as it is now, and is marked as applied on the living one (Prisma: `prisma migrate resolve --applied`).")
	}
	f.Brief = append(f.Brief, "Pushing stays for trying things out on a developer's own database, under a script name that no deployment calls.")
	return f
}

// toolMigrations judges the migrations of Prisma or Drizzle.
func toolMigrations(p *project.Project, s *schema.Schema) check.Finding {
	files := migrationFiles(p)
	whole, byScript := scriptMigrations(p)
	if byScript && len(behind(p, s)) == 0 {
		return whole
	}
	if len(files) == 0 && !byScript {
		f := check.Missing(check.Certain, fmt.Sprintf("The %s schema has no migrations beside it: what the living database looks like, and how it got there, stands nowhere.", tools[s.Source]), withoutRecord(p, s)...)
		if kept, migrations := keptOut(p); migrations {
			f.Reason = "The migrations are kept out of the repository: whoever has no more than that cannot make this database again."
			f.Places = append(kept, f.Places...)
		}
		f.Places = merged(f.Places, slices.Concat(pushScripts(p), toolConfig(p, s), noDeployStep(p), unrecorded(p)))
		if s.NoForeignKeys {
			f.Confidence = check.Possible // hosts that deploy schemas of branches keep the record themselves
		}
		f.Brief = migrationsBrief
		return f
	}
	if places := slices.DeleteFunc(append(broken(p, p.Migrated()), typesNeverMade(p, s)...), func(pl check.Place) bool { return !ranByTool(p, s, pl.File) }); len(places) > 0 {
		f := check.Missing(check.Likely, "The migrations stop half way when they are run on an empty database: nobody can make this database again.", merged(places[:min(len(places), mostBreaks)], slices.Concat(behind(p, s), wiped(p, s, files), unjournaled(p, s), pushScripts(p), toolConfig(p, s), noDeployStep(p), unrecorded(p)))...)
		f.Brief = migrationsBrief
		return f
	}
	if places := behind(p, s); len(places) > 0 {
		f := check.Missing(check.Likely, "The migrations do not make the database that the schema describes: parts of it were changed without one.", merged(places, slices.Concat(unjournaled(p, s), changedOnly(p), wiped(p, s, files), pushScripts(p), toolConfig(p, s), noDeployStep(p), unrecorded(p)))...)
		f.Brief = migrationsBrief
		return f
	}
	return migrated(p, files)
}

// unrecorded are the other ways in which the database is changed without a record: by
// scripts, by the code itself, by people.
func unrecorded(p *project.Project) []check.Place {
	changed := inCode(p)
	return slices.Concat(pushingFiles(p), changed, calledForStructure(p, changed), handRun(p), scriptsByHand(p), instructed(p))
}

// ranByTool reports whether Prisma or Drizzle runs a file of SQL: Prisma what is
// called migration.sql, Drizzle what its journal lists.
func ranByTool(p *project.Project, s *schema.Schema, file string) bool {
	base := path.Base(file)
	if s.Source == schema.Prisma {
		return base == "migration.sql"
	}
	journal := path.Join(path.Dir(file), "meta", "_journal.json")
	return p.Holds(journal, `"`+strings.TrimSuffix(base, ".sql")+`"`)
}

// withoutRecord is the head of the schema that no migration stands beside, and its
// first table where that stands further down.
func withoutRecord(p *project.Project, s *schema.Schema) []check.Place {
	first := s.Tables[0]
	if i := slices.IndexFunc(s.Tables, reachOf(p).has); i >= 0 {
		first = s.Tables[i]
	}
	file := first.Place.File
	for _, t := range s.Tables {
		if t.Place.File == file && t.Place.Line < first.Place.Line {
			first = t
		}
	}
	out := []check.Place{{File: file, Line: 1, Column: 1, EndLine: 1, Message: "a schema without migrations"}}
	if first.Place.Line > apart {
		out = append(out, at(first.Place, "no migration creates "+first.Name+", nor what stands below"))
	}
	return out
}

var tools = map[schema.Source]string{schema.Prisma: "Prisma", schema.Drizzle: "Drizzle"}

var migrationsBrief = []string{
	"The repository has a folder of migrations that makes the whole database from nothing: run on an empty one, it gives the tables, columns, types, rules and functions that the code uses.",
	"Where the living database is ahead, a migration that writes down the difference is added (Supabase: `supabase db pull`; Prisma: `prisma migrate diff`; Drizzle: `drizzle-kit generate`; Alembic: `alembic revision --autogenerate`; Django: `makemigrations`) and marked as applied there; old migrations stay as they are.",
	"The deployment applies new migrations by itself, before the new code starts.",
}

// migrated is the pass, with the last migration and the deploy step.
func migrated(p *project.Project, files []string) check.Finding {
	last := files[len(files)-1]
	places := []check.Place{check.Line(last, 1, "the last migration")}
	many := fmt.Sprintf("%d %s the database", len(files), plural(len(files), "migration makes", "migrations make"))
	reason := many + "."
	if step, ok := deployStep(p); ok {
		places = append(places, step)
		reason = many + ", and the deployment applies what is new."
	}
	return check.Passed(check.Likely, reason, places...)
}

// migrationFiles are the SQL files in folders of migrations.
func migrationFiles(p *project.Project) []string {
	var out []string
	for _, f := range p.MigrationFiles() {
		if inMigrations(f) {
			out = append(out, f)
		}
	}
	return out
}

// inMigrations reports whether a file lies in a folder that a tool keeps
// migrations in.
func inMigrations(file string) bool {
	if strings.HasPrefix(file, "docs/") || strings.Contains(file, "/docs/") {
		return false // no tool runs what is kept among the documents
	}
	for part := range strings.SplitSeq(path.Dir(file), "/") {
		switch strings.ToLower(part) {
		case "migrations", "migration", "drizzle", "migrate":
			return true
		}
	}
	return strings.Contains("/"+file, "/supabase/schemas/")
}

// behind lists tables and columns of the schema that no migration makes.
func behind(p *project.Project, s *schema.Schema) []check.Place {
	made := p.Migrated()
	unread := func(pr schema.Problem) bool { return !byHandOnly(p, s, pr.File) && !loosens(p, pr) }
	if slices.ContainsFunc(made.Problems, unread) || len(made.Tables)+len(scripted(p).Tables) == 0 {
		return nil
	}
	const mostTables, most = 40, 12
	var tables, idle, out, hand []check.Place
	for _, t := range s.Tables {
		if t.Ignored || t.Partial || !reachOf(p).has(t) {
			continue
		}
		m := made.Table(t.Name)
		again := madeByScript(p, t.Name, "")
		if m == nil && again {
			m = scripted(p).Table(t.Name)
		}
		if m == nil {
			if s.Source == schema.Drizzle && !tableNamed(p, s, t) {
				idle = append(idle, at(t.Place, "no migration creates "+t.Name+", which nothing asks"))
			} else if len(tables) < mostTables {
				tables = append(tables, at(t.Place, notMade(byHand(p, t.Name, ""), "creates", t.Name)))
			}
			continue
		}
		if file := m.Place.File; !again && besideTool(p, s, m) && len(tables) < mostTables {
			tables = append(tables, at(t.Place, "no migration of the tool creates "+t.Name+": "+file+" does, which the tool does not run"))
			if !slices.ContainsFunc(hand, func(pl check.Place) bool { return pl.File == file }) {
				hand = append(hand, check.Line(file, firstStatement(p, file), "makes what the migrations lack, and the tool does not run it"))
			}
			continue
		}
		if len(out) >= most {
			continue
		}
		for _, c := range t.Columns {
			if !m.Partial && m.Column(c.Name) == nil && m.Column(snake(c.Name)) == nil && !t.Partial && !slices.Contains(m.Early, c.Name) && !madeByScript(p, t.Name, c.Name) {
				out = append(out, at(c.Place, notMade(byHand(p, t.Name, c.Name), "adds", t.Name+"."+c.Name)))
			}
		}
		if !again { // which of the two made the key, the database alone knows
			out = append(out, otherwiseTied(t, m)...)
		}
	}
	if len(tables)+len(out) == 0 {
		return nil // tables that nothing asks are missed by nobody
	}
	return slices.Concat(tables, hand, out, idle[:min(len(idle), mostTables-len(tables))])
}

// notMade says that no migration makes a part of the schema, or that other SQL does.
func notMade(beside bool, does, part string) string {
	if beside {
		return "no migration of the tool " + does + " " + part + ": SQL beside them does"
	}
	return "no migration " + does + " " + part
}

// byHand reports whether SQL of the repository that is no migration of the tool makes
// a table, or a column of one.
func byHand(p *project.Project, table, column string) bool {
	return slices.ContainsFunc(p.Declared(), func(s *schema.Schema) bool {
		t := s.Table(table)
		return t != nil && (column == "" && !t.Partial || column != "" && t.Column(column) != nil)
	})
}

// otherwiseTied lists keys of a table that say something else about a deletion than
// the migrations do.
func otherwiseTied(t, made *schema.Table) []check.Place {
	var out []check.Place
	for _, f := range t.ForeignKeys {
		if len(f.Columns) != 1 || f.OnDelete == "" || f.Virtual {
			continue
		}
		m, ok := made.Reference(f.Columns[0])
		if c := t.Column(f.Columns[0]); !ok && c != nil {
			m, ok = made.Reference(c.Name)
		}
		if ok && action(m.OnDelete) != action(f.OnDelete) {
			out = append(out, at(f.Place, "no migration makes "+t.Name+"."+f.Columns[0]+" "+action(f.OnDelete)+" on a deletion: in the database it is "+action(m.OnDelete)))
		}
	}
	return out
}

// action is what a key does when the row behind it is deleted, as the engine takes
// it; two words for the same are one.
func action(written string) string {
	switch low := strings.ReplaceAll(strings.ToLower(written), " ", ""); low {
	case "", "noaction", "restrict":
		return "restrict"
	case "setnull":
		return "set null"
	case "setdefault":
		return "set default"
	default:
		return low
	}
}

// changedOnly lists where migrations change tables that none of them makes.
func changedOnly(p *project.Project) []check.Place {
	return onlyAltered(p.Migrated())
}
