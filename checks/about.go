package checks

import (
	"slices"
	"strings"
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
	for _, c := range All() {
		if n := weigh(c, words); n > 0 {
			out = append(out, Hit{c, n})
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

func weigh(c *check.Check, words []string) int {
	title := stems(c.Words.Title)
	in := func(text string, each int) int { return min(times(stems(text), words), mostTimes) * each }
	bare := strings.Join(words, "")
	n := in(c.Words.Summary, inSummary) + in(c.Words.Does, inDoes) + in(c.Words.Why, inRest) + in(c.Words.See, inRest)
	_, after, _ := strings.Cut(c.Words.Title, "(")
	abbreviation, _, _ := strings.Cut(after, ")")
	switch {
	case slices.Equal(title, words), slices.Equal(stems(c.Word()), words), abbreviation != "" && slices.Equal(stems(abbreviation), words):
		n += isTitle
	case times(title, words) > 0, len(bare) > 3 && strings.Contains(strings.Join(title, ""), bare):
		n += inTitle
	case len(words) > 1:
		if n += among(title, words) * oneTitled; among(title, words) == len(words) {
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
