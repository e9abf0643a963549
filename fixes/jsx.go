package fixes

import (
	"strings"

	"underpin/checks/project/source"
)

// WrapElement puts a component around a JSX element: open is its opening tag,
// such as `<Boundary key={path}>`, or `<>`; name is its name; first, which may be
// empty, is one element to put in front of the wrapped one.
func WrapElement(d *Draft, element source.Node, open, name, first string) []Edit {
	f := element.File()
	start, end := element.Start(), element.End()
	before := string(f.Text[lineStart(f.Text, start):start])
	closing := "</" + name + ">"
	root := element.Parent().Is(source.Return, source.Arrow)
	alone := strings.TrimSpace(before) == ""
	if holdsLongText(element, element) || !root && !alone {
		return []Edit{{start, start, open + first}, {end, end, closing}}
	}
	unit := d.Style(f.Path).Indent
	outer := before
	if !alone {
		outer = indentOf(f, start) + unit
	}
	inner := "\n" + outer + unit
	text := open
	if first != "" {
		text += inner + first
	}
	body := string(f.Text[start:end])
	if alone {
		body = deeper(body, unit)
	} else {
		body = deeper(body, unit+unit)
	}
	text += inner + body + "\n" + outer + closing
	switch {
	case alone:
	case strings.HasSuffix(strings.TrimRight(before, " \t"), "("):
		text = "\n" + outer + text + "\n" + indentOf(f, start)
	default:
		text = "(\n" + outer + text + "\n" + indentOf(f, start) + ")"
	}
	return []Edit{{start, end, text}}
}

// FirstChild puts an element in front of the children of a fragment `<>` that
// has them on lines of their own.
func FirstChild(d *Draft, fragment source.Node, element string) Edit {
	f := fragment.File()
	at := fragment.Start() + len("<>")
	return Edit{at, at, "\n" + indentOf(f, fragment.Start()) + d.Style(f.Path).Indent + element}
}

// deeper moves the lines behind the first by an indentation; empty ones stay empty.
func deeper(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 && strings.TrimSpace(l) != "" {
			lines[i] = by + l
		}
	}
	return strings.Join(lines, "\n")
}
