package tui

import (
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes"
	"underpin/fixes/diff"
)

// diffFile is one file of a preview.
type diffFile struct {
	change         fixes.FileChange
	lines          []diff.Line
	runs           []diff.Run
	keep           []bool // by run
	added, deleted int
	longest        int // of the changed lines, in cells

	rows  []diffRow // as last asked for
	made  rowsKey
	spans map[int]map[int][]diff.Span // changed words by run and line
	paint painted
}

type rowsKey struct {
	context int
	split   bool
}

// diffRow is one row of the screen: a line of either side by its index (-1 for
// none), or a gap of lines that are left out.
type diffRow struct {
	left, right int
	run         int // -1 outside of changes
	first       bool
	gap         int
}

func newDiffFile(c fixes.FileChange) *diffFile {
	f := &diffFile{change: c, lines: diff.Lines(c.Before, c.After), spans: map[int]map[int][]diff.Span{}}
	f.runs = diff.Runs(f.lines)
	f.keep = make([]bool, max(len(f.runs), 1))
	for i := range f.keep {
		f.keep[i] = true
	}
	f.added, f.deleted = diff.Count(f.lines)
	for _, l := range f.lines {
		if l.Op != diff.Equal {
			f.longest = max(f.longest, ansi.StringWidth(shownText(l.Text)))
		}
	}
	return f
}

func (f *diffFile) verb() string {
	switch {
	case !f.change.Existed:
		return "new"
	case f.change.Removed:
		return "delete"
	}
	return "edit"
}

// layOut lists the rows of the file; nothing is drawn yet, so that a long file
// costs no more than a short one.
func (f *diffFile) layOut(context int, split bool) []diffRow {
	key := rowsKey{context, split}
	if f.rows != nil && f.made == key {
		return f.rows
	}
	f.rows, f.made = []diffRow{}, key
	run, last := 0, 0
	for _, h := range diff.Hunks(f.lines, context) {
		f.skip(last, h.From)
		for i := h.From; i < h.To; {
			if run < len(f.runs) && i == f.runs[run].From {
				f.layOutRun(run, split)
				i = f.runs[run].To
				run++
				continue
			}
			f.rows = append(f.rows, diffRow{left: i, right: i, run: -1})
			i++
		}
		last = h.To
	}
	f.skip(last, len(f.lines))
	return f.rows
}

// skip leaves lines out; a single one takes no less room than its gap would.
func (f *diffFile) skip(from, to int) {
	switch {
	case to-from == 1:
		f.rows = append(f.rows, diffRow{left: from, right: from, run: -1})
	case to > from && len(f.runs) > 0:
		f.rows = append(f.rows, diffRow{run: -1, gap: to - from})
	}
}

func (f *diffFile) layOutRun(run int, split bool) {
	var minus, plus []int
	for i := f.runs[run].From; i < f.runs[run].To; i++ {
		if f.lines[i].Op == diff.Delete {
			minus = append(minus, i)
		} else {
			plus = append(plus, i)
		}
	}
	at := func(list []int, i int) int {
		if i < len(list) {
			return list[i]
		}
		return -1
	}
	n := len(minus) + len(plus)
	if split {
		n = max(len(minus), len(plus))
	}
	for i := range n {
		row := diffRow{left: at(minus, i), right: -1, run: run, first: i == 0}
		if split {
			row.right = at(plus, i)
		} else if i >= len(minus) {
			row.right = plus[i-len(minus)]
		}
		f.rows = append(f.rows, row)
	}
}

// rowOf is where a run begins.
func (f *diffFile) rowOf(run int) int {
	for i, r := range f.rows {
		if r.run == run {
			return i
		}
	}
	return 0
}
