package database

import (
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
)

// mongoIndexes judges the indexes of an app that asks MongoDB by its driver alone: no
// schema says what is indexed, and only _id is from the start
// (https://www.mongodb.com/docs/manual/indexes/). What the code makes by createIndex counts.
func mongoIndexes(p *project.Project) (check.Finding, bool) {
	if !p.Stack().Has(project.MongoDB) || len(p.Schema().Tables) > 0 {
		return check.Finding{}, false
	}
	made, known := p.MongoIndexes()
	if !known {
		return check.Finding{}, false
	}
	var bare, again, led []check.Place
	var names []string
	often := false
	for _, s := range p.Statements() {
		field := lookedUpBy(s.Query)
		if s.Via != project.MongoDB || s.Verb == "insert" || field == "" {
			continue
		}
		if servedBy(made, s.Query) {
			led = append(led, queryPlace(s.Query, s.Table+" is looked up by what an index begins with"))
			continue
		}
		name := s.Table + "." + field
		often = often || !ofStaff(p, s.File)
		place := queryPlace(s.Query, fmt.Sprintf("%s is looked up by %s, and no index that the code makes begins with it", s.Table, field))
		if slices.Contains(names, name) {
			again = append(again, place)
			continue
		}
		names, bare = append(names, name), append(bare, place)
	}
	switch {
	case len(bare) > 0:
		bare = append(bare, again...)
		f := check.Missing(check.Likely, fmt.Sprintf("MongoDB goes through the whole collection to find documents by %s: the code makes no index of it.", check.FewNames(names)), bare[:min(len(bare), 40)]...)
		if !often {
			f.Severity = check.Low
		}
		f.Brief = []string{
			"Each field named here begins an index of its collection, made where the app starts (createIndex, create_index) or in a script that is run once: making one that is there already does nothing.",
			"What is always looked up together is one index over both, the more selective first.",
		}
		return f, true
	case len(led) > 0:
		return check.Passed(check.Likely, "The fields by which documents are looked up have an index that the code makes.", led[:min(len(led), 5)]...), true
	}
	return check.Finding{}, false
}

// noSchemaOfMongo is why no fix is drawn: where the app starts only its owner can say.
const noSchemaOfMongo = "MongoDB's driver has no schema to put an index into: it is made by code of the app, at a place of your choice"

// lookedUpBy is the first field by which a query finds documents, "" when it asks for all,
// by _id, or in a way that an index would not help.
func lookedUpBy(q project.Query) string {
	first := ""
	for _, a := range q.Filters {
		switch {
		case a.Name == "_id":
			return ""
		case first == "" && (a.Op == "=" || a.Op == "in" || a.Op == "gt" || a.Op == "gte" || a.Op == "lt" || a.Op == "lte"):
			first = a.Name
		}
	}
	return first
}

// servedBy reports whether an index begins with one of the fields that a query asks by.
func servedBy(made []project.MongoIndex, q project.Query) bool {
	return slices.ContainsFunc(made, func(i project.MongoIndex) bool {
		return (i.Collection == "" || i.Collection == q.Table) && slices.ContainsFunc(q.Filters, func(a project.Asked) bool { return a.Name == i.Fields[0] })
	})
}
