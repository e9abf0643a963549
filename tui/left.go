package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/tui/safe"
)

// leftView lists what the written fixes leave to a person, to be ticked off.
type leftView struct {
	cursor int
	top    int
	back   screen // where esc leads
}

var (
	keyLeft = keysFor("L", "L", "steps left").in(showing).helped("what the fixes left for you")
	keyTick = keysFor("space x", "space", "tick off").in(deciding).helped("tick a step off, or take it back")
)

// leftKeys are tick off, and what the step under the cursor allows besides.
func (m *Model) leftKeys() []binding {
	steps := m.review.Steps()
	if len(steps) == 0 {
		return []binding{keyBack}
	}
	tick := keyTick
	if steps[min(m.left.cursor, len(steps)-1)].Done {
		tick.does = "not done"
	}
	b := []binding{keyUp, keyDown, tick, keysFor("enter", "enter", "its check").in(moving)}
	if steps[min(m.left.cursor, len(steps)-1)].Command != "" {
		b = append(b, keysFor("r", "r", "run it").helped("run the command of the step"), keysFor("y", "y", "copy it").in(handing).helped("copy the command of the step"))
	}
	return append(b, keyBack)
}

// openLeft shows what is left to do, the cursor on the first open step of a check,
// or of any.
func (m *Model) openLeft(id string) tea.Cmd {
	if m.screen != leftScreen {
		m.left = leftView{back: m.screen}
	}
	steps := m.review.Steps()
	at := slices.IndexFunc(steps, func(t Todo) bool { return t.ID == id && !t.Done })
	if at < 0 {
		at = slices.IndexFunc(steps, func(t Todo) bool { return t.ID == id })
	}
	if at < 0 {
		at = slices.IndexFunc(steps, func(t Todo) bool { return !t.Done })
	}
	m.left.cursor = max(at, 0)
	m.screen = leftScreen
	return nil
}

func (m *Model) pressLeft(key string) tea.Cmd {
	v, steps := &m.left, m.review.Steps()
	if keyBack.has(key) {
		m.screen = v.back
		return m.renderPage()
	}
	if len(steps) == 0 {
		return nil
	}
	v.cursor = min(v.cursor, len(steps)-1)
	step := steps[v.cursor]
	switch {
	case keyUp.has(key):
		v.cursor = max(v.cursor-1, 0)
	case keyDown.has(key):
		v.cursor = min(v.cursor+1, len(steps)-1)
	case keyTick.has(key):
		return m.tick(step, !step.Done)
	case key == "enter":
		return m.openList("", step.ID)
	case key == "r" && step.Command != "":
		return m.confirmRun(step, step.Command)
	case key == "y" && step.Command != "":
		m.say("sent to the clipboard")
		return tea.SetClipboard(step.Command)
	}
	return nil
}

// tick notes that a step is done, or that it is not.
func (m *Model) tick(step Todo, done bool) tea.Cmd {
	return m.record(step.ID, func(r *Record) { r.Tick(step.Text, done, m.opt.Who, m.opt.Now()) })
}

func (v *leftView) lines(m *Model) []string {
	t, steps := m.theme, m.review.Steps()
	if len(steps) == 0 {
		out := []string{""}
		for _, line := range wrap("Nothing is left for you: no written fix asks for a step of yours.", m.layout.w-4) {
			out = append(out, "  "+line)
		}
		return out
	}
	v.cursor = min(v.cursor, len(steps)-1)
	out := []string{"", "  " + t.strong.Render("Left for you by the fixes") + t.dim.Render(fmt.Sprintf("  %d of %d done", done(steps), len(steps)))}
	from, to := 0, 0
	id := ""
	for i, s := range steps {
		if s.ID != id {
			id = s.ID
			out = append(out, "", "  "+t.info.Render(m.titleOf(id)))
		}
		if i == v.cursor {
			from = len(out)
		}
		out = append(out, stepLines(t, s, i == v.cursor, m.layout.w)...)
		if i == v.cursor {
			to = len(out)
		}
	}
	n := m.layout.body
	v.top = min(max(v.top, to-n+1), max(from-2, 0)) // the step is whole, and what it is of stands above it
	var shown []string
	shown, v.top = window(out, v.top, n)
	return more(t, shown, v.top, len(out), "↓")
}

// titleOf is the title of a check, or its id where the review has none.
func (m *Model) titleOf(id string) string {
	for _, r := range m.review.Results {
		if r.Check.ID == id {
			return r.Check.Words.Title
		}
	}
	return string(safe.Line(id, 1))
}

// stepLines are a step with its box, and its command below.
func stepLines(t theme, s Todo, chosen bool, w int) []string {
	box, bar := "[ ] ", " "
	if s.Done {
		box = "[✓] "
	}
	if chosen {
		bar = "▌"
	}
	text := string(safe.Line(s.Text, 1))
	if s.Done {
		text += " (done" + string(safe.Line(s.By(), 1)) + ")"
	}
	var out []string
	for i, line := range wrap(text, min(w-8, 96)) {
		if i > 0 {
			box = "    "
		}
		switch line = "  " + bar + box + line; {
		case chosen:
			line = t.cursor.Render(fit(line, min(w-1, 106)))
		case s.Done:
			line = t.dim.Render(line)
		}
		out = append(out, line)
	}
	if s.Command != "" && !s.Done {
		out = append(out, "       "+t.info.Render(strings.TrimSpace(string(safe.Line(s.Command, 1)))))
	}
	return out
}
