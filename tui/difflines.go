package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"underpin/fixes/diff"
	"underpin/tui/safe"
)

// rows walks the lines of a file that are shown: those within context of a
// change; gap is called for what is left out.
func (f diffFile) rows(context int, row func(i, run int), gap func(left int)) {
	last := -1
	for i := range f.lines {
		run, near := f.near(i, context)
		if !near {
			continue
		}
		if i > last+1 {
			gap(i - last - 1)
		}
		row(i, run)
		last = i
	}
	if left := len(f.lines) - 1 - last; left > 0 && last >= 0 {
		gap(left)
	}
}

// near is the run that a line belongs to (-1 for none) and whether it is shown.
func (f diffFile) near(i, context int) (run int, shown bool) {
	run = -1
	for r, at := range f.runs {
		if i >= at.From && i < at.To {
			return r, true
		}
		if i >= at.From-context && i < at.To+context {
			shown = true
		}
	}
	return run, shown
}

// unified draws a file as one column; at is the line of the run under the
// cursor.
func (f diffFile) unified(t theme, w int, d *diffView) (out []string, at int) {
	words := f.words()
	f.rows(d.context, func(i, run int) {
		l := f.lines[i]
		if run == d.run && (i == f.runs[run].From) {
			at = len(out)
		}
		number := fmt.Sprintf("%4s %4s ", num(l.Old), num(l.New))
		out = append(out, f.bar(t, run, d)+t.dim.Render(number)+f.text(t, i, run, words[i], w-12, d))
	}, func(left int) { out = append(out, t.dim.Render(fmt.Sprintf("   ⋮ %d lines", left))) })
	if len(f.lines) == 0 {
		out = append(out, t.dim.Render("   an empty file"))
	}
	return out, at
}

// bar marks the run under the cursor and dropped runs.
func (f diffFile) bar(t theme, run int, d *diffView) string {
	switch {
	case run >= 0 && run == d.run && f.keep[run]:
		return t.accent.Render("▌ ")
	case run >= 0 && run == d.run:
		return t.accent.Render("▌") + t.dropped.Render("x")
	case run >= 0 && !f.keep[run]:
		return t.dropped.Render(" x")
	}
	return "  "
}

func num(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// text is one line with its sign, emphasis and sideways scroll.
func (f diffFile) text(t theme, i, run int, words []diff.Span, w int, d *diffView) string {
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
	end := ending(l.Text, l.Op != diff.Equal)
	if l.Op == diff.Equal {
		return fit(sign+cutLeft(string(safe.Line(body, 4)), d.x), w)
	}
	var b strings.Builder
	at := 0
	for _, s := range words {
		b.WriteString(style.Render(string(safe.Line(body[at:s.Start], 4))))
		b.WriteString(strong.Render(string(safe.Line(body[s.Start:s.End], 4))))
		at = s.End
	}
	b.WriteString(style.Render(string(safe.Line(body[at:], 4))))
	line := cutLeft(b.String(), d.x) + style.Render(end)
	if pad := w - 1 - lipgloss.Width(line); pad > 0 {
		line += style.Render(strings.Repeat(" ", pad))
	}
	return cut(style.Render(sign)+line, w)
}

// ending shows a changed line's end where it is not a plain newline.
func ending(text string, changed bool) string {
	switch {
	case !changed:
		return ""
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

// words finds the changed words of lines that are versions of each other.
func (f diffFile) words() map[int][]diff.Span {
	out := map[int][]diff.Span{}
	for _, r := range f.runs {
		for _, pair := range diff.Pairs(f.lines, r) {
			old, inserted := diff.Words(f.lines[pair[0]].Text, f.lines[pair[1]].Text)
			out[pair[0]], out[pair[1]] = old, inserted
		}
	}
	return out
}

// split draws a file as two columns, before and after.
func (f diffFile) split(t theme, w int, d *diffView) (out []string, at int) {
	words := f.words()
	half := (w - 5) / 2
	side := func(i, run int) string {
		if i < 0 {
			return strings.Repeat(" ", half)
		}
		n := f.lines[i].Old
		if f.lines[i].Op == diff.Insert {
			n = f.lines[i].New
		}
		return fit(t.dim.Render(fmt.Sprintf("%4d ", n))+f.text(t, i, run, words[i], half-5, d), half)
	}
	row := func(left, right, run int) {
		out = append(out, f.bar(t, run, d)+side(left, run)+t.dim.Render(" │ ")+side(right, run))
	}
	var minus, plus []int
	run := -1
	flush := func() {
		for k := range max(len(minus), len(plus)) {
			left, right := -1, -1
			if k < len(minus) {
				left = minus[k]
			}
			if k < len(plus) {
				right = plus[k]
			}
			row(left, right, run)
		}
		minus, plus, run = nil, nil, -1
	}
	f.rows(d.context, func(i, r int) {
		if r != run {
			flush()
			run = r
			if r == d.run {
				at = len(out)
			}
		}
		switch f.lines[i].Op {
		case diff.Delete:
			minus = append(minus, i)
		case diff.Insert:
			plus = append(plus, i)
		default:
			row(i, i, -1)
		}
	}, func(left int) { flush(); out = append(out, t.dim.Render(fmt.Sprintf("   ⋮ %d lines", left))) })
	flush()
	return out, at
}
