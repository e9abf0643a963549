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
	if first.OK() && bytes.Count(f.Text[at:first.Start()], []byte("\n")) == 1 {
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

// AddItems puts members behind those of an object literal, or elements behind
// those of an array, each on a line of its own and in the file's style: its
// trailing comma or none, its indentation.
func AddItems(d *Draft, list source.Node, items ...string) []Edit {
	f := list.File()
	style := d.Style(f.Path)
	var all []source.Node
	for c := range list.Children() {
		all = append(all, c)
	}
	outer := indentOf(f, list.Start())
	indent := outer + style.Indent
	var text []string
	for _, item := range items {
		text = append(text, inStyle(d, f.Path, item))
	}
	if len(all) == 0 {
		return intoEmpty(list, text, outer, indent)
	}
	last := all[len(all)-1]
	comma := commaBehind(f.Text, last.End(), list.End()-1)
	if bytes.IndexByte(f.Text[list.Start():all[0].Start()], '\n') >= 0 {
		return behindLast(f, last, comma, text, indentOf(f, all[0].Start()))
	}
	return spread(f, list, all, comma, text, outer, indent)
}

// intoEmpty fills a list that has no items and perhaps a comment.
func intoEmpty(list source.Node, items []string, outer, indent string) []Edit {
	f := list.File()
	inside := string(f.Text[list.Start()+1 : list.End()-1])
	at := list.Start() + 1 + len(strings.TrimRight(inside, " \t\r\n"))
	text := "\n" + indentLines(strings.Join(items, ",\n"), indent) + ",\n" + outer
	return []Edit{{at, list.End() - 1, text}}
}

// behindLast adds to a list that has its items on lines of their own.
func behindLast(f *source.File, last source.Node, comma int, items []string, indent string) []Edit {
	at := last.End()
	if comma >= 0 {
		at = comma + 1
	}
	var edits []Edit
	tail := ""
	if comma < 0 {
		edits = append(edits, Edit{at, at, ","})
	} else {
		tail = ","
	}
	line, _ := f.Position(at)
	end := f.LineStart(line+1) - 1
	if end < at || line+1 > lineCount(f) {
		end = at
	}
	if rest := strings.TrimSpace(string(f.Text[at:end])); rest != "" && !isComment(rest) {
		end = at
	}
	end = at + len(bytes.TrimRight(f.Text[at:end], " \t\r"))
	return append(edits, Edit{end, end, "\n" + indentLines(strings.Join(items, ",\n"), indent) + tail})
}

func lineCount(f *source.File) int { return bytes.Count(f.Text, []byte("\n")) + 1 }

// spread adds to a list that stands on one line, and gives each item its own.
func spread(f *source.File, list source.Node, all []source.Node, comma int, items []string, outer, indent string) []Edit {
	var lines []string
	for _, n := range all {
		lines = append(lines, n.Text())
	}
	lines = append(lines, items...)
	between := string(f.Text[list.Start()+1 : list.End()-1])
	if strings.Contains(between, "//") || strings.Contains(between, "/*") || strings.Contains(between, "\n") {
		at, lead := list.End()-1, ", "
		if comma >= 0 {
			at, lead = comma+1, " "
		}
		at = len(bytes.TrimRight(f.Text[:at], " \t"))
		return []Edit{{at, at, lead + strings.ReplaceAll(strings.Join(items, ", "), "\n", "\n"+outer)}}
	}
	return []Edit{{list.Start() + 1, list.End() - 1, "\n" + indentLines(strings.Join(lines, ",\n"), indent) + ",\n" + outer}}
}

// commaBehind is the offset of the comma between two offsets, outside of
// comments; -1 when there is none.
func commaBehind(text []byte, from, to int) int {
	for i := from; i < to; i++ {
		switch {
		case text[i] == ',':
			return i
		case bytes.HasPrefix(text[i:to], []byte("//")):
			n := bytes.IndexByte(text[i:to], '\n')
			if n < 0 {
				return -1
			}
			i += n
		case bytes.HasPrefix(text[i:to], []byte("/*")):
			n := bytes.Index(text[i:to], []byte("*/"))
			if n < 0 {
				return -1
			}
			i += n + 1
		}
	}
	return -1
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
		body = strings.ReplaceAll(body, "\n", "\n"+unit)
	} else {
		body = strings.ReplaceAll(body, "\n", "\n"+unit+unit)
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
