package database

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// mostBreaks is how many statements that fail are shown.
const mostBreaks = 30

// sqlMigrations judges SQL files: those of Supabase, and those of other tools.
func sqlMigrations(p *project.Project, s *schema.Schema) check.Finding {
	files := migrationFiles(p)
	if len(files) == 0 {
		return withoutMigrations(p, s)
	}
	var places []check.Place
	places = append(places, loose(p, s)...)
	places = append(places, builtOnLoose(p, s, files)...)
	places = append(places, disorder(s)...)
	places = append(places, merged(onlyAltered(s), neverMade(p, s))...)
	breaks := slices.Concat(broken(p, s), sameVersion(p, files))
	places = append(places, breaks[:min(len(breaks), mostBreaks)]...)
	asked := slices.Concat(notDefined(p, s), notAdded(p, s)) // it may be there, or the code is wrong
	unknown, nowhere := unmade(p, s)
	known := slices.Concat(drifted(p, s), deadRunner(p, s))
	onlyAsked := len(places)+len(unknown)+len(known) == 0
	places = merged(slices.Concat(places, unknown, nowhere, asked), known)
	if len(places) == 0 {
		if f, ok := pasted(p, s); ok {
			return f
		}
		return migrated(p, files)
	}
	kept, _ := keptOut(p)
	changed := inCode(p)
	byHand := slices.Concat(notWritable(p, s), onlyByHand(p), unmadeInSQL(p, s), withoutVersion(p), changed, calledForStructure(p, changed), saidByHand(p, s), handRun(p), scriptsByHand(p), toldByHand(p, nil), instructed(p), kept)
	if !p.Stack().Has(project.Supabase) || !knowsTool(p) {
		byHand = append(byHand, noDeployStep(p)...)
	}
	reason := "The migrations do not make the database that the code uses: parts of it were made by hand."
	switch {
	case onlyAsked:
		reason = "The code asks for what no migration makes: it was made by hand, or these calls fail."
	case min(len(breaks), mostBreaks) == len(places):
		reason = "The migrations stop half way when they are run on an empty database: nobody can make this database again."
	}
	places = merged(slices.Concat(places[:min(len(places), 140)], wiped(p, s, files)), againAndAgain(s))
	places = merged(places, byHand)
	f := check.Missing(check.Likely, reason, places...)
	if onlyAsked {
		f.Severity = check.Medium
	}
	f.Brief = migrationsBrief
	return f
}

// withoutMigrations is the gap of a database that nothing in the repository
// evolves.
func withoutMigrations(p *project.Project, s *schema.Schema) check.Finding {
	reason, places := "The tables are not described in the repository, and there are no migrations: nobody can make this database again.", firstQuery(p)
	asked := slices.Concat(unmade(p, s))
	if len(asked) > 0 && len(p.GeneratedTables()) == 0 {
		places = asked[:min(len(asked), 48)]
	}
	confidence := check.Certain
	switch made := createsAtStart(p); {
	case len(s.Files) > 0:
		reason = "SQL files are run by hand: nothing says which of them the living database has seen."
		places = nil
		for _, f := range s.Files[:min(len(s.Files), 120)] {
			places = append(places, check.Line(f, headOf(p, f), "SQL that someone runs by hand"))
		}
		places = merged(places, slices.Concat(emptyMigrations(p), toldByHand(p, s.Files), disorder(s), neverMade(p, s), asked, notDefined(p, s), notWritable(p, s), wiped(p, s, s.Files), inCode(p), handRun(p), madeByHand(p, s.Files), scriptsByHand(p), instructed(p)))
		if !p.Stack().Has(project.Supabase) || !knowsTool(p) {
			places = append(places, noDeployStep(p)...)
		}
	case len(made) > 0:
		reason, places = madeAtStart(made, altersAtStart(p, made))
	case len(places) == 0 && len(p.GeneratedTables()) == 0:
		return check.Unneeded("The app's code asks no table of a database.")
	case p.Stack().Has(project.RawSQL) && !p.Stack().Has(project.Supabase):
		confidence = check.Likely
	}
	if tables := p.GeneratedTables(); len(s.Files) == 0 && len(tables) > 0 {
		places = append([]check.Place{at(tables[0].Place, "types generated from a database that no migration makes")}, places...)
	}
	if kept, migrations := keptOut(p); migrations {
		reason = "The migrations are kept out of the repository: whoever has no more than that cannot make this database again."
		if len(s.Files) > 0 {
			reason = "The migrations are kept out of the repository, and SQL files beside them are run by hand: nothing says which of them the living database has seen."
		}
		for i := range places { // there may well be one, on somebody's machine
			places[i].Message = strings.Replace(places[i].Message, "no migration ", "no migration in the repository ", 1)
		}
		places = append(kept, places...)
	} else {
		places = append(places, kept...)
	}
	if len(s.Files) == 0 {
		places = merged(places, slices.Concat(inCode(p), withoutFolder(p)))
	}
	f := check.Missing(confidence, reason, places...)
	f.Brief = migrationsBrief
	return f
}

