package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// blockedDeletes lists Prisma's relations that leave deleting to the default, which
// refuses, while live code deletes the row behind and does not look at the rows that
// hold it; calls are where it deletes.
func blockedDeletes(p *project.Project, s *schema.Schema) (keys, calls []check.Place) {
	const most = 20
	if s.NoForeignKeys || s.Source == schema.Mongoose {
		return nil, nil
	}
	if s.Source != schema.Prisma {
		return nil, refusedDeletes(p, s)
	}
	deletes := deletions(p, s, project.Prisma)
	told := map[string]bool{}
	for _, t := range s.Tables {
		for _, f := range t.ForeignKeys {
			c := silent(s, t, f)
			if c == nil || !c.NotNull || len(keys) == most {
				continue
			}
			parent := s.Table(f.Table)
			if parent == nil || parent == t {
				continue
			}
			i := slices.IndexFunc(deletes, func(q project.Query) bool {
				return s.Table(q.Table) == parent && !looksAt(p, s, q.File, t)
			})
			if i < 0 {
				continue
			}
			q := deletes[i]
			keys = append(keys, at(f.Place, fmt.Sprintf("%s.%s says nothing about deleting: a row of %s that is used here cannot be deleted", t.Qualified(), f.Columns[0], f.Table)))
			if key := fmt.Sprint(q.File, q.Line); !told[key] && len(calls) < 4 {
				told[key] = true
				calls = append(calls, queryPlace(q, "this deletion fails as soon as a row of "+t.Name+" points to what is deleted"))
			}
		}
	}
	return keys, calls
}

// refusedDeletes are deletions of live code that the engine refuses as soon as a row
// points to what is deleted, since the key says nothing else.
func refusedDeletes(p *project.Project, s *schema.Schema) []check.Place {
	const most = 6
	var out []check.Place
	for _, st := range p.Statements() {
		parent := s.Table(st.Table)
		if st.Verb != "delete" || parent == nil || len(out) == most || len(st.Filters) == 0 || deletesNothing(p, s, st.Query, parent) {
			continue
		}
		for _, t := range s.Tables {
			refers := slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool {
				return s.Table(f.Table) == parent && undecided(s, t, f) != nil
			})
			if refers && t != parent && reachOf(p).has(t) && !seesTo(p, s, st.Query, t) {
				out = append(out, queryPlace(st.Query, "this deletion fails as soon as a row of "+t.Name+" points to what is deleted"))
				break
			}
		}
	}
	return out
}

// deletesNothing reports whether a browser deletes rows of a table whose rules let nobody
// do so: nothing is found to be deleted, and nothing fails.
func deletesNothing(p *project.Project, s *schema.Schema, q project.Query, t *schema.Table) bool {
	if s.Source != schema.Supabase || !p.Modules().Browser(q.File) || !t.RLS || t.Loose {
		return false
	}
	return !slices.ContainsFunc(t.Policies, func(pol schema.Policy) bool {
		return !pol.Restrictive && pol.ForBrowsers() && (pol.Command == "delete" || pol.Command == "all")
	})
}

// seesTo reports whether the code around a deletion asks a table: it may have seen to
// its rows.
func seesTo(p *project.Project, s *schema.Schema, deletion project.Query, t *schema.Table) bool {
	const near = 30
	return slices.ContainsFunc(p.QueriesIn(deletion.File), func(q project.Query) bool {
		return s.Table(q.Table) == t && q.Line > deletion.Line-near && q.Line < deletion.Line+near
	})
}

// deletions are the queries of live code that delete rows through a tool.
func deletions(p *project.Project, s *schema.Schema, via project.Tech) []project.Query {
	var out []project.Query
	for _, st := range p.Statements() {
		if st.Verb == "delete" && st.Via == via && s.Table(st.Table) != nil {
			out = append(out, st.Query)
		}
	}
	return out
}

// looksAt reports whether a file asks a table: what deletes there may have seen to
// its rows.
func looksAt(p *project.Project, s *schema.Schema, file string, t *schema.Table) bool {
	if slices.ContainsFunc(p.QueriesIn(file), func(q project.Query) bool { return s.Table(q.Table) == t }) {
		return true
	}
	return p.Holds(file, "_count.") || t.Model != "" && p.Holds(file, "."+lowerFirst(t.Model)+".")
}

func lowerFirst(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToLower(name[:1]) + name[1:]
}

// leftBehind lists where live code deletes documents that others refer to.
func leftBehind(p *project.Project, s *schema.Schema) []check.Place {
	const most = 16
	var out []check.Place
	seen := map[string]bool{}
	for _, q := range deletions(p, s, project.Mongoose) {
		parent, key := s.Table(q.Table), fmt.Sprint(q.File, q.Line)
		if seen[key] || len(out) == most || p.Holds(parent.Place.File, ".pre(", ".post(") && p.Holds(parent.Place.File, "delete", "remove", "Delete") {
			continue
		}
		for _, t := range s.Tables {
			refers := slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool { return s.Table(f.Table) == parent })
			if refers && t != parent && !deletesIn(p, s, q.File, t) && !asksFirst(p, s, q, t, parent) {
				seen[key] = true
				out = append(out, queryPlace(q, fmt.Sprintf("documents of %s still refer to what is deleted here", t.Name)))
				break
			}
		}
	}
	return out
}

// deletesIn reports whether a file deletes or changes documents of a collection, too.
func deletesIn(p *project.Project, s *schema.Schema, file string, t *schema.Table) bool {
	return slices.ContainsFunc(p.QueriesIn(file), func(q project.Query) bool {
		return s.Table(q.Table) == t && q.Verb == "delete"
	})
}

// asksFirst reports whether, shortly before a deletion, the code looks for documents
// that refer to what it deletes.
func asksFirst(p *project.Project, s *schema.Schema, deletion project.Query, child, parent *schema.Table) bool {
	const near = 30
	return slices.ContainsFunc(p.QueriesIn(deletion.File), func(q project.Query) bool {
		if s.Table(q.Table) != child || q.Line > deletion.Line || deletion.Line-q.Line > near {
			return false
		}
		return slices.ContainsFunc(q.Filters, func(a project.Asked) bool {
			f, ok := child.Reference(a.Name)
			return ok && s.Table(f.Table) == parent
		})
	})
}

// ofBuilder is the table that a relation of the query builder names for a column:
// the database knows nothing of it.
func ofBuilder(s *schema.Schema, t *schema.Table, c *schema.Column) *schema.Table {
	for _, f := range t.ForeignKeys {
		if f.Virtual && len(f.Columns) == 1 && strings.EqualFold(f.Columns[0], c.Name) {
			if parent := s.Table(f.Table); parent != nil && fits(parent, c) {
				return parent
			}
		}
	}
	return nil
}
