package fixes

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// A NewKey is a unique constraint or an index that a table is to get.
type NewKey struct {
	Table   *schema.Table
	Columns []*schema.Column
	Unique  bool
	// Folded makes the key ignore upper and lower case where the engine can.
	Folded bool
}

// AddKeys writes keys into the text that the schema was read from: into the
// Prisma or Drizzle schema, with the command that makes the migration as a
// step, below a Mongoose schema, or as a new SQL migration behind the last one.
// Name says what the migration is for, such as "add_indexes".
func AddKeys(d *Draft, s *schema.Schema, name string, keys []NewKey) error {
	if s == nil || len(keys) == 0 {
		return nil
	}
	if modelsInPython(s) {
		return d.Refuse("the tables are described in Python: the model gets the key, and the app's own tool writes the migration", "python", pythonKeys(s, keys))
	}
	switch s.Source {
	case schema.Prisma:
		if err := editSchema(d, keys, "prisma", prismaSketch, prismaKey); err != nil {
			return err
		}
		PrismaStep(d, s, name)
	case schema.Drizzle:
		if err := drizzleKeys(d, keys); err != nil {
			return err
		}
		drizzleStep(d, name, "")
	case schema.SQL, schema.Supabase:
		return sqlKeys(d, s, name, keys)
	case schema.Mongoose:
		if err := mongooseKeys(d, keys); err != nil {
			return err
		}
		d.Note("Mongoose builds the indexes when it connects, unless autoIndex is switched off: then run syncIndexes() of the model once.")
	default:
		return d.Refuse("the schema is not written in Prisma, Drizzle, Mongoose or SQL, so there is no text that a key can be added to", "", "")
	}
	return nil
}

// editSchema plans one edit per key and writes each file once.
func editSchema(d *Draft, keys []NewKey, lang string, sketch func(NewKey) string, plan func([]byte, NewKey) (Edit, bool)) error {
	edits := map[string][]Edit{}
	for _, k := range keys {
		file := k.Table.Place.File
		text, ok := d.Read(file)
		if !ok {
			return d.Refuse(fmt.Sprintf("%s, which defines %s, cannot be read", file, k.Table.Name), lang, sketch(k))
		}
		e, ok := plan(text, k)
		if !ok {
			return d.Refuse(fmt.Sprintf("the definition of %s in %s has a shape that this fix does not know", k.Table.Name, file), lang, sketch(k))
		}
		edits[file] = append(edits[file], e)
	}
	for _, file := range SortedKeys(edits) {
		if err := d.Edit(file, mergeInserts(edits[file])...); err != nil {
			return err
		}
	}
	return nil
}

// mergeInserts joins edits of the same range, such as two lines at the end of
// one model, into one.
func mergeInserts(edits []Edit) []Edit {
	var out []Edit
	for _, e := range edits {
		i := slices.IndexFunc(out, func(o Edit) bool { return o.Start == e.Start && o.End == e.End })
		if i < 0 {
			out = append(out, e)
			continue
		}
		before := strings.TrimRight(out[i].Text, "\n")
		out[i].Text = before + "\n" + strings.TrimLeft(e.Text, "\n")
	}
	return out
}

// SortedKeys are the keys of a map in order, for plans that must come out the
// same each time.
func SortedKeys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func prismaSketch(k NewKey) string {
	names := strings.Join(fieldNames(k.Columns), ", ")
	if k.Unique {
		return fmt.Sprintf("model %s {\n  @@unique([%s])\n}", modelName(k.Table), names)
	}
	return fmt.Sprintf("model %s {\n  @@index([%s])\n}", modelName(k.Table), names)
}

func modelName(t *schema.Table) string {
	if t.Model != "" {
		return t.Model
	}
	return t.Name
}

func columnNames(columns []*schema.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}
