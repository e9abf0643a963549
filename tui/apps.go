package tui

import (
	tea "charm.land/bubbletea/v2"

	"underpin/tui/safe"
)

// appsView chooses one of several apps in a repository.
type appsView struct{ cursor int }

var appsKeys = []binding{keyUp, keyDown, keysFor("enter", "enter", "review this one")}

func (m *Model) pressApps(key string) tea.Cmd {
	a := &m.apps
	switch {
	case keyUp.has(key):
		a.cursor = max(a.cursor-1, 0)
	case keyDown.has(key):
		a.cursor = min(a.cursor+1, len(m.review.Apps)-1)
	case keyEnter.has(key) && a.cursor == 0:
		m.screen = overview // it is the one that was read
	case keyEnter.has(key):
		m.opt.App = m.review.Apps[a.cursor]
		m.review = Review{}
		return m.startScan()
	}
	return nil
}

func (a *appsView) lines(m *Model) []string {
	out := []string{"", "  " + m.theme.strong.Render("There are several apps here. Which one?"), ""}
	head := len(out)
	for i, app := range m.review.Apps {
		name := string(safe.Line(app, 1))
		if name == "." {
			name = "the one at the top"
		}
		if i == a.cursor {
			out = append(out, m.theme.cursor.Render(fit("▌  "+name, min(m.layout.w, 60))))
		} else {
			out = append(out, "   "+name)
		}
	}
	shown, _ := window(out, head+a.cursor-m.layout.body+2, m.layout.body)
	return shown
}
