package project

import (
	"iter"
	"strconv"
)

// A ValueKind says what a Value is.
type ValueKind uint8

// The kinds of values.
const (
	NoValue ValueKind = iota // not there
	NullValue
	BoolValue
	NumberValue
	StringValue
	ListValue
	TableValue // a JSON object, a YAML mapping, a TOML table
)

// A Value is a value of a JSON, YAML or TOML file with its place. The zero Value
// is no value: every method of it answers with the zero value, so that questions
// can be chained.
type Value struct {
	Kind         ValueKind
	Start, End   int // byte range in the file
	Line, Column int // 1-based, of its first byte; columns count bytes
	text         string
	parts        []Member // members of a table; items of a list, with empty keys
}

// A Member is one key of a table with its value.
type Member struct {
	Key    string
	Line   int // of the key
	Column int
	Start  int // byte offset of the key
	Value  Value
}

// OK reports whether the value is there.
func (v Value) OK() bool { return v.Kind != NoValue }

// Member is a table's key with its value; the last one wins, as for the programs
// that read the file.
func (v Value) Member(key string) (Member, bool) {
	if v.Kind == TableValue {
		for i := len(v.parts) - 1; i >= 0; i-- {
			if v.parts[i].Key == key {
				return v.parts[i], true
			}
		}
	}
	return Member{}, false
}

// Get follows keys through nested tables.
func (v Value) Get(keys ...string) Value {
	for _, k := range keys {
		m, _ := v.Member(k)
		v = m.Value
	}
	return v
}

// Members walks the keys of a table in the order of the file.
func (v Value) Members() iter.Seq[Member] {
	return func(yield func(Member) bool) {
		if v.Kind != TableValue {
			return
		}
		for _, m := range v.parts {
			if !yield(m) {
				return
			}
		}
	}
}

// Items walks the items of a list.
func (v Value) Items() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind != ListValue {
			return
		}
		for _, m := range v.parts {
			if !yield(m.Value) {
				return
			}
		}
	}
}

// Len counts the members of a table or the items of a list.
func (v Value) Len() int { return len(v.parts) }

// Text is a string, number or boolean as text; "" for anything else.
func (v Value) Text() string { return v.text }

// Strings lists the texts of a list, or of a single text.
func (v Value) Strings() []string {
	if v.Kind != ListValue {
		if v.text == "" {
			return nil
		}
		return []string{v.text}
	}
	var out []string
	for item := range v.Items() {
		if t := item.Text(); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// Bool is a boolean; ok is false for anything else.
func (v Value) Bool() (value, ok bool) { return v.text == "true", v.Kind == BoolValue }

// Number is a number; ok is false for anything else.
func (v Value) Number() (value float64, ok bool) {
	if v.Kind != NumberValue {
		return 0, false
	}
	n, err := strconv.ParseFloat(v.text, 64)
	return n, err == nil
}
