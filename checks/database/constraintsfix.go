package database

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// constraintsFix lets the database keep the rules that are certain: numbers that cannot
// be less than nothing, the values that a comment lists, owners that the code always
// writes, the id of a payment in one row.
var constraintsFix = &fixes.Fix{
	Title:   "Let the database keep rules for values",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: constraintsOptions,
	Plan:    planConstraints,
}

// The choices of which rules are written.
const (
	rulesAll     = "all"
	rulesNumbers = "numbers"
	rulesValues  = "values"
	rulesKeys    = "keys"
)

func constraintsOptions(*project.Project) []fixes.Option {
	return []fixes.Option{{
		Name: "rules", Label: "Which rules shall the database keep?", Default: rulesAll,
		Help:    "Numbers: amounts and counts not below zero. Values: states and kinds that a comment beside the column lists. Keys: owners that may not be missing, ids of payments that may stand in one row only.",
		Choices: []string{rulesAll, rulesNumbers, rulesValues, rulesKeys},
	}}
}

func planConstraints(d *fixes.Draft) error {
	p := d.Project()
	s := p.Schema()
	if len(s.Tables) == 0 {
		return fixes.Refuse("the tables are not described in the repository", "sql", constraintsSketch)
	}
	if s.Dialect == schema.MongoDB || s.Source == schema.SQLAlchemy || s.Source == schema.Django {
		return fixes.Refuse("the rules of these models are written in the models themselves, in their own words", "", "")
	}
	checks, keys, left := rulesOf(d, p, s)
	if len(checks)+len(keys) == 0 {
		sketch := constraintsSketch
		if s.Dialect == schema.SQLite {
			sketch = sqliteSketch
		}
		return fixes.Refuse("no rule here is certain: which values have a meaning, only you can say", "sql", sketch)
	}
	if s.Source == schema.Prisma && len(checks) > 0 && !migratesBySQL(s) {
		left = append(left, fmt.Sprintf("%d rules that Prisma's language has no words for: they need a migration, and the project has none", len(checks)))
		if checks = nil; len(keys) == 0 {
			return fixes.Refuse("Prisma's language has no words for these rules, and the project has no migrations that could hold them", "sql", constraintsSketch)
		}
	}
	if s.Dialect == schema.SQLite && s.Source != schema.Drizzle && len(checks) > 0 {
		left = append(left, fmt.Sprintf("%d rules, since SQLite cannot add one to a table that exists", len(checks)))
		if checks = nil; len(keys) == 0 {
			return fixes.Refuse("SQLite cannot add a rule to a table that exists: the table must be made anew and its rows copied", "sql", sqliteSketch)
		}
	}
	if err := addRules(d, s, checks, keys); err != nil {
		return err
	}
	if len(left) > 0 {
		d.Note("Left for you: " + strings.Join(left, "; ") + ".")
	}
	d.Note("A rule refuses what code writes against it: try the screens that write to these tables on a copy of the database first.")
	return nil
}

const sqliteSketch = `create table orders_new (
  -- the columns as they are, and behind them:
  check (status in ('open', 'paid', 'sent'))
);
insert into orders_new select * from orders;
drop table orders;
alter table orders_new rename to orders;
`

const constraintsSketch = `alter table orders add constraint orders_status_check check (status in ('open', 'paid', 'sent')) not valid;
alter table orders validate constraint orders_status_check;
`

// migratesBySQL reports whether a Prisma project keeps migrations.
func migratesBySQL(s *schema.Schema) bool {
	_, ok := fixes.NextMigration(s, "x")
	return ok
}

// addRules writes the checks, and the unique keys in a migration behind them, since they
// stop while two rows share a value.
func addRules(d *fixes.Draft, s *schema.Schema, checks []fixes.NewCheck, keys []fixes.NewKey) error {
	after, err := fixes.AddChecks(d, s, "add_value_rules", checks)
	if err != nil || len(keys) == 0 {
		return err
	}
	d.Step("Look for payments or customers that stand in two rows before you apply the unique keys, and decide which row stays.", "")
	return fixes.AddKeys(d, after, "unique_payment_ids", keys)
}

// rulesOf are the rules for the places of the check, and what is left, in words.
func rulesOf(d *fixes.Draft, p *project.Project, s *schema.Schema) (checks []fixes.NewCheck, keys []fixes.NewKey, left []string) {
	which := d.Option("rules")
	wanted := func(kind string) bool { return which == rulesAll || which == kind }
	counts := map[string]int{}
	var order []string
	for _, l := range looseColumns(s) {
		c := fixes.NewCheck{Table: l.table, Column: l.column}
		switch {
		case l.table.Partial || l.table.Ignored:
		case l.kind == kindNegative && wanted(rulesNumbers) && neverBelowZero(p, s, l.table, l.column):
			checks = append(checks, c)
			continue
		case l.kind == kindRange && wanted(rulesNumbers) && percentDone(l.column) && neverBelowZero(p, s, l.table, l.column):
			c.Max = "100"
			checks = append(checks, c)
			continue
		case (l.kind == kindStates || l.kind == kindKinds || l.kind == kindWords) && wanted(rulesValues):
			if values := listedValues(p, s, l.table, l.column); len(values) > 0 {
				c.Values = values
				checks = append(checks, c)
				continue
			}
		case l.kind == kindNobody && wanted(rulesKeys) && s.Source != schema.Drizzle && alwaysWritten(p, s, l.table, l.column):
			c.Present = true
			checks = append(checks, c)
			continue
		case l.kind == kindTwice && wanted(rulesKeys) && onePerRow(p, s, l.table, l.column):
			keys = append(keys, fixes.NewKey{Table: l.table, Columns: []*schema.Column{l.column}, Unique: true})
			continue
		}
		if counts[l.kind] == 0 {
			order = append(order, l.kind)
		}
		counts[l.kind]++
	}
	for _, kind := range order {
		left = append(left, fmt.Sprintf("%d × %s", counts[kind], kind))
	}
	return checks, keys, left
}
