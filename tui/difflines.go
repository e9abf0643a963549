package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes"
	"underpin/fixes/diff"
	"underpin/tui/safe"
)

// diffFile is one file of a preview.
type diffFile struct {
	change         fixes.FileChange
	lines          []diff.Line
	runs           []diff.Run
	keep           []bool // by run
	added, deleted int

	rows  []diffRow // as last asked for
	made  rowsKey
	words map[int]map[int][]diff.Span // changed words by run and line
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
	f := &diffFile{change: c, lines: diff.Lines(c.Before, c.After), words: map[int]map[int][]diff.Span{}}
	f.runs = diff.Runs(f.lines)
	f.keep = make([]bool, max(len(f.runs), 1))
	for i := range f.keep {
		f.keep[i] = true
	}
	f.added, f.deleted = diff.Count(f.lines)
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

// drawing is how rows are drawn: the run under the cursor, how far the text is
// scrolled sideways, and whether it is wrapped instead of cut.
type drawing struct {
	current, x int
	wrap       bool
}

// draw draws one row in w cells: one line, or more where it is wrapped.
func (f *diffFile) draw(t theme, r diffRow, w int, how drawing) []string {
	if r.gap > 0 {
		return []string{t.dim.Render(fmt.Sprintf("     ⋮ %d lines", r.gap))}
	}
	gutter := f.gutter(t, r, how.current)
	digits := len(fmt.Sprint(len(f.lines)))
	if f.made.split {
		half := (w - 5 - 3) / 2
		return joined(gutter, f.below(t, r, how.current), f.side(t, r.left, true, r.run, half, digits, how), f.side(t, r.right, false, r.run, half, digits, how), half, t.dim.Render(" │ "))
	}
	i := r.left
	if i < 0 {
		i = r.right
	}
	numbers := number(f.lines[i], true, digits) + " " + number(f.lines[i], false, digits) + " "
	out := f.text(t, i, r.run, w-5-len(numbers), how)
	for k := range out {
		head := gutter + t.dim.Render(numbers)
		if k > 0 {
			head = f.below(t, r, how.current) + strings.Repeat(" ", len(numbers))
		}
		out[k] = head + out[k]
	}
	return out
}

// side is one half of a split row.
func (f *diffFile) side(t theme, i int, old bool, run, half, digits int, how drawing) []string {
	if i < 0 {
		return nil
	}
	out := f.text(t, i, run, half-digits-1, how)
	for k := range out {
		head := t.dim.Render(number(f.lines[i], old, digits) + " ")
		if k > 0 {
			head = strings.Repeat(" ", digits+1)
		}
		out[k] = head + out[k]
	}
	return out
}

// joined puts the halves of a split row side by side.
func joined(gutter, below string, left, right []string, half int, rule string) []string {
	out := make([]string, max(len(left), len(right)))
	at := func(lines []string, i int) string {
		if i < len(lines) {
			return fit(lines[i], half)
		}
		return strings.Repeat(" ", half)
	}
	for i := range out {
		if i > 0 {
			gutter = below
		}
		out[i] = gutter + at(left, i) + rule + at(right, i)
	}
	return out
}

// gutter shows the run under the cursor and whether a run is kept.
func (f *diffFile) gutter(t theme, r diffRow, current int) string {
	if r.run < 0 {
		return "     "
	}
	bar, box := " ", "    "
	if r.run == current {
		bar = t.accent.Render("▌")
	}
	if r.first {
		box = "[x] "
		if !f.keep[r.run] {
			box = "[ ] "
		}
		if r.run != current {
			box = t.dim.Render(box)
		}
	}
	return bar + box
}

// below is the gutter of a line's further parts.
func (f *diffFile) below(t theme, r diffRow, current int) string {
	r.first = false
	return f.gutter(t, r, current)
}

func number(l diff.Line, old bool, digits int) string {
	n := l.New
	if old {
		n = l.Old
	}
	if n == 0 {
		return strings.Repeat(" ", digits)
	}
	return fmt.Sprintf("%*d", digits, n)
}

// text is one line with its sign, its changed words and its end.
func (f *diffFile) text(t theme, i, run, w int, how drawing) []string {
	l := f.lines[i]
	sign, style, strong := " ", t.plain, t.plain
	switch l.Op {
	case diff.Insert:
		sign, style, strong = "+", t.add, t.addWord
	case diff.Delete:
		sign, style, strong = "-", t.del, t.delWord
	}
	if run >= 0 && !f.keep[run] {
		style, strong = t.dropped, t.dropped
	}
	body := strings.TrimRight(l.Text, "\r\n")
	if len(body) > maxShown {
		body = body[:maxShown] + "…"
	}
	var b strings.Builder
	at := 0
	for _, s := range f.wordsOf(run)[i] {
		from, to := min(s.Start, len(body)), min(s.End, len(body))
		b.WriteString(style.Render(string(safe.Line(body[at:from], 4))))
		b.WriteString(strong.Render(string(safe.Line(body[from:to], 4))))
		at = to
	}
	b.WriteString(style.Render(string(safe.Line(body[at:], 4))))
	line := cutLeft(b.String(), how.x)
	if l.Op != diff.Equal {
		line += style.Render(ending(l.Text))
	}
	parts := []string{line}
	if how.wrap {
		parts = wrapped(line, max(w-1, 1))
	}
	for k, part := range parts {
		if k > 0 {
			sign = " "
		}
		part = cut(style.Render(sign)+part, w)
		if pad := w - lipgloss.Width(part); pad > 0 && l.Op != diff.Equal {
			part += style.Render(strings.Repeat(" ", pad))
		}
		parts[k] = part
	}
	return parts
}

// wrapped is a styled line in parts of w cells, each with its styles.
func wrapped(line string, w int) []string {
	parts := []string{ansi.Cut(line, 0, w)}
	for from := w; from < lipgloss.Width(line); from += w {
		parts = append(parts, ansi.Cut(line, from, from+w))
	}
	return parts
}

// maxShown is how many bytes of a line are drawn.
const maxShown = 4000

// ending shows a changed line's end where it is not a plain newline.
func ending(text string) string {
	switch {
	case strings.HasSuffix(text, "\r\n"):
		return "␍"
	case !strings.HasSuffix(text, "\n"):
		return " ⊘ no newline at the end"
	}
	return ""
}

func cutLeft(s string, x int) string {
	if x == 0 {
		return s
	}
	return ansi.TruncateLeft(s, x, "")
}

// wordsOf finds the changed words of a run's lines that are versions of each
// other.
func (f *diffFile) wordsOf(run int) map[int][]diff.Span {
	if run < 0 {
		return nil
	}
	if found, ok := f.words[run]; ok {
		return found
	}
	found := map[int][]diff.Span{}
	for _, pair := range diff.Pairs(f.lines, f.runs[run]) {
		before, after := f.lines[pair[0]].Text, f.lines[pair[1]].Text
		if len(before) <= maxShown && len(after) <= maxShown {
			found[pair[0]], found[pair[1]] = diff.Words(before, after)
		}
	}
	f.words[run] = found
	return found
}
