package fixes

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tailscale/hujson"
)

// A span is where a member or an element stands, from its first byte to behind
// its value.
type span struct{ start, end int }

func items(o *hujson.Object) []span {
	out := make([]span, len(o.Members))
	for i, m := range o.Members {
		out[i] = span{m.Name.StartOffset, m.Value.EndOffset}
	}
	return out
}

// insert is the edits that put a member or element before the i-th of a
// container's items, in the container's own layout. Label is the member's name
// with its colon, empty for an element.
func (t *jsonText) insert(v hujson.Value, all []span, i int, label string, value json.RawMessage) []Edit {
	if len(all) == 0 {
		return t.fill(v, label, value)
	}
	multi := bytes.IndexByte(t.text[v.StartOffset:all[0].start], '\n') >= 0
	separator, indent := " ", t.indent(v.StartOffset)
	if multi {
		indent = t.indent(all[0].start)
		separator = "\n" + indent
	}
	item := label + t.layout(value, indent, multi)
	if i < len(all) && i == 0 {
		return []Edit{{all[0].start, all[0].start, item + "," + separator}}
	}
	before := all[i-1]
	comma := t.skip(before.end)
	if t.text[comma] != ',' { // the last one, without a trailing comma
		at := before.end
		if multi {
			if at = t.lineComment(before.end); at > before.end {
				return []Edit{{before.end, before.end, ","}, {at, at, separator + item}}
			}
		}
		return []Edit{{at, at, "," + separator + item}}
	}
	at := comma + 1
	if multi {
		at = t.lineComment(at)
	}
	return []Edit{{at, at, separator + item + ","}}
}

// fill is the edit that puts the first item into an empty container.
func (t *jsonText) fill(v hujson.Value, label string, value json.RawMessage) []Edit {
	outer := t.indent(v.StartOffset)
	inner := outer + t.unit
	line := "\n" + inner + label + t.layout(value, inner, true) + "\n" + outer
	from, to := v.StartOffset+1, v.EndOffset-1
	if len(bytes.TrimSpace(t.text[from:to])) > 0 { // comments stay
		from += len(bytes.TrimRight(t.text[from:to], " \t\r\n"))
	}
	return []Edit{{from, to, line}}
}

// layout is a value written at an indentation: over lines where the container
// is, on one line otherwise; short arrays of plain values stay on one line.
func (t *jsonText) layout(value json.RawMessage, indent string, multi bool) string {
	var b bytes.Buffer
	if !multi || bytes.HasPrefix(value, []byte("[")) && len(value) < 60 && !bytes.ContainsAny(value[1:], "{[") {
		return spaced(value)
	}
	if err := json.Indent(&b, value, indent, t.unit); err != nil {
		return string(value)
	}
	return b.String()
}

// spaced is a value on one line with spaces as a person would set them.
func spaced(value json.RawMessage) string {
	var b strings.Builder
	inString := false
	for i, c := range string(value) {
		switch {
		case c == '"' && (!inString || !escaped(value, i)):
			inString = !inString
		case inString:
		case c == '{' && i+1 < len(value) && value[i+1] != '}':
			b.WriteString("{ ")
			continue
		case c == '}' && i > 0 && value[i-1] != '{':
			b.WriteByte(' ')
		case c == ',' || c == ':':
			b.WriteRune(c)
			c = ' '
		}
		b.WriteRune(c)
	}
	return b.String()
}

// escaped reports whether the byte at i stands behind an odd number of
// backslashes.
func escaped(text []byte, i int) bool {
	n := 0
	for i-n > 0 && text[i-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// broken reports whether a value stands on more than one line, or has a line
// for itself in its container.
func (t *jsonText) broken(v hujson.Value) bool {
	if bytes.IndexByte(t.text[v.StartOffset:v.EndOffset], '\n') >= 0 {
		return true
	}
	head := bytes.TrimSpace(t.text[lineStart(t.text, v.StartOffset):v.StartOffset])
	return !bytes.ContainsAny(head, "{[") && len(head) > 0
}

func (t *jsonText) indent(at int) string { return indentAt(t.text, at) }

// skip is the offset of the first byte at or behind an offset that is neither
// white space nor comment.
func (t *jsonText) skip(at int) int {
	for at < len(t.text) {
		rest := t.text[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("//")):
			n := bytes.IndexByte(rest, '\n')
			if n < 0 {
				return len(t.text) - 1
			}
			at += n
		case bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest[2:], []byte("*/"))
			if n < 0 {
				return len(t.text) - 1
			}
			at += n + 4
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			at++
		default:
			return at
		}
	}
	return len(t.text) - 1
}

// lineComment is the offset behind the comments that follow on the same line.
func (t *jsonText) lineComment(at int) int {
	end := at
	for {
		rest := t.text[end:]
		trimmed := bytes.TrimLeft(rest, " \t")
		begin := end + len(rest) - len(trimmed)
		switch {
		case bytes.HasPrefix(trimmed, []byte("//")):
			n := bytes.IndexAny(trimmed, "\r\n")
			if n < 0 {
				return len(t.text)
			}
			return begin + n
		case bytes.HasPrefix(trimmed, []byte("/*")):
			n := bytes.Index(trimmed[2:], []byte("*/"))
			if n < 0 || bytes.IndexByte(trimmed[:n+4], '\n') >= 0 {
				return end
			}
			end = begin + n + 4
		default:
			return end
		}
	}
}
