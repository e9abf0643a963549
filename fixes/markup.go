package fixes

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// isComponent reports whether a file holds a component with markup beside its script.
func isComponent(name string) bool { return path.Ext(name) == ".vue" || path.Ext(name) == ".svelte" }

// scriptIn is where the script of a component's file begins and ends, in which Vue and
// Svelte keep one beside their markup.
func scriptIn(text string) (start, end int, ok bool) {
	open := strings.Index(text, "<script")
	if open < 0 {
		return 0, 0, false
	}
	head := strings.Index(text[open:], ">\n")
	if head < 0 {
		return 0, 0, false
	}
	start = open + head + 2
	length := strings.Index(text[start:], "</script>")
	return start, start + length, length >= 0
}

// component restyles the file of a component: its script as a script, and all of it by
// how it is indented.
func (s Style) component(text string) string {
	if start, end, ok := scriptIn(text); ok {
		script := s
		script.Indent, script.path = templateStyle.Indent, ""
		text = text[:start] + script.script(text[start:end]) + text[end:]
	}
	return s.indented(text, nil)
}

// scriptOf is the tree of a component's script, nil without one.
func scriptOf(text []byte) *source.File {
	start, end, ok := scriptIn(withLineEnd(string(text), "\n"))
	if !ok {
		return nil
	}
	return source.Parse("script.ts", []byte(withLineEnd(string(text), "\n")[start:end]))
}
