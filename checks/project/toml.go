package project

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// ReadTOML reads a TOML file. What stands before an error is kept: the value
// holds it, and the error names the file and the line.
func (p *Project) ReadTOML(path string) (Value, error) {
	return readValue(p, path, "toml", parseTOML)
}

// maxDots bounds how many parts a dotted key may have.
const maxDots = 32

// tomlTable is a table while it is being filled.
type tomlTable struct {
	order []string
	cells map[string]*tomlCell
}

type tomlCell struct {
	member Member
	table  *tomlTable
	list   []*tomlTable // of an array of tables
}

func newTomlTable() *tomlTable { return &tomlTable{cells: map[string]*tomlCell{}} }

func parseTOML(text []byte) (v Value, err error) {
	if len(text) > maxConfig {
		return Value{}, errTooLarge
	}
	r := &tomlReader{text: text, lines: lineStarts(text)}
	root := newTomlTable()
	defer func() { // a reader of hostile text must not end the program
		if e := recover(); e != nil {
			v, err = Value{}, fmt.Errorf("cannot be read: %v", e)
		}
	}()
	r.parser.Reset(bytes.Clone(text))
	current := root
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			current = r.open(root, e, false)
		case unstable.ArrayTable:
			current = r.open(root, e, true)
		case unstable.KeyValue:
			r.set(current, e)
		}
	}
	v = root.value(Value{Kind: TableValue, Line: 1, Column: 1, End: len(text)})
	if e := r.parser.Error(); e != nil {
		return v, fmt.Errorf("cannot be read: %w", e)
	}
	return v, nil
}

type tomlReader struct {
	parser unstable.Parser
	text   []byte
	lines  []int
}

func (r *tomlReader) key(n *unstable.Node) Member {
	m := Member{Key: string(n.Data), Start: int(n.Raw.Offset)}
	m.Line, m.Column = position(r.lines, m.Start)
	m.Value = Value{Start: m.Start, End: m.Start + int(n.Raw.Length), Line: m.Line, Column: m.Column}
	return m
}

// open finds or makes the table that a header names.
func (r *tomlReader) open(root *tomlTable, e *unstable.Node, list bool) *tomlTable {
	at := root
	keys := e.Key()
	for n := 0; keys.Next() && n < maxDots; n++ {
		c := at.cell(r.key(keys.Node()))
		if list && keys.IsLast() {
			c.list = append(c.list, newTomlTable())
		}
		if k := len(c.list); k > 0 {
			at = c.list[k-1]
			continue
		}
		if c.table == nil {
			c.table = newTomlTable()
		}
		at = c.table
	}
	return at
}

func (r *tomlReader) set(at *tomlTable, e *unstable.Node) {
	keys := e.Key()
	for n := 0; keys.Next() && n < maxDots; n++ {
		c := at.cell(r.key(keys.Node()))
		if keys.IsLast() {
			c.member.Value = r.value(e.Value(), c.member)
			return
		}
		if c.table == nil {
			c.table = newTomlTable()
		}
		at = c.table
	}
}

func (t *tomlTable) cell(m Member) *tomlCell {
	c := t.cells[m.Key]
	if c == nil {
		c = &tomlCell{member: m}
		t.cells[m.Key] = c
		t.order = append(t.order, m.Key)
	}
	return c
}

// value reads a value; those whose place the parser does not tell take the
// place behind their key.
func (r *tomlReader) value(n *unstable.Node, key Member) Value {
	v := Value{Start: int(n.Raw.Offset), End: int(n.Raw.Offset + n.Raw.Length), text: string(n.Data)}
	if n.Raw.Length == 0 {
		v.Start = r.afterEquals(key.Value.End)
		v.End = v.Start + len(n.Data)
	}
	v.Line, v.Column = position(r.lines, v.Start)
	switch n.Kind {
	case unstable.Bool:
		v.Kind = BoolValue
	case unstable.Integer, unstable.Float:
		v.Kind = NumberValue
	case unstable.Array:
		v.Kind, v.text = ListValue, ""
		for items := n.Children(); items.Next(); {
			v.parts = append(v.parts, Member{Value: r.value(items.Node(), key)})
		}
	case unstable.InlineTable:
		v.text = ""
		t := newTomlTable()
		for items := n.Children(); items.Next(); {
			if items.Node().Kind == unstable.KeyValue {
				r.set(t, items.Node())
			}
		}
		v = t.value(v)
	default:
		v.Kind = StringValue
	}
	return v
}

func (r *tomlReader) afterEquals(at int) int {
	if i := bytes.IndexByte(r.text[min(at, len(r.text)):], '='); i >= 0 {
		at += i + 1
	}
	for at < len(r.text) && (r.text[at] == ' ' || r.text[at] == '\t') {
		at++
	}
	return min(at, len(r.text))
}

// value freezes a table; frame gives its place.
func (t *tomlTable) value(frame Value) Value {
	frame.Kind = TableValue
	for _, key := range t.order {
		c := t.cells[key]
		m := c.member
		switch {
		case c.table != nil:
			m.Value = c.table.value(m.Value)
		case len(c.list) > 0:
			list := Value{Kind: ListValue, Start: m.Start, End: m.Value.End, Line: m.Line, Column: m.Column}
			for _, item := range c.list {
				list.parts = append(list.parts, Member{Value: item.value(m.Value)})
			}
			m.Value = list
		}
		if !m.Value.OK() {
			continue
		}
		frame.parts = append(frame.parts, m)
	}
	return frame
}
