package database

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// unjournaled lists the SQL files of Drizzle's folders that the journal beside them does
// not name, behind the line with which the journal ends.
func unjournaled(p *project.Project, s *schema.Schema) []check.Place {
	const most = 16
	var out []check.Place
	if s.Source != schema.Drizzle {
		return nil
	}
	ends := map[string]int{}
	for _, name := range migrationFiles(p) {
		journal := path.Join(path.Dir(name), "meta", "_journal.json")
		if !p.Has(journal) || p.Holds(journal, `"`+strings.TrimSuffix(path.Base(name), ".sql")+`"`) || strings.Contains(path.Base(name), "down") {
			continue
		}
		if ends[journal] == 0 {
			ends[journal] = max(lastLine(p, journal, `"idx"`), 1)
			out = append(out, check.Line(journal, ends[journal], "the journal of the tool ends here"))
		}
		if len(out) < most {
			out = append(out, check.Line(name, firstStatement(p, name), "the journal does not name this file: the tool never runs it"))
		}
	}
	return out
}

// lastLine is the last line of a file that holds a text, 0 for none.
func lastLine(p *project.Project, file, text string) int {
	whole, _ := p.Read(file)
	line, last := 0, 0
	for l := range strings.Lines(string(whole)) {
		line++
		if strings.Contains(l, text) {
			last = line
		}
	}
	return last
}

// versioned matches the name of a migration that Supabase's tool takes for one.
var versioned = regexp.MustCompile(`^([0-9]+_|[0-9]{14}-).*\.sql$`)

// withoutVersion lists files among the migrations of Supabase that its tool passes over,
// since no version stands at the head of their names, and such that hold nothing to run.
func withoutVersion(p *project.Project) []check.Place {
	const most = 16
	var out []check.Place
	for _, name := range p.Files() {
		if len(out) == most {
			break
		}
		if path.Ext(name) != ".sql" || !strings.HasSuffix("/"+path.Dir(name), "/supabase/migrations") {
			continue
		}
		switch text, _ := p.Read(name); {
		case !versioned.MatchString(path.Base(name)):
			out = append(out, check.Line(name, firstStatement(p, name), "no version stands at the head of this name: the tool passes the file over"))
		case len(text) > 0 && onlyComments(string(text)):
			out = append(out, check.Line(name, 1, "a migration of comments alone, which changes nothing"))
		}
	}
	return out
}

func onlyComments(sql string) bool {
	inside := false
	for l := range strings.Lines(sql) {
		l = strings.TrimSpace(l)
		switch {
		case inside:
			inside = !strings.Contains(l, "*/")
		case strings.HasPrefix(l, "/*"):
			inside = !strings.Contains(l, "*/")
		case l != "" && !strings.HasPrefix(l, "--"):
			return false
		}
	}
	return true
}

// tellsToRun matches a line of a document by which people are to run SQL, or to push the
// schema, themselves.
var tellsToRun = regexp.MustCompile(`(?i)\b(prisma db push|drizzle-kit push|run (db:)?push|(yarn|pnpm|bun) db:push)\b|\brun (the |these |this |each |all )?(following )?(sql )?(scripts?|files?|migrations?) (below |manually )?in (this|the|exactly this|order)\b|\b(run|execute|paste|copy)\b.*\bsql editor\b|\bsql editor\b.*\b(run|execute|paste|copy)\b`)

