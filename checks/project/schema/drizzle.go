package schema

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// ReadDrizzle reads the tables that source files declare with Drizzle.
func ReadDrizzle(files []*source.File) *Schema {
	r := &drizzle{s: &Schema{Source: Drizzle}, tables: map[string][]*Table{}, consts: map[string]source.Node{}, lines: map[string]lines{}}
	for _, f := range files {
		r.constants(f)
	}
	for _, f := range files {
		before := len(r.s.Tables)
		r.file(f)
		if len(r.s.Tables) > before {
			r.s.Files = append(r.s.Files, f.Path)
		}
	}
	for _, f := range files {
		r.relations(f)
	}
	r.finish()
	return r.s
}

// drizzle is the state between files.
type drizzle struct {
	s      *Schema
	tables map[string][]*Table    // by the constant's name
	consts map[string]source.Node // top-level constants of all files: creators, enums, column helpers
	lines  map[string]lines
	links  []drizzleLink
}

// A drizzleLink is a foreign key whose target is a constant's name until every
// file is read.
type drizzleLink struct {
	table *Table
	key   ForeignKey
}

func (r *drizzle) place(n source.Node) Place {
	line, column := n.Position()
	return Place{File: n.File().Path, Line: line, Column: column, Start: n.Start(), End: n.End()}
}

func (r *drizzle) constants(f *source.File) {
	for item := range f.Root().Children() {
		for d := range item.Children() {
			if d.Kind() == source.Declarator && d.Child(source.Value).OK() {
				r.consts[d.Child(source.Name).Ident()] = d.Child(source.Value)
			}
		}
		if item.Kind() == source.Function {
			r.consts[item.Child(source.Name).Text()] = item
		}
	}
}

func (r *drizzle) file(f *source.File) {
	for d := range f.Find(source.Declarator) {
		call := d.Child(source.Value)
		name := d.Child(source.Name).Ident()
		if name == "" || call.Kind() != source.Call {
			continue
		}
		base, calls := chain(call)
		dialect, schema, ok := r.maker(base)
		switch {
		case ok:
			r.table(d, name, base, calls, dialect, schema)
		case strings.HasSuffix(base.CalleeName(), "Enum") && base.Arg(1).Kind() == source.Array:
			r.enum(base)
		}
	}
}

func (r *drizzle) enum(base source.Node) {
	name, _ := base.Arg(0).StringValue()
	e := Enum{Name: name, Place: r.place(base)}
	for v := range base.Arg(1).Children() {
		if s, ok := v.StringValue(); ok {
			e.Values = append(e.Values, s)
		}
	}
	r.s.Enums = append(r.s.Enums, e)
}

// chain takes a().b().c() apart: the innermost call, and the calls on its
// result in order.
func chain(n source.Node) (base source.Node, calls []source.Node) {
	for n.Kind() == source.Call {
		object := n.Child(source.Callee).Child(source.ObjectRole)
		if object.Kind() != source.Call {
			break
		}
		calls = append(calls, n)
		n = object
	}
	slices.Reverse(calls)
	return n, calls
}

// maker tells whether a call makes a table: pgTable and its like, a project's
// own creator, or the table method of a named schema.
func (r *drizzle) maker(call source.Node) (d Dialect, schema string, ok bool) {
	callee := call.Child(source.Callee)
	if callee.Kind() == source.Member && callee.Child(source.Name).Text() == "table" {
		made := r.consts[callee.Child(source.ObjectRole).Ident()]
		name, _ := made.Arg(0).StringValue()
		d, ok = dialectOfMaker(made.CalleeName(), "Schema")
		return d, defaultSchema(name), ok
	}
	name := callee.Ident()
	if d, ok = dialectOfMaker(drizzleName(callee), "Table"); ok {
		return d, "", true
	}
	if name == "" {
		return "", "", false
	}
	d, ok = dialectOfMaker(r.consts[name].CalleeName(), "TableCreator")
	return d, "", ok
}

// drizzleName is the name under which Drizzle exports a function that a file calls: also
// by the name of its whole module, or by one of the file's own.
func drizzleName(callee source.Node) string {
	name, whole := callee.Ident(), callee.Child(source.ObjectRole).Ident()
	im, imported, ok := callee.File().ImportOf(name + whole)
	switch {
	case !ok || !strings.HasPrefix(im.Spec, "drizzle-orm/"):
		return name
	case whole == "":
		return imported.Imported
	case imported.Imported == "*":
		return callee.Child(source.Name).Text()
	}
	return ""
}

func dialectOfMaker(name, suffix string) (Dialect, bool) {
	head, ok := strings.CutSuffix(name, suffix)
	if !ok {
		return "", false
	}
	switch head {
	case "pg":
		return Postgres, true
	case "mysql", "singlestore":
		return MySQL, true
	case "sqlite":
		return SQLite, true
	}
	return "", false
}

// table reads name, columns and extras of one table.
func (r *drizzle) table(d source.Node, model string, base source.Node, calls []source.Node, dialect Dialect, schema string) {
	name, ok := base.Arg(0).StringValue()
	if !ok || len(r.s.Tables) >= maxThings {
		return
	}
	t := &Table{Schema: schema, Name: name, Model: model, Place: r.place(d)}
	if r.s.Dialect == "" {
		r.s.Dialect = dialect
	}
	r.columns(t, result(base.Arg(1)), 0)
	r.extras(t, result(base.Arg(2)))
	for _, c := range calls {
		if c.CalleeName() == "enableRLS" {
			t.RLS, t.RLSPlace = true, r.place(c)
		}
	}
	r.s.Tables = append(r.s.Tables, t)
	r.tables[model] = append(r.tables[model], t)
}

// result is what an arrow gives, or the node itself.
func result(n source.Node) source.Node {
	if !n.Is(source.Arrow, source.Function, source.Method) {
		return n
	}
	body := n.Child(source.Body)
	if body.Kind() != source.Block {
		return body
	}
	for c := range body.Children() {
		if c.Kind() == source.Return {
			return c.Child(source.Value)
		}
	}
	return source.Node{}
}

// finish gives keys the database's names and ties the foreign keys.
func (r *drizzle) finish() {
	for _, l := range r.links {
		f := l.key
		target := r.target(l.table, f.Table)
		if target == nil {
			continue
		}
		f.Table, f.Schema = target.Name, target.Schema
		f.References = columnNames(target, f.References)
		f.Columns = columnNames(l.table, f.Columns)
		if _, known := l.table.Reference(first(f.Columns)); known && f.Virtual {
			continue
		}
		l.table.ForeignKeys = append(l.table.ForeignKeys, f)
	}
	for _, t := range r.s.Tables {
		for _, k := range t.Keys() {
			for i, p := range k.Parts {
				k.Parts[i].Column = columnNames(t, []string{p.Column})[0]
			}
		}
	}
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// target is the table of a constant; of several, the one in the same file.
func (r *drizzle) target(from *Table, name string) *Table {
	all := r.tables[name]
	for _, t := range all {
		if t.Place.File == from.Place.File {
			return t
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return nil
}
