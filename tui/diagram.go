package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"underpin/tui/boxes"
)

// diagramView is the database as boxes and lines.
type diagramView struct {
	top  int
	all  bool   // every column of wide tables
	back screen // where esc leads

	drawn []boxes.Line
	w     int // the width that it was drawn for
}

var keyDiagram = keysFor("D", "D", "the database").in(showing)

func (d *diagramView) keys(gaps int) []binding {
	what := "every column"
	if d.all {
		what = "fewer columns"
	}
	next := keysFor("n p", "n/p", "next gap").in(moving)
	next.foot = gaps > 0
	return []binding{
		keyUp, keyDown,
		next, keysFor("a", "a", what).in(showing), keysFor("y", "y", "copy as Mermaid").in(handing),
		keysFor("esc h left", "esc", "back").in(moving), keyPageDn, keyPageUp, keyTop, keyEnd,
	}
}

// openDiagram shows the database; the way back is the screen it was asked from.
func (m *Model) openDiagram() tea.Cmd {
	if len(m.review.Database.Tables) == 0 {
		m.say("no table is described in this repository")
		return nil
	}
	m.diagram = diagramView{back: m.screen}
	m.screen = diagram
	return nil
}

func (m *Model) pressDiagram(key string) tea.Cmd {
	d, page := &m.diagram, m.layout.body-2
	d.draw(m)
	switch {
	case keyUp.has(key):
		d.top--
	case keyDown.has(key):
		d.top++
	case keyPageDn.has(key):
		d.top += page
	case keyPageUp.has(key):
		d.top -= page
	case keyTop.has(key):
		d.top = 0
	case keyEnd.has(key):
		d.top = len(d.drawn)
	case key == "n":
		d.jump(1)
	case key == "p":
		d.jump(-1)
	case key == "a":
		d.all, d.drawn = !d.all, nil
	case key == "y":
		m.say("sent to the clipboard; underpin erd --format mermaid prints it")
		return tea.SetClipboard(m.review.Database.Mermaid())
	case key == "esc", key == "h", key == "left":
		m.screen = d.back
		return m.renderPage()
	}
	d.top = max(d.top, 0)
	return nil
}

// jump goes to the next line with a gap, or to the one before.
func (d *diagramView) jump(step int) {
	for i := d.top + 2 + step; i >= 0 && i < len(d.drawn); i += step {
		if slices.ContainsFunc(d.drawn[i], func(p boxes.Piece) bool { return p.Kind == boxes.Mark }) {
			d.top = i - 2
			return
		}
	}
}

// draw draws for the width of the screen, when that has changed.
func (d *diagramView) draw(m *Model) {
	if d.drawn == nil || d.w != m.layout.w {
		d.drawn, d.w = boxes.Draw(m.review.Database, boxes.Options{Width: m.layout.w - 2, All: d.all}), m.layout.w
	}
}

func (d *diagramView) lines(m *Model) []string {
	d.draw(m)
	gaps := m.marked()
	title := count(len(m.review.Database.Tables), "table", "tables") + ", " + count(gaps, "gap", "gaps") + " marked with !"
	if gaps == 0 {
		title = count(len(m.review.Database.Tables), "table", "tables") + ", no gap is known"
	}
	body := m.layout.body - 2
	shown, top := window(d.drawn, d.top, body)
	d.top = top
	if rest := len(d.drawn) - top - len(shown); rest > 0 || top > 0 {
		title += fmt.Sprintf(" · lines %d–%d of %d", top+1, top+len(shown), len(d.drawn))
	}
	out := []string{m.theme.strong.Render("  Database") + m.theme.dim.Render("  "+title), ""}
	for _, l := range shown {
		out = append(out, " "+paintBoxes(m.theme, l))
	}
	return out
}

// marked counts the gaps that the drawing marks.
func (m *Model) marked() int {
	gaps := 0
	for _, t := range m.review.Database.Tables {
		gaps += len(t.Marks)
		for _, c := range t.Columns {
			gaps += len(c.Marks)
		}
	}
	return gaps
}

func paintBoxes(t theme, l boxes.Line) string {
	styles := map[boxes.Kind]lipgloss.Style{
		boxes.Plain: t.plain, boxes.Border: t.dim, boxes.Wire: t.info, boxes.Name: t.strong,
		boxes.Key: t.accent, boxes.Dim: t.dim, boxes.Mark: t.bad,
	}
	var b strings.Builder
	for _, p := range l {
		b.WriteString(styles[p.Kind].Render(p.Text))
	}
	return b.String()
}
