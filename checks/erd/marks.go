package erd

import (
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
type marks map[line][]string

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
				m[at] = append(m[at], text)
			}
		}
	}
	return m
}

func (m marks) at(p schema.Place) []string {
	if p.File == "" {
		return nil
	}
	return m[line{p.File, p.Line}]
}
