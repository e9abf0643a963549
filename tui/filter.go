package tui

import (
	tea "charm.land/bubbletea/v2"
)

// startFilter lets the filter be typed at the head of the list, which narrows
// with every letter.
func (m *Model) startFilter() {
	in := newInput(m.list.filter)
	m.list.typing, m.list.inside = &in, false
}

// pressFilter takes a key while the filter is typed.
func (m *Model) pressFilter(key, text string) tea.Cmd {
	l := &m.list
	switch key {
	case "esc":
		l.typing, l.filter = nil, ""
	case "enter":
		l.typing = nil
		return m.moved()
	case "up", "down":
		step := map[string]int{"up": -1, "down": 1}[key]
		l.cursor = max(min(l.cursor+step, len(l.items)-1), 0)
		return m.renderPage()
	default:
		l.typing.press(key, text)
		l.filter = l.typing.trimmed()
	}
	l.refresh(m)
	m.detail.top, m.detail.place = 0, 0
	return m.renderPage()
}

var filterKeys = []binding{keysFor("", "type", "to narrow the list"), keysFor("enter", "enter", "keep"), keysFor("esc", "esc", "show everything"), quiet(keysFor("up down", "↑ ↓", "move"))}

// filtering reports whether keys go into the filter.
func (m *Model) filtering() bool {
	return m.screen == listing && m.list.typing != nil && !m.overlay.open()
}
