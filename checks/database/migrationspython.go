package database

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pythonMigrations judges the migrations of Django and of SQLAlchemy, which
// stand in folders of their own.
func pythonMigrations(p *project.Project) check.Finding {
	var files []string
	var created, altered []check.Place
	for _, f := range p.Files() {
		if path.Ext(f) != ".py" {
			continue
		}
		dir := path.Base(path.Dir(f))
		if base := path.Base(f); base != "__init__.py" && (dir == "versions" && strings.Contains(f, "/versions/") || dir == "migrations" && base != "env.py") && p.Holds(f, "op.", "Migration(") {
			files = append(files, f)
			continue
		}
		if !strings.Contains("/"+f, "/test") && !strings.Contains(f, "seed") && !aside(f) && p.Holds(f, ".create_all") {
			if line := lineOf(p, f, ".create_all"); line > 0 {
				created = append(created, check.Line(f, line, "tables are created when the app starts"))
			}
			altered = append(altered, changesIn(p, f)...)
		}
	}
	switch {
	case len(files) > 0:
		if behind := unmigrated(p, files); len(behind) > 0 {
			f := check.Missing(check.Likely, "The migrations do not make the database that the models describe: parts of it were changed without one.", merged(behind, slices.Concat(pastMigrations(p, created), withoutFirst(p, files), handRun(p)))...)
			f.Brief = migrationsBrief
			return f
		}
		return migrated(p, files)
	case p.Has("alembic.ini"):
		return check.Passed(check.Likely, "Alembic is set up.", check.Line("alembic.ini", 1, "the settings of Alembic"))
	case len(created) > 0:
		reason, places := madeAtStart(created, altered)
		f := check.Missing(check.Likely, reason, slices.Concat(places, callsToCreate(p, created), runOnDeploy(p, created), thrownAwayInPython(p), handRun(p))...)
		f.Brief = migrationsBrief
		return f
	}
	t, _ := unread(p)
	if len(p.Schema().Tables) == 0 {
		return check.Cannot("No models and no migrations were found: what makes the tables cannot be seen.", tool(t, "the data layer")...)
	}
	f := check.Missing(check.Likely, "The models have no migrations beside them: nothing says how the living database gets a new column.", slices.Concat(withoutRecord(p, p.Schema()), tool(t, "the data layer"))...)
	f.Brief = migrationsBrief
	return f
}

// runOnDeploy are the lines of scripts and settings that run one of the files in which
// tables are created.
func runOnDeploy(p *project.Project, created []check.Place) []check.Place {
	const most = 6
	var out []check.Place
	for _, name := range p.Files() {
		if !deployFile(name) && path.Ext(name) != ".sh" || !p.Holds(name, ".py") {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			s := strings.TrimSpace(string(l))
			if len(out) < most && !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "echo") && slices.ContainsFunc(created, func(pl check.Place) bool {
				return strings.Contains(s+" ", "python "+pl.File+" ") || strings.Contains(s+" ", "python3 "+pl.File+" ")
			}) {
				out = append(out, check.Line(name, line, "each deployment runs this"))
			}
		}
	}
	return out
}

// thrownAwayInPython are the lines of Python that throw every table away.
func thrownAwayInPython(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, f := range p.Files() {
		if path.Ext(f) != ".py" || strings.Contains("/"+f, "/test") || strings.Contains(f, "conftest") || len(out) == most || !p.Holds(f, "drop_all(") {
			continue
		}
		if line := lineOf(p, f, "drop_all("); line > 0 {
			out = append(out, check.Line(f, line, "throws every table away with its rows"))
		}
	}
	return out
}

// aside reports whether a Python file is a command that somebody runs by hand.
func aside(file string) bool {
	for _, folder := range []string{"/versions/", "/cli/", "/commands/", "/scripts/"} {
		if strings.Contains("/"+file, folder) {
			return true
		}
	}
	return false
}

// lineOf is the first line of a file that holds a text outside of a comment, 0
// for none.
func lineOf(p *project.Project, file, text string) int {
	whole, _ := p.Read(file)
	line := 0
	for l := range bytes.Lines(whole) {
		line++
		if i := bytes.Index(l, []byte(text)); i >= 0 && !bytes.Contains(l[:i], []byte("#")) {
			return line
		}
	}
	return 0
}
