package project

import (
	"bytes"
	"fmt"
	"sort"

	"github.com/tailscale/hujson"
)

// deepestValue is how deep values may lie in each other in a configuration file.
// Readers recurse, and nothing a person wrote comes near it.
const deepestValue = 200

// ReadJSON reads a JSON file, comments and trailing commas allowed. The error
// names the file and the line.
func (p *Project) ReadJSON(path string) (Value, error) {
	return readValue(p, path, "json", parseJSON)
}

type parsedValue struct {
	value Value
	err   error
}

// readValue parses a file once per snapshot of its text.
func readValue(p *Project, path, format string, parse func([]byte) (Value, error)) (Value, error) {
	text, ok := p.Read(path)
	if !ok {
		return Value{}, fmt.Errorf("%s: no such file, or not readable", path)
	}
	r := perFile(p, path, format, func(p *Project) parsedValue {
		v, err := parse(text)
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
		return parsedValue{v, err}
	})
	return r.value, r.err
}

func parseJSON(text []byte) (Value, error) {
	text = bytes.Clone(text)
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		copy(text, "   ") // keeps every offset true
	}
	if line := tooNested(text); line > 0 {
		return Value{}, fmt.Errorf("line %d: nested too deeply", line)
	}
	v, err := hujson.Parse(text)
	if err != nil {
		return Value{}, err
	}
	return jsonReader{lineStarts(text)}.value(v), nil
}

// tooNested is the line on which brackets lie deeper than deepestValue, or 0.
// Brackets in strings and comments do not count.
func tooNested(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i)
		case '/':
			i = commentEnd(text, i)
		case '[', '{':
			if depth++; depth > deepestValue {
				return 1 + bytes.Count(text[:i], []byte("\n"))
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return 0
}

// stringEnd is the index of the quote that closes the string beginning at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// commentEnd is the index of the last byte of a comment beginning at i, or i.
func commentEnd(text []byte, i int) int {
	var end int
	switch rest := text[i+1:]; {
	case bytes.HasPrefix(rest, []byte("/")):
		end = bytes.IndexByte(rest, '\n')
	case bytes.HasPrefix(rest, []byte("*")):
		end = bytes.Index(rest, []byte("*/"))
	default:
		return i
	}
	if end < 0 {
		return len(text)
	}
	return i + 1 + end
}

type jsonReader struct{ lines []int }

func (r jsonReader) value(v hujson.Value) Value {
	out := Value{Start: v.StartOffset, End: v.EndOffset}
	out.Line, out.Column = position(r.lines, v.StartOffset)
	switch t := v.Value.(type) {
	case hujson.Literal:
		out.Kind, out.text = literal(t)
	case *hujson.Array:
		out.Kind = ListValue
		for _, e := range t.Elements {
			out.parts = append(out.parts, Member{Value: r.value(e)})
		}
	case *hujson.Object:
		out.Kind = TableValue
		for _, m := range t.Members {
			member := Member{Start: m.Name.StartOffset, Value: r.value(m.Value)}
			member.Line, member.Column = position(r.lines, m.Name.StartOffset)
			if name, ok := m.Name.Value.(hujson.Literal); ok {
				member.Key = name.String()
			}
			out.parts = append(out.parts, member)
		}
	}
	return out
}

func literal(l hujson.Literal) (ValueKind, string) {
	switch l.Kind() {
	case 'n':
		return NullValue, ""
	case 't', 'f':
		return BoolValue, string(l)
	case '"':
		return StringValue, l.String()
	}
	return NumberValue, string(l)
}

func lineStarts(text []byte) []int {
	lines := make([]int, 1, 1+bytes.Count(text, []byte("\n")))
	for i, b := range text {
		if b == '\n' {
			lines = append(lines, i+1)
		}
	}
	return lines
}

func position(lines []int, offset int) (line, column int) {
	line = sort.SearchInts(lines, offset+1)
	return line, offset - lines[line-1] + 1
}
