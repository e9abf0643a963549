package diff

import (
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// A Span is the bytes [Start, End) of a line.
type Span struct{ Start, End int }

// maxWords bounds the lines that are compared letter by letter.
const maxWords = 1000

// Words says which parts of a changed line differ. There are none to point at
// when less than half of the line stayed the same.
func Words(before, after string) (old, new []Span) {
	before, after = strings.TrimRight(before, "\r\n"), strings.TrimRight(after, "\r\n")
	if len(before) > maxWords || len(after) > maxWords || !utf8.ValidString(before) || !utf8.ValidString(after) {
		return nil, nil
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	equal, o, n := 0, 0, 0
	for _, d := range dmp.DiffCleanupSemantic(dmp.DiffMain(before, after, false)) {
		size := len(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			equal += len(strings.TrimSpace(d.Text))
			o, n = o+size, n+size
		case diffmatchpatch.DiffDelete:
			old = append(old, Span{o, o + size})
			o += size
		case diffmatchpatch.DiffInsert:
			new = append(new, Span{n, n + size})
			n += size
		}
	}
	if equal*2 < max(len(strings.TrimSpace(before)), len(strings.TrimSpace(after))) {
		return nil, nil
	}
	return old, new
}

// Pairs matches the deleted and inserted lines of a run that are versions of
// each other: with as many of one as of the other, in order. Both are indexes
// into lines.
func Pairs(lines []Line, r Run) [][2]int {
	insert := r.From
	for insert < r.To && lines[insert].Op == Delete {
		insert++
	}
	if insert-r.From != r.To-insert {
		return nil
	}
	out := make([][2]int, 0, insert-r.From)
	for i := r.From; i < insert; i++ {
		out = append(out, [2]int{i, insert + i - r.From})
	}
	return out
}
