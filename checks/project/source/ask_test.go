package source

import "testing"

// A fixed part of a template may be a letter long, or empty.
func TestShortPartsOfATemplate(t *testing.T) {
	f := Parse("a.ts", []byte("const life = `${days}d`"))
	var got []string
	for n := range f.Find(Template) {
		for part := range n.Children() {
			if s, ok := part.StringValue(); ok {
				got = append(got, s)
			}
		}
	}
	if len(got) != 2 || got[0] != "" || got[1] != "d" {
		t.Errorf("%q", got)
	}
}
