package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed relations.md
var relationsWords string

// Relations looks for columns that point to rows of another table without the
// database knowing, and for keys that say nothing about deleting.
var Relations = &check.Check{
	ID:       "database/relations",
	Severity: check.Medium,
	Minutes:  30,
	Words:    check.Explain(relationsWords),
	Look:     lookForRelations,
	Fix:      relationsFix,
}

var relationsQuestion = check.Question{
	Text: "Does every column that points to a row of another table have a foreign key in the database?",
	Help: "Supabase: Database → Tables shows a link sign beside such columns. Elsewhere ask the database for its foreign keys (PostgreSQL: \\d TABLE in psql).",
	Pass: "The owner checked the foreign keys in the database itself.",
	Gap:  "The owner knows that foreign keys are missing in the database.",
}

func judgeRelations(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	s := p.Schema()
	if len(s.Tables) == 0 {
		return undescribed(p, "foreign keys", relationsQuestion)
	}
	if s.Dialect == schema.MongoDB && s.Source == schema.Prisma {
		return followedByClient(p, s)
	}
	if s.Dialect == schema.MongoDB {
		return mongoReferences(p, s)
	}
	untied := untiedColumns(p, s)
	undecided := reachOf(p).places(unexplained(p, undecidedKeys(s, len(untied) > 0)))
	blocked, deletes := blockedDeletes(p, s)
	undecided = append(undecided, unexplained(p, blocked)...)
	stuck := stuckKeys(s)
	switch {
	case len(untied)+len(undecided)+len(stuck) == 0:
		return tied(s)
	case len(untied)+len(undecided) == 0:
		return stuckFound(s, stuck)
	}
	silent := reachOf(p).places(unexplained(p, byDefault(s)))
	f := untiedFound(s, untied, undecided, len(merged(slices.Clone(undecided), silent))-len(undecided))
	if len(untied)+len(stuck)+len(deletes)+len(blocked) == 0 && mostDecided(s, len(undecided)+len(silent)) {
		f.Confidence = check.Possible // who says it nearly everywhere may have meant the default here
	}
	f.Places = merged(f.Places, slices.Concat(stuck, deletes, silent[:min(len(silent), 24)], untiedRecords(p, s)))
	return f
}

// mostDecided reports whether nearly every key of a schema says what happens when the row
// behind is deleted, but for so many.
func mostDecided(s *schema.Schema, silent int) bool {
	keys := 0
	for _, t := range s.Tables {
		for _, k := range t.ForeignKeys {
			if !k.Virtual {
				keys++
			}
		}
	}
	return silent <= 3 && 3*silent <= keys
}

// stuckKeys are keys that empty a column which may not be empty: whoever deletes
// the row behind gets an error.
func stuckKeys(s *schema.Schema) []check.Place {
	var out []check.Place
	for _, t := range s.Tables {
		for _, k := range t.ForeignKeys {
			if k.Virtual || k.OnDelete != "set null" {
				continue
			}
			for _, name := range k.Columns {
				if c := t.Column(name); c != nil && c.NotNull {
					out = append(out, at(k.Place, fmt.Sprintf("on delete set null, and %s.%s may not be null: deleting the row behind fails", t.Qualified(), name)))
					break
				}
			}
		}
	}
	return out
}

func stuckFound(s *schema.Schema, stuck []check.Place) check.Finding {
	f := check.Missing(check.Certain, fmt.Sprintf("%s a column that may not be empty, so deleting the row behind fails.", plural(len(stuck), "A foreign key empties", fmt.Sprintf("%d foreign keys empty", len(stuck)))), stuck...)
	f.Brief = relationsBrief(s)
	return f
}

// undescribed asks, or says why it cannot tell, where no table is described.
func undescribed(p *project.Project, what string, q check.Question) check.Finding {
	if t, ok := unread(p); ok {
		return check.Cannot(fmt.Sprintf("The app uses %s, and no models that describe its tables were found.", t.Tech), tool(t, "the data layer")...)
	}
	for _, t := range []project.Tech{project.Convex, project.Firebase, project.KV} {
		if p.Stack().Has(t) && len(p.Queries()) == 0 {
			return check.Unneeded(fmt.Sprintf("The app keeps its data in %s, which has no %s of this kind.", t, what))
		}
	}
	return check.Asking(fmt.Sprintf("The tables are not described in the repository, so their %s cannot be read.", what), q, firstQuery(p)...)
}

// firstQuery is a place where live code asks the database.
func firstQuery(p *project.Project) []check.Place {
	for _, q := range p.Queries() {
		return []check.Place{queryPlace(q, "rows of "+q.Table+" are asked for here")}
	}
	return nil
}

// untiedFound is the gap: of columns that nothing ties, and of keys that say nothing
// about deleting, beside which so many more are silent that would be no gap alone.
func untiedFound(s *schema.Schema, untied []untiedColumn, undecided []check.Place, silent int) check.Finding {
	var places []check.Place
	var names []string
	confidence := check.Possible
	for _, u := range untied {
		confidence = max(confidence, u.confidence)
	}
	for _, u := range untied {
		if len(places) == 90 {
			continue
		}
		names = append(names, u.table.Qualified()+"."+u.column.Name)
		places = append(places, u.place())
	}
	if confidence == check.Certain && len(s.Problems) > 0 {
		confidence = check.Likely
	}
	var reason string
	keys := len(undecided) > 0 && confidence == check.Possible
	if !keys {
		reason = fmt.Sprintf("No foreign key of the schema ties %s to the rows %s%s.", check.FewNames(names), plural(len(names), "that it names", "that they name"), besides(undecided, silent))
	} else {
		confidence, places = check.Likely, nil // the columns are no more than a guess
		reason = fmt.Sprintf("Foreign keys are there, and %s not say what happens when the row behind is deleted: the deletion fails.", plural(len(undecided)+silent, "one of them does", fmt.Sprintf("%d of them do", len(undecided)+silent)))
	}
	places = append(places, undecided...)
	f := check.Missing(confidence, reason, places...)
	f.Brief = relationsBrief(s)
	if keys {
		f.Severity = check.Low
	}
	return f
}

