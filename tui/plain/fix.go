package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/fixes/diff"
	"underpin/tui"
	"underpin/tui/safe"
)

// fix asks the fix's questions, shows the diff, and writes after a yes. It
// reports whether to stay with the check.
func (w *walk) fix(ctx context.Context, r check.Result) (stay bool) {
	if w.engine.Offer(ctx, r.Check.ID).Reach == tui.Refuses {
		w.plan(ctx, r.Check.ID, nil) // says why: nobody answers questions for it
		return !w.left
	}
	set, ok := w.options(r.Check.ID)
	if !ok {
		return false
	}
	p, ok := w.plan(ctx, r.Check.ID, set)
	for ok {
		w.propose(p)
		answer, there := w.ask("Write it? Type yes to write, k to keep only some changes, o to save the patch, anything else to leave it:")
		switch {
		case !there:
			return false
		case answer == "k":
			p = w.choose(ctx, p)
			continue
		case answer == "o":
			w.file(w.engine.SavePatch(p))
			continue
		case !strings.EqualFold(answer, "yes"):
			w.say("Nothing was written.")
			return true
		}
		var wrote bool
		if p, ok, wrote = w.write(ctx, p); wrote {
			return false
		}
	}
	return !w.left
}

// options asks the questions of a fix; an empty answer takes the default.
func (w *walk) options(id string) (set map[string]string, ok bool) {
	set = map[string]string{}
	for _, o := range w.engine.Options(id) {
		prompt := o.Label
		if len(o.Choices) > 0 {
			prompt += " (" + strings.Join(o.Choices, ", ") + ")"
		}
		if o.Help != "" {
			w.say(o.Help)
		}
		for set[o.Name] == "" {
			answer, ok := w.ask(fmt.Sprintf("%s [%s]:", prompt, o.Default))
			switch {
			case !ok:
				return nil, false
			case answer == "":
				answer = o.Default
			case len(o.Choices) > 0 && !slices.Contains(o.Choices, answer):
				w.say("Type one of " + strings.Join(o.Choices, ", ") + ".")
				continue
			}
			if set[o.Name] = answer; answer == "" {
				break
			}
		}
	}
	return set, true
}

// plan plans a fix, or says why it cannot.
func (w *walk) plan(ctx context.Context, id string, set map[string]string) (tui.Preview, bool) {
	p, err := w.engine.Preview(ctx, id, set)
	var refusal *fixes.Refusal
	switch {
	case errors.As(err, &refusal):
		w.say("No safe edit was found, so nothing is offered: " + check.Sentence(refusal.Reason))
		if refusal.Sketch != "" {
			w.say("By hand it would look like this:\n" + refusal.Sketch)
		}
		w.say("The AI tool that built the app can do it: t says a task for it.")
		return p, false
	case err != nil:
		w.say(err.Error())
		return p, false
	case len(p.Change.Files) == 0:
		w.say("Nothing to change: what the fix would add is there already.")
		return p, false
	}
	return p, true
}

// propose says a diff and what is to be known before it is written.
func (w *walk) propose(p tui.Preview) {
	files := "one file"
	if n := len(p.Change.Files); n > 1 {
		files = fmt.Sprintf("%d files", n)
	}
	w.sayf("%s. It touches %s:", p.Change.Title, files)
	w.say(p.Change.Patch(""))
	if p.Change.Safety == fixes.Behaviour {
		w.say("It changes what the app does: review it.")
	}
	for _, n := range p.Change.Notes {
		w.say("Note: " + n)
	}
	for _, d := range p.Dirty {
		w.say("Not committed yet: " + d)
	}
	for i, s := range p.Change.Steps {
		w.say(strings.TrimSpace(fmt.Sprintf("It leaves for you, %d: %s %s", i+1, s.Text, s.Command)))
	}
	if p.Proof.Closes {
		w.say("Proven: this closes the gap. Nothing is written yet.")
	} else {
		open := "Part of the gap stays open: "
		if p.Chosen {
			open = "The gap stays open: "
		}
		w.say(open + strings.TrimSuffix(p.Proof.Still, ".") + ". Nothing is written yet.")
	}
}

// choose asks for each change whether it is kept, and proves what is.
func (w *walk) choose(ctx context.Context, p tui.Preview) tui.Preview {
	keep := make([][]bool, len(p.Change.Files))
	some := false
	for i, f := range p.Change.Files {
		lines := diff.Lines(f.Before, f.After)
		runs := diff.Runs(lines)
		keep[i] = make([]bool, max(len(runs), 1))
		for k := range keep[i] {
			w.sayf("Change %d of %d in %s:", k+1, len(keep[i]), f.Path)
			if k < len(runs) {
				w.say(changed(lines[runs[k].From:runs[k].To]))
			}
			answer, ok := w.ask("Keep it? no drops it, anything else keeps it:")
			if !ok {
				return p
			}
			keep[i][k] = answer != "no" && answer != "n"
			some = some || keep[i][k]
		}
	}
	if !some {
		w.say("Nothing would be kept, so all of it is.")
		return p
	}
	chosen, err := w.engine.Choose(ctx, p, keep)
	if err != nil {
		w.say(err.Error())
		return p
	}
	return chosen
}

func changed(lines []diff.Line) string {
	var b strings.Builder
	for _, l := range lines {
		sign := "+"
		if l.Op == diff.Delete {
			sign = "-"
		}
		b.WriteString(sign + strings.TrimRight(l.Text, "\r\n") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// write writes a preview. When a file was edited since, it gives the fix for
// what is there now, to be asked about again.
func (w *walk) write(ctx context.Context, p tui.Preview) (next tui.Preview, again, wrote bool) {
	review, err := w.engine.Apply(ctx, p)
	var stale *fixes.StaleError
	switch {
	case errors.As(err, &stale):
		w.sayf("Nothing was written: %s was edited since. This is the fix for what is there now.", stale.Path)
		if err := w.scan(ctx, w.opt.App); err != nil {
			w.say(err.Error())
			return p, false, false
		}
		next, again = w.plan(ctx, p.ID, p.Set)
		return next, again, false
	case err != nil:
		w.say(err.Error())
		return p, false, false
	}
	w.review = review
	w.done.Applied = append(w.done.Applied, p.ID)
	w.did("fixed " + p.ID)
	r, _ := w.result(p.ID)
	if r.Finding.Verdict == check.Gap {
		w.say("Written. Looked again, still open: " + check.Sentence(r.Finding.Reason))
	} else {
		w.say("Written. Looked again: " + check.Sentence(r.Finding.Reason))
	}
	w.say("u takes it back, here or in a later session.")
	if line := w.engine.Commit(p.ID); line != "" {
		w.say("A commit of its own: " + line)
	}
	w.steps(ctx, p)
	return p, false, true
}

// steps say what is left to do, and run the commands that get a yes.
func (w *walk) steps(ctx context.Context, p tui.Preview) {
	for i, s := range p.Change.Steps {
		w.say(strings.TrimSpace(fmt.Sprintf("Left for you, %d: %s %s", i+1, s.Text, s.Command)))
		if s.Command == "" || w.left {
			continue
		}
		if string(safe.Line(s.Command, 1)) != s.Command {
			w.say("This command holds signs that cannot be shown: run it yourself if you trust it.")
			continue
		}
		if !w.sure("Run this command in the app's folder now? It runs code of the app and of its packages. Type yes to run:") {
			continue
		}
		ended, stay := w.command(ctx, p.ID, s.Command)
		if ended {
			w.tick(p.ID, s.Text, true)
		}
		if !stay {
			return
		}
	}
}
