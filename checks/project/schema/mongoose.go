package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// ReadMongoose reads the collections that source files declare with Mongoose:
// new Schema({…}) with the options of its fields, and schema.index(…).
func ReadMongoose(files []*source.File) *Schema {
	s := &Schema{Source: Mongoose, Dialect: MongoDB}
	for _, f := range files {
		schemas := mongooseSchemas(f)
		if len(schemas) == 0 {
			continue
		}
		mongooseIndexes(f, schemas)
		mongooseModels(f, schemas)
		s.Files = append(s.Files, f.Path)
		for d := range f.Find(source.Declarator) { // document order
			if t := schemas[d.Child(source.Name).Ident()]; t != nil && t.Place.Start == d.Start() && t.Model != "" {
				s.Tables = append(s.Tables, t)
			}
		}
	}
	return s
}

func mongoosePlace(n source.Node) Place {
	line, column := n.Position()
	return Place{File: n.File().Path, Line: line, Column: column, Start: n.Start(), End: n.End()}
}

// mongooseSchemas finds the schemas of a file by their constant.
func mongooseSchemas(f *source.File) map[string]*Table {
	out := map[string]*Table{}
	for d := range f.Find(source.Declarator) {
		made := d.Child(source.Value)
		if !made.Is(source.New, source.Call) || made.CalleeName() != "Schema" {
			continue
		}
		if pkg, _ := made.Origin(); pkg != "mongoose" && !strings.HasPrefix(made.CalleePath(), "mongoose.") {
			continue
		}
		t := &Table{Place: mongoosePlace(d), Primary: Key{Parts: []Part{{Column: "_id"}}, Unique: true}}
		fields := made.Arg(0).Resolve()
		if fields.Kind() != source.Object {
			t.Partial = true
		}
		for p := range fields.Children() {
			mongooseField(t, p, "")
		}
		out[d.Child(source.Name).Ident()] = t
	}
	return out
}

// mongooseField reads one field; inside is what its name is below, such as
// "items." for the fields of the documents in a list. References from inside are
// left out: a copy of what was bought is meant to outlive it.
func mongooseField(t *Table, p source.Node, inside string) {
	name, v := p.Key(), p.Child(source.Value)
	if p.Kind() != source.Property || name == "" {
		t.Partial = true
		return
	}
	name = inside + name
	c := &Column{Name: name, Field: name, Place: mongoosePlace(p)}
	options := v
	if v.Kind() == source.Array {
		c.List = true
		options = v.Child(source.Item)
	}
	typ := options.Prop("type")
	if !typ.OK() {
		typ = options
	}
	c.Type = strings.ToLower(typ.Text())
	if len(c.Type) > 60 || strings.HasPrefix(c.Type, "{") {
		c.Type = "object"
	}
	truth := func(n source.Node) bool { return n.OK() && n.Text() != "false" }
	c.NotNull = truth(options.Prop("required"))
	c.Default = options.Prop("default").Text()
	if options.Prop("enum").OK() {
		c.Enum = name
	}
	for _, rule := range []string{"min", "validate", "match"} {
		if options.PropNode(rule).OK() {
			t.Checks = append(t.Checks, Check{Expr: name + " " + rule, Place: c.Place})
		}
	}
	k := Key{Parts: []Part{{Column: name}}, Inline: true, Place: c.Place, Index: true}
	if truth(options.Prop("unique")) {
		k.Unique = true
		t.Indexes = append(t.Indexes, k)
	} else if truth(options.Prop("index")) {
		t.Indexes = append(t.Indexes, k)
	}
	if ref, ok := options.Prop("ref").StringValue(); ok && inside == "" {
		t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Columns: []string{name}, Table: ref, References: []string{"_id"}, Virtual: true, Place: c.Place})
	}
	t.Columns = append(t.Columns, c)
	if strings.Count(inside, ".") < 2 {
		for field := range documentsIn(typ).Children() {
			if field.Kind() == source.Property {
				mongooseField(t, field, name+".")
			}
		}
	}
}

// documentsIn are the fields of the documents that a field holds, one or many: of
// a schema of the same file, or written in place.
func documentsIn(typ source.Node) source.Node {
	if typ.Kind() == source.Array {
		typ = typ.Child(source.Item)
	}
	if inner := typ.Prop("type"); inner.OK() {
		typ = inner
	}
	switch made := typ.Resolve(); {
	case made.Is(source.New, source.Call) && made.CalleeName() == "Schema":
		return made.Arg(0).Resolve()
	case made.Kind() == source.Object:
		return made
	}
	return source.Node{}
}

// mongooseIndexes reads schema.index({a: 1, b: -1}, {unique: true}).
func mongooseIndexes(f *source.File, schemas map[string]*Table) {
	for c := range f.Find(source.Call) {
		if c.CalleeName() != "index" {
			continue
		}
		t := schemas[c.Child(source.Callee).Child(source.ObjectRole).Ident()]
		if t == nil {
			continue
		}
		k := Key{Index: true, Unique: c.Arg(1).Prop("unique").Text() == "true", Place: mongoosePlace(c)}
		if c.Arg(1).Prop("partialFilterExpression").OK() || c.Arg(1).Prop("sparse").OK() {
			k.Where = c.Arg(1).Text()
		}
		for p := range c.Arg(0).Children() {
			if name := p.Key(); name != "" {
				k.Parts = append(k.Parts, Part{Column: name})
			}
		}
		t.Indexes = append(t.Indexes, k)
	}
}

// mongooseModels reads model("Name", schema).
func mongooseModels(f *source.File, schemas map[string]*Table) {
	for c := range f.Find(source.Call) {
		if c.CalleeName() != "model" {
			continue
		}
		name, ok := c.Arg(0).StringValue()
		if t := schemas[c.Arg(1).Ident()]; ok && t != nil {
			t.Name, t.Model = name, name
		}
	}
}
