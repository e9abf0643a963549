package tui

import (
	"fmt"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// A listRow is one row of the list: an item by its index, or -1.
type listRow struct {
	text string
	item int
}

// rows are all rows of the list, and the one under the cursor.
func (l *listView) rows(m *Model, w int) (rows []listRow, at int) {
	group := ""
	for i, r := range l.items {
		if g := m.review.Group(r); g != group {
			if group != "" {
				rows = append(rows, listRow{"", -1})
			}
			group = g
			rows = append(rows, listRow{" " + m.theme.dim.Render(fmt.Sprintf("%s  %d", g, l.count(m, g))), -1})
		}
		if i == l.cursor {
			at = len(rows)
		}
		rows = append(rows, listRow{l.line(m, i, r, w), i})
	}
	return rows, at
}

func (l *listView) count(m *Model, group string) int {
	n := 0
	for _, r := range l.items {
		if m.review.Group(r) == group {
			n++
		}
	}
	return n
}

// head says what the list is of, when it is not of everything.
func (l *listView) head(m *Model, w int) []string {
	var out []string
	if i := slices.IndexFunc(checks.Areas(), func(a checks.Area) bool { return a.ID == l.area }); i >= 0 {
		out = append(out, " "+m.theme.strong.Render(cut(fmt.Sprintf("%d  %s", i+1, checks.Areas()[i].Title), w-1)))
	}
	switch {
	case l.typing != nil:
		out = append(out, " "+m.theme.info.Render("/")+l.typing.line(m.theme, w-2))
	case l.filter != "":
		out = append(out, " "+m.theme.info.Render(cut("/"+string(safe.Line(l.filter, 1)), w-1)))
	}
	if l.told && len(l.items) > 0 {
		out = append(out, " "+m.theme.dim.Render(cut("told of in the explanation of:", w-1)))
	}
	return out
}

// scrolled is the list's head, its rows, and the first of them that is shown:
// the one under the cursor always is.
func (l *listView) scrolled(m *Model, w int) (head []string, rows []listRow) {
	head = l.head(m, w)
	rows, at := l.rows(m, w)
	n := m.layout.body - len(head)
	if at < l.top+1 {
		l.top = max(at-1, 0)
	}
	if at > l.top+n-2 {
		l.top = at - n + 2
	}
	rows, l.top = window(rows, l.top, n)
	return head, rows
}

func (l *listView) lines(m *Model, w int) []string {
	out, rows := l.scrolled(m, w)
	for _, r := range rows {
		out = append(out, r.text)
	}
	if len(l.items) == 0 {
		out = append(out, "", "  "+m.theme.dim.Render("nothing matches; esc shows everything"))
	}
	return out
}

func (l *listView) line(m *Model, i int, r check.Result, w int) string {
	t := m.theme
	rec := m.review.Records[r.Check.ID]
	sign, style := t.sign(r, rec)
	title := r.Check.Words.Title
	if rec.Note != "" {
		title += " *"
	}
	weight := l.weight(m, r, w, w-4-ansi.StringWidth(title))
	title = fit(title, w-4-ansi.StringWidth(weight))
	switch {
	case i == l.cursor:
		return t.cursor.Render("▌" + sign + " " + title + weight + " ")
	case !m.isOpen(r):
		return " " + style.Render(sign) + " " + t.dim.Render(title)
	}
	return " " + style.Render(sign) + " " + title + t.dim.Render(weight)
}

// Widths from which a row of the list says who closes a gap, how bad it is, and
// what closing it costs.
const (
	saysWay     = 36
	saysWeight  = 44
	saysMinutes = 72
)

// weight is how bad an open gap is, what closing it costs and who does, as far as
// there is room beside the title, which comes first.
func (l *listView) weight(m *Model, r check.Result, w, room int) string {
	if !m.isOpen(r) || r.Finding.Verdict != check.Gap || w < saysWay {
		return ""
	}
	parts := []string{fmt.Sprintf("  %-6s", m.way(r))}
	if w >= saysMinutes {
		parts = append(parts, fmt.Sprintf("  %3d min", r.Check.Minutes))
	}
	if w >= saysWeight {
		parts = append(parts, fmt.Sprintf(" %-7s", r.Severity()))
	}
	out := ""
	for _, part := range parts {
		if ansi.StringWidth(part)+ansi.StringWidth(out) > room {
			break
		}
		out = part + out
	}
	return out
}
