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
	did   []bool // by step: its command ran well
	top   int
	after string // the open check that comes after the fixed one

	commit string // what makes the fix a commit of its own; empty: no repository
}

func (d *doneView) keys() []binding {
	b := []binding{keysFor("enter n", "enter", "the next open gap"), keysFor("u", "u", "undo")}
	if len(d.commands()) > 0 {
		b = append(b, keysFor("r", "r", "run a command"), keysFor("y", "y", "copy the commands"))
	}
	if d.commit != "" {
		b = append(b, keysFor("g", "g", "commit"))
	}
	return append(b, keysFor("esc", "esc", "back"), keyUp, keyDown)
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
		m.done.top--
	case "down", "j":
		m.done.top++
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

// chooseCommand asks which command is meant, where there are several, and
// whether it may run.
func (m *Model) chooseCommand() tea.Cmd {
	steps := m.done.p.Change.Steps
	at := m.done.commands()
	switch len(at) {
	case 0:
		m.say("there is no command to run")
		return nil
	case 1:
		return m.confirmRun(at[0], steps[at[0]].Command)
	}
	var items []choice
	for k, i := range at {
		items = append(items, choice{fmt.Sprint(k + 1), string(safe.Line(steps[i].Command, 1))})
	}
	m.overlay = menuOverlay("Which command?", "You are asked once more before it runs.", items, func(m *Model, item string) tea.Cmd {
		i := at[slices.IndexFunc(items, func(c choice) bool { return c.text == item })]
		return m.confirmRun(i, steps[i].Command)
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
		extra: []extra{{"r", "run it", func(m *Model) tea.Cmd { return m.confirmRun(-1, line) }}},
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
	if len(d.p.Change.Steps) > 0 {
		out = append(out, "", "  "+t.strong.Render("Left for you"))
		if d.open() == 0 {
			out[len(out)-1] = "  " + t.good.Render("✓ Nothing is left for you")
		}
		for i, s := range d.p.Change.Steps {
			for k, line := range wrap(string(safe.Line(s.Text, 1)), min(w-8, 96)) {
				number := fmt.Sprintf("%d. ", i+1)
				if d.did[i] {
					number = t.good.Render("✓") + "  "
				}
				if k > 0 {
					number = "   "
				}
				out = append(out, "    "+number+line)
			}
			if s.Command != "" {
				out = append(out, "       "+t.info.Render(string(safe.Line(s.Command, 1))))
			}
		}
	}
	out = append(out, "")
	keep := "u takes it back byte for byte, also in a later session."
	if d.commit != "" {
		keep = "g makes it a commit of its own; " + keep
	}
	for _, line := range wrap(keep, min(w-4, 96)) {
		out = append(out, "  "+t.dim.Render(line))
	}
	var shown []string
	shown, d.top = window(out, d.top, m.layout.body)
	return more(t, shown, d.top, len(out), "↓")
}

// open counts the steps that are left.
func (d *doneView) open() int {
	n := 0
	for _, did := range d.did {
		if !did {
			n++
		}
	}
	return n
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
