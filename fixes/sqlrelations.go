package fixes

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/project/schema"
)

// A NewRelation is a foreign key that a table is to get, or one that shall say
// what happens when the row it points to is deleted.
type NewRelation struct {
	Table    *schema.Table
	Column   *schema.Column
	Schema   string // of the parent; "" for the default one
	Parent   string // its table
	Model    *schema.Table
	Key      string             // its column
	OnDelete string             // "cascade", "set null", "restrict"
	Old      *schema.ForeignKey // the key that is replaced; nil for a new one
}

// AddRelations writes foreign keys into the text that the schema was read from:
// the Prisma or Drizzle schema, or a new SQL migration behind the last one.
func AddRelations(d *Draft, s *schema.Schema, name string, relations []NewRelation) error {
	if modelsInPython(s) {
		return d.Refuse("the tables are described in Python: the model gets the foreign key, and the app's own tool writes the migration", "python", pythonRelations(s, relations))
	}
	switch s.Source {
	case schema.Prisma:
		return prismaRelations(d, s, name, relations)
	case schema.Drizzle:
		return drizzleRelations(d, name, relations)
	case schema.SQL, schema.Supabase:
		return sqlRelations(d, s, name, relations)
	}
	return d.Refuse("the schema is not written in Prisma, Drizzle or SQL, so there is no text that a foreign key can be added to", "", "")
}

func sqlRelations(d *Draft, s *schema.Schema, name string, relations []NewRelation) error {
	if s.Dialect == schema.SQLite {
		return d.Refuse("SQLite cannot add a foreign key to a table that exists: the table must be made anew and its rows copied", "sql", sqliteRelation(s, relations[0]))
	}
	var up, down strings.Builder
	for i, r := range relations {
		for _, n := range []string{r.Table.Name, r.Column.Name, r.Parent, r.Key} {
			if strings.ContainsFunc(n, unicode.IsControl) {
				return d.Refuse(fmt.Sprintf("the name %q holds characters that no migration should", n), "", "")
			}
		}
		if i > 0 {
			up.WriteString("\n")
		}
		up.WriteString(sqlRelation(s, r))
		fmt.Fprintf(&down, "alter table %s drop %s %s;\n", quotedTable(s, r.Table), dropWord(s), quoted(s, RelationName(r)))
	}
	return AddMigration(d, s, name, up.String(), down.String())
}

func dropWord(s *schema.Schema) string {
	if s.Dialect == schema.MySQL {
		return "foreign key"
	}
	return "constraint if exists"
}

// sqliteRelation sketches how SQLite gets one key: by a table that takes over the rows.
func sqliteRelation(s *schema.Schema, r NewRelation) string {
	table, made := quotedTable(s, r.Table), quotedTable(s, &schema.Table{Schema: r.Table.Schema, Name: r.Table.Name + "_new"})
	key := fmt.Sprintf("foreign key (%s) references %s (%s) on delete %s", quoted(s, r.Column.Name), quotedTable(s, &schema.Table{Schema: r.Schema, Name: r.Parent}), quoted(s, r.Key), r.OnDelete)
	return fmt.Sprintf("pragma foreign_keys = off;\ncreate table %s (\n  -- the columns as they are, and behind them:\n  %s\n);\ninsert into %s select * from %s;\ndrop table %s;\nalter table %s rename to %s;\npragma foreign_keys = on;\n", made, key, made, table, table, made, table)
}

// sqlRelation adds one key. On PostgreSQL it holds for new rows first, and old
// ones are checked by a statement that lets others write meanwhile.
func sqlRelation(s *schema.Schema, r NewRelation) string {
	var b strings.Builder
	table, parent := quotedTable(s, r.Table), quotedTable(s, &schema.Table{Schema: r.Schema, Name: r.Parent})
	column, key, name := quoted(s, r.Column.Name), quoted(s, r.Key), quoted(s, RelationName(r))
	fmt.Fprintf(&b, "-- This stops while rows point to nothing. To find them first:\n--   select c.%s from %s c left join %s p on p.%s = c.%s where c.%s is not null and p.%s is null;\n",
		column, table, parent, key, column, column, key)
	if r.Old != nil {
		fmt.Fprintf(&b, "alter table %s drop %s %s;\n", table, dropWord(s), quoted(s, RelationName(r)))
	}
	fmt.Fprintf(&b, "alter table %s add constraint %s foreign key (%s) references %s (%s) on delete %s", table, name, column, parent, key, r.OnDelete)
	if s.Dialect == schema.MySQL {
		b.WriteString(";\n")
		return b.String()
	}
	fmt.Fprintf(&b, " not valid;\nalter table %s validate constraint %s;\n", table, name)
	return b.String()
}

// RelationName is the name that PostgreSQL's and Prisma's habit gives a foreign
// key: posts_author_id_fkey.
func RelationName(r NewRelation) string {
	if r.Old != nil && r.Old.Name != "" {
		return r.Old.Name
	}
	stem := r.Table.Name + "_" + r.Column.Name
	if len(stem) > 58 {
		stem = stem[:58]
	}
	return stem + "_fkey"
}

// prismaRelations gives a model a relation and its parent the other side of it.
func prismaRelations(d *Draft, s *schema.Schema, name string, relations []NewRelation) error {
	edits := map[string][]Edit{}
	for _, r := range relations {
		child, parent, ok := prismaRelation(d, r)
		if !ok {
			return d.Refuse(fmt.Sprintf("model %s in %s has a shape that this fix does not know", modelName(r.Table), r.Table.Place.File), "prisma", prismaRelationSketch(r))
		}
		edits[r.Table.Place.File] = append(edits[r.Table.Place.File], child)
		edits[r.Model.Place.File] = append(edits[r.Model.Place.File], parent)
	}
	for _, file := range SortedKeys(edits) {
		if err := d.Edit(file, mergeInserts(edits[file])...); err != nil {
			return err
		}
	}
	PrismaStep(d, s, name)
	return nil
}

