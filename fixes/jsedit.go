package fixes

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// ImportEdits bring names of a module into a file, in the way the file loads its
// modules; none when it has them already.
func ImportEdits(d *Draft, f *source.File, m Import) []Edit {
	if e, done := d.importing(f, moduleLine(m)); !done {
		return []Edit{e}
	}
	return nil
}

// AtTop puts lines at the head of a function, behind its directives. An arrow
// that is one expression gets a block that returns it. ok is false for what is
// no function with a body.
func AtTop(d *Draft, fn source.Node, lines string) (edits []Edit, ok bool) {
	body := fn.Child(source.Body)
	if !body.OK() {
		return nil, false
	}
	f := fn.File()
	outer := indentOf(f, fn.Start())
	unit := d.Style(f.Path).Indent
	lines = inStyle(d, f.Path, lines)
	if body.Kind() != source.Block {
		return blockOf(d, fn, lines, outer, unit)
	}
	at := body.Start() + 1
	var first source.Node
	for c := range body.Children() {
		if _, directive := firstChild(c).StringValue(); c.Is(source.Expression) && directive {
			at = c.End()
			continue
		}
		first = c
		break
	}
	indent := outer + unit
	if first.OK() {
		if bytes.IndexByte(f.Text[at:first.Start()], '\n') < 0 {
			return onLines(body, at, first, lines, outer, indent), true
		}
		indent = indentOf(f, first.Start())
	}
	tail := ""
	if !first.OK() && bytes.IndexByte(f.Text[at:body.End()], '\n') < 0 {
		tail = "\n" + outer
	}
	if _, below, _ := strings.Cut(string(f.Text[at:body.End()]), "\n"); first.OK() && strings.TrimSpace(firstLineOf(below)) != "" {
		tail = "\n" // a blank line before what was there
	}
	return []Edit{{at, at, "\n" + indentLines(lines, indent) + tail}}, true
}

// onLines puts lines in front of what a block holds on one line, and that on
// lines of its own.
func onLines(body source.Node, at int, first source.Node, lines, outer, indent string) []Edit {
	text := body.File().Text
	head := Edit{at, at, "\n" + indentLines(lines, indent) + "\n" + indent}
	if len(bytes.TrimSpace(text[at:first.Start()])) == 0 {
		head.End = first.Start()
	}
	end := len(bytes.TrimRight(text[:body.End()-1], " \t"))
	return []Edit{head, {end, body.End() - 1, "\n" + outer}}
}

// blockOf turns `=> expression` into a block with lines in front of the result.
func blockOf(d *Draft, fn source.Node, lines, outer, unit string) ([]Edit, bool) {
	f, body := fn.File(), fn.Child(source.Body)
	from := fn.Start()
	for c := range fn.Children() {
		if c.Role() != source.Body {
			from = c.End()
		}
	}
	arrow := strings.LastIndex(string(f.Text[from:body.Start()]), "=>")
	if fn.Kind() != source.Arrow || arrow < 0 {
		return nil, false
	}
	start := from + arrow + len("=>")
	result := strings.TrimSpace(string(f.Text[start:fn.End()]))
	semicolon := ""
	if d.Style(f.Path).Semicolons {
		semicolon = ";"
	}
	text := " {\n" + indentLines(lines, outer+unit) + "\n" + outer + unit + "return " + strings.ReplaceAll(result, "\n", "\n"+unit) + semicolon + "\n" + outer + "}"
	return []Edit{{start, fn.End(), text}}, true
}

// behind is the offset behind a statement and the comment that ends its line.
func behind(s source.Node) int {
	f := s.File()
	rest := f.Text[s.End():]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	rest = bytes.TrimRight(rest, " \t\r")
	if isComment(string(bytes.TrimSpace(rest))) {
		return s.End() + len(rest)
	}
	return s.End()
}

// AddParam gives a function that takes nothing a parameter.
func AddParam(fn source.Node, text string) (Edit, bool) {
	f := fn.File()
	from := fn.Start()
	if name := fn.Child(source.Name); name.OK() {
		from = name.End()
	}
	body := fn.Child(source.Body)
	if !body.OK() || fn.Child(source.ParamRole).OK() {
		return Edit{}, false
	}
	head := f.Text[from:body.Start()]
	open := bytes.IndexByte(head, '(')
	if open < 0 || !bytes.HasPrefix(bytes.TrimLeft(head[open+1:], " \t\r\n"), []byte(")")) {
		return Edit{}, false
	}
	return Edit{from + open + 1, from + open + 1, text}, true
}

// AboveStatement puts lines on their own above the top-level statement that
// holds a node.
func AboveStatement(d *Draft, n source.Node, lines string) Edit {
	s := n
	for s.OK() && !s.Parent().Is(source.FileKind) {
		s = s.Parent()
	}
	f := n.File()
	e := insertAbove(f, s, inStyle(d, f.Path, lines))
	if line, _ := f.Position(e.Start); line > 1 && lineText(f, line-1) != "" {
		e.Text = "\n" + e.Text
	}
	return e
}

// inStyle is a piece of code in the style of a file, without the last line end
// and with "\n" between its lines: Draft.Edit gives them the file's own.
func inStyle(d *Draft, path, text string) string {
	return strings.TrimRight(withLineEnd(d.Style(path).Apply(text), "\n"), "\n")
}

// ImportType brings a type of a package into a TypeScript file; no edits when
// it is there.
func ImportType(d *Draft, f *source.File, name, from string) []Edit {
	if f.LocalOf(from, name) != "" {
		return nil
	}
	e, _ := d.importing(f, moduleLine{Names: []string{name}, From: from})
	e.Text = strings.Replace(e.Text, "import {", "import type {", 1)
	return []Edit{e}
}

func firstLineOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// BelowStatement puts lines on their own below a statement, in the file's style.
func BelowStatement(d *Draft, s source.Node, lines string) Edit {
	return insertBelow(s, inStyle(d, s.File().Path, lines))
}

// BehindBlock puts another branch behind a block, such as an else, in the file's style.
func BehindBlock(d *Draft, block source.Node, branch string) Edit {
	f := block.File()
	text := strings.TrimPrefix(inStyle(d, f.Path, "if (a) {\n}"+branch), "if (a) {\n}")
	indent := indentOf(f, block.Start())
	return Edit{block.End(), block.End(), strings.ReplaceAll(text, "\n", "\n"+indent)}
}
