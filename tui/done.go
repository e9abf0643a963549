package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/tui/safe"
)

// doneView is what a fix left behind.
type doneView struct {
	p     Preview
	step  int // under the cursor
	shown int // the step that was when it was drawn last
	top   int
	after string // the open check that comes after the fixed one

	commit string // what makes the fix a commit of its own; empty: no repository
}

// steps are what the fix leaves to do, with what is done of it.
func (m *Model) steps() []Todo { return m.review.Records[m.done.p.ID].Left }

func (m *Model) doneKeys() []binding {
	d := &m.done
	b := []binding{keysFor("enter n", "enter", "next").in(moving).helped("next open gap")}
	if len(m.steps()) > 0 {
		tick := keyTick
		if m.steps()[min(d.step, len(m.steps())-1)].Done {
			tick.does = "not done"
		}
		b = append(b, tick)
	}
	b = append(b, keysFor("u", "u", "undo"))
	runs := len(d.commands()) > 0
	if runs {
		b = append(b, keysFor("r", "r", "run").helped("run a command of the steps"))
	}
	if d.commit != "" {
		b = append(b, keysFor("g", "g", "commit").helped("commit this fix by itself"))
	}
	if runs {
		b = append(b, keysFor("y", "y", "copy").in(handing).helped("copy the commands of the steps"))
	}
	return append(b, keysFor("esc", "esc", "back").in(moving), keyUp, keyDown)
}

// commands are the steps that name one, by their place among the steps.
func (d *doneView) commands() []int {
	var out []int
	for i, s := range d.p.Change.Steps {
		if s.Command != "" {
			out = append(out, i)
		}
	}
	return out
}

func (m *Model) pressDone(key string) tea.Cmd {
	switch key {
	case "enter", "n":
		return m.nextAfter(m.done.after)
	case "up", "k":
		m.done.move(m, -1)
	case "down", "j":
		m.done.move(m, 1)
	case "space", "x":
		if steps := m.steps(); m.done.step < len(steps) {
			return m.tick(steps[m.done.step], !steps[m.done.step].Done)
		}
	case "L":
		return m.openLeft(m.done.p.ID)
	case "esc", "h", "left":
		m.screen = listing
		return m.renderPage()
	case "r":
		return m.chooseCommand()
	case "g":
		return m.showCommit()
	case "u":
		return m.undo(m.done.p.ID)
	case "y":
		var commands []string
		for _, s := range m.done.p.Change.Steps {
			if s.Command != "" {
				commands = append(commands, s.Command)
			}
		}
		if len(commands) == 0 {
			m.say("there is no command to copy")
			return nil
		}
		m.say("sent to the clipboard")
		return tea.SetClipboard(strings.Join(commands, "\n"))
	}
	return nil
}

// nextAfter shows an open check, or the first open one of the list, or of all
// where the list is done.
func (m *Model) nextAfter(id string) tea.Cmd {
	if !slices.ContainsFunc(m.list.items, m.isOpen) {
		m.list = listView{}
		m.list.refresh(m)
	}
	first := slices.IndexFunc(m.list.items, m.isOpen)
	if first < 0 {
		m.screen = overview
		m.say("nothing is open any more")
		return nil
	}
	m.screen = listing
	m.list.inside = !m.layout.two
	m.list.cursor = first
	m.list.moveTo(id)
	return m.moved()
}

// move goes to another step, or scrolls where there is none.
func (d *doneView) move(m *Model, by int) {
	at := d.step + by
	if at < 0 || at >= len(m.steps()) {
		d.top += by
		return
	}
	d.step = at
}

// chooseCommand asks which command is meant, where there are several, and
// whether it may run.
func (m *Model) chooseCommand() tea.Cmd {
	steps := m.done.p.Change.Steps
	at := m.done.commands()
	run := func(i int) tea.Cmd {
		return m.confirmRun(Todo{ID: m.done.p.ID, Text: steps[i].Text, Command: steps[i].Command}, steps[i].Command)
	}
	switch len(at) {
	case 0:
		m.say("there is no command to run")
		return nil
	case 1:
		return run(at[0])
	}
	var items []choice
	for k, i := range at {
		items = append(items, choice{fmt.Sprint(k + 1), string(safe.Line(steps[i].Command, 1))})
	}
	m.overlay = menuOverlay("Which command?", "You are asked once more before it runs.", items, func(m *Model, item string) tea.Cmd {
		return run(at[slices.IndexFunc(items, func(c choice) bool { return c.text == item })])
	})
	return nil
}

// showCommit shows and copies the command that makes the fix a commit of its own.
func (m *Model) showCommit() tea.Cmd {
	line := m.done.commit
	if line == "" {
		m.say("the app is in no git repository: there is nothing to commit to")
		return nil
	}
	m.overlay = overlay{
		kind: textOverlay, title: "Commit this fix by itself",
		lines: []string{string(safe.Line(line, 1)), "", "It was sent to the clipboard. Run it in the app's folder, or let r run it here."},
		extra: []extra{{"r", "run it", func(m *Model) tea.Cmd { return m.confirmRun(Todo{ID: m.done.p.ID}, line) }}},
	}
	return tea.SetClipboard(line)
}

func (d *doneView) lines(m *Model) []string {
	t, w := m.theme, m.layout.w
	out := []string{"", "  " + t.good.Render("✓ Written: ") + t.strong.Render(d.p.Change.Title), ""}
	for _, f := range d.p.Change.Files {
		out = append(out, "    "+fmt.Sprintf("%-7s%s", (&diffFile{change: f}).verb(), safe.Line(f.Path, 1)))
	}
	out = append(append(out, ""), d.verdict(m)...)
	at := [2]int{0, 1}
	if steps := m.steps(); len(steps) > 0 {
		d.step = min(d.step, len(steps)-1)
		head := t.strong.Render("Left for you")
		if done(steps) == len(steps) {
			head = t.good.Render("✓ Nothing is left for you")
		}
		out = append(out, "", "  "+head)
		for i, s := range steps {
			from := len(out)
			lines := stepLines(t, s, i == d.step, w)
			out = append(out, lines...)
			if i == d.step {
				at = [2]int{from, from + len(lines)}
			}
		}
	}
	out = append(out, "")
	keep := "u takes it back byte for byte, also in a later session."
	if d.commit != "" {
		keep = "g makes it a commit of its own; " + keep
	}
	told := []string{keep}
	if len(m.steps()) > 0 {
		told = []string{"L lists the steps of every fix, also on another day.", keep}
	}
	for _, text := range told {
		for _, line := range wrap(text, min(w-4, 96)) {
			out = append(out, "  "+t.dim.Render(line))
		}
	}
	if d.step != d.shown { // moved to: it comes on the screen
		d.top, d.shown = min(max(d.top, at[1]-m.layout.body+1), at[0]), d.step
	}
	var shown []string
	shown, d.top = window(out, d.top, m.layout.body)
	return more(t, shown, d.top, len(out), "↓")
}

// verdict is what the check says now.
func (d *doneView) verdict(m *Model) []string {
	for _, r := range m.review.Results {
		if r.Check.ID != d.p.ID {
			continue
		}
		text, style := "✓ looked again: ", m.theme.good
		if r.Finding.Verdict == check.Gap {
			text, style = "! looked again, still open: ", m.theme.warn
		}
		var out []string
		for i, line := range wrap(text+string(safe.Line(r.Finding.Reason, 1)), min(m.layout.w-6, 96)) {
			if i > 0 {
				line = "  " + line
			}
			out = append(out, "  "+style.Render(line))
		}
		return out
	}
	return nil
}
