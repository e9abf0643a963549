package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// pythonFileQueries are the statements of a Python file, each of a table that the
// app has.
func (p *Project) pythonFileQueries(name string) []pythonQuery {
	if !p.Holds(name, "objects", "query", "select", "execute", "session", "get_object_or_404", "get_list_or_404", "fetch", "read_sql", ".filter(", ".all()", ".save(", ".find", "_one(", "_many(", "_documents(") {
		return nil
	}
	if p.RunByHand(name) {
		return nil
	}
	found := perFile(p, name, "python queries", func(p *Project) []pythonQuery {
		f := p.Source(name)
		if f == nil {
			return nil
		}
		return pythonQueriesIn(f)
	})
	if len(found) == 0 {
		return nil
	}
	s, pages := p.Schema(), p.djangoPages()
	var out []pythonQuery
	for _, q := range found {
		q.Filters = append([]Asked(nil), q.Filters...)
		if !p.ofModel(&q, s) {
			continue
		}
		if q.view && pages {
			q.Limited = true
		}
		out = append(out, q)
	}
	return out
}

// RunByHand reports whether a Python file is run by hand: it starts itself, makes no app, and
// no file that serves imports it.
func (p *Project) RunByHand(name string) bool { return p.runByHand(name, 3) }

func (p *Project) runByHand(name string, left int) bool {
	if left == 0 || !p.Holds(name, "__main__") || p.Holds(name, "Flask(", "FastAPI(", "create_app", "uvicorn") {
		return false
	}
	word := strings.TrimSuffix(path.Base(name), ".py")
	switch word {
	case "__init__", "__main__", "main", "app", "run", "wsgi", "asgi", "server", "manage", "routes", "views", "tasks", "worker", "celery":
		return false
	}
	return !slices.ContainsFunc(p.PythonSources(), func(other string) bool {
		return other != name && p.Holds(other, "import "+word, "from "+word, "."+word+" import") && !p.runByHand(other, left-1)
	})
}

// ofModel gives a statement the name of its table, and reports whether it is of one.
func (p *Project) ofModel(q *pythonQuery, s *schema.Schema) bool {
	switch q.Via {
	case RawSQL:
		return true
	case MongoDB:
		return p.ofCollection(q)
	}
	if relation, ok := strings.CutPrefix(q.Table, "."); ok {
		return ofRelated(q, s, relation)
	}
	if q.Table == "User" && s.Source == schema.Django && !hasModel(s, "User") {
		user := p.djangoUser() // what get_user_model() gave is called so
		q.Table = user[strings.LastIndexByte(user, '.')+1:]
		if q.Table == "" {
			q.Table = "User"
			return true
		}
	}
	var t *schema.Table
	for _, o := range s.Tables {
		if o.Model != q.Table {
			continue
		}
		if t != nil {
			t = p.modelOf(q.File, q.Table, s)
			break
		}
		t = o
	}
	if t == nil {
		return false
	}
	p.called(q, s, t)
	return true
}

func hasModel(s *schema.Schema, name string) bool {
	return slices.ContainsFunc(s.Tables, func(t *schema.Table) bool { return t.Model == name })
}

// called names the table of a statement, and the columns by their names in the
// model.
func (p *Project) called(q *pythonQuery, s *schema.Schema, t *schema.Table) {
	q.Table = t.Model
	if q.Table == "" || s.Table(q.Table) != t {
		q.Table = t.Name
	}
	for i, a := range q.Filters {
		if (a.Name == "pk" || a.Name == "id") && len(t.Primary.Parts) == 1 {
			q.Filters[i].Name = t.Primary.Parts[0].Column
		} else if c := t.Column(a.Name); c != nil {
			q.Filters[i].Name = c.Name
		}
	}
	if s.Source == schema.SQLAlchemy {
		q.Via = SQLAlchemy
	}
}

// modelOf is the table of the model that a name of a file stands for, where several
// models are called so.
func (p *Project) modelOf(file, name string, s *schema.Schema) *schema.Table {
	f := p.Source(file)
	if f == nil {
		return nil
	}
	class := f.Declaration(name)
	if class.Kind() != source.Class {
		if im, imported, ok := f.ImportOf(name); ok {
			class = p.Exported(p.resolver().resolve(file, im.Spec), imported.Imported)
		}
	}
	if class.Kind() != source.Class {
		return nil
	}
	for _, t := range s.Tables {
		if t.Place.File == class.File().Path && t.Place.Start == class.Start() {
			return t
		}
	}
	return nil
}

// ofRelated finds the table whose rows a row lists under a name: one only.
func ofRelated(q *pythonQuery, s *schema.Schema, relation string) bool {
	var found *schema.Table
	column := ""
	for _, t := range s.Tables {
		for _, k := range t.ForeignKeys {
			if k.Reverse != relation || len(k.Columns) != 1 {
				continue
			}
			if found != nil {
				return false
			}
			found, column = t, k.Columns[0]
		}
	}
	if found == nil {
		return false
	}
	q.Table = found.Model
	if s.Table(q.Table) != found {
		q.Table = found.Name
	}
	for i, a := range q.Filters {
		if a.Op == "owner" {
			q.Filters[i].Name, q.Filters[i].Op = column, "="
		} else if c := found.Column(a.Name); c != nil {
			q.Filters[i].Name = c.Name
		}
	}
	if s.Source == schema.SQLAlchemy {
		q.Via = SQLAlchemy
		q.Limited = q.Limited && !(q.all && q.assumed)
	}
	return true
}

// djangoPages reports whether the settings give the lists of Django REST framework
// pages.
func (p *Project) djangoPages() bool {
	return remember(p, "django pages", func(p *Project) bool {
		for f := range p.PythonHolding("DEFAULT_PAGINATION_CLASS") {
			for prop := range f.Find(source.Property) {
				if prop.Key() == "DEFAULT_PAGINATION_CLASS" && prop.Child(source.Value).Kind() != source.Null {
					return true
				}
			}
		}
		return false
	})
}
