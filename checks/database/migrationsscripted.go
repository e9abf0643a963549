package database

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A deployed script is a file of the repository that a step of the deployment runs, and
// that makes or changes the database.
type deployed struct {
	files []string
	steps []check.Place
}

// scriptsOnDeploy are those scripts. The server itself is none, though it may do the same.
func scriptsOnDeploy(p *project.Project) deployed {
	return project.Answer(p, "database/scripts on deploy", func(p *project.Project) deployed {
		var out deployed
		out.steps = deploySteps(p, func(command string) bool {
			for _, w := range commandWords(command) {
				if name := scriptNamed(p, w); name != "" {
					if !slices.Contains(out.files, name) {
						out.files = append(out.files, name)
					}
					return true
				}
			}
			return false
		})
		return out
	})
}

// commandWords are the words of a command, also where it stands as a list of texts or
// beside others.
func commandWords(command string) []string {
	return strings.FieldsFunc(command, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`[],;&|()", r) })
}

// scriptNamed is the file that a word of a command names, if that migrates; "" otherwise.
func scriptNamed(p *project.Project, word string) string {
	switch path.Ext(word) {
	case ".js", ".mjs", ".cjs", ".ts", ".mts":
	default:
		return ""
	}
	name := path.Clean(word)
	if !p.Has(name) {
		for _, m := range p.Manifests() {
			if inside := path.Join(path.Dir(m.File), name); p.Has(inside) {
				name = inside
				break
			}
		}
	}
	if !p.Has(name) || !migratesByItself(p, name) {
		return ""
	}
	return name
}

// migratesByItself reports whether a script brings a database up to date: by statements
// of its own, a folder of SQL that it goes through, or the migrator of a tool.
func migratesByItself(p *project.Project, name string) bool {
	if p.Holds(name, ".listen(", "serve(") {
		return false
	}
	return p.Holds(name, "/migrator") && p.Holds(name, "migrate(") || p.Holds(name, "migrate.latest(") ||
		p.Holds(name, "readdir") && p.Holds(name, ".sql") || len(scriptedText(p, name)) > 0
}

// scriptedText is the SQL in the texts of a script that makes and changes tables.
func scriptedText(p *project.Project, name string) []byte {
	if !p.HoldsFold(name, "create table", "alter table") {
		return nil
	}
	return project.PerFile(p, name, "database/scripted sql", func(f *source.File) []byte { return schema.StatementsOf(f) })
}

// scripted is the database that the scripts make which each deployment runs.
func scripted(p *project.Project) *schema.Schema {
	return project.Answer(p, "database/scripted", func(p *project.Project) *schema.Schema {
		var files []schema.File
		for _, name := range scriptsOnDeploy(p).files {
			if text := scriptedText(p, name); len(text) > 0 {
				files = append(files, schema.File{Path: name, Text: text})
			}
		}
		return schema.Replay(files, schema.SQL)
	})
}

// scriptMigrations passes a schema that a script makes whole, where each deployment runs it;
// ok is false where no script makes the tables.
func scriptMigrations(p *project.Project) (f check.Finding, ok bool) {
	run := scriptsOnDeploy(p)
	adds := slices.ContainsFunc(run.files, func(name string) bool { return p.HoldsFold(name, "add column") })
	if !adds || !slices.ContainsFunc(scripted(p).Tables, func(t *schema.Table) bool { return !t.Partial }) {
		return f, false // tables that are there already never get a new column
	}
	var places []check.Place
	for _, name := range run.files {
		if len(scriptedText(p, name)) > 0 {
			places = append(places, check.Line(name, 1, "makes the tables, and adds what they lack"))
		}
	}
	places = append(places, run.steps[0])
	return check.Passed(check.Likely, "A script makes and changes the tables, and each deployment runs it.", places...), true
}

// madeByScript reports whether a script that each deployment runs makes a table, or a column
// of it.
func madeByScript(p *project.Project, table, column string) bool {
	t := scripted(p).Table(table)
	if t == nil {
		return false
	}
	if column == "" {
		return !t.Partial
	}
	return t.Column(column) != nil || t.Column(snake(column)) != nil
}

// besideDocuments is the gap of an app that keeps documents in MongoDB and, beside them, asks
// tables which SQL files make that somebody runs by hand; ok is false where there are none.
func besideDocuments(p *project.Project) (f check.Finding, ok bool) {
	if !p.Stack().Has(project.RawSQL) {
		return f, false
	}
	asked := false
	for _, d := range p.Declared() {
		for _, t := range d.Tables {
			asked = asked || !t.Partial && t.Place.File != "" && !inMigrations(t.Place.File) && askedInText(p, strings.ToLower(t.Name))
		}
	}
	if _, runs := deployStep(p); !asked || runs {
		return f, false
	}
	f = check.Missing(check.Likely, "Beside the documents, the app asks tables that SQL files make which are run by hand: nothing says which of them the living database has seen.", merged(handRun(p), slices.Concat(scriptsByHand(p), instructed(p)))...)
	f.Brief = migrationsBrief
	return f, len(f.Places) > 0
}

// askedInText reports whether running code of the server speaks of a table in statements of SQL.
func askedInText(p *project.Project, table string) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return p.HoldsFold(name, "from "+table+" ", "into "+table+" ", "update "+table+" ") && !p.Modules().Browser(name) && p.Modules().Live(name)
	})
}
