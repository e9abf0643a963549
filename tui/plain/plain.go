// Package plain is the walk line by line, for screen readers and terminals that
// cannot draw. It writes no control sequences and no colour, and when the input
// ends it chooses nothing.
package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/safe"
)

// Options steer the walk.
type Options struct {
	Who string // who answers, for the record
	App string // which of several apps; empty asks
}

// walk is one session.
type walk struct {
	engine tui.Engine
	in     *bufio.Scanner
	out    io.Writer
	opt    Options
	review tui.Review
	done   tui.Session
}

// Run walks through an app's open gaps and questions until the input ends or q
// is typed. It returns what happened, also when it ends with an error.
func Run(ctx context.Context, e tui.Engine, in io.Reader, out io.Writer, o Options) (tui.Session, error) {
	w := &walk{engine: e, in: bufio.NewScanner(in), out: out, opt: o}
	w.done.Began, w.done.Who = time.Now(), o.Who
	err := w.run(ctx)
	w.done.Ended = time.Now()
	return w.done, err
}

func (w *walk) run(ctx context.Context) error {
	w.say("Reading the app.")
	review, err := w.engine.Scan(ctx, w.opt.App, func(tui.Progress) {})
	if err != nil {
		return err
	}
	w.review = review
	if err := w.chooseApp(ctx); err != nil {
		return err
	}
	if w.review.Looked != "" {
		w.say("There is no web app in this folder. " + w.review.Looked)
		return nil
	}
	w.overview()
	for ctx.Err() == nil {
		if !w.menu(ctx) {
			break
		}
	}
	w.say(strings.TrimSpace(tui.Summary(w.done, w.review)))
	return nil
}

// chooseApp asks which of several apps is meant. Without an answer it stays with
// the one that was read.
func (w *walk) chooseApp(ctx context.Context) error {
	if w.opt.App != "" || len(w.review.Apps) < 2 {
		return nil
	}
	w.say("There are several apps here:")
	for i, app := range w.review.Apps {
		if app == "." {
			app = "the one at the top"
		}
		w.say(fmt.Sprintf("%d. %s", i+1, app))
	}
	for {
		answer, ok := w.ask("Which one? A number, or nothing for the first:")
		if !ok || answer == "" {
			return nil
		}
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(w.review.Apps) {
			w.say(fmt.Sprintf("Type a number from 1 to %d.", len(w.review.Apps)))
			continue
		}
		if n > 1 {
			w.review, err = w.engine.Scan(ctx, w.review.Apps[n-1], func(tui.Progress) {})
			return err
		}
		return nil
	}
}

// say writes a text made harmless, on lines of its own.
func (w *walk) say(text string) { fmt.Fprintln(w.out, safe.Block(text)) }

// ask reads one line; ok is false when the input has ended.
func (w *walk) ask(prompt string) (answer string, ok bool) {
	fmt.Fprint(w.out, prompt+" ")
	if !w.in.Scan() {
		fmt.Fprintln(w.out)
		return "", false
	}
	return strings.TrimSpace(w.in.Text()), true
}

func (w *walk) overview() {
	w.say(w.review.App + ". " + w.review.Stack + ".")
	s := checks.Rate(w.review.Results)
	if s.Percent >= 0 {
		w.say(fmt.Sprintf("Readiness %d per cent. Open gaps: %d. Open questions: %d.", s.Percent, s.Open, s.Asked))
	}
	for _, u := range w.review.Unread {
		w.say("Not read: " + u)
	}
}

// open lists the gaps and questions that nobody has dealt with.
func (w *walk) open() []check.Result {
	var out []check.Result
	for _, r := range checks.Ordered(w.review.Results) {
		s := w.review.Records[r.Check.ID].Status
		if (r.Finding.Verdict == check.Gap || r.Finding.Verdict == check.Ask) && s != tui.Skipped && s != tui.ByHand {
			out = append(out, r)
		}
	}
	return out
}

