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

func TestCalleeTrail(t *testing.T) {
	for code, want := range map[string]string{
		"stripe.prices.list()":          "stripe.prices.list",
		"getStripe().prices.list()":     ".prices.list",
		"db.from('a').select('b').eq()": ".eq",
		"list()":                        "list",
	} {
		outer := Node{}
		for n := range Parse("a.ts", []byte(code)).Find(Call) {
			if !outer.OK() || n.Contains(outer) {
				outer = n
			}
		}
		if got := outer.CalleeTrail(); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
