package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"underpin/checks/check"
	"underpin/tui"
)

// one shows a check and takes what to do about it; false leaves the walk.
func (w *walk) one(ctx context.Context, r check.Result) bool {
	w.at = r.Check.ID
	if w.done.Place = r.Check.ID; !slices.Contains(w.done.Seen, r.Check.ID) {
		w.done.Seen = append(w.done.Seen, r.Check.ID)
	}
	w.show(ctx, r, 10)
	for {
		answer, ok := w.ask(w.choices(r))
		if !ok || answer == "q" {
			return false
		}
		if stay := w.take(ctx, r, answer); !stay {
			return !w.left
		}
		r, _ = w.result(r.Check.ID)
	}
}

// show says what was seen, with the first places.
func (w *walk) show(ctx context.Context, r check.Result, most int) {
	w.say("")
	w.sayf("%s (%s, %s)", r.Check.Words.Title, r.Check.ID, w.what(r))
	w.say(check.Sentence(r.Finding.Reason))
	for i, p := range r.Finding.Places {
		if i == most {
			w.sayf("and %d more places: p says them all", len(r.Finding.Places)-i)
			break
		}
		w.say(strings.TrimSpace(fmt.Sprintf("%s, line %d. %s", p.File, p.Line, p.Message)))
		if i == 0 {
			w.excerpt(p)
		}
	}
	if told := w.offer(ctx, r); told != "" {
		w.say(told)
	}
	if q := r.Finding.Question; q != nil {
		w.say(q.Text)
		w.say(q.Help)
	}
	w.remarks(r.Check.ID)
}

// offer is what the fix of an open gap does.
func (w *walk) offer(ctx context.Context, r check.Result) string {
	switch {
	case r.Finding.Verdict != check.Gap || !w.review.IsOpen(r):
		return ""
	case r.Check.Fix == nil:
		return tui.Offer{Reach: tui.Refuses}.Told("f", "t")
	}
	return w.engine.Offer(ctx, r.Check.ID).Told("f", "t")
}

// excerpt says the line of a place.
func (w *walk) excerpt(p check.Place) {
	for _, l := range w.engine.Excerpt(p, 0) {
		if l.Marked && strings.TrimSpace(l.Text) != "" {
			w.say("    " + strings.TrimSpace(l.Text))
		}
	}
}

// remarks say what people decided about a check.
func (w *walk) remarks(id string) {
	rec := w.review.Records[id]
	switch rec.Status {
	case tui.Skipped:
		w.say(strings.TrimSpace("Skipped: " + rec.Reason))
	case tui.ByHand:
		w.say("Done by hand.")
	}
	if rec.CanUndo() {
		w.say("Fixed by Underpin; u takes it back.")
		for i, l := range rec.Left {
			w.sayf("%d. %s", i+1, step(l))
		}
	}
	if rec.Answer != "" {
		w.say("Answered: " + rec.Answer)
	}
	if rec.Note != "" {
		w.say("Note: " + rec.Note)
	}
}

// choices are what can be done about a check now.
func (w *walk) choices(r check.Result) string {
	rec := w.review.Records[r.Check.ID]
	var out []string
	add := func(when bool, text string) {
		if when {
			out = append(out, text)
		}
	}
	gap := r.Finding.Verdict == check.Gap
	open := w.review.IsOpen(r) || r.Finding.Verdict == check.Unclear
	add(r.Finding.Verdict == check.Ask, "y yes, n no, d don't know, o not for us")
	add(r.Finding.Question != nil && rec.Answer != "", "c clear the answer")
	add(gap && r.Check.Fix != nil, "f fix")
	add(rec.CanUndo(), "u undo")
	add(len(r.Finding.Places) > 10, "p all places")
	add(true, "w why it matters")
	add(gap, "t task for an AI tool, T the task as a file")
	add(rec.Status == tui.Skipped, "s open again")
	add(open && rec.Status != tui.Skipped, "s skip")
	add(rec.Status == tui.ByHand, "h open again")
	add(open && rec.Status != tui.ByHand, "h done by hand")
	return strings.Join(append(out, "m make a note, b back, q leave:"), ", ")
}

