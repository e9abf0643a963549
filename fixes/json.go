package fixes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/tailscale/hujson"
)

// maxNesting bounds the brackets of a JSON text: its reader recurses.
const maxNesting = 200

// SetJSON sets the value at a path of keys in a JSON or JSONC file, comments
// and layout kept; objects on the way are made. Nothing happens when the value
// is there already. A missing file is created. A key counts as an index where
// an array stands.
func (d *Draft) SetJSON(path string, value any, keys ...string) error {
	return d.editJSON(path, value, keys, setEdits)
}

// AppendJSON adds a value to the array at a path of keys, which is made when it
// is missing. Nothing happens when the array holds the value already.
func (d *Draft) AppendJSON(path string, value any, keys ...string) error {
	return d.editJSON(path, value, keys, appendEdits)
}

type jsonVerb func(t *jsonText, value json.RawMessage, keys []string) ([]Edit, error)

func (d *Draft) editJSON(path string, value any, keys []string, verb jsonVerb) error {
	raw, err := marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	text, ok := d.Read(path)
	if !ok || len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}\n")
	}
	t, err := parseJSON(text)
	if err != nil {
		return Refuse(path+" is not valid JSON: "+err.Error(), "json", nested(raw, keys))
	}
	style := d.Style(path)
	t.unit = style.Indent
	edits, err := verb(t, raw, keys)
	if err != nil {
		return Refuse(path+": "+err.Error(), "json", nested(raw, keys))
	}
	if len(edits) == 0 {
		return nil
	}
	out, err := applyEdits(text, edits)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := parseJSON(out); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if !ok {
		out = []byte(withLineEnd(string(out), style.EOL))
	}
	d.Write(path, out)
	return nil
}

// marshal is a value as JSON without the escapes that are meant for HTML.
func marshal(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// nested is a value inside of the objects that lead to it, as a sketch.
func nested(raw json.RawMessage, keys []string) string {
	for _, k := range slices.Backward(keys) {
		raw = slices.Concat([]byte("{"), quoteJSON(k), []byte(":"), raw, []byte("}"))
	}
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

func quoteJSON(s string) []byte {
	raw, err := marshal(s)
	if err != nil {
		return []byte(`""`)
	}
	return raw
}

// A jsonText is a JSON text with the offsets of its values.
type jsonText struct {
	text []byte
	root hujson.Value
	unit string // one level of indentation
}

func parseJSON(text []byte) (*jsonText, error) {
	if nesting(text) > maxNesting {
		return nil, errors.New("nested too deeply")
	}
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		return nil, errors.New("begins with a byte order mark")
	}
	root, err := hujson.Parse(text)
	if err != nil {
		return nil, err
	}
	return &jsonText{text: text, root: root}, nil
}

// nesting is the deepest level of brackets, strings counted as if they were
// code: a bound is all that is wanted.
func nesting(text []byte) int {
	depth, deepest := 0, 0
	for _, b := range text {
		switch b {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// find follows keys as far as they exist; rest are those that do not.
func (t *jsonText) find(keys []string) (v hujson.Value, rest []string) {
	v = t.root
	for i, k := range keys {
		next, ok := child(v, k)
		if !ok {
			return v, keys[i:]
		}
		v = next
	}
	return v, nil
}

func child(v hujson.Value, key string) (hujson.Value, bool) {
	switch c := v.Value.(type) {
	case *hujson.Object:
		for _, m := range slices.Backward(c.Members) { // the last one counts
			if name, ok := m.Name.Value.(hujson.Literal); ok && name.String() == key {
				return m.Value, true
			}
		}
	case *hujson.Array:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(c.Elements) {
			return c.Elements[i], true
		}
	}
	return hujson.Value{}, false
}

func setEdits(t *jsonText, value json.RawMessage, keys []string) ([]Edit, error) {
	v, rest := t.find(keys)
	if len(rest) == 0 {
		if t.equal(v, value) {
			return nil, nil
		}
		return []Edit{{v.StartOffset, v.EndOffset, t.layout(value, t.indent(v.StartOffset), t.broken(v))}}, nil
	}
	o, ok := v.Value.(*hujson.Object)
	if !ok {
		return nil, fmt.Errorf("%q has no place in a value that is no object", rest[0])
	}
	for _, k := range slices.Backward(rest[1:]) {
		value = slices.Concat([]byte("{"), quoteJSON(k), []byte(":"), value, []byte("}"))
	}
	return t.insert(v, items(o), len(o.Members), string(quoteJSON(rest[0]))+": ", value), nil
}

func appendEdits(t *jsonText, value json.RawMessage, keys []string) ([]Edit, error) {
	v, rest := t.find(keys)
	if len(rest) > 0 {
		return setEdits(t, slices.Concat([]byte("["), value, []byte("]")), keys)
	}
	a, ok := v.Value.(*hujson.Array)
	if !ok {
		return nil, fmt.Errorf("%s is no array", strings.Join(keys, "."))
	}
	var spans []span
	for _, e := range a.Elements {
		if t.equal(e, value) {
			return nil, nil
		}
		spans = append(spans, span{e.StartOffset, e.EndOffset})
	}
	return t.insert(v, spans, len(spans), "", value), nil
}

// equal reports whether a value of the text means the same as another.
func (t *jsonText) equal(v hujson.Value, other json.RawMessage) bool {
	plain, err := hujson.Standardize(slices.Clone(t.text[v.StartOffset:v.EndOffset]))
	if err != nil {
		return false
	}
	var a, b any
	return json.Unmarshal(plain, &a) == nil && json.Unmarshal(other, &b) == nil && reflect.DeepEqual(a, b)
}
