package erd

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
)

// words is what a gap is called in a diagram, where there is little room.
var words = map[string]string{
	"database/identity":    "not unique",
	"database/indexes":     "no index",
	"database/relations":   "no foreign key",
	"database/constraints": "no constraint",
	"database/rls":         "open to anyone",
}

// marks are the gaps of a review by file and line.
type marks map[line][]mark

// A mark is the word for a gap, with what the place says of it.
type mark struct{ text, message string }

type line struct {
	file string
	line int
}

// newMarks takes the gaps that are at least likely: a diagram has no room for
// doubt.
func newMarks(results []check.Result) marks {
	m := marks{}
	for _, r := range results {
		text := words[r.Check.ID]
		if text == "" || r.Finding.Verdict != check.Gap || r.Finding.Confidence < check.Likely {
			continue
		}
		seen := map[line]bool{}
		for _, p := range r.Finding.Places {
			if at := (line{p.File, p.Line}); !seen[at] {
				seen[at] = true
				m[at] = append(m[at], mark{wordFor(text, p.Message), p.Message})
			}
		}
	}
	return m
}

// wordFor is the word for a gap at one place: a key that is there and says nothing about
// deleting is not missing.
func wordFor(text, message string) string {
	if strings.Contains(message, "says nothing about deleting") {
		return "deleting undecided"
	}
	return text
}

func (m marks) at(p schema.Place) []string {
	if p.File == "" {
		return nil
	}
	var out []string
	for _, mark := range m[line{p.File, p.Line}] {
		out = append(out, mark.text)
	}
	return out
}

// of are the marks of a column. One that stands on the line of its table, as the
// columns that a package's class brings do, has only those that name it.
func (m marks) of(t *schema.Table, c *schema.Column) []string {
	if c.Place.Line != t.Place.Line || c.Place.File != t.Place.File {
		return m.at(c.Place)
	}
	var out []string
	for _, mark := range m[line{c.Place.File, c.Place.Line}] {
		if strings.HasSuffix(" "+mark.message, " "+c.Name) || strings.Contains(mark.message, "."+c.Name+" ") {
			out = append(out, mark.text)
		}
	}
	return out
}
