package plain

import (
	"strconv"
	"strings"
	"time"

	"underpin/tui"
)

// leftOver lists what the written fixes leave to do, and ticks off what is named.
func (w *walk) leftOver() {
	for {
		steps := w.review.Steps()
		if len(steps) == 0 {
			w.say("Nothing is left for you: no written fix asks for a step of yours.")
			return
		}
		w.say("")
		w.sayf("Left for you by the fixes: %d of %d.", len(w.review.Left()), len(steps))
		for i, s := range steps {
			r, _ := w.result(s.ID)
			w.sayf("%d. %s, %s", i+1, r.Check.Words.Title, step(s))
		}
		answer, ok := w.ask("Which one is done, or is not done after all? A number, or nothing for none:")
		if !ok || answer == "" {
			return
		}
		n, err := strconv.Atoi(answer)
		if err != nil || n < 1 || n > len(steps) {
			w.say("That is none of the numbers.")
			continue
		}
		w.tick(steps[n-1].ID, steps[n-1].Text, !steps[n-1].Done)
	}
}

// tick notes that a step is done, or that it is not.
func (w *walk) tick(id, text string, done bool) {
	w.record(id, func(rec *tui.Record) { rec.Tick(text, done, w.opt.Who, time.Now()) })
}

// step says whether a step is done, and the step.
func step(t tui.Todo) string {
	if t.Done {
		return "done" + t.By() + ": " + t.Text
	}
	return strings.TrimSpace("to do: " + t.Text + " " + t.Command)
}
