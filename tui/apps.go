package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

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

// AppName is the folder of an app as it is shown.
func (r Review) AppName(folder string) string {
	switch {
	case folder == "." && r.About[folder].Whole:
		return "all of it"
	case folder == ".":
		return "the one at the top"
	}
	return string(safe.Line(folder, 1))
}

// String is what an app is, in a few words.
func (a About) String() string {
	parts := slices.DeleteFunc([]string{string(safe.Line(a.Stack, 1)), string(safe.Line(a.Name, 1))}, func(s string) bool { return s == "" })
	if a.Files > 0 {
		parts = append(parts, count(a.Files, "source file", "source files"))
	}
	return strings.Join(parts, " · ")
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
	names, rest := 0, 0
	for _, app := range m.review.Apps {
		names = max(names, ansi.StringWidth(m.review.AppName(app)))
		rest = max(rest, ansi.StringWidth(m.review.About[app].String()))
	}
	w := m.layout.w - 4
	names = min(names, max(w-rest-3, w/2)) // a long folder leaves room for what it is
	for i, app := range m.review.Apps {
		name, about := fit(tail(m.review.AppName(app), names), names), m.review.About[app].String()
		if i == a.cursor {
			out = append(out, m.theme.cursor.Render(fit("▌  "+name+"   "+about, min(m.layout.w-1, names+rest+8))))
		} else {
			out = append(out, "   "+name+"   "+m.theme.dim.Render(about))
		}
	}
	return window(out, appsHead+a.cursor-m.layout.body+2, m.layout.body)
}
