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
	d := decisionOf(was, rec)
	if d == (decision{}) {
		return nil
	}
	request, after := m.next(""), m.list.after(m)
	m.keeping++
	return func() tea.Msg {
		review, err := m.engine.Record(id, rec)
		return reviewDone{request: request, review: review, err: err, kept: true, then: func(m *Model) tea.Cmd {
			m.see(id) // who decides has looked, if only at the row of the list
			m.did(d.did + " " + id)
			return m.goOn(id, after, d)
		}}
	}
}

// goOn says what was decided about a check and, once that leaves it settled,
// moves to the next open one.
func (m *Model) goOn(id, after string, d decision) tea.Cmd {
	i := slices.IndexFunc(m.list.items, func(r check.Result) bool { return r.Check.ID == id })
	if i < 0 || m.screen != listing {
		return nil
	}
	news := m.list.items[i].Check.Words.Title + ": " + d.news
	switch {
	case !d.settles, m.isOpen(m.list.items[i]) && m.review.Records[id].Answer != check.DontKnow:
	case after == "":
		news += "; nothing else is open here"
	default:
		m.list.moveTo(after)
		m.session.Place = after // where it goes on another day
		news += "; this is the next open one"
	}
	m.say(news)
	return m.moved()
}

// A decision is what makes one record of a check another.
type decision struct {
	did     string // in front of the check's id, for the session
	news    string // behind the check's title, for the screen
	settles bool   // the check may be done with
}

// decisionOf is the zero decision for records that say the same.
func decisionOf(was, is Record) decision {
	switch {
	case done(is.Left) > done(was.Left):
		return decision{"did a step that was left by", "a step is ticked off", false}
	case done(is.Left) < done(was.Left):
		return decision{"took back that a step is done of", "a step is to be done again", false}
	case is.Status != was.Status && is.Status == Skipped:
		return decision{"skipped", "skipped", true}
	case is.Status != was.Status && is.Status == ByHand:
		return decision{"marked as done by hand:", "done by hand", true}
	case is.Status != was.Status:
		return decision{"opened again:", "open again", true}
	case is.Answer != was.Answer && is.Answer == "":
		return decision{"took back the answer to", "the answer is taken back", true}
	case is.Answer != was.Answer:
		return decision{"answered", "answered, " + is.Answer, true}
	case is.Note != was.Note && is.Note == "":
		return decision{"removed the note on", "the note is removed", false}
	case is.Note != was.Note:
		return decision{"wrote a note on", "the note is kept", false}
	}
	return decision{}
}

// done counts the steps that are.
func done(left []Todo) int {
	n := 0
	for _, l := range left {
		if l.Done {
			n++
		}
	}
	return n
}

// Decision is in a word or two what makes one record another, to stand in front
// of the check's id; "" for nothing.
func Decision(was, is Record) string { return decisionOf(was, is).did }

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