// withoutFolder is what ties a repository to a database when nothing in it makes
// one: the tool's settings, beside which the migrations would lie, else the scripts
// of package.json, none of which applies any.
func withoutFolder(p *project.Project) []check.Place {
	for _, name := range p.Files() {
		if strings.HasSuffix("/"+name, "/supabase/config.toml") {
			if line := lineOf(p, name, "project_id"); line > 0 {
				return []check.Place{check.Line(name, line, "the project of Supabase, with no migrations beside its settings")}
			}
		}
	}
	return noDeployStep(p)
}

// keptOut are the lines that keep a folder of SQL out of the repository, and whether
// it is one of migrations.
func keptOut(p *project.Project) (out []check.Place, migrations bool) {
	text, _ := p.Read(".gitignore")
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		switch name := strings.ToLower(strings.Trim(strings.TrimSpace(l), "/*")); name {
		case "supabase", "sql", "migrations", "sql-migrations", "supabase/migrations", "prisma/migrations", "drizzle", "db/migrations", ".sql":
			out = append(out, check.Line(".gitignore", line, "keeps what makes the database out of the repository"))
			migrations = migrations || strings.Contains(name, "migrations") || name == "drizzle"
		}
	}
	return out, migrations
}

// loose lists files outside of any folder of migrations that create tables which no migration
// creates.
func loose(p *project.Project, s *schema.Schema) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	made := createdByMigrations(p)
	for _, t := range s.Tables {
		if slices.Contains(made, strings.ToLower(t.Name)) {
			continue
		}
		if f := t.Place.File; f != "" && !t.Partial && !inMigrations(f) && !seen[f] && strings.HasSuffix(f, ".sql") {
			seen[f] = true
			out = append(out, at(t.Place, t.Name+" is created by SQL that stands beside the migrations and is run by hand"))
		}
	}
	return out
}

// onlyAltered lists tables that migrations change and none creates.
func onlyAltered(s *schema.Schema) []check.Place {
	var out []check.Place
	for _, t := range s.Tables {
		if t.Partial && len(t.Primary.Parts) == 0 && t.Schema == "" {
			out = append(out, at(t.Place, "no migration creates the table "+t.Name+" that is changed here"))
		}
	}
	return out
}

// drifted lists columns and tables that the generated types have and the migrations do
// not.
func drifted(p *project.Project, s *schema.Schema) []check.Place {
	if s.Source != schema.Supabase {
		return nil
	}
	var out, tables []check.Place
	for _, typed := range p.GeneratedTables() {
		t := s.Table(typed.Name)
		if t == nil && len(tables) < 8 && unknown(p, s, typed.Name) && plainColumn(typed.Name) && !strings.HasPrefix(typed.Name, "spatial_ref") {
			tables = append(tables, at(typed.Place, "the living database has "+typed.Name+", and no SQL file creates it"))
		}
		if t != nil && t.Partial && len(t.Primary.Parts) == 0 && t.Schema == "" && len(tables) < 8 {
			tables = append(tables, at(typed.Place, "the living database has "+typed.Name+", and no migration creates it"))
		}
		if t == nil || t.Partial {
			continue
		}
		for _, c := range typed.Columns {
			if t.Column(c.Name) == nil && len(out) < 12 && !dropsColumn(p, t.Name, c.Name) {
				out = append(out, at(c.Place, fmt.Sprintf("the living database has %s.%s, and no migration adds it", t.Name, c.Name)))
			}
		}
	}
	return append(out, tables...)
}

