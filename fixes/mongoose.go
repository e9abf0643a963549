package fixes

import (
	"fmt"
	"strings"

	"underpin/checks/project/source"
)

// mongooseKeys writes schema.index(…) below the schema that each key is for: what
// Mongoose makes an index of when it connects
// (https://mongoosejs.com/docs/guide.html#indexes).
func mongooseKeys(d *Draft, keys []NewKey) error {
	edits := map[string][]Edit{}
	for _, group := range byTable(keys) {
		file := group[0].Table.Place.File
		made := declaratorAt(d.Source(file), group[0].Table.Place.Start)
		name, statement := made.Child(source.Name).Ident(), made.Enclosing(source.Variables)
		if name == "" || !statement.OK() || made.Function().OK() {
			return d.Refuse(fmt.Sprintf("the definition of %s in %s has a shape that this fix does not know", modelName(group[0].Table), file),
				"js", mongooseIndex("schema", group[0])+"\n")
		}
		var lines []string
		for _, k := range group {
			lines = append(lines, mongooseIndex(name, k))
			noteCase(d, k)
		}
		edits[file] = append(edits[file], insertPart(statement, d.Style(file).Apply(strings.Join(lines, "\n"))))
	}
	for _, file := range SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	return nil
}

func declaratorAt(f *source.File, start int) source.Node {
	if f == nil {
		return source.Node{}
	}
	for v := range f.Find(source.Declarator) {
		if v.Start() == start {
			return v
		}
	}
	return source.Node{}
}

// mongooseIndex is the call that adds a key to a schema. A key that ignores case
// would need a collation, and then no look-up without that collation takes it.
func mongooseIndex(name string, k NewKey) string {
	var parts []string
	for _, c := range k.Columns {
		field := c.Name
		if strings.ContainsAny(field, ".-") {
			field = fmt.Sprintf("%q", field)
		}
		parts = append(parts, field+": 1")
	}
	options := ""
	if k.Unique {
		options = ", { unique: true }"
	}
	return fmt.Sprintf("%s.index({ %s }%s);", name, strings.Join(parts, ", "), options)
}

// noteCase says what a key that was to ignore case leaves open: fields that
// Mongoose does not bring into lower case itself.
func noteCase(d *Draft, k NewKey) {
	for _, c := range k.Columns {
		text, _ := d.Read(c.Place.File)
		if k.Folded && c.Place.End <= len(text) && !strings.Contains(string(text[c.Place.Start:c.Place.End]), "lowercase: true") {
			d.Note(fmt.Sprintf("Upper and lower case still make two of %s.%s: set lowercase: true on the field once the documents that are there are in lower case.", modelName(k.Table), c.Name))
		}
	}
}
