package main

import (
	"time"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
	"underpin/tui"
)

// answers are what people have said of the checks' questions, by ID.
type answers map[string]fixes.Remarks

// spelled is an answer as the record spells it.
var spelled = map[string]string{check.Yes: "yes", check.No: "no", check.DontKnow: "unknown", check.NotForUs: "not-for-us"}

// said is an answer of the record as the checks know it.
func said(value string) string {
	for answer, word := range spelled {
		if word == value {
			return answer
		}
	}
	return ""
}

// loadAnswers reads the record of a project that has a folder.
func loadAnswers(p *project.Project) (answers, error) {
	if p.Root() == "" {
		return nil, nil
	}
	store, err := fixes.OpenApp(p)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	r, err := store.Review()
	return r.Checks, err
}

// apply puts the answer to a result's question in place, unless it is more than
// a year old.
func (a answers) apply(r check.Result) check.Result {
	if r.Finding.Verdict == check.Ask {
		r.Finding = r.Finding.Answered(said(a[r.Check.ID].Current(time.Now())))
	}
	return r
}

// recordOf is what the walk shows of a check's remarks.
func recordOf(r fixes.Remarks) tui.Record {
	var rec tui.Record
	take := func(m *fixes.Remark) string {
		if m == nil {
			return ""
		}
		if m.At.After(rec.When) {
			rec.Who, rec.When = m.By, m.At
		}
		return m.Value
	}
	rec.Note = take(r.Note)
	if r.Current(time.Now()) != "" {
		rec.Answer = said(take(r.Answer))
	}
	if r.Skipped != nil {
		rec.Status, rec.Reason = tui.Skipped, take(r.Skipped)
	}
	if r.Done != nil {
		take(r.Done)
		rec.Status = tui.ByHand
	}
	return rec
}

// left is what a written fix leaves to do. A step that was ticked off before the
// fix was written belongs to an earlier one, and is to be done again.
func left(a fixes.Applied, ticked []fixes.Remark) []tui.Todo {
	var out []tui.Todo
	for _, step := range a.Steps {
		todo := tui.Todo{ID: a.Check, Text: step.Text, Command: step.Command}
		for _, t := range ticked {
			if t.Value == step.Text && !t.At.Before(a.At.Truncate(time.Second)) {
				todo.Done, todo.Who, todo.When = true, t.By, t.At
			}
		}
		out = append(out, todo)
	}
	return out
}

// remarksOf is a record as remarks; what did not change keeps its author. An
// answer too old to count is kept until there is a new one.
func remarksOf(old fixes.Remarks, rec tui.Record) fixes.Remarks {
	keep := func(was *fixes.Remark, value string, there bool) *fixes.Remark {
		switch {
		case !there:
			return nil
		case was != nil && was.Value == value:
			return was
		}
		return &fixes.Remark{Value: value, By: rec.Who, At: rec.When}
	}
	switch expired := old.Answer != nil && old.Current(time.Now()) == ""; {
	case !expired:
		old.Answer = keep(old.Answer, spelled[rec.Answer], rec.Answer != "")
	case rec.Answer != "":
		old.Answer = keep(nil, spelled[rec.Answer], true)
	}
	old.Note = keep(old.Note, rec.Note, rec.Note != "")
	old.Skipped = keep(old.Skipped, rec.Reason, rec.Status == tui.Skipped)
	old.Done = keep(old.Done, "", rec.Status == tui.ByHand)
	if len(rec.Left) > 0 {
		old.Steps = nil
	}
	for _, l := range rec.Left {
		if l.Done {
			old.Steps = append(old.Steps, fixes.Remark{Value: l.Text, By: l.Who, At: l.When})
		}
	}
	return old
}
