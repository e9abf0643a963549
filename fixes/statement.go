package fixes

import "underpin/checks/project/source"

// ImportFrom is an import of names from a file of the project, spelt as another
// file's own imports are; none when the file is "".
func ImportFrom(d *Draft, f *source.File, file string, names ...string) Import {
	if file == "" {
		return Import{}
	}
	return Import{Names: names, From: localSpec(d, f, file)}
}

// ReplaceStatement writes lines in place of a statement and imports what they
// need from a file of the project.
func ReplaceStatement(d *Draft, s source.Node, lines string, m Import, from string) error {
	f := s.File()
	indent := indentOf(f, s.Start())
	text := indentLines(d.Style(f.Path).Apply(lines), indent)
	return editWith(d, f, m, from, Edit{Start: s.Start(), End: s.End(), Text: text[len(indent):]})
}

// InsertBefore writes lines in front of a statement, puts a name in place of an
// expression of it, and imports what the lines need.
func InsertBefore(d *Draft, s source.Node, lines string, expression source.Node, name string, m Import, from string) error {
	f := s.File()
	indent := indentOf(f, s.Start())
	text := indentLines(d.Style(f.Path).Apply(lines), indent)
	return editWith(d, f, m, from,
		Edit{Start: s.Start(), End: s.Start(), Text: text[len(indent):] + "\n" + indent},
		Edit{Start: expression.Start(), End: expression.End(), Text: name})
}

func editWith(d *Draft, f *source.File, m Import, from string, edits ...Edit) error {
	if from != "" {
		m.From = localSpec(d, f, from)
	}
	if line, done := d.importing(f, moduleLine(m)); !done {
		edits = append(edits, line)
	}
	return d.Edit(f.Path, edits...)
}

// InsertAround writes lines below a statement, or above it, and imports what
// they need from a file of the project.
func InsertAround(d *Draft, s source.Node, below bool, lines string, m Import, from string) error {
	f := s.File()
	text := d.Style(f.Path).Apply(lines)
	if below {
		return editWith(d, f, m, from, insertBelow(s, text))
	}
	indent := indentOf(f, s.Start())
	return editWith(d, f, m, from, Edit{Start: s.Start(), End: s.Start(), Text: indentLines(text, indent)[len(indent):] + "\n" + indent})
}
