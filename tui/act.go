package tui

import (
	"fmt"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
)

// actOnCheck is what can be done in the list, and with the check under the
// cursor.
func (m *Model) actOnCheck(key string) tea.Cmd {
	r, ok := m.current()
	if keyBack.has(key) {
		if m.list.filter != "" {
			m.list.filter = ""
			m.list.refresh(m)
			return m.moved()
		}
		m.screen = overview
		return nil
	}
	switch {
	case key == "/":
		m.startFilter()
		return nil
	case keyDiagram.has(key):
		return m.openDiagram()
	case keyLeft.has(key):
		return m.openLeft(m.currentID())
	case key == "a":
		return m.openList("", "")
	case key == "r":
		return m.rescan()
	case len(key) == 1 && key >= "1" && key <= "6":
		return m.openList(checks.Areas()[key[0]-'1'].ID, "")
	case ok:
		return m.actOn(r, key)
	}
	return nil
}

// actOn is what can be done with one check.
func (m *Model) actOn(r check.Result, key string) tea.Cmd {
	id := r.Check.ID
	switch key {
	case "enter", "right", "l":
		if !m.layout.two && !m.list.inside {
			m.list.inside = true
			return m.moved()
		}
		return m.act(r)
	case "f":
		return m.openFix(r)
	case "A":
		return m.askQuestion(r)
	case "u":
		return m.undo(id)
	case "x", "d":
		return m.setAside(r, key)
	case "N":
		m.overlay = inputOverlay("Note on "+r.Check.Words.Title, m.review.Records[id].Note, func(m *Model, text string) tea.Cmd {
			return m.record(id, func(r *Record) { r.Note = text })
		})
	case "tab", "shift+tab":
		if n := len(r.Finding.Places); n > 0 {
			m.detail.place = (m.detail.place + map[string]int{"tab": 1, "shift+tab": n - 1}[key]) % n
			m.showPlace(r)
		}
	case "J":
		m.detail.top += 3
	case "K":
		m.detail.top = max(m.detail.top-3, 0)
	default:
		return m.handOut(r, key)
	}
	return nil
}

// act does what most would want: see the fix of a gap, answer a question.
func (m *Model) act(r check.Result) tea.Cmd {
	switch {
	case r.Finding.Question != nil && r.Finding.Verdict == check.Ask:
		return m.askQuestion(r)
	case r.Finding.Verdict == check.Gap:
		return m.openFix(r)
	}
	return nil
}

// handOut copies something, or opens the editor.
func (m *Model) handOut(r check.Result, key string) tea.Cmd {
	switch key {
	case "y":
		if r.Finding.Verdict != check.Gap {
			m.say("there is no gap here to copy a brief for")
			return nil
		}
		return m.copyBrief(r.Check.ID)
	case "b":
		if r.Finding.Verdict != check.Gap {
			m.say("there is no gap here to write a brief for")
			return nil
		}
		return m.saveBrief(r.Check.ID)
	case "Y":
		if p, ok := m.chosenPlace(r); ok {
			m.say("file and line were sent to the clipboard")
			return tea.SetClipboard(fmt.Sprintf("%s:%d", p.File, p.Line))
		}
	case "e":
		p, ok := m.chosenPlace(r)
		if !ok {
			return nil
		}
		command := m.engine.Edit(p)
		if len(command) == 0 {
			m.warn("no editor is set: set EDITOR")
			return nil
		}
		return tea.ExecProcess(exec.Command(command[0], command[1:]...), func(err error) tea.Msg { return edited{err} })
	}
	return nil
}

// copyBrief sends a check's brief to the clipboard. No terminal says whether it
// takes it, so another way is named.
func (m *Model) copyBrief(id string) tea.Cmd {
	m.say("the brief was sent to the clipboard; b writes it to a file")
	return tea.SetClipboard(m.engine.Brief(id))
}

func (m *Model) saveBrief(id string) tea.Cmd {
	request := m.next("writing the brief")
	return func() tea.Msg {
		path, err := m.engine.SaveBrief(id)
		return saved{request, "the brief", path, err}
	}
}

func (m *Model) chosenPlace(r check.Result) (check.Place, bool) {
	if m.detail.place < len(r.Finding.Places) {
		return r.Finding.Places[m.detail.place], true
	}
	return check.Place{}, false
}

// openFix plans the fix of a gap, after its questions if it has any.
func (m *Model) openFix(r check.Result) tea.Cmd {
	switch {
	case r.Finding.Verdict != check.Gap:
		m.say("there is no gap here to fix")
		return nil
	case r.Check.Fix == nil:
		m.say("no template can know the right change: y copies a brief for the AI tool that built the app")
		return nil
	}
	m.see(r.Check.ID)
	m.form = formView{}
	options := m.engine.Options(r.Check.ID)
	if len(options) == 0 {
		return m.plan(r.Check.ID, nil)
	}
	// Planned before it asks: nobody answers questions for a fix that then refuses.
	m.form = newForm(r.Check.ID, r.Check.Fix.Title, options)
	return m.plan(r.Check.ID, m.form.set())
}

func (m *Model) plan(id string, set map[string]string) tea.Cmd {
	request := m.next("planning the fix")
	return func() tea.Msg {
		p, err := m.engine.Preview(m.ctx, id, set)
		return previewDone{request: request, id: id, preview: p, err: err}
	}
}