// take does one thing, and reports whether to stay with the check.
func (w *walk) take(ctx context.Context, r check.Result, answer string) (stay bool) {
	id, gap := r.Check.ID, r.Finding.Verdict == check.Gap
	switch {
	case answer == "b":
		return false
	case answer == "w":
		w.say(r.Check.Words.For(w.review.Python).Markdown)
	case answer == "p":
		w.show(ctx, r, len(r.Finding.Places))
	case answer == "m":
		w.note(id)
	case answer == "u" && w.review.Records[id].CanUndo():
		w.undo(ctx, r)
	case gap && answer == "f" && r.Check.Fix != nil:
		return w.fix(ctx, r)
	case gap && answer == "f":
		w.say("No template can know the right change. t says a task for the AI tool that built the app.")
	case gap && answer == "t":
		w.say(w.engine.Brief(id))
	case gap && answer == "T":
		w.file(w.engine.SaveBrief(id))
	default:
		return w.decide(r, answer)
	}
	return !w.left
}

// note asks for a note; what is there stays unless something is typed.
func (w *walk) note(id string) {
	prompt := "The note:"
	if w.review.Records[id].Note != "" {
		prompt = "The new note, - for none, or nothing to leave it as it is:"
	}
	switch note, ok := w.ask(prompt); {
	case !ok:
	case note == "":
		w.say("Nothing was changed.")
	case note == "-":
		w.record(id, func(rec *tui.Record) { rec.Note = "" })
	default:
		w.record(id, func(rec *tui.Record) { rec.Note = note })
	}
}

// decide takes an answer to a question, or sets a check aside.
func (w *walk) decide(r check.Result, answer string) (stay bool) {
	id, rec := r.Check.ID, w.review.Records[r.Check.ID]
	said := map[string]string{"y": check.Yes, "n": check.No, "d": check.DontKnow, "o": check.NotForUs}[answer]
	open := w.review.IsOpen(r) || r.Finding.Verdict == check.Unclear || rec.Status == tui.Skipped || rec.Status == tui.ByHand
	switch {
	case said != "" && r.Finding.Verdict == check.Ask:
		w.record(id, func(rec *tui.Record) { rec.Answer = said })
		return said == check.No
	case answer == "c" && rec.Answer != "":
		w.record(id, func(rec *tui.Record) { rec.Answer = "" })
		return true
	case answer == "s" && rec.Status == tui.Skipped, answer == "h" && rec.Status == tui.ByHand:
		w.record(id, func(rec *tui.Record) { rec.Status, rec.Reason = tui.Open, "" })
		return true
	case answer == "s" && open:
		reason, ok := w.ask("Why? (kept with the review)")
		if !ok {
			return false
		}
		w.record(id, func(rec *tui.Record) { rec.Status, rec.Reason = tui.Skipped, reason })
		return false
	case answer == "h" && open:
		w.record(id, func(rec *tui.Record) { rec.Status, rec.Reason = tui.ByHand, "" })
		return false
	}
	w.say("That is none of the choices.")
	return true
}

func (w *walk) record(id string, change func(*tui.Record)) {
	rec := w.review.Records[id]
	was := rec
	change(&rec)
	rec.Who, rec.When = w.opt.Who, time.Now()
	review, err := w.engine.Record(id, rec)
	if err != nil {
		w.say("It could not be kept: " + err.Error())
		return
	}
	w.review = review
	if what := tui.Decision(was, rec); what != "" {
		w.did(what + " " + id)
	}
	if r, _ := w.result(id); r.Check != nil && rec.Answer != was.Answer && rec.Answer != "" {
		w.say("Kept. " + check.Sentence(r.Finding.Reason))
		return
	}
	w.say("Kept.")
}
