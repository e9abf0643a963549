package database

import (
	"strings"

	"underpin/checks/project/source"
)

// arithmetic reports whether SQL changes a column by what it was.
func arithmetic(sql string) bool {
	return strings.ContainsAny(sql, "+-") && strings.Contains(sql, "${")
}

// sqlArithmetic is an UPDATE that sets a column from itself.
func sqlArithmetic(n source.Node, text string) []counter {
	low := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	if !strings.Contains(low, "update ") || !strings.Contains(low, " set ") {
		return nil
	}
	_, set, _ := strings.Cut(low, " set ")
	set, where, _ := strings.Cut(set, " where ")
	for part := range strings.SplitSeq(set, ",") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.Trim(strings.TrimSpace(name), `"`)
		value = strings.TrimSpace(value)
		if ok && name != "" && strings.HasPrefix(strings.TrimLeft(value, `"`), name) && strings.ContainsAny(value, "+-") {
			c := counterAt(n, name, true)
			c.spends = !strings.Contains(where, name) && spendsAt(n, name, strings.Contains(value, "-"))
			return []counter{c}
		}
	}
	return nil
}

// boundNumber is an UPDATE in SQL whose new number was computed in code from the
// old one.
func boundNumber(n source.Node) []counter {
	if inTransaction(n) || locked(n) {
		return nil
	}
	text := strings.ToLower(n.Text())
	if !strings.Contains(text, "update ") || strings.Contains(text, "for update") {
		return nil
	}
	values := n.Args()
	for _, a := range n.Args() {
		if a.Kind() == source.Array {
			for item := range a.Children() {
				values = append(values, item)
			}
		}
	}
	for _, v := range values {
		b := unwrapped(v)
		if b.Kind() != source.Binary || b.Operator() != "+" && b.Operator() != "-" {
			continue
		}
		for m := range b.Find(source.Member) {
			field := m.Child(source.Name).Text()
			if counts(field) && fromItself(field, b) && strings.Contains(text, strings.ToLower(snake(field))) {
				return []counter{counterAt(v, field, false)}
			}
		}
	}
	return nil
}
