package project

import (
	"strings"

	"underpin/checks/project/schema"
)

// LineWithin is the line of the first of some words, in small letters, within a
// definition, and the line of its head when none of them is there.
func (p *Project) LineWithin(at schema.Place, words ...string) int {
	text, _ := p.Read(at.File)
	if at.Start < 0 || at.End > len(text) || at.Start > at.End {
		return at.Line
	}
	body := strings.ToLower(string(text[at.Start:at.End]))
	for _, word := range words {
		if i := strings.Index(body, word); i >= 0 {
			return at.Line + strings.Count(body[:i], "\n")
		}
	}
	return at.Line
}
