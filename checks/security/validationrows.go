package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// intoTypedColumn reports whether a value is written into a column whose type takes
// nothing but ids: a uuid or a whole number, in every table that has such a column.
func intoTypedColumn(p *project.Project, use source.Node) bool {
	for up := use.Parent(); up.OK() && up.Is(source.Binary, source.Property, source.Shorthand); up = up.Parent() {
		if up.Is(source.Property, source.Shorthand) {
			typed, known := idColumns(p)[strings.ToLower(up.Key())]
			return typed && known
		}
	}
	return false
}

// idColumns says of the names of columns whether all columns of that name take nothing
// but ids.
func idColumns(p *project.Project) map[string]bool {
	return project.Answer(p, "security/id columns", func(p *project.Project) map[string]bool {
		out := map[string]bool{}
		for _, t := range p.Schema().Tables {
			for _, c := range t.Columns {
				typed := c.Type == "uuid" || strings.HasPrefix(c.Type, "int") || strings.HasPrefix(c.Type, "bigint") || strings.HasSuffix(c.Type, "serial")
				for _, name := range []string{strings.ToLower(c.Name), strings.ToLower(c.Field)} {
					if before, ok := out[name]; name != "" {
						out[name] = typed && (before || !ok)
					}
				}
			}
		}
		return out
	})
}

// uncalled reports whether a route is an edge function that neither the app nor its SQL
// names: it can be reached, and nothing hangs on it.
func uncalled(p *project.Project, r project.Route) bool {
	if r.Kind != project.Edge {
		return false
	}
	return project.OfRoute(p, r, "security/uncalled", func(p *project.Project, r project.Route) bool {
		name := r.Path[strings.LastIndexByte(r.Path, '/')+1:]
		for _, file := range p.Files() {
			if !strings.HasPrefix(file, strings.TrimSuffix(r.File, "index.ts")) && (source.Supported(file) || strings.HasSuffix(file, ".sql")) && p.Holds(file, name) {
				return false
			}
		}
		return true
	})
}
