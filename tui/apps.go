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
		return m.look(true)
	case keyEnter.has(key):
		m.opt.App = m.review.Apps[a.cursor]
		m.review, m.offers.known = Review{}, nil
		return m.startScan()
	}
	return nil
}

// appsHead is how many lines stand above the first app.
const appsHead = 3

func (a *appsView) lines(m *Model) []string {
	lines, _ := a.scrolled(m)
	return lines
}

// scrolled are the lines that are shown, and how many are above them.
func (a *appsView) scrolled(m *Model) ([]string, int) {
	out := []string{"", "  " + m.theme.strong.Render("There are several apps here. Which one?"), ""}
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
	return window(out, appsHead+a.cursor-m.layout.body+2, m.layout.body)
}
