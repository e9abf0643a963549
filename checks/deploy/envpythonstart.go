package deploy

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// stopsPython reports whether an app of Python stops at its start without a variable: its
// module does not load, a library refuses to be set up, or a function that is called as the
// app is made raises and names it.
func stopsPython(p *project.Project, r project.EnvRead) bool {
	return path.Ext(r.File) == ".py" && (pythonRefuses(p, r) || alchemyRefuses(p, r) || project.Answer(p, "deploy/python looks at start", namesLookedFor)[r.Name])
}

// alchemyRefuses reports whether a variable alone is the address that Flask-SQLAlchemy is
// handed, which raises since version 3 when it is None.
// https://flask-sqlalchemy.palletsprojects.com/en/stable/config/
func alchemyRefuses(p *project.Project, r project.EnvRead) bool {
	if !p.Stack().Has(project.SQLAlchemy) || !p.Holds(r.File, "SQLALCHEMY_DATABASE_URI") {
		return false
	}
	for _, pin := range p.PythonPins() {
		if pin.Name == "flask-sqlalchemy" && pin.Version.Known() && pin.Version.Major < 3 {
			return false
		}
	}
	text, _ := p.Read(r.File)
	if r.End > len(text) {
		return false
	}
	before := string(text[strings.LastIndexByte(string(text[:r.Start]), '\n')+1 : r.Start])
	after, _, _ := strings.Cut(string(text[r.End:]), "\n")
	after, _, _ = strings.Cut(after, "#")
	given, found := strings.CutSuffix(strings.ReplaceAll(before, " ", ""), "=")
	alone := strings.Trim(strings.TrimSpace(after), ")") == ""
	return found && alone && (given == "SQLALCHEMY_DATABASE_URI" || strings.HasSuffix(given, `["SQLALCHEMY_DATABASE_URI"]`) || strings.HasSuffix(given, "['SQLALCHEMY_DATABASE_URI']")) &&
		setsUpAlchemy(p)
}

// setsUpAlchemy reports whether the app uses Flask's extension, and not SQLAlchemy by itself.
func setsUpAlchemy(p *project.Project) bool {
	for range p.PythonHolding("flask_sqlalchemy") {
		return true
	}
	return false
}

// namesLookedFor are the variables and settings that a function names which raises when they
// are missing, and which is called as the app is made.
func namesLookedFor(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for f := range p.PythonHolding("config.get(", "getenv(", "environ.get(") {
		for _, l := range project.PerFile(p, f.Path, "deploy/looks for settings", looksForSettings) {
			if !out[l.name] && calledAtPythonStart(p, l.by) {
				out[l.name] = true
			}
		}
	}
	return out
}

// lookedFor is a setting that a function demands.
type lookedFor struct{ name, by string }

// settingMissing matches the test that one setting has no value.
var settingMissing = regexp.MustCompile(`^not\s+[\w.]*(?:config\.get|environ\.get|getenv)\(\s*['"]([A-Z][A-Z0-9_]+)['"]\s*(?:,\s*(?:""|''|None)\s*)?\)$`)

func looksForSettings(f *source.File) []lookedFor {
	var out []lookedFor
	for branch := range f.Find(source.If) {
		m := settingMissing.FindStringSubmatch(strings.TrimSpace(branch.Child(source.Cond).Text()))
		by := branch.Function().Child(source.Name).Text()
		if m == nil || by == "" {
			continue
		}
		if failsIn(branch.Child(source.Then)) || collects(branch.Child(source.Then)) && failsIn(branch.Function()) {
			out = append(out, lookedFor{m[1], by})
		}
	}
	return out
}

// collects reports whether a branch notes something down in a list.
func collects(branch source.Node) bool {
	for c := range branch.Find(source.Call) {
		if c.CalleeName() == "append" {
			return true
		}
	}
	return false
}

// calledAtPythonStart reports whether a function is called as a module is loaded, or by the
// function that makes the app.
func calledAtPythonStart(p *project.Project, name string) bool {
	for f := range p.PythonHolding(name) {
		if !strings.Contains(string(f.Text), name+"(") || strings.Contains(f.Path, "test") {
			continue
		}
		for c := range f.Find(source.Call) {
			if c.CalleeName() != name {
				continue
			}
			if fn := c.Function(); !fn.OK() || strings.Contains(fn.Text(), "Flask(") || strings.Contains(fn.Text(), "FastAPI(") {
				return true
			}
		}
	}
	return false
}
