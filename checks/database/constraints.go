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

//go:embed constraints.md
var constraintsWords string

// Constraints looks for rules that only the code keeps: states as free text,
// money as fractions, amounts that may be negative, rows of nobody.
var Constraints = &check.Check{
	ID:       "database/constraints",
	Severity: check.Medium,
	Minutes:  40,
	Words:    check.Explain(constraintsWords),
	Look:     lookForConstraints,
	Fix:      constraintsFix,
}

var constraintsQuestion = check.Question{
	Text: "Does your database itself refuse values that make no sense, such as a negative price or a state that does not exist?",
	Help: "Look at the columns of your most important tables: which are required, which have a list of allowed values or a check.",
	Pass: "The owner checked the rules in the database itself.",
	Gap:  "The owner knows that the database takes any value.",
}

func judgeConstraints(p *project.Project) check.Finding {
	if !hasDatabase(p) {
		return check.Unneeded("The app has no database.")
	}
	s := p.Schema()
	if len(s.Tables) == 0 {
		return undescribed(p, "rules for values", constraintsQuestion)
	}
	// Credits are what somebody has left: no app means more by less than none of them.
	laxities, unchecked := slices.DeleteFunc(looseColumns(s), func(l laxity) bool {
		return l.kind == kindStates && composed(p, l.column) || (l.kind == kindNegative || l.kind == kindRange) && neverWritten(p, s, l.table, l.column) || l.kind == kindNegative && !strings.Contains(snake(l.column.Name), "credit") && endlessBelow(p, l.column)
	}), pastValidators(p, s)
	if len(laxities) == 0 && len(unchecked) == 0 {
		return strict(s)
	}
	laxities = append(laxities, alsoLoose(p, s, laxities)...)
	var places []check.Place
	var kinds []string
	told := map[string]bool{}
	strong, weak := 0, 0
	for _, l := range laxities {
		if l.weak {
			if weak++; weak > 30 {
				continue
			}
		} else {
			strong++
		}
		if len(places) < 64 {
			places = append(places, at(l.place, l.message))
		}
		if !told[l.kind] {
			told[l.kind] = true
			kinds = append(kinds, l.kind+" ("+l.name+")")
		}
	}
	if len(unchecked) > 0 {
		strong++
		kinds = append(kinds, "updates that pass the rules by")
		places = append(places[:min(len(places), 56)], unchecked...)
	}
	confidence := check.Likely
	if strong == 0 || 20*strong < kept(s) {
		confidence = check.Possible
	}
	f := check.Missing(confidence, fmt.Sprintf("The database takes values that make no sense: %s.", check.FewNames(kinds)), places...)
	if len(unchecked) == 0 && (slight(laxities) || onlyWords(laxities) && s.Source == schema.Prisma) {
		f.Severity = check.Low
	}
	f.Brief = constraintsBrief(s)
	return f
}

func constraintsBrief(s *schema.Schema) []string {
	if s.Dialect == schema.MongoDB {
		return []string{
			"Each state, role and kind lists its values with `enum`, amounts and counts have `min`, and what every document needs is `required`.",
			"Updates run the validators too (`runValidators: true`), and a query lists the old documents that break the rules before they are switched on.",
		}
	}
	return []string{
		"Each state, role and kind has a fixed set of values in the database: an enum type, or a check that lists them; the values are those that the code uses today.",
		"Money is an integer of the smallest unit, or numeric with two digits; what is stored is converted in the migration, and the code that reads it is changed with it.",
		"Amounts, stock, credits and counters have a check against negative values, unless a negative one has a meaning.",
		"Columns that every row needs are NOT NULL, and ids of payments are unique, so that one payment cannot be booked twice.",
		"The rules come in a new migration. Its comment holds the query that lists the rows which break them; " + rulesOnOldRows(s),
	}
}

// rulesOnOldRows is how a database takes a rule for a table that has rows already.
func rulesOnOldRows(s *schema.Schema) string {
	switch s.Dialect {
	case schema.SQLite:
		return "SQLite adds no rule to a table that exists, so a new table with the rules takes over the rows and the name of the old one."
	case schema.MySQL:
		return "MySQL looks at all rows when a rule is added, so those that break it are mended first."
	}
	return "on PostgreSQL checks are added `not valid` and validated afterwards."
}

// kept counts the columns that have rules: with many of them, a few without are
// somebody's decision.
func kept(s *schema.Schema) int {
	n := 0
	for _, t := range s.Tables {
		n += len(t.Checks)
		for _, c := range t.Columns {
			if c.Enum != "" {
				n++
			}
		}
	}
	return n
}

// strict is the pass, with some of the rules as evidence.
func strict(s *schema.Schema) check.Finding {
	var places []check.Place
	for _, t := range s.Tables {
		for _, k := range t.Checks {
			if len(places) < 4 {
				places = append(places, at(k.Place, "a rule for values of "+t.Qualified()))
			}
		}
	}
	for _, e := range s.Enums {
		if len(places) < 6 {
			places = append(places, at(e.Place, "the values of "+e.Name))
		}
	}
	if len(places) == 0 {
		places = append(places, at(s.Tables[0].Place, "the first table"))
	}
	return check.Passed(check.Likely, "States, amounts and required columns have their rules in the database.", places...)
}
