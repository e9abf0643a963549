package project

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds of a YAML or TOML file. Aliases count each time they are used, so that
// a small file cannot stand for a huge one.
const (
	maxConfig = 1 << 20
	maxValues = 200_000
)

var errTooLarge = errors.New("too large to be a configuration")

// ReadYAML reads the first document of a YAML file. Aliases stand for what they
// name, with the place of the alias. The error names the file and the line.
func (p *Project) ReadYAML(path string) (Value, error) {
	return readValue(p, path, "yaml", parseYAML)
}

func parseYAML(text []byte) (v Value, err error) {
	if len(text) > maxConfig {
		return Value{}, errTooLarge
	}
	defer func() { // a reader of hostile text must not end the program
		if r := recover(); r != nil {
			v, err = Value{}, fmt.Errorf("cannot be read: %v", r)
		}
	}()
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("?"))
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return Value{}, fmt.Errorf("cannot be read: %s", firstLine(err))
	}
	r := yamlReader{text: text, lines: lineStarts(text), left: maxValues}
	v = r.value(&doc, 0)
	if r.left < 0 {
		return Value{}, errTooLarge
	}
	return v, nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "yaml: "), "\n")
	return line
}

type yamlReader struct {
	text  []byte
	lines []int
	left  int
}

func (r *yamlReader) value(n *yaml.Node, level int) Value {
	if r.left--; r.left < 0 || level > deepestValue {
		return Value{}
	}
	v := Value{}
	v.Start, v.Line, v.Column = r.place(n)
	v.End = v.Start
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return r.value(n.Content[0], level+1)
		}
		return Value{}
	case yaml.AliasNode:
		if n.Alias == nil {
			return Value{}
		}
		a := r.value(n.Alias, level+1)
		a.Start, a.Line, a.Column = v.Start, v.Line, v.Column
		a.End = min(len(r.text), v.Start+1+len(n.Value))
		return a
	case yaml.SequenceNode:
		v.Kind = ListValue
		for _, item := range n.Content {
			v.parts = append(v.parts, Member{Value: r.value(item, level+1)})
		}
	case yaml.MappingNode:
		v.Kind = TableValue
		v.parts = r.members(n, level)
	case yaml.ScalarNode:
		v.Kind, v.text = scalar(n)
		v.End = min(len(r.text), v.Start+scalarSize(n, r.text[v.Start:]))
		return v
	}
	if k := len(v.parts); k > 0 {
		v.End = max(v.End, v.parts[k-1].Value.End)
	}
	return v
}

// members reads a mapping; keys that it merges in come first, so that its own
// win.
func (r *yamlReader) members(n *yaml.Node, level int) []Member {
	var merged, own []Member
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		m := Member{Key: key.Value, Value: r.value(n.Content[i+1], level+1)}
		m.Start, m.Line, m.Column = r.place(key)
		if key.Value == "<<" && key.Style == 0 && m.Value.Kind == TableValue {
			merged = append(merged, m.Value.parts...)
			continue
		}
		own = append(own, m)
	}
	return append(merged, own...)
}

// place turns a node's line and column, which counts characters, into a byte
// offset and a column in bytes.
func (r *yamlReader) place(n *yaml.Node) (start, line, column int) {
	line = min(max(n.Line, 1), len(r.lines))
	start = r.lines[line-1]
	for range n.Column - 1 {
		if start >= len(r.text) || r.text[start] == '\n' {
			break
		}
		_, size := utf8.DecodeRune(r.text[start:])
		start += size
	}
	return start, line, start - r.lines[line-1] + 1
}

func scalar(n *yaml.Node) (ValueKind, string) {
	switch n.ShortTag() {
	case "!!null":
		return NullValue, ""
	case "!!bool":
		return BoolValue, strings.ToLower(n.Value)
	case "!!int", "!!float":
		return NumberValue, n.Value
	}
	return StringValue, n.Value
}

// scalarSize is the number of bytes that a scalar takes where it is written; for
// block scalars only their header.
func scalarSize(n *yaml.Node, text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch n.Style {
	case yaml.DoubleQuotedStyle:
		return min(len(text), stringEnd(text, 0)+1)
	case yaml.SingleQuotedStyle:
		for i := 1; i < len(text); i++ {
			if text[i] == '\'' {
				if i+1 < len(text) && text[i+1] == '\'' {
					i++
					continue
				}
				return i + 1
			}
		}
		return len(text)
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return 1
	}
	return min(len(text), len(n.Value))
}
