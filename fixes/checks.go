package fixes

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A NewCheck is a rule for the values of a column that the database is to keep.
type NewCheck struct {
	Table   *schema.Table
	Column  *schema.Column
	Values  []string // the only ones, in the order that they are written; none for a number
	Max     string   // the greatest number, "" for none; the least is 0
	Present bool     // the column may not be empty
}

// AddChecks writes rules into the text that the schema was read from. In SQL they come in
// two migrations: from the first on they hold for what is written, and the second one,
// which stops while old rows break a rule, looks at those without keeping writers out.
// Name says what the rules are, such as "add_value_rules". What comes back is the schema
// with the new migrations among its files, for what is to run behind them.
func AddChecks(d *Draft, s *schema.Schema, name string, checks []NewCheck) (*schema.Schema, error) {
	if s == nil || len(checks) == 0 {
		return s, nil
	}
	for _, c := range checks {
		for _, n := range append([]string{c.Table.Schema, c.Table.Name, c.Column.Name}, c.Values...) {
			if strings.ContainsFunc(n, unicode.IsControl) {
				return nil, d.Refuse(fmt.Sprintf("the name %q holds characters that no migration should", n), "", "")
			}
		}
	}
	switch {
	case s.Source == schema.Drizzle:
		return s, drizzleChecks(d, name, checks)
	case s.Dialect == schema.SQLite:
		return nil, d.Refuse("SQLite cannot add a rule to a table that exists: the table must be made anew and its rows copied", "sql", sqlChecks(s, checks[:1]))
	case s.Source == schema.SQL, s.Source == schema.Supabase, s.Source == schema.Prisma:
		return sqlChecksIn(d, s, name, checks)
	}
	return nil, d.Refuse("the schema is not written in Prisma, Drizzle or SQL, so there is no text that a rule can be added to", "", "")
}

func sqlChecksIn(d *Draft, s *schema.Schema, name string, checks []NewCheck) (*schema.Schema, error) {
	var down strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&down, "alter table %s drop constraint %s;\n", quotedTable(s, c.Table), quoted(s, CheckName(c)))
	}
	after, err := addedTo(d, s, name, sqlChecks(s, checks), down.String())
	if err != nil || s.Dialect == schema.MySQL {
		return after, err
	}
	var up, back strings.Builder
	fmt.Fprintf(&up, "-- This stops while a row breaks a rule. The queries that find such rows are in\n-- %s.\n", after.Files[len(after.Files)-1])
	for _, c := range checks {
		table, rule := quotedTable(s, c.Table), quoted(s, CheckName(c))
		fmt.Fprintf(&up, "alter table %s validate constraint %s;\n", table, rule)
		if c.Present {
			column := quoted(s, c.Column.Name)
			fmt.Fprintf(&up, "alter table %s alter column %s set not null;\nalter table %s drop constraint %s;\n", table, column, table, rule)
			fmt.Fprintf(&back, "alter table %s add constraint %s check (%s is not null);\nalter table %s alter column %s drop not null;\n", table, rule, column, table, column)
		}
	}
	if back.Len() == 0 {
		back.WriteString("-- What was validated stays so.\n")
	}
	return addedTo(d, after, strings.Replace(name, "add_", "validate_", 1), up.String(), back.String())
}

// addedTo adds a migration, and gives back the schema with its file behind the others.
func addedTo(d *Draft, s *schema.Schema, name, up, down string) (*schema.Schema, error) {
	file, _ := NextMigration(s, name)
	if err := AddMigration(d, s, name, up, down); err != nil {
		return nil, err
	}
	after := *s
	after.Files = append(slices.Clone(s.Files), file)
	return &after, nil
}