// instructed are lines of the documents that tell people to change the database by hand:
// the first of each document.
func instructed(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for _, name := range p.Files() {
		dir := path.Dir(name)
		if path.Ext(name) != ".md" || dir != "." && dir != "docs" && !inMigrations(name) && !strings.HasPrefix(dir, "docs/") || len(out) == most || !p.HoldsFold(name, "push", "sql") {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range strings.Lines(string(text)) {
			line++
			if len(l) < 300 && tellsToRun.MatchString(l) && !strings.HasPrefix(strings.TrimSpace(l), `"`) { // scripts quoted from package.json tell nobody to run them
				says := "the instructions have people change the database by hand"
				if strings.Contains(l, "push") {
					says = "the instructions have people push the schema too"
				}
				out = append(out, check.Line(name, line, says))
				break
			}
		}
	}
	return out
}

// scriptsByHand are scripts of the repository that change the structure of the database
// and that nothing of the app imports: somebody runs them.
func scriptsByHand(p *project.Project) []check.Place {
	const most = 24
	var out []check.Place
	for _, name := range p.Sources() {
		low := strings.ToLower(name)
		if len(out) == most || strings.HasPrefix(name, "../") || strings.Contains(low, "test") || strings.Contains(low, "seed") || strings.HasPrefix(path.Base(low), "knexfile") {
			continue
		}
		if dir := "/" + path.Dir(low) + "/"; !strings.Contains(dir, "/scripts/") && !strings.Contains(dir, "/migrations/") && !strings.Contains(path.Base(low), "migrat") && p.Modules().Live(name) {
			continue
		}
		if len(p.Modules().ImportersOf(name)) > 0 || slices.Contains(scriptsOnDeploy(p).files, name) {
			continue
		}
		out = append(out, scriptByHand(p, name)...)
	}
	return out
}

// scriptByHand are the head of a script that somebody runs, and the line further down by which it
// changes the database: where it reads a file of SQL, sends a statement or calls the tool.
func scriptByHand(p *project.Project, name string) []check.Place {
	head := check.Line(name, 1, "a script that someone runs by hand changes the database")
	below := func(line int, says string) []check.Place {
		if line <= 1+apart {
			return []check.Place{check.Line(name, line, says)}
		}
		return []check.Place{head, check.Line(name, line, says)}
	}
	if line := sendsFile(p, name); line > 0 {
		return below(line, "a script that someone runs by hand sends a file of SQL to the database")
	}
	if !p.HoldsFold(name, "alter table", "create table", "create index", "drop table", "db push", "kit push") {
		return nil
	}
	for n := range p.Source(name).Find(source.String, source.Template) {
		low := strings.ToLower(n.Text())
		switch {
		case pushing(low) && strings.HasPrefix(n.Parent().CalleeName(), "exec"):
			return below(n.Line(), "pushes the schema, and records nothing")
		case sent(n) && (changesStructure(low) || strings.Contains(low, "drop table")):
			return below(n.Line(), "changes the structure of the database, and nothing records it")
		}
	}
	return nil
}

// sendsFile is the line on which a script reads one file of SQL, all of which it sends to the
// database; 0 for none. What goes through a folder is a tool.
func sendsFile(p *project.Project, name string) int {
	if !p.Holds(name, "readFile") || !p.Holds(name, ".sql'", `.sql"`, ".sql`") || p.Holds(name, "readdir", "glob") {
		return 0
	}
	line, sends := 0, false
	for c := range p.Source(name).Find(source.Call) {
		switch c.CalleeName() {
		case "readFileSync", "readFile":
			if text := c.Text(); line == 0 && (strings.Contains(text, ".sql") || strings.Contains(c.Arg(0).Resolve().Text(), ".sql")) {
				line = c.Line()
			}
		case "query", "unsafe", "exec", "execute", "$executeRawUnsafe", "rpc":
			sends = true
		}
	}
	if !sends {
		return 0
	}
	return line
}

// calledForStructure are the lines of live code that call a function by which the code
// changes the structure of the database, and the handlers of requests that do so.
func calledForStructure(p *project.Project, changed []check.Place) []check.Place {
	const most = 12
	var out []check.Place
	seen := map[string]bool{}
	for _, at := range changed {
		if seen[at.File] || !p.Modules().Live(at.File) {
			continue
		}
		seen[at.File] = true
		names := project.PerFile(p, at.File, "database/changers", changersIn)
		for _, by := range p.Modules().ImportersOf(at.File) {
			if !p.Modules().Live(by) || len(out) >= most {
				continue
			}
			told := map[string]bool{}
			for c := range p.Source(by).Find(source.Call) {
				if name := c.Child(source.Callee).Ident(); slices.Contains(names, name) && !told[name] && len(out) < most {
					told[name] = true
					out = append(out, check.At(c, "has the structure of the database changed, each time that this runs"))
				}
			}
		}
	}
	return out
}

// changersIn are the names of the exported functions of a file in which a statement that
// changes the structure is sent.
func changersIn(f *source.File) []string {
	var out []string
	for n := range f.Find(source.String, source.Template) {
		if !changesStructure(strings.ToLower(n.Text())) || !sent(n) {
			continue
		}
		for fn := n.Function(); fn.OK(); fn = fn.Function() {
			name := fn.Child(source.Name).Text()
			if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
				name = d.Child(source.Name).Ident()
			}
			if _, exported := f.ExportOf(name); name != "" && exported && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// notWritable lists columns that code writes through Supabase to a table which no
// migration gives them.
func notWritable(p *project.Project, s *schema.Schema) []check.Place {
	const most = 12
	var out []check.Place
	if len(s.Problems) > 0 || !p.Stack().Has(project.Supabase) {
		return nil
	}
	seen := map[string]bool{}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, ".from(") || !p.Holds(name, ".insert(", ".update(", ".upsert(") || !p.Modules().Live(name) {
			continue
		}
		for _, w := range project.PerFile(p, name, "database/written columns", columnsWritten) {
			t := s.Table(w.table)
			key := w.table + "." + w.column
			if t == nil || t.Partial || t.Schema != "" || len(t.Columns) < 2 || t.Column(w.column) != nil || seen[key] || len(out) == most || addedSomewhere(p, w.column) {
				continue
			}
			seen[key] = true
			out = append(out, check.Line(name, w.line, leftWithout(p, t.Name, w.column)+", which the code writes here"))
		}
	}
	return out
}

// A writtenColumn is one that code writes to a table.
type writtenColumn struct {
	table, column string
	line          int
}

func columnsWritten(f *source.File) []writtenColumn {
	var out []writtenColumn
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "insert", "update", "upsert":
		default:
			continue
		}
		from := c.Child(source.Callee).Child(source.ObjectRole)
		table, ok := from.Arg(0).StringValue()
		if from.CalleeName() != "from" || !ok || strings.HasSuffix(from.Child(source.Callee).Child(source.ObjectRole).Text(), "storage") {
			continue
		}
		for prop := range bareValue(c.Arg(0)).Children() {
			if key := prop.Key(); prop.Kind() == source.Property && plainColumn(key) {
				out = append(out, writtenColumn{table, key, prop.Line()})
			}
		}
	}
	return out
}

// bareValue is the object that is written: by itself, as the first of a list, or in what
// only TypeScript reads.
func bareValue(n source.Node) source.Node {
	for range 4 {
		if n.Kind() == source.Object {
			return n
		}
		next := n.Child(source.Value)
		if !next.OK() {
			for c := range n.Children() {
				next = c
				break
			}
		}
		n = next
	}
	return source.Node{}
}

// addedSomewhere reports whether any SQL file of the repository speaks of adding a
// column of a name, in ways that need not be read.
func addedSomewhere(p *project.Project, column string) bool {
	low := strings.ToLower(column)
	return slices.ContainsFunc(p.Files(), func(f string) bool {
		return path.Ext(f) == ".sql" && p.HoldsFold(f, "column "+low, "exists "+low, "column public."+low, `column "`+low, `exists "`+low)
	})
}
