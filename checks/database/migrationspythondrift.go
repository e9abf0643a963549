package database

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// unmigrated lists tables and columns of Python's models that no migration names: the
// models were changed without one. A name that occurs anywhere in the migrations
// counts as made there.
func unmigrated(p *project.Project, migrations []string) []check.Place {
	const most = 12
	s := p.Schema()
	var out []check.Place
	var created map[string]bool
	if s.Source == schema.SQLAlchemy {
		created = alembicTables(p, migrations)
	}
	for _, t := range s.Tables {
		files := migrations
		name := t.Name
		switch s.Source {
		case schema.SQLAlchemy:
		case schema.Django:
			if t.Model == "" {
				continue // between two others
			}
			name = t.Model
			files = ofApp(migrations, t.Place.File)
		default:
			return nil
		}
		if t.Ignored || len(out) >= most {
			continue
		}
		if created != nil && !created[t.Name] || !quoted(p, files, name) && !quoted(p, files, strings.ToLower(name)) {
			out = append(out, at(t.Place, "no migration creates "+t.Name))
			continue
		}
		for _, c := range t.Columns {
			if c.Place == t.Place || c.Place.File != t.Place.File { // of a base in a package or another module
				continue
			}
			if !quoted(p, files, c.Field) && !quoted(p, files, c.Name) && len(out) < most {
				out = append(out, at(c.Place, "no migration adds "+t.Name+"."+c.Name))
			}
		}
	}
	return append(out, tiedToNothing(p, migrations, created)...)
}

// ofApp are the migrations of the Django app that a file of models belongs to.
func ofApp(migrations []string, models string) []string {
	for dir := path.Dir(models); dir != "."; dir = path.Dir(dir) {
		var out []string
		for _, m := range migrations {
			if path.Dir(m) == dir+"/migrations" {
				out = append(out, m)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return migrations
}

// quoted reports whether a name stands in quotes in one of the files, or in SQL that
// one of them sends.
func quoted(p *project.Project, files []string, name string) bool {
	return slices.ContainsFunc(files, func(f string) bool {
		return p.Holds(f, `"`+name+`"`, "'"+name+"'") || p.Holds(f, "execute(", "RunSQL(") && p.Holds(f, name+" ", name+",", name+")", name+"(")
	})
}

// madeInPython judges an app whose only description of its tables is the SQL that its
// Python code sends.
func madeInPython(s *schema.Schema) (check.Finding, bool) {
	if s.Source != schema.SQL || len(s.Tables) == 0 || slices.ContainsFunc(s.Files, func(f string) bool { return !strings.HasSuffix(f, ".py") }) {
		return check.Finding{}, false
	}
	const most = 16
	var places []check.Place
	for _, t := range s.Tables {
		if len(places) < most {
			places = append(places, at(t.Place, "the code creates "+t.Name+" by itself, where it is not there yet"))
		}
	}
	f := check.Missing(check.Likely, "The app creates its tables when it runs: those that are there already never get a new column, and nothing says which form the living database has.", places...)
	f.Brief = migrationsBrief
	return f, true
}

// pythonMigrating is how the tools of a Python app write down and apply what its models
// ask for; "" for apps whose tables another language describes.
func pythonMigrating(p *project.Project, s *schema.Schema) string {
	switch {
	case s.Source == schema.Django:
		return "python manage.py makemigrations\npython manage.py migrate\n"
	case s.Source == schema.SQLAlchemy && p.Stack().Has(project.Flask):
		return "flask db init            # once, of Flask-Migrate\nflask db migrate -m \"what changed\"\nflask db upgrade\n"
	case s.Source == schema.SQLAlchemy, len(s.Files) > 0 && strings.HasSuffix(s.Files[0], ".py"):
		return "alembic init migrations  # once\nalembic revision --autogenerate -m \"what changed\"\nalembic upgrade head\n"
	}
	return ""
}
