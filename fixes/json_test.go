package fixes

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tailscale/hujson"
)

func TestSetJSON(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		keys           []string
		value          any
	}{
		{"new member", "{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"b\": true\n}\n", []string{"b"}, true},
		{"line comment", "{\n  \"a\": 1 // one\n}\n", "{\n  \"a\": 1, // one\n  \"b\": 2\n}\n", []string{"b"}, 2},
		{"trailing comma", "{\n\t\"a\": 1, // one\n}\n", "{\n\t\"a\": 1, // one\n\t\"b\": 2,\n}\n", []string{"b"}, 2},
		{"inline", "{ \"a\": 1 }", "{ \"a\": 1, \"b\": { \"c\": \"d: {\\\",\" } }", []string{"b", "c"}, "d: {\","},
		{"empty", "{}\n", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", []string{"a", "b"}, 1},
		{"comment in empty", "{\n  // nothing yet\n}\n", "{\n  // nothing yet\n  \"a\": 1\n}\n", []string{"a"}, 1},
		{"replace", "{\n  \"a\": /* x */ [1, 2]\n}\n", "{\n  \"a\": /* x */ \"n<o\"\n}\n", []string{"a"}, "n<o"},
		{"deep, four spaces", "{\n    \"a\": {\n        \"b\": {}\n    }\n}\n", "{\n    \"a\": {\n        \"b\": {\n            \"c\": [1, 2]\n        }\n    }\n}\n", []string{"a", "b", "c"}, []int{1, 2}},
		{"crlf", "{\r\n  \"a\": 1\r\n}\r\n", "{\r\n  \"a\": 1,\r\n  \"b\": {\r\n    \"c\": 2\r\n  }\r\n}\r\n", []string{"b", "c"}, 2},
		{"same value", "{\"a\":{ \"b\" :1}}", "{\"a\":{ \"b\" :1}}", []string{"a"}, map[string]any{"b": 1}},
		{"index", "{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":1, \"c\": 2}]}", []string{"a", "0", "c"}, 2},
	} {
		d := draftOf(map[string]string{"x.json": c.in})
		if err := d.SetJSON("x.json", c.value, c.keys...); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := textOf(t, d, "x.json"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestAppendJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"new array", "{}\n", "{\n  \"list\": [\n    {\n      \"k\": \"v\"\n    }\n  ]\n}\n"},
		{"empty array", "{\n  \"list\": []\n}\n", "{\n  \"list\": [\n    {\n      \"k\": \"v\"\n    }\n  ]\n}\n"},
		{"inline objects", "{\n  \"list\": [\n    { \"k\": \"u\" }\n  ]\n}\n", "{\n  \"list\": [\n    { \"k\": \"u\" },\n    {\n      \"k\": \"v\"\n    }\n  ]\n}\n"},
		{"there already", "{\"list\":[{\"k\":\"v\"}]}", "{\"list\":[{\"k\":\"v\"}]}"},
	} {
		d := draftOf(map[string]string{"x.json": c.in})
		if err := d.AppendJSON("x.json", map[string]string{"k": "v"}, "list"); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := textOf(t, d, "x.json"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestJSONIsRefusedNotGuessed(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON": "{a: }", "a list": "[1]", "a number on the way": "{\"a\": 1}", "too deep": strings.Repeat("[", 100_000),
	} {
		var r *Refusal
		if err := draftOf(map[string]string{"x.json": text}).SetJSON("x.json", 1, "a", "b"); !errors.As(err, &r) || !strings.Contains(r.Sketch, "\"b\": 1") {
			t.Errorf("%s gave %v", name, err)
		}
	}
	d := draftOf(map[string]string{})
	if err := d.SetJSON("vercel.json", "x", "a"); err != nil || textOf(t, d, "vercel.json") != "{\n  \"a\": \"x\"\n}\n" {
		t.Errorf("a new file: %v", err)
	}
}

func FuzzSetJSON(f *testing.F) {
	f.Add("{\n  // c\n  \"a\": [1, {\"b\": null}], /* d */\n}\n", "a", "x", "v")
	f.Add("{\"a\":{} /**/ ,\"b\":{\"c\":[]}}", "b", "c", "")
	f.Add("{\r\n\t\"a\": \"\\\\\"//}\r\n}", "a\"", "b", "\\")
	f.Fuzz(func(t *testing.T, text, k1, k2, value string) {
		d := draftOf(map[string]string{"x.json": text})
		if !utf8.ValidString(k1) || !utf8.ValidString(k2) || d.SetJSON("x.json", value, k1, k2) != nil {
			return
		}
		got := []byte(textOf(t, d, "x.json"))
		tree, err := parseJSON(got)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, got, err)
		}
		v, rest := tree.find([]string{k1, k2})
		want, _ := marshal(value)
		if len(rest) > 0 || !tree.equal(v, want) {
			t.Fatalf("%q became %q, without the value", text, got)
		}
		if !othersKept(text, got, k1) {
			t.Fatalf("%q became %q", text, got)
		}
		before, _ := d.Read("x.json")
		if err := d.SetJSON("x.json", value, k1, k2); err != nil || !bytes.Equal(before, []byte(textOf(t, d, "x.json"))) {
			t.Fatalf("the second time is not nothing: %v", err)
		}
	})
}

// othersKept reports whether every member but the named one means the same.
func othersKept(before string, after []byte, name string) bool {
	decode := func(text []byte) (m map[string]any) {
		plain, err := hujson.Standardize(bytes.Clone(text))
		if err == nil {
			err = json.Unmarshal(plain, &m)
		}
		if err == nil {
			delete(m, strings.ToValidUTF8(name, "\ufffd"))
		}
		return m
	}
	if len(strings.TrimSpace(before)) == 0 {
		return true
	}
	a, b := decode([]byte(before)), decode(after)
	return a == nil || reflect.DeepEqual(a, b)
}
