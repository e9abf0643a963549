package schema

import (
	"iter"
	"slices"
	"strings"
)

// Table is the table with a name: in the database, qualified or not, or in
// code, where a Prisma client spells a model with a small first letter. Nil
// when there is none.
func (s *Schema) Table(name string) *Table {
	if s == nil || name == "" {
		return nil
	}
	qualifier, bare := "", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		qualifier, bare = defaultSchema(name[:i]), name[i+1:]
	}
	var folded *Table
	for _, t := range s.Tables {
		if qualifier != "" && !sameFold(t.Schema, qualifier) {
			continue
		}
		if t.Name == bare || t.Model == bare {
			return t
		}
		if folded == nil && (sameFold(t.Name, bare) || sameFold(t.Model, bare)) {
			folded = t
		}
	}
	return folded
}

// sameFold reports whether two names differ in the case of their letters at most.
func sameFold(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// Qualified is the name with its schema unless that is the default one.
func (t *Table) Qualified() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// Column is the column with a name in the database or in code; nil when there
// is none.
func (t *Table) Column(name string) *Column {
	if t == nil {
		return nil
	}
	for _, c := range t.Columns {
		if c.Name == name || c.Field == name {
			return c
		}
	}
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) || strings.EqualFold(c.Field, name) {
			return c
		}
	}
	return nil
}

// Keys lists the primary key, the uniques and the indexes.
func (t *Table) Keys() []Key { return slices.Collect(t.EachKey()) }

// EachKey walks them without a list.
func (t *Table) EachKey() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		if len(t.Primary.Parts) > 0 && !yield(t.Primary) {
			return
		}
		for _, keys := range [...][]Key{t.Uniques, t.Indexes} {
			for _, k := range keys {
				if !yield(k) {
					return
				}
			}
		}
	}
}

// Leading is the key whose first part is the column: what a lookup by that
// column alone can use.
func (t *Table) Leading(column string) (Key, bool) {
	for k := range t.EachKey() {
		if len(k.Parts) > 0 && strings.EqualFold(k.Parts[0].Column, column) {
			return k, true
		}
	}
	return Key{}, false
}

// UniqueOn is the key that makes the column alone unique, also through an
// expression such as lower(email).
func (t *Table) UniqueOn(column string) (Key, bool) {
	for k := range t.EachKey() {
		if k.Unique && len(k.Parts) == 1 && strings.EqualFold(k.Parts[0].Column, column) {
			return k, true
		}
	}
	return Key{}, false
}

// Reference is the foreign key that begins with the column.
func (t *Table) Reference(column string) (ForeignKey, bool) {
	for _, f := range t.ForeignKeys {
		if len(f.Columns) > 0 && strings.EqualFold(f.Columns[0], column) {
			return f, true
		}
	}
	return ForeignKey{}, false
}

// Enum reports whether a type's name is an enumerated type.
func (s *Schema) Enum(name string) (Enum, bool) {
	for _, e := range s.Enums {
		if strings.EqualFold(e.Name, name) {
			return e, true
		}
	}
	return Enum{}, false
}

// defaultSchema is "" for the schema that a database uses when none is named.
func defaultSchema(name string) string {
	switch strings.ToLower(name) {
	case "public", "main", "dbo":
		return ""
	}
	return name
}

// lines finds the 1-based line and column of offsets in one text.
type lines []int

func lineStarts(text []byte) lines {
	out := lines{0}
	for i, c := range text {
		if c == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

func (l lines) at(offset int) (line, column int) {
	lo, hi := 0, len(l)
	for lo < hi {
		if mid := (lo + hi) / 2; l[mid] > offset {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo, offset - l[lo-1] + 1
}

func (l lines) place(file string, head, start, end int) Place {
	line, column := l.at(head)
	return Place{File: file, Line: line, Column: column, Start: start, End: end}
}
