package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
)

// setAside skips a check or marks it as done by hand; the key that did so opens
// it again.
func (m *Model) setAside(r check.Result, key string) tea.Cmd {
	id, rec := r.Check.ID, m.review.Records[r.Check.ID]
	switch {
	case key == "x" && rec.Status == Skipped, key == "d" && rec.Status == ByHand:
		return m.record(id, func(r *Record) { r.Status, r.Reason = Open, "" })
	case !m.canSetAside(r):
		m.say("there is nothing open here to set aside")
		return nil
	case key == "d":
		return m.record(id, func(r *Record) { r.Status, r.Reason = ByHand, "" })
	}
	m.overlay = inputOverlay("Why skip "+r.Check.Words.Title+"? (kept with the review)", rec.Reason, func(m *Model, text string) tea.Cmd {
		return m.record(id, func(r *Record) { r.Status, r.Reason = Skipped, text })
	})
	return nil
}

// canSetAside reports whether there is something about a check to leave or to
// do by hand.
func (m *Model) canSetAside(r check.Result) bool {
	switch r.Finding.Verdict {
	case check.Gap, check.Ask, check.Unclear:
		return true
	}
	return m.review.Records[r.Check.ID].Status == Skipped || m.review.Records[r.Check.ID].Status == ByHand
}

// record changes what is kept about a check. Once it is decided, the next open
// one is shown, so that a review goes on by itself.
func (m *Model) record(id string, change func(*Record)) tea.Cmd {
	rec := m.review.Records[id]
	was := rec
	change(&rec)
	rec.Who, rec.When = m.opt.Who, m.opt.Now()
	request, after := m.next(""), m.list.after(m)
	return func() tea.Msg {
		review, err := m.engine.Record(id, rec)
		return reviewDone{request: request, review: review, err: err, then: func(m *Model) tea.Cmd {
			what := Decision(was, rec)
			if what == "" {
				return nil
			}
			m.did(what + " " + id)
			return m.goOn(id, after, settled(was, rec))
		}}
	}
}

// goOn moves to the next open check after one was decided, and says so.
func (m *Model) goOn(id, after, news string) tea.Cmd {
	i := slices.IndexFunc(m.list.items, func(r check.Result) bool { return r.Check.ID == id })
	if news == "" || i < 0 || m.screen != listing {
		return nil
	}
	news = m.list.items[i].Check.Words.Title + ": " + news
	switch {
	case m.isOpen(m.list.items[i]) && m.review.Records[id].Answer != check.DontKnow:
	case after == "":
		news += "; nothing else is open here"
	default:
		m.list.moveTo(after)
		news += "; this is the next open one"
	}
	m.say(news)
	return m.moved()
}

// settled is the news of a decision; "" for one that settles nothing.
func settled(was, is Record) string {
	switch {
	case is.Status != was.Status && is.Status == Skipped:
		return "skipped"
	case is.Status != was.Status && is.Status == ByHand:
		return "done by hand"
	case is.Status != was.Status:
		return "open again"
	case is.Answer != was.Answer && is.Answer == "":
		return "the answer is taken back"
	case is.Answer != was.Answer:
		return "answered, " + is.Answer
	}
	return ""
}

// Decision is in a word or two what makes one record another; "" for nothing.
func Decision(was, is Record) string {
	switch {
	case is.Status != was.Status && is.Status == Skipped:
		return "skipped"
	case is.Status != was.Status && is.Status == ByHand:
		return "marked as done by hand:"
	case is.Status != was.Status:
		return "opened again:"
	case is.Answer != was.Answer && is.Answer == "":
		return "took back the answer to"
	case is.Answer != was.Answer:
		return "answered"
	case is.Note != was.Note:
		return "wrote a note on"
	}
	return ""
}

// noAnswer is the item of the menu that takes an answer back.
const noAnswer = "clear the answer"

func (m *Model) askQuestion(r check.Result) tea.Cmd {
	if r.Finding.Question == nil {
		m.say("there is nothing to answer here")
		return nil
	}
	id := r.Check.ID
	answers := []choice{{"y", check.Yes}, {"n", check.No}, {"d", check.DontKnow}, {"o", check.NotForUs}}
	was := m.review.Records[id].Answer
	if was != "" {
		answers = append(answers, choice{"c", noAnswer})
	}
	m.overlay = menuOverlay(r.Finding.Question.Text, r.Finding.Question.Help, answers, func(m *Model, answer string) tea.Cmd {
		if answer == noAnswer {
			answer = ""
		}
		return m.record(id, func(r *Record) { r.Answer = answer })
	})
	m.overlay.cursor = max(slices.IndexFunc(answers, func(c choice) bool { return c.text == was }), 0)
	return nil
}
