package database

import (
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// inDatabase leaves out the columns of tables that no database has, since
// Drizzle's configuration does not reach them, and those whose key a migration
// declares although the schema in code does not.
func inDatabase(p *project.Project, s *schema.Schema, untied []untiedColumn) []untiedColumn {
	if len(untied) == 0 || s.Source != schema.Drizzle && s.Source != schema.Prisma {
		return untied
	}
	reached := reachOf(p)
	var out []untiedColumn
	for _, u := range untied {
		if reached.has(u.table) && !declaredKey(p, u) {
			out = append(out, u)
		}
	}
	return out
}

// declaredKey reports whether SQL of the repository ties a column.
func declaredKey(p *project.Project, u untiedColumn) bool {
	for _, s := range p.Declared() {
		for _, t := range s.Tables {
			if !strings.EqualFold(t.Name, u.table.Name) || !strings.EqualFold(t.Schema, u.table.Schema) {
				continue
			}
			for _, k := range t.ForeignKeys {
				if !k.Virtual && len(k.Columns) == 1 && strings.EqualFold(k.Columns[0], u.column.Name) {
					return true
				}
			}
		}
	}
	return false
}

// A reach is the set of files that Drizzle's tool reads tables from; nil when that
// is not known, and then every file counts.
type reach map[string]bool

func (r reach) has(t *schema.Table) bool {
	return r.file(t.Place.File)
}

func (r reach) file(name string) bool {
	return r == nil || strings.HasSuffix(name, ".sql") || r[name]
}

// places leaves out places in files that are not reached.
func (r reach) places(all []check.Place) []check.Place {
	return slices.DeleteFunc(all, func(pl check.Place) bool { return !r.file(pl.File) })
}

// reachOf reads what the configurations of Drizzle name, and what those files
// import.
func reachOf(p *project.Project) reach {
	return project.Answer(p, "database/reach", func(p *project.Project) reach { return readReach(p, p.Schema()) })
}

func readReach(p *project.Project, s *schema.Schema) reach {
	if s.Source != schema.Drizzle {
		return nil
	}
	named := reach{}
	for _, name := range p.Files() {
		if !strings.HasPrefix(path.Base(name), "drizzle.config.") {
			continue
		}
		patterns := schemaPaths(p.Source(name))
		if len(patterns) == 0 {
			return nil
		}
		for _, file := range s.Files {
			for _, pattern := range patterns {
				if under(path.Join(path.Dir(name), pattern), file) || under(path.Join(pattern), file) {
					named[file] = true
				}
			}
		}
		named.barrels(p, path.Dir(name), patterns)
	}
	named = p.Modules().Loaded(slices.Collect(maps.Keys(named)), nil)
	for _, file := range s.Files {
		if named[file] {
			return named
		}
	}
	return nil // the configuration is of another database
}

// barrels adds files that declare no table themselves and hand on those of others.
func (r reach) barrels(p *project.Project, dir string, patterns []string) {
	for _, name := range p.Sources() {
		for _, pattern := range patterns {
			if under(path.Join(dir, pattern), name) {
				r[name] = true
			}
		}
	}
}

// under reports whether a configured path names a file: itself, its folder, or by
// a pattern, of which only what stands before the first star is looked at.
func under(pattern, file string) bool {
	if head, _, star := strings.Cut(pattern, "*"); star {
		return strings.HasPrefix(file, head)
	}
	return file == pattern || strings.HasPrefix(file, pattern+"/") || strings.TrimSuffix(file, path.Ext(file)) == pattern
}

// schemaPaths are the paths that a configuration gives as its schema; none when
// one of them is computed.
func schemaPaths(f *source.File) []string {
	if f == nil {
		return nil
	}
	var out []string
	for prop := range f.Find(source.Property) {
		if prop.Key() != "schema" {
			continue
		}
		v := prop.Child(source.Value).Resolve()
		items := []source.Node{v}
		if v.Kind() == source.Array {
			items = nil
			for item := range v.Children() {
				items = append(items, item)
			}
		}
		for _, item := range items {
			text, ok := item.StringValue()
			if !ok {
				return nil
			}
			out = append(out, text)
		}
	}
	return out
}
