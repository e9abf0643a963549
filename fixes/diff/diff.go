// Package diff compares two texts line by line, lets parts of the difference be
// dropped, and writes it as a unified diff that git apply and patch accept.
package diff

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op says what happened to a line.
type Op uint8

// The operations.
const (
	Equal Op = iota
	Delete
	Insert
)

// A Line is one line of either text, or of both.
type Line struct {
	Op   Op
	Text string // with its line end, if it has one
	Old  int    // 1-based line of the old text; 0 for an inserted line
	New  int    // 1-based line of the new text; 0 for a deleted line
}

// Lines compares two texts. In every run of changes the deleted lines come
// before the inserted ones. The answer depends on nothing but the texts; texts
// too large to compare are told apart at the lines that both have once.
func Lines(before, after []byte) []Line {
	var b builder
	b.compare(split(string(before)), split(string(after)), true)
	b.flush()
	slide(b.lines)
	return b.lines
}

// split cuts a text behind its line ends.
func split(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// builder gathers lines and holds back insertions until the run's deletions are
// complete.
type builder struct {
	lines    []Line
	inserted []string
	old, new int
}

func (b *builder) add(op Op, lines ...string) {
	for _, text := range lines {
		switch op {
		case Equal:
			b.flush()
			b.old++
			b.new++
			b.lines = append(b.lines, Line{Equal, text, b.old, b.new})
		case Delete:
			b.old++
			b.lines = append(b.lines, Line{Delete, text, b.old, 0})
		case Insert:
			b.inserted = append(b.inserted, text)
		}
	}
}

func (b *builder) flush() {
	for _, text := range b.inserted {
		b.new++
		b.lines = append(b.lines, Line{Insert, text, 0, b.new})
	}
	b.inserted = b.inserted[:0]
}

// maxWork bounds the steps of one exact comparison, some half a second;
// maxLines is what the comparison can number.
const (
	maxWork  = 100_000_000
	maxLines = 1_000_000
)

// compare adds the difference of two lists of lines.
func (b *builder) compare(old, new []string, anchored bool) {
	head := common(old, new, func(s []string, i int) string { return s[i] })
	b.add(Equal, old[:head]...)
	old, new = old[head:], new[head:]
	tail := common(old, new, func(s []string, i int) string { return s[len(s)-1-i] })
	end := old[len(old)-tail:]
	old, new = old[:len(old)-tail], new[:len(new)-tail]
	switch total := len(old) + len(new); {
	case len(old) == 0 || len(new) == 0:
		b.add(Delete, old...)
		b.add(Insert, new...)
	case total <= maxLines && total*total <= maxWork:
		b.exact(old, new)
	case anchored:
		b.between(old, new)
	default:
		b.add(Delete, old...)
		b.add(Insert, new...)
	}
	b.add(Equal, end...)
}

func common(a, b []string, at func([]string, int) string) int {
	n := 0
	for n < len(a) && n < len(b) && at(a, n) == at(b, n) {
		n++
	}
	return n
}

// exact adds the smallest difference.
func (b *builder) exact(old, new []string) {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // a time limit would make the answer depend on the machine
	r1, r2, table := dmp.DiffLinesToRunes(strings.Join(old, ""), strings.Join(new, ""))
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMainRunes(r1, r2, false), table) {
		lines := split(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			b.add(Equal, lines...)
		case diffmatchpatch.DiffDelete:
			b.add(Delete, lines...)
		case diffmatchpatch.DiffInsert:
			b.add(Insert, lines...)
		}
	}
}

// between compares what lies between the lines that both texts have once, in
// the longest order that both share.
func (b *builder) between(old, new []string) {
	o, n := 0, 0
	for _, a := range anchors(old, new) {
		if a.old < o || a.new < n { // taken in as equal already
			continue
		}
		b.compare(old[o:a.old], new[n:a.new], false)
		b.add(Equal, old[a.old])
		o, n = a.old+1, a.new+1
	}
	b.compare(old[o:], new[n:], false)
}
