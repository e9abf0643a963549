package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes/diff"
	"underpin/tui/safe"
)

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
	line := cutLeft(f.words(i, run, style, strong), how.x)
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

// words is the text of a line, what its run changed in it set apart.
func (f *diffFile) words(i, run int, style, strong lipgloss.Style) string {
	l := f.lines[i]
	if l.Op == diff.Equal && l.New > 0 && l.New <= len(f.paint.lines) && f.paint.lines[l.New-1] != "" {
		return f.paint.lines[l.New-1]
	}
	text := shownText(l.Text)
	var b strings.Builder
	at := 0
	for _, s := range f.changed(run)[i] {
		from, to := min(s.Start, len(text)), min(s.End, len(text))
		b.WriteString(style.Render(string(safe.Line(text[at:from], 4))))
		b.WriteString(strong.Render(string(safe.Line(text[from:to], 4))))
		at = to
	}
	b.WriteString(style.Render(string(safe.Line(text[at:], 4))))
	return b.String()
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

// changed finds the changed words of a run's lines that are versions of each
// other.
func (f *diffFile) changed(run int) map[int][]diff.Span {
	if run < 0 {
		return nil
	}
	if found, ok := f.spans[run]; ok {
		return found
	}
	found := map[int][]diff.Span{}
	for _, pair := range diff.Pairs(f.lines, f.runs[run]) {
		before, after := f.lines[pair[0]].Text, f.lines[pair[1]].Text
		if len(before) <= maxShown && len(after) <= maxShown {
			found[pair[0]], found[pair[1]] = diff.Words(before, after)
		}
	}
	f.spans[run] = found
	return found
}
