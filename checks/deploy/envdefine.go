package deploy

import (
	"path"
	"strings"

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
