package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// Models is what the readers of Python's models are given of an app.
type Models struct {
	Files []*source.File
	// Define gives what a name stands for, in whatever file.
	Define func(source.Node) source.Node
	// App is the label of the Django app that a file belongs to.
	App func(file string) string
	// User names the model of the accounts as Django's settings do: "users.User"; ""
	// for Django's own.
	User    string
	Dialect Dialect
}

// classesOf lists the classes of the files' top levels, also in an if or a try.
func (m *Models) classesOf() []source.Node {
	var out []source.Node
	for _, f := range m.Files {
		for c := range f.Find(source.Class) {
			if !c.Enclosing(source.Class, source.Function, source.Method).OK() {
				out = append(out, c)
			}
		}
	}
	return out
}

// A classAt is where a class stands, which outlives its tree.
type classAt struct {
	file  string
	start int
}

func keyOf(class source.Node) classAt {
	if !class.OK() {
		return classAt{}
	}
	return classAt{class.File().Path, class.Start()}
}

// basesOf are the bases of a class, without its options.
func basesOf(class source.Node) []source.Node {
	var out []source.Node
	for _, b := range class.ChildrenIn(source.SuperRole) {
		if b.Kind() != source.Property && b.Kind() != source.Spread {
			out = append(out, b)
		}
	}
	return out
}

// className is the name of a class.
func className(class source.Node) string { return class.Child(source.Name).Text() }

// inherited is the class of the app that a base stands for; no node for those of a
// package.
func (m *Models) inherited(base source.Node) source.Node {
	if d := m.Define(base); d.Kind() == source.Class {
		return d
	}
	return source.Node{}
}

// lastName is what a dotted name ends with, that of a call's callee included.
func lastName(n source.Node) string {
	switch n.Kind() {
	case source.Call:
		return n.CalleeName()
	case source.Member:
		return n.Child(source.Name).Text()
	case source.Index: // Generic[T]
		return lastName(n.Child(source.ObjectRole))
	}
	return n.Ident()
}

// own is what a class itself gives one of its names; a method that a decorator makes
// an attribute gives what it returns.
func own(class source.Node, name string) source.Node {
	for c := range class.Children() {
		switch {
		case c.Key() != name:
		case c.Kind() == source.Field:
			return c.Child(source.Value)
		case c.Kind() == source.Method && decorated(c, "declared_attr"):
			for r := range c.Find(source.Return) {
				return r.Child(source.Value)
			}
		}
	}
	return source.Node{}
}

// decorated reports whether a decorator with one of the names, or of what it
// belongs to, stands above a function.
func decorated(fn source.Node, name string) bool {
	for _, d := range fn.ChildrenIn(source.DecoratorRole) {
		if strings.Contains(d.Text(), name) {
			return true
		}
	}
	return false
}

// isTrue reports whether a node is the word True.
func isTrue(n source.Node) bool { return n.Kind() == source.Bool && n.Text() == "True" }

func isFalse(n source.Node) bool { return n.Kind() == source.Bool && n.Text() == "False" }

// pythonText is a text, also one that is written in pieces side by side.
func pythonText(n source.Node) (string, bool) {
	if s, ok := n.StringValue(); ok {
		return s, true
	}
	if n.Kind() != source.Template {
		return "", false
	}
	var b strings.Builder
	for part := range n.Children() {
		s, ok := part.StringValue()
		if !ok {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// pythonTexts are the texts of a list, or the one text.
func pythonTexts(n source.Node) []string {
	if s, ok := pythonText(n); ok {
		return []string{s}
	}
	var out []string
	if n.Kind() == source.Array {
		for item := range n.Children() {
			if s, ok := pythonText(item); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

func placeOf(n source.Node) Place {
	line, column := n.Position()
	return Place{File: n.File().Path, Line: line, Column: column, Start: n.Start(), End: n.End()}
}

// headOf is the place of a class with its head on the line of its name, below its
// decorators.
func headOf(class source.Node) Place {
	p := placeOf(class)
	p.Line, p.Column = class.Child(source.Name).Position()
	return p
}

// shown is what is written, cut to one short line.
func shown(n source.Node) string {
	text := strings.Join(strings.Fields(n.Text()), " ")
	if len(text) > 80 {
		text = strings.ToValidUTF8(text[:80], "") + "…"
	}
	return text
}

// snakeName spells the name of a class as a table: AuditLog becomes audit_log.
func snakeName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			next := i+1 < len(name) && name[i+1] >= 'a' && name[i+1] <= 'z'
			if i > 0 && name[i-1] != '_' && (next || name[i-1] < 'A' || name[i-1] > 'Z') {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// enumOf is the enumerated type behind a name: a class of values.
func (m *Models) enumOf(n source.Node) (Enum, bool) { return valuesOf(m.Define(n)) }

// valuesOf reads a class of values.
func valuesOf(class source.Node) (Enum, bool) {
	if class.Kind() != source.Class {
		return Enum{}, false
	}
	is := false
	for _, b := range basesOf(class) {
		switch lastName(b) {
		case "Enum", "StrEnum", "IntEnum", "TextChoices", "IntegerChoices", "Choices":
			is = true
		}
	}
	if !is {
		return Enum{}, false
	}
	e := Enum{Name: className(class), Place: headOf(class)}
	for c := range class.Children() {
		if c.Kind() != source.Field || strings.HasPrefix(c.Key(), "_") {
			continue
		}
		value := c.Key()
		v := c.Child(source.Value)
		if v.Kind() == source.Array { // PENDING = "pending", "Pending"
			v = v.Child(source.Item)
		}
		if s, ok := v.StringValue(); ok {
			value = s
		}
		e.Values = append(e.Values, value)
	}
	return e, true
}

// addEnum keeps an enumerated type once.
func (s *Schema) addEnum(e Enum) {
	if _, known := s.Enum(e.Name); !known {
		s.Enums = append(s.Enums, e)
	}
}

// addFile keeps the name of a file that was read once.
func (s *Schema) addFile(name string) {
	for _, f := range s.Files {
		if f == name {
			return
		}
	}
	s.Files = append(s.Files, name)
}
