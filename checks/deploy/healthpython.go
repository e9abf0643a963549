package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// brokenHealth is where a health endpoint asks the database in a way that SQLAlchemy
// refuses since version 2: with a plain text, which must be a text() there.
// https://docs.sqlalchemy.org/en/20/changelog/migration_20.html
func brokenHealth(p *project.Project) (check.Place, bool) {
	if !p.Stack().Has(project.SQLAlchemy) || olderAlchemy(p) {
		return check.Place{}, false
	}
	for _, r := range p.PythonRoutes() {
		if !isHealthPath(r.Path) {
			continue
		}
		for c := range r.Node.Find(source.Call) {
			owner := c.Child(source.Callee).Child(source.ObjectRole)
			if c.CalleeName() != "execute" || owner.Path() != "db.session" && owner.Path() != "db" && owner.Path() != "session" {
				continue
			}
			if _, plain := c.Arg(0).StringValue(); plain {
				return check.At(c, "SQLAlchemy 2 takes no plain text here: this fails each time"), true
			}
		}
	}
	return check.Place{}, false
}

// olderAlchemy reports whether the app's SQLAlchemy is, or may be, older than 2.
func olderAlchemy(p *project.Project) bool {
	for _, pin := range p.PythonPins() {
		if pin.Name == "sqlalchemy" {
			return pin.Version.Major < 2
		}
		if pin.Name == "flask-sqlalchemy" && pin.Version.Major < 3 {
			return true
		}
	}
	for _, d := range p.Requirements() {
		if d.Name == "sqlalchemy" && d.Version.Known() && d.Version.Major < 2 {
			return true
		}
	}
	for _, name := range p.Files() {
		if strings.HasSuffix(name, "requirements.txt") && p.Holds(name, "SQLAlchemy<", "sqlalchemy<") {
			return true
		}
	}
	return false
}
