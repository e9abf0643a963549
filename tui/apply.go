package tui

import (
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui/safe"
)

// proven takes the proof of the parts of a change that are kept.
type proven struct {
	number int // of the proof; older ones no longer count
	proof  fixes.Proof
	err    error
}

// choose proves the fix again with the kept parts.
func (m *Model) choose() tea.Cmd {
	d := &m.diff
	kept, all := d.kept()
	m.proof++ // a proof on its way is of other parts
	if d.proving = 0 < kept && kept < all; !d.proving {
		d.proof = fixes.Proof{Still: "nothing is kept"}
		if kept == all {
			d.proof = d.p.Proof
		}
		return nil
	}
	number, p, keep := m.proof, d.p, d.keeps()
	return func() tea.Msg {
		chosen, err := m.engine.Choose(m.ctx, p, keep)
		return proven{number, chosen.Proof, err}
	}
}

func (m *Model) proven(msg proven) {
	if msg.number != m.proof {
		return
	}
	m.diff.proving, m.diff.proof = false, msg.proof
	if msg.err != nil {
		m.diff.proof = fixes.Proof{Still: msg.err.Error()}
	}
}

// chosen is what is kept of the preview, planned on the way.
func (m *Model) chosen() func() (Preview, error) {
	p, keep := m.diff.p, m.diff.keeps()
	if kept, all := m.diff.kept(); kept == all {
		return func() (Preview, error) { return p, nil }
	}
	return func() (Preview, error) { return m.engine.Choose(m.ctx, p, keep) }
}

func (m *Model) savePatch() tea.Cmd {
	if kept, _ := m.diff.kept(); kept == 0 {
		m.say("nothing is kept: there is nothing to save")
		return nil
	}
	request, chosen := m.next("writing the patch"), m.chosen()
	return func() tea.Msg {
		p, err := chosen()
		if err != nil {
			return saved{request: request, err: err}
		}
		path, err := m.engine.SavePatch(p)
		return saved{request, "the patch", path, err}
	}
}

// confirmApply asks before anything is written.
func (m *Model) confirmApply() tea.Cmd {
	d := &m.diff
	kept, all := d.kept()
	if kept == 0 {
		m.say("nothing is kept: there is nothing to write")
		return nil
	}
	var lines []string
	for _, f := range d.files {
		if !slices.Contains(f.keep, true) {
			continue // all of it is dropped
		}
		line := fmt.Sprintf("%-7s%s", f.verb(), safe.Line(f.change.Path, 1))
		if slices.Contains(d.p.Dirty, f.change.Path) {
			line += "  (not committed yet)"
		}
		lines = append(lines, line)
	}
	lines = append(lines, "")
	if kept < all {
		lines = append(lines, fmt.Sprintf("%d of %d changes are kept.", kept, all))
	}
	if !d.proving && !d.proof.Closes {
		lines = append(lines, check.Sentence(d.stays()))
	}
	m.overlay = confirmOverlay("Write this fix?", append(lines, "u takes it back later, byte for byte."), (*Model).apply)
	return nil
}

func (m *Model) apply() tea.Cmd {
	request, chosen, d, after := m.next("writing"), m.chosen(), m.diff, m.list.after(m)
	m.writing = true
	return func() tea.Msg {
		p, err := chosen()
		if err != nil {
			return reviewDone{request: request, err: err}
		}
		review, err := m.engine.Apply(m.ctx, p)
		var stale *fixes.StaleError
		if errors.As(err, &stale) {
			return outdated{request, d.p.ID, d.p.Set, stale}
		}
		commit := ""
		if err == nil {
			commit = m.engine.Commit(p.ID)
		}
		return reviewDone{request: request, review: review, err: err, then: func(m *Model) tea.Cmd {
			m.session.Applied = append(m.session.Applied, p.ID)
			m.did("fixed " + p.ID)
			m.done = doneView{p: p, after: after, commit: commit}
			m.screen = applied
			return nil
		}}
	}
}

// outdated says that a file was edited between preview and apply.
type outdated struct {
	request int
	id      string
	set     map[string]string
	why     *fixes.StaleError
}

// replan reads the app again and plans the fix on what is there now.
func (m *Model) replan(msg outdated) tea.Cmd {
	m.writing = false
	request, app := m.next("the files changed: planning again"), m.opt.App
	m.warn(fmt.Sprintf("nothing was written: %s was edited since; this is the fix for what is there now", msg.why.Path))
	return func() tea.Msg {
		review, err := m.engine.Scan(m.ctx, app, func(Progress) {})
		if err != nil {
			return reviewDone{request: request, err: err}
		}
		p, err := m.engine.Preview(m.ctx, msg.id, msg.set)
		return previewDone{request: request, id: msg.id, preview: p, err: err, review: &review}
	}
}

// undo asks, and takes the newest fix of a check back.
func (m *Model) undo(id string) tea.Cmd {
	if !m.review.Records[id].CanUndo() {
		m.say("nothing of Underpin's to take back here")
		return nil
	}
	title := id
	if c := slices.IndexFunc(m.review.Results, func(r check.Result) bool { return r.Check.ID == id }); c >= 0 {
		title = m.review.Results[c].Check.Words.Title
	}
	m.overlay = confirmOverlay("Take the fix of "+title+" back?", []string{"Every file gets the bytes that it had before."},
		func(m *Model) tea.Cmd { return m.takeBack(id) })
	return nil
}

func (m *Model) takeBack(id string) tea.Cmd {
	request := m.next("taking it back")
	m.writing = true
	return func() tea.Msg {
		review, err := m.engine.Undo(m.ctx, id)
		return reviewDone{request: request, review: review, err: err, then: func(m *Model) tea.Cmd {
			m.session.Applied = slices.DeleteFunc(m.session.Applied, func(a string) bool { return a == id })
			m.did("took the fix of " + id + " back")
			m.say("taken back, byte for byte")
			m.screen = listing
			return nil
		}}
	}
}
