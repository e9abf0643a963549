package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/tui/safe"
)

// listView is the checklist, grouped by area or with what hurts first.
type listView struct {
	area   string // only this one; "" for all
	filter string
	items  []check.Result
	cursor int
	top    int
	inside bool // one pane: the detail is open
}

func (m *Model) listKeys() []binding {
	b := []binding{keyUp, keyDown}
	if !m.layout.two && !m.list.inside {
		b = append(b, keyEnter)
	}
	r, ok := m.current()
	if ok && r.Finding.Verdict == check.Gap && r.Check.Fix != nil {
		b = append(b, keysFor("f enter", "f", "see the fix"))
	}
	if ok && r.Finding.Question != nil {
		b = append(b, keysFor("A enter", "A", "answer"))
	}
	if m.review.Records[m.currentID()].Status == Fixed {
		b = append(b, keysFor("u", "u", "undo"))
	}
	b = append(b, keysFor("n p", "n/p", "next open"), keysFor("x", "x", "skip"), keysFor("y", "y", "copy the brief"),
		keysFor("/", "/", "filter"), keyBack,
		quiet(keysFor("b", "b", "write the brief to a file")), quiet(keysFor("d", "d", "done by hand")), quiet(keysFor("N", "N", "write a note")), quiet(keysFor("e", "e", "open in your editor")),
		quiet(keysFor("Y", "Y", "copy file:line")), quiet(keysFor("J K", "J/K", "scroll the detail")),
		quiet(keysFor("tab", "tab", "next place")), quiet(keyDiagram), quiet(keysFor("R", "R", "write the report")), quiet(keysFor("r", "r", "read the app again")), keyPageDn, keyPageUp, keyTop, keyEnd)
	return b
}

// openList shows the checklist of an area, the cursor on a check.
func (m *Model) openList(area, id string) tea.Cmd {
	m.screen = listing
	m.list = listView{area: area, inside: id != "" && !m.layout.two}
	m.list.refresh(m)
	for i, r := range m.list.items {
		if r.Check.ID == id {
			m.list.cursor = i
		}
	}
	return m.moved()
}

// refresh makes the list anew from the review, the cursor on the same check.
func (l *listView) refresh(m *Model) {
	id := ""
	if l.cursor < len(l.items) {
		id = l.items[l.cursor].Check.ID
	}
	l.items = nil
	for _, r := range checks.Ordered(m.review.Results) {
		if (l.area == "" || r.Check.Area() == l.area) && l.matches(r) {
			l.items = append(l.items, r)
		}
	}
	l.cursor = max(slices.IndexFunc(l.items, func(r check.Result) bool { return r.Check.ID == id }), 0)
}

func (l *listView) matches(r check.Result) bool {
	text := strings.ToLower(r.Check.ID + " " + r.Check.Words.Title + " " + r.Finding.Reason + " " + r.Finding.Verdict.String())
	for _, word := range strings.Fields(strings.ToLower(l.filter)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (m *Model) current() (check.Result, bool) {
	if m.list.cursor < len(m.list.items) {
		return m.list.items[m.list.cursor], true
	}
	return check.Result{}, false
}

func (m *Model) currentID() string {
	if r, ok := m.current(); ok {
		return r.Check.ID
	}
	return ""
}

// moved is called when another check is under the cursor.
func (m *Model) moved() tea.Cmd {
	m.detail.top, m.detail.place = 0, 0
	if id := m.currentID(); id != "" && (m.layout.two || m.list.inside) {
		m.session.Place = id
		if !slices.Contains(m.session.Seen, id) {
			m.session.Seen = append(m.session.Seen, id)
		}
	}
	return m.renderPage()
}

func (m *Model) pressList(key string) tea.Cmd {
	l := &m.list
	last := len(l.items) - 1
	if l.inside && !m.layout.two && m.scrollDetail(key) {
		return nil
	}
	was := l.cursor
	switch {
	case keyUp.has(key):
		l.cursor--
	case keyDown.has(key):
		l.cursor++
	case keyPageUp.has(key):
		l.cursor -= m.layout.body
	case keyPageDn.has(key):
		l.cursor += m.layout.body
	case keyTop.has(key):
		l.cursor = 0
	case keyEnd.has(key):
		l.cursor = last
	case key == "n":
		l.cursor = m.nextOpen(1)
	case key == "p":
		l.cursor = m.nextOpen(-1)
	default:
		return m.actOnCheck(key)
	}
	l.cursor = max(min(l.cursor, last), 0)
	if l.cursor != was {
		return m.moved()
	}
	return nil
}

// nextOpen is the nearest open item in a direction, going round.
func (m *Model) nextOpen(step int) int {
	n := len(m.list.items)
	for i := 1; i <= n; i++ {
		at := ((m.list.cursor+step*i)%n + n) % n
		if m.isOpen(m.list.items[at]) {
			return at
		}
	}
	return m.list.cursor
}

// listLines is the list, the detail, or both side by side.
func (m *Model) listLines() []string {
	n := m.layout.body
	switch {
	case m.layout.two:
		return columns(m.list.lines(m, m.layout.list), m.detailLines(m.layout.detail), m.layout.list, m.layout.detail, n, m.theme.dim.Render("│"))
	case m.list.inside:
		return m.detailLines(m.layout.w)
	}
	return m.list.lines(m, m.layout.w)
}

func (l *listView) lines(m *Model, w int) []string {
	t := m.theme
	var out []string
	at, group := 0, ""
	for i, r := range l.items {
		if g := groupOf(m, r); g != group {
			if group != "" {
				out = append(out, "")
			}
			group = g
			out = append(out, " "+t.dim.Render(g))
		}
		if i == l.cursor {
			at = len(out)
		}
		out = append(out, l.line(m, i, r, w))
	}
	if len(l.items) == 0 {
		out = append(out, "", "  "+t.dim.Render("nothing matches "), "  "+string(safe.Line(l.filter, 1)))
	}
	n := m.layout.body
	if l.filter != "" {
		n--
	}
	if at < l.top+1 {
		l.top = max(at-1, 0)
	}
	if at > l.top+n-2 {
		l.top = at - n + 2
	}
	out, l.top = window(out, l.top, n)
	if l.filter != "" {
		out = append([]string{" " + t.info.Render("/"+string(safe.Line(l.filter, 1)))}, out...)
	}
	return out
}

func groupOf(m *Model, r check.Result) string {
	switch s := m.review.Records[r.Check.ID].Status; {
	case s == Skipped:
		return "Skipped"
	case s == ByHand:
		return "Done by hand"
	case s == Fixed && r.Finding.Verdict == check.Pass:
		return "Fixed"
	}
	if stopped(r) {
		return "Not checked"
	}
	return map[check.Verdict]string{
		check.Gap: "Open gaps", check.Ask: "Questions", check.Unclear: "Could not tell", check.Pass: "In place", check.NotNeeded: "Not needed",
	}[r.Finding.Verdict]
}

func (l *listView) line(m *Model, i int, r check.Result, w int) string {
	t := m.theme
	rec := m.review.Records[r.Check.ID]
	sign, style := t.sign(r, rec)
	title := r.Check.Words.Title
	if rec.Note != "" {
		title += " *"
	}
	if i == l.cursor {
		return t.cursor.Render(fit("▌"+sign+" "+title, w))
	}
	if !m.isOpen(r) {
		return " " + style.Render(sign) + " " + t.dim.Render(cut(title, w-3))
	}
	return " " + style.Render(sign) + " " + cut(title, w-3)
}
