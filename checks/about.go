package checks

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"underpin/checks/check"
)

// A Hit is a check that a term is of.
type Hit struct {
	Check  *check.Check
	Weight int // how much the check's words are about it
}

// Told is the weight from which on a check is told of by a term, and not only holds it.
const Told = 100

// What it weighs that a term stands somewhere in a check's words.
const (
	isTitle   = 2000 // all of the title, its abbreviation, or the name
	inTitle   = 1000
	allTitled = 500 // its words stand in the title, apart
	oneTitled = 40  // one of them does
	inSummary = Told
	inDoes    = 12
	inRest    = 8
	mostTimes = 6 // that are counted of one section
)

// About lists the checks that a term is of, such as "csp", "n+1" or "webhooks",
// those that it fits best first: by their names, their titles and their words.
func About(term string) []Hit {
	words := stems(term)
	if len(words) == 0 || len(strings.Join(words, "")) < 2 {
		return nil
	}
	var out []Hit
	for _, p := range pages() {
		if n := p.weigh(words); n > 0 {
			out = append(out, Hit{p.check, n})
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return b.Weight - a.Weight })
	return out
}

// Surest are the hits that a term can mean, where the rest only mention it: as
// many as are about as good as the first.
func Surest(hits []Hit) []Hit {
	for i, h := range hits {
		if h.Weight*2 <= hits[0].Weight {
			return hits[:i]
		}
	}
	return hits
}

// A page is the words of a check as they are compared with a term.
type page struct {
	check                                              *check.Check
	title, name, abbreviation, summary, does, why, see []string
}

// pages are those of every check, read once: a term is asked for at every key that
// is typed.
var pages = sync.OnceValue(func() []page {
	var out []page
	for _, c := range All() {
		_, after, _ := strings.Cut(c.Words.Title, "(")
		abbreviation, _, _ := strings.Cut(after, ")")
		out = append(out, page{
			check: c, title: stems(c.Words.Title), name: stems(c.Word()), abbreviation: stems(abbreviation),
			summary: stems(c.Words.Summary), does: stems(c.Words.Does), why: stems(c.Words.Why), see: stems(c.Words.See),
		})
	}
	return out
})

func (p page) weigh(words []string) int {
	in := func(text []string, each int) int { return min(times(text, words), mostTimes) * each }
	bare := strings.Join(words, "")
	n := in(p.summary, inSummary) + in(p.does, inDoes) + in(p.why, inRest) + in(p.see, inRest)
	switch {
	case slices.Equal(p.title, words), slices.Equal(p.name, words), slices.Equal(p.abbreviation, words):
		n += isTitle
	case times(p.title, words) > 0, len(bare) > 3 && strings.Contains(strings.Join(p.title, ""), bare):
		n += inTitle
	case len(words) > 1:
		if n += among(p.title, words) * oneTitled; among(p.title, words) == len(words) {
			n += allTitled
		}
	}
	return n
}

// among counts the words that stand in a text, wherever.
func among(text, words []string) int {
	n := 0
	for _, w := range words {
		if slices.Contains(text, w) {
			n++
		}
	}
	return n
}

// times counts how often some words stand behind each other in a text.
func times(text, words []string) int {
	n := 0
	for i := range len(text) - len(words) + 1 {
		if slices.Equal(text[i:i+len(words)], words) {
			n++
		}
	}
	return n
}

// stems are the words of a text without what inflects them, so that "webhooks"
// finds "webhook" and "rate limit" finds "rate limiting".
func stems(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = stem(w)
	}
	return words
}

func stem(word string) string {
	for _, end := range []string{"ies", "ing", "ed", "es", "s", "y", "e"} {
		s, cut := strings.CutSuffix(word, end)
		if !cut || len(s) < 3 {
			continue
		}
		if n := len(s); end != "s" && s[n-1] == s[n-2] && s[n-1] != 's' {
			s = s[:n-1] // logging
		}
		return s
	}
	return word
}