// sqlChecks adds rules. On PostgreSQL they hold for new rows first.
func sqlChecks(s *schema.Schema, checks []NewCheck) string {
	var b strings.Builder
	later := " not valid"
	if s.Dialect == schema.MySQL {
		later = ""
	}
	if later != "" {
		b.WriteString("-- Old rows that break a rule stay as they are. Until they are mended, nothing in them can be changed.\n\n")
	}
	for i, c := range checks {
		if i > 0 {
			b.WriteString("\n")
		}
		table, condition := quotedTable(s, c.Table), c.condition(quoted(s, c.Column.Name))
		fmt.Fprintf(&b, "-- Rows that break this rule:\n--   select * from %s where not (%s);\n", table, condition)
		fmt.Fprintf(&b, "alter table %s add constraint %s check (%s)%s;\n", table, quoted(s, CheckName(c)), condition, later)
	}
	return b.String()
}

// condition is the rule in SQL.
func (c NewCheck) condition(column string) string {
	switch {
	case c.Present:
		return column + " is not null"
	case len(c.Values) > 0:
		var values []string
		for _, v := range c.Values {
			values = append(values, "'"+strings.ReplaceAll(v, "'", "''")+"'")
		}
		return column + " in (" + strings.Join(values, ", ") + ")"
	case c.Max != "":
		return column + " between 0 and " + c.Max
	}
	return column + " >= 0"
}

// CheckName is the name that PostgreSQL's habit gives a rule, orders_amount_check, and
// another one where the table has that.
func CheckName(c NewCheck) string {
	stem := c.Table.Name + "_" + c.Column.Name
	if len(stem) > 55 {
		stem = stem[:55]
	}
	name := stem + "_check"
	if slices.ContainsFunc(c.Table.Checks, func(k schema.Check) bool { return strings.EqualFold(k.Name, name) }) {
		return stem + "_rule"
	}
	return name
}

// drizzleChecks writes rules into the third argument of each table.
func drizzleChecks(d *Draft, name string, checks []NewCheck) error {
	if v := d.Project().Stack().Version(project.Drizzle); v.Known() && v.Major == 0 && v.Minor < 36 {
		return d.Refuse("this version of drizzle-orm has no check(): it came with 0.36", "ts", drizzleRule(checks[0], "", "table")+"\n")
	}
	edits, imports := map[string][]Edit{}, map[string]source.Node{}
	for len(checks) > 0 {
		t := checks[0].Table
		var group, rest []NewCheck
		for _, c := range checks {
			if c.Table == t {
				group = append(group, c)
			} else {
				rest = append(rest, c)
			}
		}
		checks = rest
		call, file := drizzleCall(d, t), t.Place.File
		e, ok := drizzleRules(d, call, group)
		if !ok {
			return d.Refuse(fmt.Sprintf("the definition of %s in %s has a shape that this fix does not know", modelName(t), file), "ts", drizzleRule(group[0], "", "table")+"\n")
		}
		edits[file] = append(edits[file], e)
		if drizzleWhole(call) == "" {
			imports[file] = call
		}
	}
	for _, file := range SortedKeys(edits) {
		if call, named := imports[file]; named {
			builder, ok := drizzleImport(call, "check")
			if !ok {
				return d.Refuse(file+" does not import its table function by name, so check cannot be imported beside it", "ts", "")
			}
			edits[file] = append(edits[file], builder...)
		}
		edits[file] = append(edits[file], ImportEdits(d, d.Source(file), Import{Names: []string{"sql"}, From: "drizzle-orm"})...)
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	drizzleStep(d, name, " It stops while rows break a rule: look for those first.")
	return nil
}

func drizzleRules(d *Draft, call source.Node, group []NewCheck) (Edit, bool) {
	if !drizzleColumns(call).Is(source.Object) {
		return Edit{}, false
	}
	return drizzleThird(d, call, false, len(group), func(i int, table string, named bool) string {
		rule := drizzleRule(group[i], drizzleWhole(call), table)
		if named {
			return group[i].Column.Field + "Check: " + rule
		}
		return rule
	})
}

// drizzleRule is a rule as the third argument of a table's call holds it; whole is what
// stands before the builders of a file that imports Drizzle whole.
func drizzleRule(c NewCheck, whole, table string) string {
	return fmt.Sprintf("%scheck(%q, sql`%s`)", whole, CheckName(c), c.condition("${"+table+"."+c.Column.Field+"}"))
}
