package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// pythonSchema reads the models of a Python app: of SQLAlchemy, else of Django. Nil
// when it has none.
func (p *Project) pythonSchema() *schema.Schema {
	dialect := p.pythonDialect()
	if files := slices.Collect(p.PythonHolding("sqlalchemy", "SQLAlchemy", "sqlmodel", "db.Model", "declarative_base", "DeclarativeBase", "__tablename__", "SQLModel")); len(files) > 0 {
		if s := schema.ReadAlchemy(&schema.Models{Files: files, Define: p.Definition, Dialect: dialect}); len(s.Tables) > 0 {
			return s
		}
	}
	if files := slices.Collect(p.PythonHolding("models.Model", "AbstractUser", "AbstractBaseUser", "django.db", "Field(")); len(files) > 0 && p.PythonNaming("django.db") != "" {
		m := &schema.Models{Files: files, Define: p.Definition, App: p.djangoApp, User: p.djangoUser(), Dialect: dialect}
		if s := schema.ReadDjango(m); len(s.Tables) > 0 {
			return s
		}
	}
	return nil
}

// pythonStatements are the texts of Python files in which SQL makes tables, the
// statements at their places.
func (p *Project) pythonStatements() []schema.File {
	var out []schema.File
	for _, name := range p.PythonSources() {
		if !p.HoldsFold(name, "create table") {
			continue
		}
		text := perFile(p, name, "sql that makes tables", func(p *Project) []byte {
			f := p.Source(name)
			if f == nil {
				return nil
			}
			return schema.StatementsOf(f)
		})
		if text != nil {
			out = append(out, schema.File{Path: name, Text: text})
		}
	}
	return out
}

// djangoApp is the label of the app that a file belongs to: the folder that has an
// apps.py, else the one that the models stand in.
func (p *Project) djangoApp(file string) string {
	dir := path.Dir(file)
	for d := dir; d != "." && d != "/"; d = path.Dir(d) {
		if p.Has(path.Join(d, "apps.py")) {
			return strings.ToLower(path.Base(d))
		}
	}
	if base := path.Base(dir); base != "models" && base != "." {
		return strings.ToLower(base)
	}
	return strings.ToLower(path.Base(path.Dir(dir)))
}

// djangoUser is the model of the accounts as the settings name it: "users.User"; ""
// when they leave it to Django.
func (p *Project) djangoUser() string { return remember(p, "django user", (*Project).findDjangoUser) }

func (p *Project) findDjangoUser() string {
	for _, name := range p.Files() {
		if !isPythonFile(name) || isTestPath(name) || !p.Holds(name, "AUTH_USER_MODEL") {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		if s, ok := f.Declaration("AUTH_USER_MODEL").Child(source.Value).StringValue(); ok {
			return s
		}
	}
	return ""
}

// pythonDialect is the database engine by the driver that a Python app asks for; ""
// when it asks for several or none.
func (p *Project) pythonDialect() schema.Dialect {
	var found []schema.Dialect
	add := func(d schema.Dialect) {
		if !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	for _, d := range p.Requirements() {
		switch d.Name {
		case "psycopg2", "psycopg2-binary", "psycopg", "asyncpg", "pg8000", "psycopg-binary":
			add(schema.Postgres)
		case "mysqlclient", "pymysql", "aiomysql", "mysql-connector-python", "asyncmy":
			add(schema.MySQL)
		case "aiosqlite":
			if len(found) == 0 {
				add(schema.SQLite)
			}
		}
	}
	if len(found) == 2 && found[0] == schema.SQLite {
		found = found[1:] // beside the engine that serves, for trying things out
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}
