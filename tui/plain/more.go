package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
)

// command runs a line that got its yes: whether it ended well, and whether the fix
// stays; it does not when it was taken back since it failed.
func (w *walk) command(ctx context.Context, id, text string) (ended, stay bool) {
	c := w.engine.Command(text)
	c.Stdin, c.Stdout, c.Stderr = w.raw, w.out, w.out
	c.Env = append(c.Environ(), "NO_COLOR=1", "TERM=dumb")
	err := c.Run()
	stopped := w.interrupted(err)
	switch {
	case err == nil:
		w.did("ran " + text)
		w.say("It ended well.")
		return true, true
	case stopped:
		w.did("ran " + text)
		w.say("You stopped it.")
		return false, true
	}
	w.did("ran " + text + ", which failed")
	w.say("It failed: " + err.Error() + ". The failure may have another cause than the fix.")
	if r, ok := w.result(id); ok && w.sure("Take the fix back? Type yes:") {
		w.takeBack(ctx, r)
		return false, false
	}
	return false, true
}

// interrupted reports whether a command was ended with ctrl+c, and forgets that
// it was pressed: it was for the command.
func (w *walk) interrupted(err error) bool {
	select {
	case <-w.opt.Interrupt:
		return err != nil
	case <-time.After(50 * time.Millisecond): // both are told at once, not at the same time
		return tui.Interrupted(err)
	}
}

// chooseUndo asks which of the written fixes is taken back.
func (w *walk) chooseUndo(ctx context.Context) {
	fixed := slices.DeleteFunc(w.review.Ordered(), func(r check.Result) bool { return !w.review.Records[r.Check.ID].CanUndo() })
	if len(fixed) == 0 {
		w.say("No fix of Underpin's is written here: there is nothing to take back.")
		return
	}
	if len(fixed) == 1 {
		w.undo(ctx, fixed[0])
		return
	}
	w.list(fixed, "Fixes that can be taken back")
	answer, ok := w.ask("Which one? A number, or nothing for none:")
	if !ok || answer == "" {
		return
	}
	for i, r := range fixed {
		if answer == fmt.Sprint(i+1) {
			w.undo(ctx, r)
			return
		}
	}
	w.say("That is none of the numbers.")
}

// undo asks, and takes the newest fix of a check back.
func (w *walk) undo(ctx context.Context, r check.Result) {
	if w.sure("Take the fix of " + r.Check.Words.Title + " back? Every file gets the bytes that it had before. Type yes:") {
		w.takeBack(ctx, r)
		return
	}
	w.say("Nothing was taken back.")
}

func (w *walk) takeBack(ctx context.Context, r check.Result) {
	id := r.Check.ID
	review, err := w.engine.Undo(ctx, id)
	var stale *fixes.StaleError
	switch {
	case errors.As(err, &stale):
		w.say("Nothing was taken back: a file was edited since.\n" + stale.Diff)
		return
	case err != nil:
		w.say(err.Error())
		return
	}
	w.review = review
	w.done.Applied = slices.DeleteFunc(w.done.Applied, func(a string) bool { return a == id })
	w.did("took the fix of " + id + " back")
	w.say("Taken back, byte for byte.")
}

// file says where something was written.
func (w *walk) file(path string, err error) {
	if err != nil {
		w.say(err.Error())
		return
	}
	w.say("It is in " + strings.TrimSpace(path))
}

func (w *walk) report() {
	w.done.Reported = true
	w.file(w.engine.Report(w.sofar()))
}

// database says the tables, what they refer to, and their gaps.
func (w *walk) database() {
	d := w.review.Database
	if len(d.Tables) == 0 {
		w.say("No table is described in this repository.")
		return
	}
	for _, t := range d.Tables {
		var parts []string
		for _, c := range t.Columns {
			if c.Target != "" {
				parts = append(parts, c.Name+" refers to "+c.Target)
			}
		}
		for _, m := range t.Marks {
			parts = append(parts, "gap: "+m)
		}
		for _, c := range t.Columns {
			for _, m := range c.Marks {
				parts = append(parts, "gap: "+c.Name+", "+m)
			}
		}
		w.sayf("Table %s, %d columns. %s", t.Name, len(t.Columns), strings.Join(parts, "; "))
	}
}
