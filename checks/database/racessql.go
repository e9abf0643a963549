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
	if !strings.Contains(text, "pdate") && !strings.Contains(text, "PDATE") { // most texts, seen without a copy
		return nil
	}
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

// filledNumber is an UPDATE in a tagged template whose new number was computed in code
// from the old one: sql`update t set stock = ${left} where …`.
func filledNumber(n source.Node) []counter {
	text := n.Child(source.Value)
	low := strings.ToLower(text.Text())
	if !strings.Contains(low, "update ") || strings.Contains(low, "for update") || inTransaction(n) || locked(n) {
		return nil
	}
	var out []counter
	for v := range text.Children() {
		if v.Kind() == source.String {
			continue
		}
		before, open := strings.CutSuffix(strings.TrimRight(string(n.File().Text[text.Start():v.Start()]), " "), "${")
		before, set := strings.CutSuffix(strings.TrimRight(before, " "), "=")
		if !open || !set || strings.Contains(strings.ToLower(before), "where") {
			continue
		}
		words := strings.FieldsFunc(before, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == ',' || r == '"' || r == '.' })
		if len(words) == 0 {
			continue
		}
		field := words[len(words)-1]
		if counts(field) && (fromItself(field, formatted(v)) || summedUp(field, v)) && !strings.Contains(low[strings.LastIndex(low, "where")+1:], strings.ToLower(field)) {
			out = append(out, counterAt(v, field, false))
		}
	}
	return out
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
