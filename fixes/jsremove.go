package fixes

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

// WithoutProperty is the edit that takes a property out of its object literal:
// with its lines where it has them for itself, else with its comma.
func WithoutProperty(n source.Node) Edit {
	text := n.File().Text
	start, end := n.Start(), n.End()
	comma := false
	for i := end; i < len(text); i++ {
		if text[i] == ',' {
			end, comma = i+1, true
			break
		}
		if text[i] != ' ' && text[i] != '\t' {
			break
		}
	}
	line := start
	for line > 0 && (text[line-1] == ' ' || text[line-1] == '\t') {
		line--
	}
	rest := end
	for rest < len(text) && (text[rest] == ' ' || text[rest] == '\t' || text[rest] == '\r') {
		rest++
	}
	alone := line == 0 || text[line-1] == '\n'
	if alone && strings.HasPrefix(string(text[rest:]), "//") { // a remark about it goes with it
		if i := strings.IndexByte(string(text[rest:]), '\n'); i >= 0 {
			rest += i
		}
	}
	if last := bytes.TrimRight(text[:line], " \t\r\n"); alone && !comma && bytes.HasSuffix(last, []byte(",")) { // the object ends without a comma, as before
		return Edit{Start: len(last) - 1, End: end}
	}
	switch {
	case alone && rest < len(text) && text[rest] == '\n':
		return Edit{Start: line, End: rest + 1}
	case comma:
		for end < len(text) && text[end] == ' ' {
			end++
		}
		return Edit{Start: start, End: end}
	}
	for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t') {
		start--
	}
	if start > 0 && text[start-1] == ',' {
		start--
	}
	return Edit{Start: start, End: end}
}

// OnlyProperty reports whether an object literal holds nothing besides a property.
func OnlyProperty(n source.Node) bool {
	members := 0
	for range n.Parent().Children() {
		members++
	}
	return members == 1
}

// WithoutLines is the edit that takes a statement away with the lines that it has
// for itself. A statement that shares its line leaves what is beside it.
func WithoutLines(s source.Node) Edit {
	f := s.File()
	start, end := s.Start(), s.End()
	last, _ := f.Position(end)
	line := f.LineStart(s.Line())
	if rest := f.LineStart(last + 1); strings.TrimSpace(string(f.Text[line:start])) == "" && strings.TrimSpace(string(f.Text[end:rest])) == "" {
		return Edit{Start: line, End: rest}
	}
	return Edit{Start: start, End: end}
}
