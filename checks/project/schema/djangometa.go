package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// meta reads the keys and rules in a model's Meta, its own or that of the nearest
// abstract base.
func (r *django) meta(t *Table, class source.Node, depth int) {
	m := nested(class, "Meta")
	if !m.OK() {
		for _, base := range basesOf(class) {
			if d := r.inherited(base); d.OK() && d != class && depth < 6 && r.made[keyOf(d)] == nil {
				r.meta(t, d, depth+1)
			}
		}
		return
	}
	if together := own(m, "unique_together"); together.OK() {
		for _, g := range groups(together) {
			t.Uniques = append(t.Uniques, Key{Parts: partsNamed(t, g), Unique: true, Place: placeOf(together)})
		}
	}
	if together := own(m, "index_together"); together.OK() {
		for _, g := range groups(together) {
			t.Indexes = append(t.Indexes, Key{Parts: partsNamed(t, g), Index: true, Place: placeOf(together)})
		}
	}
	for _, list := range []string{"indexes", "constraints"} {
		for n := range own(m, list).Find(source.Call) {
			if n.Parent().Kind() != source.Call {
				metaKey(t, n)
			}
		}
	}
}

// groups are the names in ("a", "b") or (("a", "b"), ("a", "c")).
func groups(n source.Node) [][]string {
	if first := n.Child(source.Item); first.Kind() != source.Array {
		if names := pythonTexts(n); len(names) > 0 {
			return [][]string{names}
		}
		return nil
	}
	var out [][]string
	for item := range n.Children() {
		if names := pythonTexts(item); len(names) > 0 {
			out = append(out, names)
		}
	}
	return out
}

func partsNamed(t *Table, names []string) []Part {
	var out []Part
	for _, n := range names {
		out = append(out, Part{Column: columnName(t, strings.TrimPrefix(n, "-"))})
	}
	return out
}

// metaKey reads Index(…), UniqueConstraint(…) and CheckConstraint(…).
func metaKey(t *Table, c source.Node) {
	k := Key{Place: placeOf(c)}
	k.Name, _ = c.Named("name").StringValue()
	k.Parts = partsNamed(t, pythonTexts(c.Named("fields")))
	k.Include = pythonTexts(c.Named("include"))
	if condition := c.Named("condition"); condition.OK() && c.CalleeName() != "CheckConstraint" {
		k.Where = condition.Text()
	}
	for _, a := range c.Args() { // Index(Lower("email"), name=…)
		if a.Kind() == source.Property || a.Kind() == source.Spread {
			continue
		}
		for s := range a.Find(source.String) {
			if name, _ := s.StringValue(); t.Column(name) != nil {
				k.Parts = append(k.Parts, Part{Column: columnName(t, name), Expr: a.Text()})
				break
			}
		}
	}
	switch name := c.CalleeName(); {
	case name == "UniqueConstraint" && len(k.Parts) > 0:
		k.Unique = true
		t.Uniques = append(t.Uniques, k)
	case strings.HasSuffix(name, "Index") && len(k.Parts) > 0:
		k.Index = true
		if method := strings.ToLower(strings.TrimSuffix(name, "Index")); method != "" {
			k.Method = method
		}
		t.Indexes = append(t.Indexes, k)
	case name == "CheckConstraint":
		condition := c.Named("condition")
		if !condition.OK() {
			condition = c.Named("check")
		}
		t.Checks = append(t.Checks, Check{Name: k.Name, Expr: conditionOf(condition), Place: k.Place})
	}
}

// conditionOf spells Q(stock__gte=0) as "stock gte", so that the column stands in it
// as a word.
func conditionOf(n source.Node) string {
	var parts []string
	for p := range n.Find(source.Property) {
		name, op, _ := strings.Cut(p.Key(), "__")
		if op == "in" {
			op = "in list"
		}
		parts = append(parts, strings.TrimSpace(name+" "+op))
	}
	return strings.Join(parts, "; ")
}