// menu lists what is open and takes one number.
func (w *walk) menu(ctx context.Context) bool {
	open := w.open()
	w.say("")
	if len(open) == 0 {
		w.say("Nothing is open.")
		return false
	}
	for i, r := range open {
		what := r.Severity().String() + " gap"
		if r.Finding.Verdict == check.Ask {
			what = "question"
		}
		w.say(fmt.Sprintf("%d. %s (%s)", i+1, r.Check.Words.Title, what))
	}
	answer, ok := w.ask("Number, or q to leave:")
	if !ok || answer == "q" {
		return false
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(open) {
		w.say(fmt.Sprintf("Type a number from 1 to %d, or q.", len(open)))
		return true
	}
	return w.one(ctx, open[n-1])
}

// one shows a check and takes what to do about it.
func (w *walk) one(ctx context.Context, r check.Result) bool {
	if w.done.Place = r.Check.ID; !slices.Contains(w.done.Seen, r.Check.ID) {
		w.done.Seen = append(w.done.Seen, r.Check.ID)
	}
	w.show(r)
	for {
		answer, ok := w.ask(w.choices(r))
		if !ok || answer == "q" {
			return false
		}
		next, stay := w.take(ctx, r, answer)
		if !next {
			return false
		}
		if !stay {
			return true
		}
	}
}

func (w *walk) show(r check.Result) {
	w.say("")
	w.say(r.Check.Words.Title)
	w.say(strings.TrimSuffix(r.Finding.Reason, ".") + ".")
	for i, p := range r.Finding.Places {
		if i == 10 {
			w.say(fmt.Sprintf("and %d more places", len(r.Finding.Places)-i))
			break
		}
		w.say(fmt.Sprintf("%s, line %d. %s", p.File, p.Line, p.Message))
	}
	if q := r.Finding.Question; q != nil {
		w.say(q.Text)
		w.say(q.Help)
	}
}

func (w *walk) choices(r check.Result) string {
	if r.Finding.Verdict == check.Ask {
		return "y yes, n no, d don't know, o not for us, w why it matters, m make a note, b back, q leave:"
	}
	fix := ""
	if r.Check.Fix != nil {
		fix = "f fix, "
	}
	return fix + "w why it matters, t task for an AI tool, s skip, h done by hand, m make a note, b back, q leave:"
}

// take does one thing; stay asks again about the same check.
func (w *walk) take(ctx context.Context, r check.Result, answer string) (next, stay bool) {
	id := r.Check.ID
	answers := map[string]string{"y": check.Yes, "n": check.No, "d": check.DontKnow, "o": check.NotForUs}
	switch {
	case answer == "b":
		return true, false
	case answer == "w":
		w.say(r.Check.Words.Markdown)
		return true, true
	case r.Finding.Verdict == check.Ask && answers[answer] != "":
		w.record(id, func(rec *tui.Record) { rec.Answer = answers[answer] })
		return true, false
	case answer == "m":
		note, ok := w.ask("The note:")
		if !ok {
			return false, false
		}
		w.record(id, func(rec *tui.Record) { rec.Note = note })
		return true, true
	case r.Finding.Verdict != check.Gap:
	case answer == "f" && r.Check.Fix != nil:
		return w.fix(ctx, r)
	case answer == "t":
		w.say(w.engine.Brief(id))
		return true, true
	case answer == "s":
		reason, ok := w.ask("Why? (kept with the review)")
		if !ok {
			return false, false
		}
		w.record(id, func(rec *tui.Record) { rec.Status, rec.Reason = tui.Skipped, reason })
		return true, false
	case answer == "h":
		w.record(id, func(rec *tui.Record) { rec.Status = tui.ByHand })
		return true, false
	}
	w.say("That is none of the choices.")
	return true, true
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
		w.done.Did = append(w.done.Did, what+" "+id)
	}
	w.say("Kept.")
}

// fix asks the fix's questions, shows the diff, and writes after a yes.
func (w *walk) fix(ctx context.Context, r check.Result) (next, stay bool) {
	set := map[string]string{}
	for _, o := range w.engine.Options(r.Check.ID) {
		prompt := o.Label
		if len(o.Choices) > 0 {
			prompt += " (" + strings.Join(o.Choices, ", ") + ")"
		}
		answer, ok := w.ask(string(safe.Line(fmt.Sprintf("%s [%s]:", prompt, o.Default), 1)))
		if !ok {
			return false, false
		}
		if set[o.Name] = answer; answer == "" {
			set[o.Name] = o.Default
		}
	}
	p, err := w.engine.Preview(ctx, r.Check.ID, set)
	var refusal *fixes.Refusal
	switch {
	case errors.As(err, &refusal):
		w.say("No safe edit was found: " + refusal.Reason + "\n" + refusal.Sketch)
		return true, true
	case err != nil:
		w.say(err.Error())
		return true, true
	}
	w.say(p.Change.Patch(""))
	if p.Proof.Closes {
		w.say("Proven: this closes the gap. Nothing is written yet.")
	} else {
		w.say("The gap stays open: " + p.Proof.Still + ". Nothing is written yet.")
	}
	answer, ok := w.ask("Write it? Type yes to write:")
	if !ok {
		return false, false
	}
	if answer != "yes" {
		w.say("Nothing was written.")
		return true, true
	}
	review, err := w.engine.Apply(ctx, p)
	if err != nil {
		w.say(err.Error())
		return true, true
	}
	w.review = review
	w.done.Applied = append(w.done.Applied, p.ID)
	w.done.Did = append(w.done.Did, "fixed "+p.ID)
	w.say("Written. \"underpin undo\" takes it back.")
	for i, s := range p.Change.Steps {
		w.say(fmt.Sprintf("Left for you, %d: %s %s", i+1, s.Text, s.Command))
	}
	return true, false
}
