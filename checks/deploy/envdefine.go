package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A defined name is one that the build writes the value of a variable in the place
// of: the variable, "" when it needs none, and where.
type definedName struct {
	from string
	at   project.EnvRead
}

// definedNames are the names that Vite's define writes into the build.
func definedNames(p *project.Project) map[string]definedName {
	out := map[string]definedName{}
	for _, name := range p.Sources() {
		base := path.Base(name)
		if !strings.HasPrefix(base, "vite.config.") && !strings.HasPrefix(base, "astro.config.") && !strings.HasPrefix(base, "nuxt.config.") && !strings.HasPrefix(base, "electron.vite.config.") || !p.Holds(name, "define") {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Property) {
			if n.Key() != "define" {
				continue
			}
			for c := range n.Child(source.Value).Children() {
				key, ok := strings.CutPrefix(c.Key(), "import.meta.env.")
				if !ok {
					key, ok = strings.CutPrefix(c.Key(), "process.env.")
				}
				if ok && c.Kind() == source.Property {
					from := takenFrom(c.Child(source.Value))
					line, column := c.Position()
					out[key] = definedName{from: from, at: project.EnvRead{Name: from, File: name, Line: line, Column: column, Start: c.Start(), End: c.End(), Via: "define"}}
				}
			}
		}
	}
	return out
}

// takenFrom is the one variable that a value is read from, "" when it has a
// default or reads none.
func takenFrom(value source.Node) string {
	name := ""
	for n := range value.Find(source.Member, source.Binary) {
		if n.Kind() == source.Binary {
			if op := n.Operator(); op == "||" || op == "??" {
				return ""
			}
			continue
		}
		if object := n.Child(source.ObjectRole).Path(); object == "env" || object == "process.env" || object == "import.meta.env" {
			name = n.Child(source.Name).Text()
		}
	}
	return name
}

// unfilled takes the variables out of a list that browsers' code reads where the build
// writes an object without them in the place of process.env: they never have a value,
// whatever is set or listed.
func unfilled(p *project.Project, vars []variable) (rest, never []variable, at check.Place) {
	keys, at := wholeEnvironment(p)
	if at.File == "" {
		return vars, nil, at
	}
	for _, v := range vars {
		inBrowser := len(v.reads) > 0 && !slices.ContainsFunc(v.reads, func(r project.EnvRead) bool { return r.Via != "process.env" || !p.Modules().Browser(r.File) })
		switch {
		case inBrowser && slices.Contains(keys, v.name): // the build has its value
		case inBrowser && v.needed() && !v.declared:
			never = append(never, v)
		default:
			rest = append(rest, v)
		}
	}
	return rest, never, at
}

// wholeEnvironment is where Vite's configuration defines all of process.env as an object
// that is written out, and the names in it.
func wholeEnvironment(p *project.Project) (keys []string, at check.Place) {
	f := p.Config("vite.config")
	if f == nil || !p.Holds(f.Path, "process.env") {
		return nil, check.Place{}
	}
	for n := range f.Find(source.Property) {
		object := n.Child(source.Value)
		if n.Key() != "process.env" || object.Kind() != source.Object || n.Parent().Parent().Key() != "define" {
			continue
		}
		for c := range object.Children() {
			if c.Key() == "" {
				return nil, check.Place{} // it takes in others
			}
			keys = append(keys, c.Key())
		}
		return keys, check.At(n, "the build puts this in the place of all variables of that kind")
	}
	return nil, check.Place{}
}

// withUnfilled adds those variables to what was found of the others.
func withUnfilled(f check.Finding, never []variable, at check.Place) check.Finding {
	reason := fmt.Sprintf("%s %s read in the browser, where the build defines process.env without more: no value ever arrives.", namesOf(never), check.Are(len(never)))
	var places []check.Place
	for _, v := range never {
		for _, r := range v.reads {
			places = append(places, check.Line(r.File, r.Line, v.name+" never has a value here, whatever is set"))
		}
	}
	places = append(places, at)
	if f.Verdict == check.Gap {
		f.Reason += " " + reason
		f.Places = append(f.Places, places...)
		return f
	}
	return check.Missing(check.Likely, reason, places...)
}
