package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"underpin/fixes"
)

// Every answer of the engine carries the request it belongs to.
type (
	scanStep struct {
		request int
		p       Progress
		more    <-chan tea.Msg
	}
	scanDone struct {
		request int
		review  Review
		err     error
	}
	previewDone struct {
		request int
		id      string
		preview Preview
		err     error
		review  *Review // when the app was read again for it
	}
	reviewDone struct {
		request int
		review  Review
		err     error
		kept    bool // it ends what keeping counts
		then    func(*Model) tea.Cmd
	}
	pageDone struct {
		key   pageKey
		lines []string
	}
	saved struct {
		request    int
		what, path string
		err        error
	}
	edited struct{ err error }
)

// answer takes what the engine says.
func (m *Model) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case scanStep:
		if msg.request == m.request {
			m.scan.step(msg.p)
		}
		return waitFor(msg.more)
	case scanDone:
		return m.scanned(msg)
	case previewDone:
		return m.previewed(msg)
	case offered:
		return m.offered(msg)
	case proven:
		m.proven(msg)
	case painted:
		msg.file.paint = msg
	case outdated:
		return m.replan(msg)
	case reviewDone:
		return m.reviewed(msg)
	case pageDone:
		m.detail.pages.put(msg.key, msg.lines)
	case saved:
		m.saved(msg)
	case edited:
		if msg.err != nil {
			m.warn("the editor could not be run: " + msg.err.Error())
		}
		return m.rescan()
	case ran:
		return m.ran(msg)
	case tea.ResumeMsg:
		return m.renderPage()
	}
	return nil
}

func (m *Model) saved(msg saved) {
	now := msg.request == m.request
	if now {
		m.busy = ""
	}
	if msg.err != nil {
		m.warn(msg.err.Error())
		return
	}
	if msg.what == "the report" && now && !m.writing {
		if m.screen != reported {
			m.report.back = m.screen
		}
		m.report.path, m.report.top = msg.path, 0
		m.screen = reported
		return
	}
	m.say(msg.what + " is in " + msg.path)
}

// reviewed takes a changed review, after a fix, an undo or a decision.
func (m *Model) reviewed(msg reviewDone) tea.Cmd {
	if m.writing {
		m.writing, m.message = false, ""
	}
	if msg.request == m.request {
		m.busy = ""
	}
	if msg.kept {
		m.keeping--
	}
	if msg.err != nil {
		m.overlay, m.leaving = overlay{}, false
		if stale := (*fixes.StaleError)(nil); errors.As(msg.err, &stale) && stale.Diff != "" {
			m.overlay = staleOverlay(stale)
			return nil
		}
		m.warn(msg.err.Error())
		return nil
	}
	m.take(msg.review)
	var then tea.Cmd
	if msg.then != nil {
		then = msg.then(m)
	}
	if m.leaving && m.keeping == 0 {
		return m.quit()
	}
	return tea.Batch(then, m.renderPage(), m.look(!msg.kept))
}

// take shows a review, unless a newer one is shown already: answers may overtake
// each other.
func (m *Model) take(r Review) {
	if r.Number >= m.review.Number {
		m.review = r
		m.list.refresh(m)
	}
}

func (m *Model) previewed(msg previewDone) tea.Cmd {
	if msg.request != m.request {
		return nil
	}
	m.busy = ""
	if msg.review != nil {
		m.take(*msg.review)
	}
	var look tea.Cmd
	if msg.review != nil {
		look = m.look(true)
	}
	if !m.awaits(msg.id) {
		return look
	}
	var refusal *fixes.Refusal
	switch {
	case errors.As(msg.err, &refusal) && refusal.Wants != "" && m.form.id == msg.id:
		m.form.want(m, refusal)
	case msg.err == nil && m.form.id == msg.id && m.screen == listing:
		m.screen = formScreen
	case errors.As(msg.err, &refusal):
		m.overlay = refusedOverlay(msg.id, refusal)
		m.screen = listing
	case msg.err != nil:
		m.warn(msg.err.Error() + "; y copies a brief for the AI tool that built the app")
		m.screen = listing
	case len(msg.preview.Change.Files) == 0:
		m.say("nothing to change: what the fix would add is there already")
		m.screen = listing
	default:
		if m.screen != preview {
			m.diff.back = m.screen
		}
		m.diff.show(msg.preview)
		m.screen = preview
		return tea.Batch(look, m.paintDiff())
	}
	return look
}

// awaits reports whether the fix of a check is still what its owner looks at:
// who went elsewhere is not called back by a preview.
func (m *Model) awaits(id string) bool {
	switch m.screen {
	case listing:
		return m.currentID() == id
	case formScreen:
		return m.form.id == id
	case preview:
		return m.diff.p.ID == id
	}
	return false
}
