package fixes

import (
	"testing"

	"underpin/checks/project/source"
)

func TestAPropertyGoesWithWhatBelongsToIt(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"first on a line", "f({ gone: 1, b: 2 })", "f({ b: 2 })"},
		{"last on a line", "f({ a: 1, gone: 2 })", "f({ a: 1 })"},
		{"a line of its own", "f({\n  a: 1,\n  gone: 2,\n  b: 3,\n})", "f({\n  a: 1,\n  b: 3,\n})"},
		{"last, with a comma", "f({\n  a: 1,\n  gone: 2,\n})", "f({\n  a: 1,\n})"},
		{"last, without one", "f({\n  a: 1,\n  gone: 2\n})", "f({\n  a: 1\n})"},
		{"with a remark", "f({\n  gone: 1, // once\n  b: 2,\n})", "f({\n  b: 2,\n})"},
		{"behind a remark", "f({\n  a: 1, // stays\n  gone: 2\n})", "f({\n  a: 1, // stays\n})"},
		{"alone", "f({\n  gone: 1,\n})", "f({\n})"},
	} {
		f := source.Parse("a.js", []byte(c.text))
		for p := range f.Find(source.Property) {
			if p.Key() != "gone" {
				continue
			}
			got, err := applyEdits([]byte(c.text), []Edit{WithoutProperty(p)})
			if err != nil || string(got) != c.want {
				t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
			}
		}
	}
}
