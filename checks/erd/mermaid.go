package erd

import (
	"fmt"
	"strings"
)

// Mermaid is the diagram in the language of Mermaid, to be pasted into a README
// or an issue (https://mermaid.js.org/syntax/entityRelationshipDiagram.html).
// Gaps are comments at their columns. Names are written so that no name can end
// its own quotes.
func (d Diagram) Mermaid() string {
	var b strings.Builder
	b.WriteString("erDiagram\n")
	for _, t := range d.Tables {
		fmt.Fprintf(&b, "  %s {\n", entity(t.Name))
		for _, c := range t.Columns {
			b.WriteString("    " + attribute(c) + "\n")
		}
		b.WriteString("  }\n")
		for _, m := range t.Marks {
			fmt.Fprintf(&b, "  %%%% %s: %s\n", entity(t.Name), quoted(m))
		}
	}
	for _, r := range d.Relations {
		fmt.Fprintf(&b, "  %s %s %s : %s\n", entity(r.To), r.line(), entity(r.From), quoted(r.Column))
	}
	return b.String()
}

// line is how many rows of either side may belong together, dotted where the
// database does not see to it.
func (r Relation) line() string {
	one, many := "||", "o{"
	if r.Optional {
		one = "|o"
	}
	if r.Single {
		many = "o|"
	}
	if r.Loose {
		return one + ".." + many
	}
	return one + "--" + many
}

func attribute(c Column) string {
	out := word(c.Type, "unknown") + " " + word(c.Name, "unnamed")
	var keys []string
	if c.Primary {
		keys = append(keys, "PK")
	}
	if c.Target != "" && !c.Loose {
		keys = append(keys, "FK")
	}
	if c.Unique && !c.Primary {
		keys = append(keys, "UK")
	}
	if len(keys) > 0 {
		out += " " + strings.Join(keys, ", ")
	}
	if len(c.Marks) > 0 {
		out += " " + quoted(strings.Join(c.Marks, ", "))
	}
	return out
}

// entity is a table's name as Mermaid takes it.
func entity(name string) string { return quoted(name) }

// quoted is a text between quotes, on one line and without what Mermaid cannot
// hold there.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`"`, "'", `\`, "/", "%", "", "{", "(", "}", ")").Replace(oneLine(s)) + `"`
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// word is a name as an attribute may be called: a letter, then letters, digits,
// hyphens, underscores and brackets.
func word(s, none string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
			b.WriteRune(r)
		case b.Len() > 0 && (r >= '0' && r <= '9' || strings.ContainsRune("-[]()", r)):
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	out := strings.TrimRight(b.String(), "_")
	if out == "" {
		return none
	}
	return out
}
