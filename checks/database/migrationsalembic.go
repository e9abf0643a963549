package database

import (
	"bytes"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An alembicFile is what a migration of Alembic creates, and what it refers to.
type alembicFile struct {
	created  []string
	referred []alembicReference
	loose    bool // creates tables by SQL or by all models, too
}

// An alembicReference is a table that a migration ties another to.
type alembicReference struct {
	table        string
	line, column int
}

func alembicIn(f *source.File) alembicFile {
	var out alembicFile
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "create_table", "rename_table":
			for _, a := range c.Args()[:min(len(c.Args()), 2)] {
				if name, ok := a.StringValue(); ok {
					out.created = append(out.created, name)
				}
			}
		case "create_foreign_key": // op.create_foreign_key(name, of, to, …), or without of in a batch
			args := c.Args()
			for i := min(2, len(args)-1); i > 0; i-- {
				if name, ok := args[i].StringValue(); ok {
					out.refer(c, name)
					break
				}
			}
		case "ForeignKeyConstraint", "ForeignKey":
			for _, s := range c.Args() {
				out.referAll(c, s)
			}
		case "create_all":
			out.loose = true
		case "execute":
			low := strings.ToLower(c.Text())
			out.loose = out.loose || strings.Contains(low, "create table") || !strings.ContainsAny(low, `"'`)
		}
	}
	return out
}

// referAll takes up the tables of a key's targets: "plans.id", or a list of such.
func (a *alembicFile) referAll(at, target source.Node) {
	texts := []source.Node{target}
	for s := range target.Find(source.String) {
		texts = append(texts, s)
	}
	for _, s := range texts {
		if name, ok := s.StringValue(); ok && strings.Count(name, ".") == 1 {
			a.refer(at, name[:strings.IndexByte(name, '.')])
		}
	}
}

func (a *alembicFile) refer(at source.Node, table string) {
	r := alembicReference{table: table}
	r.line, r.column = at.Position()
	a.referred = append(a.referred, r)
}

// alembicTables are the tables that migrations of Alembic create; nil where they may create
// others, by ways that are not read.
func alembicTables(p *project.Project, files []string) map[string]bool {
	created := map[string]bool{}
	for _, f := range files {
		in := project.PerFile(p, f, "database/alembic", alembicIn)
		if in.loose {
			return nil
		}
		for _, t := range in.created {
			created[t] = true
		}
	}
	if len(created) == 0 {
		return nil
	}
	return created
}

// tiedToNothing lists where migrations tie a table to one that none of them creates: there they
// stop on an empty database.
func tiedToNothing(p *project.Project, files []string, created map[string]bool) []check.Place {
	const most = 8
	var out []check.Place
	for _, f := range files {
		for _, r := range project.PerFile(p, f, "database/alembic", alembicIn).referred {
			if !created[r.table] && created != nil && len(out) < most && !slices.ContainsFunc(out, func(o check.Place) bool { return o.File == f && o.Line == r.line }) {
				at := check.Line(f, r.line, "ties a table to "+r.table+", which no migration creates: on an empty database they stop here")
				out = append(out, at)
			}
		}
	}
	return out
}

// pastMigrations are the other ways in which Python code makes or throws away tables, and the
// line that starts the app where no step of a deployment applies migrations.
func pastMigrations(p *project.Project, created []check.Place) []check.Place {
	const most = 6
	var out []check.Place
	for _, c := range created {
		if len(out) == most || strings.Contains(strings.ToLower(c.File), "test") {
			continue
		}
		c.Message = "creates the tables of the models by itself, past the migrations"
		out = append(out, c)
	}
	return slices.Concat(out, callsToCreate(p, created), thrownAwayInPython(p), startsUnmigrated(p))
}

// callsToCreate are the calls of the functions by which the app makes its tables when it starts.
func callsToCreate(p *project.Project, created []check.Place) []check.Place {
	const most = 4
	var out []check.Place
	for _, at := range created {
		f := p.Source(at.File)
		if f == nil || strings.Contains(strings.ToLower(at.File), "test") {
			continue
		}
		for fn := range f.Find(source.Function) {
			if end, _ := fn.EndPosition(); fn.Line() > at.Line || end < at.Line {
				continue
			}
			for _, c := range p.CallsOf(fn) {
				if len(out) < most && !strings.Contains(strings.ToLower(c.File().Path), "test") && !aside(c.File().Path) {
					out = append(out, check.At(c, "has the tables created, past any migration"))
				}
			}
		}
	}
	return out
}

// withoutFirst are the first migrations of Alembic that change tables which no migration
// creates: on an empty database nothing is there to change.
func withoutFirst(p *project.Project, files []string) []check.Place {
	var out []check.Place
	for _, f := range files {
		in := project.PerFile(p, f, "database/alembic", alembicIn)
		if in.loose || len(in.created) > 0 {
			return nil
		}
		if line := lineOf(p, f, "down_revision"); line > 0 && p.Holds(f, "add_column(", "alter_column(", "create_index(") && p.Holds(f, "down_revision = None", "= None") {
			if text, _ := p.Read(f); strings.HasSuffix(strings.TrimSpace(between(string(text), line, line)), "= None") {
				out = append(out, check.Line(f, line, "no migration stands before this one, and it changes tables that none creates"))
			}
		}
	}
	return out
}

// startsUnmigrated are the lines by which deployments start a Python app, when neither they nor
// the app itself apply migrations.
func startsUnmigrated(p *project.Project) []check.Place {
	const most = 3
	if _, ok := deployStep(p); ok || slices.ContainsFunc(p.PythonSources(), func(f string) bool {
		return p.Holds(f, "command.upgrade(") || p.Holds(f, "flask_migrate") && p.Holds(f, "upgrade(")
	}) {
		return nil
	}
	var out []check.Place
	for _, name := range p.Files() {
		if !deployFile(name) || !p.Holds(name, "gunicorn", "uvicorn", "hypercorn", "runserver") || p.Holds(name, "upgrade", "migrate") || len(out) == most {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			s := strings.TrimSpace(string(l))
			if !strings.HasPrefix(s, "#") && (strings.Contains(s, "gunicorn") || strings.Contains(s, "uvicorn") || strings.Contains(s, "hypercorn") || strings.Contains(s, "runserver")) {
				out = append(out, check.Line(name, line, "no step of a deployment applies migrations"))
				break
			}
		}
	}
	return out
}
