package fixes

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// drizzleRelations writes .references() on columns of a Drizzle schema, or adds
// what happens on delete to one that is there.
func drizzleRelations(d *Draft, name string, relations []NewRelation) error {
	edits := map[string][]Edit{}
	imports := map[string][]Import{}
	for _, r := range relations {
		e, ok := drizzleRelation(d, r)
		if !ok {
			return d.Refuse(fmt.Sprintf("the column %s of %s in %s has a shape that this fix does not know", r.Column.Field, modelName(r.Table), r.Table.Place.File),
				"ts", drizzleReference(r)+"\n")
		}
		edits[r.Table.Place.File] = append(edits[r.Table.Place.File], e...)
		if from := r.Model; from != nil && r.Old == nil && from.Place.File != r.Table.Place.File {
			f := d.Source(r.Table.Place.File)
			imports[f.Path] = withImport(imports[f.Path], ImportFrom(d, f, from.Place.File, modelName(from)))
		}
	}
	for file, all := range imports {
		for _, m := range all {
			edits[file] = append(edits[file], ImportEdits(d, d.Source(file), m)...)
		}
	}
	for _, file := range SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	drizzleStep(d, name, " It stops while rows point to nothing.")
	return nil
}

// withImport adds what is imported to the import of the same module.
func withImport(all []Import, m Import) []Import {
	for i := range all {
		if all[i].From != m.From {
			continue
		}
		for _, name := range m.Names {
			if !slices.Contains(all[i].Names, name) {
				all[i].Names = append(all[i].Names, name)
			}
		}
		return all
	}
	return append(all, m)
}

func drizzleReference(r NewRelation) string {
	model, key := r.Parent, r.Key
	if r.Model != nil {
		model, key = modelName(r.Model), keyField(r.Model, r.Key)
	}
	return fmt.Sprintf(".references(() => %s.%s, { onDelete: %q })", model, key, r.OnDelete)
}

func drizzleRelation(d *Draft, r NewRelation) ([]Edit, bool) {
	value := drizzleColumns(drizzleCall(d, r.Table)).Prop(r.Column.Field)
	if !value.Is(source.Call) || r.Model == nil || r.Model == r.Table {
		return nil, false // a table that refers to itself needs its type spelt out
	}
	if r.Old != nil {
		for c := value; c.Is(source.Call); c = c.Child(source.Callee).Child(source.ObjectRole) {
			if c.CalleeName() == "references" && len(c.Args()) == 1 {
				at := c.Arg(0).End()
				return []Edit{{Start: at, End: at, Text: fmt.Sprintf(", { onDelete: %q }", r.OnDelete)}}, true
			}
		}
		return nil, false
	}
	f := value.File()
	edits := []Edit{{Start: value.End(), End: value.End(), Text: d.Style(f.Path).Apply(drizzleReference(r))}}
	if strings.TrimSpace(edits[0].Text) == "" {
		return nil, false
	}
	return edits, true
}