// besides tells of the keys that are there and say nothing about deleting.
func besides(undecided []check.Place, silent int) string {
	if len(undecided) == 0 {
		return ""
	}
	n := len(undecided) + silent
	return fmt.Sprintf("; besides, %d %s not say what happens when the row behind is deleted", n, plural(n, "key does", "keys do"))
}

func relationsBrief(s *schema.Schema) []string {
	onOldRows := "On PostgreSQL the key is added `not valid` first and validated in a second statement, and the migration's comment holds the query that lists rows whose parent is gone."
	switch s.Dialect {
	case schema.SQLite:
		onOldRows = "SQLite adds no key to a table that exists: a new table with the key takes over the rows and the name of the old one, and the migration's comment holds the query that lists rows whose parent is gone."
	case schema.MySQL:
		onOldRows = "The migration's comment holds the query that lists rows whose parent is gone: MySQL refuses the key while there are any."
	}
	return []string{
		"Each column named here has a foreign key to the table that it names; a new migration adds it, old ones stay as they are.",
		"Each foreign key says what happens on delete: `cascade` where the row is worthless without its parent, `set null` where it is kept, `restrict` where deleting must fail; the choice stands in the migration's comment.",
		onOldRows,
		"Code that deleted children by hand is left as it is, unless the key makes it needless.",
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// tied is the pass, with some of the keys as evidence.
func tied(s *schema.Schema) check.Finding {
	var places []check.Place
	keys := 0
	for _, t := range s.Tables {
		for _, k := range t.ForeignKeys {
			if keys++; len(places) < 5 {
				how := "a foreign key"
				if k.OnDelete != "" {
					how += ", on delete " + k.OnDelete
				}
				places = append(places, at(k.Place, how))
			}
		}
	}
	if keys == 0 {
		return check.Passed(check.Likely, "No column of the schema names a row of another table.", at(s.Tables[0].Place, "the first table"))
	}
	return check.Passed(check.Likely, fmt.Sprintf("Every column that names a row of another described table has a foreign key (%d in %d tables).", keys, len(s.Tables)), places...)
}

// followedByClient judges references between collections that Prisma's client keeps: it
// checks and follows the relations when a row is deleted, and knows nothing of ids that
// are no relation.
func followedByClient(p *project.Project, s *schema.Schema) check.Finding {
	if untied := untiedColumns(p, s); len(untied) > 0 {
		f := untiedFound(s, untied, nil, 0)
		f.Severity, f.Confidence = check.Low, min(f.Confidence, check.Likely)
		f.Reason = strings.Replace(f.Reason, "No foreign key of the schema ties", "No relation of the schema, which Prisma's client would follow, ties", 1)
		for i := range f.Places {
			f.Places[i].Message = strings.Replace(f.Places[i].Message, "no foreign key says so", "no relation says so", 1)
		}
		f.Brief = []string{
			"Each column named here is a relation of the schema, with `onDelete` saying what happens to the document when the one that it names is deleted.",
		}
		return f
	}
	f := tied(s)
	if slices.ContainsFunc(s.Tables, func(t *schema.Table) bool { return len(t.ForeignKeys) > 0 }) {
		f.Reason = "Prisma's client follows the relations between the collections when a row is deleted."
	}
	return f
}

// mongoReferences judges references between collections, which no engine
// checks: only code could.
func mongoReferences(p *project.Project, s *schema.Schema) check.Finding {
	var places []check.Place
	var names []string
	for _, t := range s.Tables {
		for _, k := range t.ForeignKeys {
			if len(k.Columns) != 1 || s.Table(k.Table) == nil || checkedReference(p, t, s.Table(k.Table)) {
				continue
			}
			names = append(names, t.Name+"."+k.Columns[0])
			places = append(places, at(k.Place, fmt.Sprintf("%s.%s refers to %s, and nothing checks or follows when that is deleted", t.Name, k.Columns[0], k.Table)))
		}
	}
	if len(places) == 0 {
		return check.Passed(check.Likely, "No collection refers to another one unchecked.", at(s.Tables[0].Place, "the first collection"))
	}
	f := check.Missing(check.Likely, fmt.Sprintf("MongoDB checks no references, and the code does not either: %s.", check.FewNames(names)), slices.Concat(places[:min(len(places), 40)], leftBehind(p, s))...)
	f.Severity = check.Low
	f.Brief = []string{
		"Deleting a document also deletes or detaches those that refer to it, in one transaction or in the model's delete hook.",
		"Before a reference from a request is saved, the document that it names is looked for, and an unknown one is answered with 400.",
	}
	return f
}

// checkedReference reports whether code keeps references between two
// collections: deletes the children where the parent is deleted.
func checkedReference(p *project.Project, child, parent *schema.Table) bool {
	var deletesParent, deletesChild []string
	for _, q := range p.Queries() {
		if q.Verb != "delete" {
			continue
		}
		switch p.Schema().Table(q.Table) {
		case parent:
			deletesParent = append(deletesParent, q.File)
		case child:
			deletesChild = append(deletesChild, q.File)
		}
	}
	for _, f := range deletesParent {
		if slices.Contains(deletesChild, f) {
			return true
		}
	}
	return p.Holds(parent.Place.File, ".pre(", ".post(") && p.Holds(parent.Place.File, "delete", "remove", "Delete")
}
