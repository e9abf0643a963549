package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"underpin/tui/safe"
)

// View draws the screen. It only reads the model.
func (m *Model) View() tea.View {
	v := tea.NewView(m.content())
	v.AltScreen = true
	v.WindowTitle = "Underpin"
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// content is the whole screen: exactly as many lines as the terminal has.
func (m *Model) content() string {
	l := m.layout
	switch {
	case l.w == 0 || l.h == 0:
		return ""
	case l.tooSmall:
		return tooSmall(l)
	}
	lines := append(m.header(), m.bodyLines()...)
	for len(lines) < l.h-1 {
		lines = append(lines, "")
	}
	foot := m.foot()
	lines = append(lines[:l.h-len(foot)], foot...)
	for i := range lines {
		lines[i] = cut(lines[i], l.w)
	}
	base := strings.Join(lines, "\n")
	if m.overlay.open() {
		return m.overlay.over(base, m.theme, l)
	}
	return base
}

// tooSmall asks for a larger screen, on as many lines as there are.
func tooSmall(l layout) string {
	lines := wrap(fmt.Sprintf("%d×%d is too small: make it %d×%d", l.w, l.h, minWidth, minHeight), l.w)
	for i := range lines {
		lines[i] = cut(lines[i], l.w)
	}
	return strings.Join(lines[:min(len(lines), l.h)], "\n")
}

// header is the app and its stack, the clock, and a rule.
func (m *Model) header() []string {
	t, l := m.theme, m.layout
	left := t.accent.Render("Underpin")
	name := m.review.App
	if name == "" {
		name = m.opt.Folder
	}
	if name != "" {
		left += "  " + t.strong.Render(string(safe.Line(name, 1)))
	}
	if m.review.Stack != "" {
		left += "  " + t.dim.Render(string(safe.Line(m.review.Stack, 1)))
	}
	right := m.clockText()
	if right != "" {
		right = "  " + right
	}
	return []string{fit(left, l.w-lipgloss.Width(right)) + right, t.dim.Render(strings.Repeat("─", l.w))}
}

// maxNews is how many lines of the screen news may take.
const maxNews = 3

// foot is the news, what is waited for, or the keys that work now. News that
// are too long for a line take more of them: nothing is said by halves.
func (m *Model) foot() []string {
	switch {
	case m.message != "" && m.failure:
		return m.news("! "+m.message, m.theme.bad)
	case m.message != "":
		return m.news(m.message, m.theme.good)
	case m.busy != "":
		return []string{m.theme.dim.Render(m.busy + " …")}
	case m.overlay.open():
		return []string{m.theme.dim.Render(m.overlay.foot())}
	case m.filtering():
		return []string{footer(m.theme, filterKeys, m.layout.w)}
	}
	return []string{footer(m.theme, m.bindings(), m.layout.w)}
}

func (m *Model) news(text string, style lipgloss.Style) []string {
	lines := wrap(text, m.layout.w)
	if len(lines) > maxNews {
		lines = lines[:maxNews]
		lines[maxNews-1] = cut(lines[maxNews-1]+" …", m.layout.w)
	}
	for i := range lines {
		lines[i] = style.Render(fit(lines[i], m.layout.w))
	}
	return lines
}

func (m *Model) bodyLines() []string {
	switch m.screen {
	case scanning:
		return m.scan.lines(m)
	case chooseApp:
		return m.apps.lines(m)
	case overview:
		return m.over.lines(m)
	case listing:
		return m.listLines()
	case formScreen:
		return m.form.lines(m)
	case preview:
		return m.diff.lines(m)
	case applied:
		return m.done.lines(m)
	case reported:
		return m.report.lines(m)
	case diagram:
		return m.diagram.lines(m)
	case leftScreen:
		return m.left.lines(m)
	}
	return nil
}

// bindings are the keys of the screen and those that work everywhere.
func (m *Model) bindings() []binding {
	var b []binding
	switch m.screen {
	case scanning:
		b = m.scan.keys()
	case chooseApp:
		b = appsKeys
	case overview:
		b = m.overviewKeys()
	case listing:
		b = m.listKeys()
	case formScreen:
		b = m.form.keys()
	case preview:
		b = m.diffKeys()
	case applied:
		b = m.doneKeys()
	case reported:
		b = reportKeys
	case diagram:
		b = m.diagram.keys(m.marked())
	case leftScreen:
		b = m.leftKeys()
	}
	all := append([]binding{}, b...)
	if m.canReport() && m.screen != overview {
		all = append(all, quiet(keysFor("R", "R", "write the report")).in(everywhere))
	}
	return append(all, keyHelp, keyQuit,
		quiet(keysFor("t", "t", "clock of a consult on, off")).in(everywhere),
		quiet(keysFor("m", "m", "mouse on or off")).in(everywhere),
		quiet(keysFor("ctrl+z", "ctrl+z", "to the shell; fg comes back")).in(everywhere))
}
