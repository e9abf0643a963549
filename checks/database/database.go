// Package database holds the checks of database design. They reason over the
// one schema that the project reads, whichever tool wrote it down, and over the
// queries of live code.
package database

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	RLS,
	Relations,
	Migrations,
	Constraints,
	NPlusOne,
	Pagination,
	Pooling,
	Races,
	Identity,
	Indexes,
}

// dataLayers are the tools that keep rows or documents somewhere.
var dataLayers = []project.Tech{
	project.Supabase, project.Prisma, project.Drizzle, project.RawSQL, project.Mongoose, project.MongoDB,
	project.SQLAlchemy, project.DjangoORM, project.Firebase, project.Convex,
}

// unread names the data layer of a Python app, whose models stand in its code, with
// the evidence for it.
func unread(p *project.Project) (project.Tool, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.SQLAlchemy, project.DjangoORM} {
		if s.Has(t) {
			return s.Tool(t), true
		}
	}
	return project.Tool{}, false
}

// hasDatabase reports whether the app keeps data at all.
func hasDatabase(p *project.Project) bool {
	if len(p.Schema().Tables) > 0 {
		return true
	}
	for _, t := range dataLayers {
		if p.Stack().Has(t) {
			return true
		}
	}
	return false
}

// at is a place of the schema with the words for it.
func at(p schema.Place, message string) check.Place {
	return check.Place{File: p.File, Line: p.Line, Column: p.Column, EndLine: p.Line, Message: message}
}

// tool is the evidence for a tool of the stack.
func tool(t project.Tool, message string) []check.Place {
	if t.File == "" {
		return nil
	}
	return []check.Place{check.Line(t.File, max(t.Line, 1), message)}
}
