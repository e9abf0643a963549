package schema

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A relationship is what SQLAlchemy's relationship(…) says of two tables.
type relationship struct {
	name    string
	target  *Table
	many    bool // this side lists rows
	keys    []string
	back    string      // the name of the other side
	backing source.Node // backref("name", …)
	options source.Node
}

// relationships gives the foreign keys the names that the code goes by, and marks
// those whose rows SQLAlchemy itself sees to when the row behind is deleted.
func (r *alchemy) relationships(class, at source.Node, depth int) {
	t := r.made[keyOf(at)]
	for c := range class.Children() {
		v := c.Child(source.Value)
		if c.Kind() != source.Field || v.Kind() != source.Call || !strings.EqualFold(v.CalleeName(), "relationship") {
			continue
		}
		rel := r.relationship(c, v)
		if eager(v.Named("lazy")) {
			t.Eager = append(t.Eager, rel.name)
		}
		if between := v.Named("secondary"); between.OK() {
			r.tidied(between)
			continue
		}
		if rel.target == nil {
			continue
		}
		if !rel.many || t == rel.target {
			if k := keyTo(t, rel.target, rel.keys); k != nil && (t != rel.target || isOne(v)) {
				r.name(k, rel, true)
				if eager(rel.backing.Named("lazy")) {
					rel.target.Eager = append(rel.target.Eager, rel.back)
				}
				continue
			}
		}
		if k := keyTo(rel.target, t, rel.keys); k != nil {
			r.name(k, rel, false)
			if eager(rel.backing.Named("lazy")) {
				rel.target.Eager = append(rel.target.Eager, rel.back)
			}
			if c := rel.target.Column(k.Columns[0]); deletes(v) || c != nil && !c.NotNull {
				k.Kept = true
			}
		}
	}
	for _, base := range basesOf(class) {
		if d := r.inherited(base); d.OK() && depth < 6 && d != class && r.made[keyOf(d)] == nil {
			r.relationships(d, at, depth+1)
		}
	}
}

// relationship reads the call with the annotation beside it.
func (r *alchemy) relationship(c, v source.Node) relationship {
	rel := relationship{name: c.Key(), options: v}
	typ := c.Child(source.TypeRole).Text()
	to := v.Arg(0)
	if to.Is(source.Property) {
		to = source.Node{}
	}
	name, ok := to.StringValue()
	switch {
	case ok:
		name = name[strings.LastIndexByte(name, '.')+1:]
	case to.Is(source.Identifier, source.Member):
		if t := r.made[keyOf(r.inherited(to))]; t != nil {
			rel.target = t
		}
		name = lastName(to)
	case to.Kind() == source.Arrow:
		name = lastName(to.Child(source.Body))
	default:
		name = typeNamed(typ)
	}
	if rel.target == nil {
		rel.target = r.byModel(name)
	}
	low := strings.ToLower(typ)
	rel.many = strings.Contains(low, "list[") || strings.Contains(low, "set[") || strings.Contains(low, "writeonlymapped") || strings.Contains(low, "dynamicmapped")
	rel.keys = keyNames(v.Named("foreign_keys"))
	rel.back, _ = v.Named("back_populates").StringValue()
	if b := v.Named("backref"); b.OK() {
		rel.back, _ = b.StringValue()
		if b.Kind() == source.Call {
			rel.back, _ = b.Arg(0).StringValue()
			rel.backing = b
		}
	}
	return rel
}

// tidied marks the table between two: SQLAlchemy takes its rows away with either.
func (r *alchemy) tidied(between source.Node) {
	name, ok := between.StringValue()
	if !ok {
		name = lastName(between)
	}
	for _, t := range r.schema.Tables {
		if t.Name == name || t.Model == name {
			for i := range t.ForeignKeys {
				t.ForeignKeys[i].Kept = true
			}
		}
	}
}

// typeNamed is the class that an annotation names: Item of Mapped[List["Item"]].
func typeNamed(typ string) string {
	inner := typ[strings.LastIndexByte(typ, '[')+1:]
	inner, _, _ = strings.Cut(inner, "|")
	return strings.Trim(inner, "[]\"' ")
}

func (r *alchemy) byModel(name string) *Table {
	for _, t := range r.schema.Tables {
		if t.Model == name && name != "" {
			return t
		}
	}
	return nil
}

// keyNames are the columns in foreign_keys=[Task.owner_id], "Task.owner_id".
func keyNames(n source.Node) []string {
	var out []string
	if s, ok := n.StringValue(); ok {
		for part := range strings.SplitSeq(strings.Trim(s, "[] "), ",") {
			part = strings.TrimSpace(part)
			out = append(out, part[strings.LastIndexByte(part, '.')+1:])
		}
		return out
	}
	switch n.Kind() {
	case source.Array:
		for item := range n.Children() {
			out = append(out, keyNames(item)...)
		}
	case source.Identifier, source.Member:
		out = append(out, lastName(n))
	}
	return out
}

// keyTo is the key of a table that refers to another one, by the columns that are
// named where there are several.
func keyTo(from, to *Table, columns []string) *ForeignKey {
	for i := range from.ForeignKeys {
		k := &from.ForeignKeys[i]
		if !strings.EqualFold(k.Table, to.Name) || len(k.Columns) != 1 {
			continue
		}
		c := from.Column(k.Columns[0])
		if len(columns) == 0 || slices.Contains(columns, k.Columns[0]) || c != nil && slices.Contains(columns, c.Field) {
			return k
		}
	}
	return nil
}

// isOne reports whether a relationship of a table to itself leads to the one row
// that a row belongs to.
func isOne(v source.Node) bool {
	return v.Named("remote_side").OK()
}

// name keeps what the two sides of a key are called; one says which side speaks.
func (r *alchemy) name(k *ForeignKey, rel relationship, one bool) {
	if one {
		k.Field = rel.name
		if rel.back != "" {
			k.Reverse = rel.back
		}
		if deletes(rel.backing) {
			k.Kept = true
		}
		if rel.back != "" && rel.backing.OK() || rel.options.Named("backref").OK() {
			if c := r.tableOf(k).Column(k.Columns[0]); c != nil && !c.NotNull {
				k.Kept = true
			}
		}
		return
	}
	k.Reverse = rel.name
	if rel.back != "" && k.Field == "" {
		k.Field = rel.back
	}
}

// tableOf is the table that has a key.
func (r *alchemy) tableOf(k *ForeignKey) *Table {
	for _, t := range r.schema.Tables {
		for i := range t.ForeignKeys {
			if &t.ForeignKeys[i] == k {
				return t
			}
		}
	}
	return nil
}

// deletes reports whether deleting a row through SQLAlchemy deletes the rows that a
// relationship lists.
func deletes(v source.Node) bool {
	s, _ := pythonText(v.Named("cascade"))
	for word := range strings.SplitSeq(s, ",") {
		if w := strings.TrimSpace(word); w == "all" || w == "delete" {
			return true
		}
	}
	return isTrue(v.Named("cascade_delete"))
}

// eager reports whether a relationship is read along with each row.
func eager(lazy source.Node) bool {
	switch s, _ := lazy.StringValue(); s {
	case "joined", "selectin", "subquery", "immediate":
		return true
	}
	return isFalse(lazy)
}
