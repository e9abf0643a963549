package project

import (
	"strings"
	"testing"
)

func TestHolds(t *testing.T) {
	p := FromFiles(map[string]string{
		"a.ts":     "import { Stripe } from 'stripe'\nconst API_KEY = 'x'",
		"empty.ts": "",
		"two.ts":   "ab",
	})
	for _, c := range []struct {
		path, word  string
		plain, fold bool
	}{
		{"a.ts", "stripe", true, true},
		{"a.ts", "Stripe", true, false},
		{"a.ts", "api_key", false, true},
		{"a.ts", "from 'stripe'\nconst", true, true},
		{"a.ts", "stripes", false, false},
		{"a.ts", "x'", true, true},
		{"a.ts", "", true, true},
		{"two.ts", "ab", true, true},
		{"two.ts", "abc", false, false},
		{"empty.ts", "abc", false, false},
		{"none.ts", "ab", false, false},
	} {
		if got := p.Holds(c.path, "not there", c.word); got != c.plain {
			t.Errorf("Holds(%s, %q) = %v", c.path, c.word, got)
		}
		if got := p.HoldsFold(c.path, "not there", c.word); got != c.fold {
			t.Errorf("HoldsFold(%s, %q) = %v", c.path, c.word, got)
		}
	}
}

// A sketch must never deny a word that is there, and seldom allow one that is not.
func TestSketch(t *testing.T) {
	text := strings.Repeat("export async function POST(request: Request) { return Response.json(await load(request)) }\n", 40)
	s := sketchOf([]byte(text))
	for i := range len(text) - 12 {
		if w := text[i : i+12]; !s.may(w) {
			t.Fatalf("%q is denied", w)
		}
	}
	for _, w := range []string{"constructEvent", "checkout.session.", "PRIVATE KEY-----", "createClient"} {
		if s.may(w) {
			t.Errorf("%q is allowed", w)
		}
	}
}

// Searching by a word's seldomest byte finds what a plain search finds, wherever
// in the text it stands.
func TestContains(t *testing.T) {
	text := "const Fallback = replace(with, 'r8_x')\n\tif (!stats) return etat"
	for from := range len(text) {
		for to := from; to <= min(from+7, len(text)); to++ {
			word := text[from:to]
			for _, in := range []string{text, text[from:], text[:to], text[from+1:], text[:max(to-1, 0)], ""} {
				if got, want := contains([]byte(in), word, false), strings.Contains(in, word); got != want {
					t.Fatalf("%q in %q: %v", word, in, got)
				}
				word := strings.ToLower(word)
				if got, want := contains([]byte(in), word, true), strings.Contains(strings.ToLower(in), word); got != want {
					t.Fatalf("%q in %q, whatever the case: %v", word, in, got)
				}
			}
		}
	}
}
