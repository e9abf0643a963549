package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// withCopies adds to a gap where the same column or table stands in another
// description of the table, when that has the same fault: of several scripts nobody
// can tell which one made the database.
func withCopies(s *schema.Schema, f check.Finding, same func(former *schema.Table, column *schema.Column) bool) check.Finding {
	const most = 80
	if f.Verdict != check.Gap {
		return f
	}
	f.Places = slices.Clone(f.Places)
	for _, pl := range slices.Clone(f.Places) {
		for _, t := range s.Tables {
			if len(t.Former) == 0 {
				continue
			}
			c, ok := standsAt(t, pl)
			if !ok {
				continue
			}
			for _, former := range t.Former {
				if inMigrations(former.Place.File) && slices.Index(s.Files, former.Place.File) < slices.Index(s.Files, t.Place.File) {
					continue // migrations have an order, and by it this one is no more
				}
				where, column := former.Place, (*schema.Column)(nil)
				if c != nil {
					if column = former.Column(c.Name); column == nil {
						continue
					}
					where = column.Place
				}
				known := slices.ContainsFunc(f.Places, func(o check.Place) bool { return o.File == where.File && o.Line == where.Line })
				if !known && len(f.Places) < most && same(former, column) {
					f.Places = append(f.Places, at(where, "the same in another description of "+t.Name))
				}
			}
		}
	}
	return f
}

// standsAt is the column of a table that stands at a place; nil and true for the
// table itself.
func standsAt(t *schema.Table, pl check.Place) (*schema.Column, bool) {
	for _, c := range t.Columns {
		if c.Place.File == pl.File && c.Place.Line == pl.Line {
			return c, true
		}
	}
	return nil, t.Place.File == pl.File && t.Place.Line == pl.Line
}

func lookForIndexes(p *project.Project) check.Finding {
	if f, ok := askedByNobody(p); ok {
		return f
	}
	if f, ok := firebaseIndexes(p); ok {
		return f
	}
	if f, ok := mongoIndexes(p); ok {
		return f
	}
	return withCopies(p.Schema(), judgeIndexes(p), func(t *schema.Table, c *schema.Column) bool {
		if c == nil {
			return false
		}
		_, led := t.Leading(c.Name)
		return !led
	})
}

func lookForRelations(p *project.Project) check.Finding {
	if f, ok := askedByNobody(p); ok {
		return f
	}
	return withCopies(p.Schema(), judgeRelations(p), func(t *schema.Table, c *schema.Column) bool {
		if c == nil {
			return false
		}
		key, tied := t.Reference(c.Name)
		return !tied || key.OnDelete == ""
	})
}

func lookForConstraints(p *project.Project) check.Finding {
	if f, ok := askedByNobody(p); ok {
		return f
	}
	return withCopies(p.Schema(), judgeConstraints(p), func(t *schema.Table, c *schema.Column) bool {
		if c == nil || c.Enum != "" || c.NotNull {
			return false
		}
		return !slices.ContainsFunc(t.Checks, func(k schema.Check) bool {
			return strings.Contains(strings.ToLower(k.Expr), strings.ToLower(c.Name))
		})
	})
}

func lookForRLS(p *project.Project) check.Finding {
	return withCopies(p.Schema(), judgeRLS(p), func(t *schema.Table, c *schema.Column) bool { return c == nil && !t.RLS })
}

// askedByNobody says so where running code keeps documents, and asks nothing of the
// tables that the repository describes for another database.
func askedByNobody(p *project.Project) (check.Finding, bool) {
	s := p.Schema()
	if s.Source != schema.Drizzle && s.Source != schema.Prisma || s.Dialect == schema.MongoDB {
		return check.Finding{}, false
	}
	documents := ""
	for _, st := range p.Statements() {
		switch st.Via {
		case project.Firebase:
			documents = "Firestore"
		case project.MongoDB, project.Mongoose:
			documents = "MongoDB"
		default:
			return check.Finding{}, false
		}
	}
	if documents == "" {
		return check.Finding{}, false
	}
	return check.Unneeded(fmt.Sprintf("Running code keeps its data in %s and asks nothing of the tables that %s describes.", documents, tools[s.Source])), true
}