// prismaRelation is the two edits of a relation: a field below the column, and
// the list at the end of the parent's fields.
func prismaRelation(d *Draft, r NewRelation) (child, parent Edit, ok bool) {
	field := strings.TrimSuffix(strings.TrimSuffix(r.Column.Field, "Id"), "_id")
	if r.Model == nil || field == r.Column.Field || field == "" {
		return child, parent, false
	}
	named := ""
	if related(r.Table, r.Model) {
		named = fmt.Sprintf("%q, ", modelName(r.Table)+strings.ToUpper(field[:1])+field[1:])
	}
	optional := ""
	if !r.Column.NotNull {
		optional = "?"
	}
	line := []string{field, modelName(r.Model) + optional, fmt.Sprintf("@relation(%sfields: [%s], references: [%s], onDelete: %s)", named, r.Column.Field, keyField(r.Model, r.Key), prismaActions[r.OnDelete])}
	single := strings.ToLower(modelName(r.Table)[:1]) + modelName(r.Table)[1:]
	if named != "" {
		single += strings.ToUpper(field[:1]) + field[1:]
	}
	back := plural(single)
	other := []string{back, modelName(r.Table) + "[]"}
	if _, one := r.Table.UniqueOn(r.Column.Name); one {
		back = single
		other = []string{back, modelName(r.Table) + "?"}
	}
	if named != "" {
		other = append(other, "@relation("+strings.TrimSuffix(named, ", ")+")")
	}
	if blockHas(d, r.Table, field) || blockHas(d, r.Model, back) { // or two relations would share a name
		return child, parent, false
	}
	child, ok = belowColumn(d, r.Table, r.Column, line)
	if !ok || len(r.Model.Columns) == 0 {
		return child, parent, false
	}
	parent, ok = belowColumn(d, r.Model, r.Model.Columns[len(r.Model.Columns)-1], other)
	return child, parent, ok
}

var prismaActions = map[string]string{"cascade": "Cascade", "set null": "SetNull", "restrict": "Restrict"}

func keyField(t *schema.Table, column string) string {
	if c := t.Column(column); c != nil {
		return c.Field
	}
	return column
}

// related reports whether two models are tied already, so that one more relation
// needs a name.
func related(a, b *schema.Table) bool {
	ties := func(from, to *schema.Table) bool {
		return slices.ContainsFunc(from.ForeignKeys, func(f schema.ForeignKey) bool { return f.Table == to.Name && f.Schema == to.Schema })
	}
	return a == b || ties(a, b) || ties(b, a)
}

// blockHas reports whether a model has a field of that name.
func blockHas(d *Draft, t *schema.Table, field string) bool {
	text, ok := d.Read(t.Place.File)
	if !ok || t.Place.End > len(text) {
		return true
	}
	for line := range strings.Lines(string(text[t.Place.Start:t.Place.End])) {
		if words := strings.Fields(line); len(words) > 0 && words[0] == field {
			return true
		}
	}
	return false
}

// belowColumn puts a line below a field, indented as it is.
func belowColumn(d *Draft, t *schema.Table, c *schema.Column, field []string) (Edit, bool) {
	text, ok := d.Read(t.Place.File)
	if !ok || c.Place.Start > len(text) || c.Place.End > len(text) {
		return Edit{}, false
	}
	start := strings.LastIndexByte(string(text[:c.Place.Start]), '\n') + 1
	indent := string(text[start:c.Place.Start])
	if strings.TrimSpace(indent) != "" {
		return Edit{}, false // several fields on one line
	}
	end := c.Place.End
	for end < len(text) && text[end] != '\n' {
		end++
	}
	if end > 0 && text[end-1] == '\r' {
		end--
	}
	return Edit{Start: end, End: end, Text: "\n" + indent + inColumns(string(text[c.Place.Start:end]), field)}, true
}

// inColumns writes the parts of a field below those of another: Prisma's formatter keeps
// them in columns.
func inColumns(above string, field []string) string {
	var b strings.Builder
	at := 0
	for i, part := range field {
		if i > 0 {
			rest := above[min(at, len(above)):]
			next := len(rest) - len(strings.TrimLeft(rest, " "))
			b.WriteString(strings.Repeat(" ", max(at+next-b.Len(), 1)))
		}
		b.WriteString(part)
		at += len(above[min(at, len(above)):]) - len(strings.TrimLeft(above[min(at, len(above)):], " "))
		if end := strings.IndexByte(above[min(at, len(above)):], ' '); end >= 0 {
			at += end
		} else {
			at = len(above)
		}
	}
	return b.String()
}

func prismaRelationSketch(r NewRelation) string {
	return fmt.Sprintf("model %s {\n  %s … \n  parent %s @relation(fields: [%s], references: [%s], onDelete: %s)\n}\n",
		modelName(r.Table), r.Column.Field, r.Parent, r.Column.Field, r.Key, prismaActions[r.OnDelete])
}

// plural is a name for many of what one name stands for.
func plural(name string) string {
	for _, end := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(name, end) {
			return name + "es"
		}
	}
	if head, ok := strings.CutSuffix(name, "y"); ok && head != "" && !strings.ContainsAny(head[len(head)-1:], "aeiou") {
		return head + "ies"
	}
	return name + "s"
}
