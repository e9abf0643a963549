// Package erd makes an entity-relationship diagram of an app's database: tables
// with their keys, relations, and the gaps that the review found in them, each
// at its column. It draws nothing itself but Mermaid text.
package erd

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
)

// None is what is said where the repository describes no table.
const None = "no table is described in this repository: looked for a Prisma schema, Drizzle tables, SQL migrations and Mongoose schemas"

// A Diagram is a database as it is drawn.
type Diagram struct {
	Tables    []Table // what others refer to stands before what refers to it
	Relations []Relation
}

// A Table is one box.
type Table struct {
	Name    string // with its schema unless that is the default one
	Columns []Column
	Marks   []string // gaps of the table as a whole, in a few words each
	// Locked says that row-level security is on.
	Locked bool
}

// A Column is one line of a box.
type Column struct {
	Name, Type string
	Primary    bool
	Unique     bool // it alone, or an expression of it
	Indexed    bool // a key leads with it
	Required   bool
	Target     string // "table" or "table.column" that it refers to; empty: none
	Loose      bool   // only the code says so: the database checks no such key
	Marks      []string
}

// A Relation is a foreign key, or what passes for one in the code, between two tables
// of the diagram, or to one that the repository does not describe.
type Relation struct {
	From, Column string
	To           string
	Optional     bool // the column may be empty
	Single       bool // at most one row refers to a row
	Known        bool // To is in the diagram
	Loose        bool // only the code says so: the database checks no such key
}

// Of is the diagram of a schema, with the gaps that the results hold.
func Of(s *schema.Schema, results []check.Result) Diagram {
	var d Diagram
	said := newMarks(results)
	for _, t := range s.Tables {
		if t.Ignored {
			continue
		}
		d.Tables = append(d.Tables, tableOf(s, t, said))
		for _, f := range t.ForeignKeys {
			if len(f.Columns) > 0 {
				d.Relations = append(d.Relations, relationOf(s, t, f))
			}
		}
	}
	d.order()
	return d
}

func tableOf(s *schema.Schema, t *schema.Table, said marks) Table {
	out := Table{Name: t.Qualified(), Locked: t.RLS}
	taken := map[schema.Place]bool{}
	for _, c := range t.Columns {
		col := Column{Name: c.Name, Type: c.Type, Required: c.NotNull}
		if c.List && !strings.HasSuffix(col.Type, "[]") {
			col.Type += "[]"
		}
		col.Primary = slices.ContainsFunc(t.Primary.Parts, func(p schema.Part) bool { return strings.EqualFold(p.Column, c.Name) })
		_, col.Unique = t.UniqueOn(c.Name)
		_, col.Indexed = t.Leading(c.Name)
		if f, ok := t.Reference(c.Name); ok {
			col.Target, col.Loose = target(s, f), f.Virtual
		}
		col.Marks = said.of(t, c)
		taken[c.Place] = true
		out.Columns = append(out.Columns, col)
	}
	if !taken[t.Place] {
		out.Marks = said.at(t.Place)
	}
	for _, p := range t.Policies {
		out.Marks = append(out.Marks, said.at(p.Place)...)
	}
	if t.RLSPlace != t.Place {
		out.Marks = append(out.Marks, said.at(t.RLSPlace)...)
	}
	slices.Sort(out.Marks)
	out.Marks = slices.Compact(out.Marks)
	return out
}

// target is what a foreign key refers to, as it is written at its column.
func target(s *schema.Schema, f schema.ForeignKey) string {
	name, _ := referred(s, f)
	if len(f.References) == 1 && f.References[0] != "" {
		return name + "." + f.References[0]
	}
	return name
}

// referred is the name of the table that a foreign key refers to, and whether
// the schema holds it.
func referred(s *schema.Schema, f schema.ForeignKey) (string, bool) {
	name := f.Table
	if f.Schema != "" {
		name = f.Schema + "." + f.Table
	}
	if t := s.Table(name); t != nil && !t.Ignored {
		return t.Qualified(), true
	}
	return name, false
}

func relationOf(s *schema.Schema, t *schema.Table, f schema.ForeignKey) Relation {
	r := Relation{From: t.Qualified(), Column: f.Columns[0], Loose: f.Virtual}
	r.To, r.Known = referred(s, f)
	c := t.Column(f.Columns[0])
	r.Optional = c != nil && !c.NotNull
	if len(f.Columns) == 1 {
		_, r.Single = t.UniqueOn(f.Columns[0])
	}
	return r
}