// dropsColumn reports whether a migration takes a column away: types that still have it
// are older.
func dropsColumn(p *project.Project, table, column string) bool {
	dropped := regexp.MustCompile(`(?is)alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?[\w".]*\b` + regexp.QuoteMeta(table) + `"?\s[^;]*drop\s+column\s+(?:if\s+exists\s+)?"?` + regexp.QuoteMeta(column) + `\b`)
	for _, name := range p.Files() {
		if strings.HasSuffix(name, ".sql") && strings.Contains(name, "migrations/") {
			if text, ok := p.Read(name); ok && dropped.Match(text) {
				return true
			}
		}
	}
	return false
}

// deadRunner lists scripts that apply migrations through a function that no
// migration creates.
func deadRunner(p *project.Project, s *schema.Schema) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "exec_sql", "execute_sql", "run_sql") {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Call) {
			if called := runnerFunction(n); called != "" && !hasFunction(s, called) {
				out = append(out, check.At(n, "migrations are applied through "+called+"(), which no migration creates"))
				break
			}
		}
	}
	return out
}

// runnerFunction is the function of the database through which a call runs SQL:
// by Supabase's client, or by its address.
func runnerFunction(n source.Node) string {
	called, _ := n.Arg(0).StringValue()
	if n.CalleeName() == "fetch" {
		_, called, _ = strings.Cut(n.Arg(0).Text(), "/rpc/")
		called = strings.Trim(called, "`\"'")
	} else if n.CalleeName() != "rpc" {
		return ""
	}
	switch called {
	case "exec_sql", "execute_sql", "run_sql":
		return called
	}
	return ""
}

func hasFunction(s *schema.Schema, name string) bool {
	for _, f := range s.Functions {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// createsAtStart lists statements in live code that create tables.
func createsAtStart(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if path.Ext(name) == ".py" && !strings.Contains("/"+name, "/test") && p.Holds(name, "CREATE TABLE", "create table") && len(out) < 12 {
			if line := max(lineOf(p, name, "CREATE TABLE"), lineOf(p, name, "create table")); line > 0 {
				out = append(out, check.Line(name, line, "a table is created when the app starts"))
			}
		}
	}
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, "create table") || !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for n := range f.Find(source.String, source.Template) {
			if low := strings.ToLower(n.Text()); strings.Contains(low, "create table") && len(out) < 12 {
				out = append(out, check.At(n, "a table is created when the app starts"))
			}
		}
	}
	return out
}

// madeAtStart is what there is to say of an app that creates its tables when it
// starts, and where it changes them there, too.
func madeAtStart(created, changed []check.Place) (reason string, places []check.Place) {
	if len(changed) == 0 {
		return "The app creates its tables when it starts: tables that are there already never get a new column.", created
	}
	return "The app creates and changes its tables when it starts, by statements of its own: nothing says which of them the living database has seen.", slices.Concat(created, changed)
}

// altersAtStart are the first statements that change a table, beside those that
// create them: one for each file.
func altersAtStart(p *project.Project, made []check.Place) []check.Place {
	var out []check.Place
	var last string
	for _, m := range made {
		if m.File != last {
			out = append(out, changesIn(p, m.File)...)
		}
		last = m.File
	}
	return out
}

// changesIn is the first statement of a file that changes a table.
func changesIn(p *project.Project, file string) []check.Place {
	if !p.Holds(file, "ALTER TABLE", "alter table") {
		return nil
	}
	if line := max(lineOf(p, file, "ALTER TABLE"), lineOf(p, file, "alter table")); line > 0 {
		return []check.Place{check.Line(file, line, "and changed, by statements that nothing numbers or remembers")}
	}
	return nil
}
