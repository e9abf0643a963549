package tui

import (
	tea "charm.land/bubbletea/v2"
)

// headerHeight is how many lines stand above the body.
const headerHeight = 2

// wheelStep is how many lines a turn of the wheel scrolls.
const wheelStep = 3

// wheel scrolls what it is over; in lists it moves the cursor.
func (m *Model) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	key := map[tea.MouseButton]string{tea.MouseWheelUp: "up", tea.MouseWheelDown: "down"}[msg.Button]
	switch {
	case key == "", m.layout.tooSmall, m.writing:
		return nil
	case m.overlay.open():
		return m.pressOverlay(key, "")
	case m.screen == listing && m.layout.two && msg.X > m.layout.list:
		m.detail.top += map[string]int{"up": -wheelStep, "down": wheelStep}[key]
		m.detail.top = max(m.detail.top, 0)
		return nil
	case m.screen == listing && m.filtering():
		return m.pressFilter(key, "")
	case m.screen == overview, m.screen == chooseApp, m.screen == formScreen, m.screen == listing && !m.list.alone(m):
		return m.press(key)
	}
	var cmds []tea.Cmd
	for range wheelStep {
		cmds = append(cmds, m.press(key))
	}
	return tea.Batch(cmds...)
}

// click does what a key would do to the thing that is clicked. What writes or
// runs something still asks for its y.
func (m *Model) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || m.layout.tooSmall || m.writing {
		return nil
	}
	m.message, m.failure = "", false
	row := msg.Y - headerHeight
	switch {
	case m.overlay.open():
		return m.clickOverlay(msg.Y)
	case msg.Y == m.layout.h-1:
		return m.clickFooter(msg.X)
	case row < 0 || row >= m.layout.body:
		return nil
	}
	switch m.screen {
	case chooseApp:
		return m.clickApp(row)
	case overview:
		return m.clickOverview(row)
	case listing:
		return m.clickList(msg.X, row)
	case preview:
		return m.clickDiff(msg.X, row)
	}
	return nil
}

// clickFooter presses the key that is clicked.
func (m *Model) clickFooter(x int) tea.Cmd {
	bindings := m.bindings()
	if m.filtering() {
		bindings = filterKeys
	}
	at := 0
	for _, b := range footed(bindings, m.layout.w) {
		end := at + b.width()
		if x >= at && x < end && len(b.keys) > 0 {
			return m.key(b.keys[0], "")
		}
		at = end + len(footGap)
	}
	return nil
}

func (m *Model) clickOverlay(y int) tea.Cmd {
	o := &m.overlay
	if o.kind != menuBox {
		return nil
	}
	_, top, lines := o.place(m.theme, m.layout)
	if i := y - (top + 1 + len(lines) - len(o.items)); i >= 0 && i < len(o.items) {
		return m.closeWith(o.items[i].text)
	}
	return nil
}

func (m *Model) clickApp(row int) tea.Cmd {
	_, first := m.apps.scrolled(m)
	i := first + row - appsHead
	if i < 0 || i >= len(m.review.Apps) {
		return nil
	}
	m.apps.cursor = i
	return m.pressApps("enter")
}

func (m *Model) clickOverview(row int) tea.Cmd {
	rows := m.over.rows(m)
	if row >= len(rows) {
		return nil
	}
	switch r := rows[row]; {
	case r.area >= 0:
		return m.press(string(rune('1' + r.area)))
	case r.start >= 0:
		m.over.cursor = r.start
		return m.press("enter")
	}
	return nil
}

// clickList chooses a check, or a place in its detail; a click on the chosen one
// opens it.
func (m *Model) clickList(x, row int) tea.Cmd {
	l := &m.list
	if m.layout.two && x > m.layout.list || l.alone(m) {
		if place, ok := m.detail.rows[m.detail.top+row]; ok {
			m.detail.place = place
		}
		return nil
	}
	head, rows := l.scrolled(m, m.layout.list)
	row -= len(head)
	if row < 0 || row >= len(rows) || rows[row].item < 0 {
		return nil
	}
	if l.typing = nil; l.cursor == rows[row].item {
		return m.press("enter")
	}
	l.cursor = rows[row].item
	return m.moved()
}

// clickDiff chooses a change; a click on its box keeps or drops it.
func (m *Model) clickDiff(x, row int) tea.Cmd {
	d := &m.diff
	r, ok := d.rowAt(m, row)
	if !ok || r.run < 0 {
		return nil
	}
	d.run = r.run
	if _, all := d.kept(); r.first && x < 5 && all > 1 {
		return m.press("space")
	}
	return nil
}

// rowAt is the row of the diff that stands at a line of the body.
func (d *diffView) rowAt(m *Model, line int) (diffRow, bool) {
	f := d.files[d.file]
	rows := f.layOut(d.context, d.isSplit(m.layout))
	at := len(d.head(m))
	for _, r := range rows[min(max(d.top, 0), len(rows)):] {
		n := len(f.draw(m.theme, r, m.layout.w, drawing{d.run, d.x, d.wrap}))
		if line >= at && line < at+n {
			return r, true
		}
		at += n
	}
	return diffRow{}, false
}
