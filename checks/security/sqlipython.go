package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// formatted is a statement of Python that puts text together where it asks the
// database.
var formatted = regexp.MustCompile(`(?i)\b(execute|executemany|raw|text|read_sql|read_sql_query)\(\s*(f"{1,3}|f'{1,3}|"[^"]*"\s*(%|\.format\()|"[^"]*"\s*\+)\s*.{0,120}`)

// pythonQueries answers for a Python app: its queries are read line by line.
func pythonQueries(p *project.Project) check.Finding {
	s := p.Stack()
	asks := s.Has(project.SQLAlchemy) || s.Has(project.DjangoORM) || s.Has(project.RawSQL) || len(s.Data) > 0
	var places []check.Place
	for _, name := range p.Files() {
		if path.Ext(name) != ".py" || containsPart("/"+name, []string{"/test", "/migrations/", "/alembic/", "/scripts/", "_test.py", "/venv/"}) {
			continue
		}
		asks = asks || p.Holds(name, "sqlite3", "psycopg", "execute(")
		if !p.Holds(name, "execute(", ".raw(", "text(", "read_sql") {
			continue
		}
		text, _ := p.Read(name)
		for _, at := range formatted.FindAllIndex(text, -1) {
			line, _ := lineOf(string(text), at[0])
			if found := string(text[at[0]:at[1]]); !commented(string(text), at[0]) && strings.ContainsAny(found, "{%+") && startsSQL.MatchString(strings.TrimLeft(found[strings.IndexByte(found, '(')+1:], " \n\tf\"'")) {
				places = append(places, check.Line(name, line, "SQL text that is put together"))
			}
		}
	}
	switch {
	case len(places) > 0:
		return check.Missing(check.Possible, "SQL is put together as text where it is sent; whether a caller's value is in it could not be followed.", places...)
	case asks:
		return check.Passed(check.Likely, "No statement is put together as text: values are handed over apart from the query.", manifestPlace(p))
	}
	return check.Unneeded("Nothing here asks a database.")
}

// drawsPages reports whether a Python app has templates of pages.
func drawsPages(p *project.Project) bool {
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".html", ".jinja", ".jinja2", ".j2":
			if !strings.HasPrefix(name, "../") && !containsPart("/"+name, []string{"/email", "/test", "/docs/", "node_modules"}) {
				return true
			}
		}
	}
	return false
}
