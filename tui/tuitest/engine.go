// Package tuitest helps to test the screens: an engine that works in memory, a
// real program in a pseudo-terminal with an emulator behind it, and pictures of
// what the emulator shows. Only tests import it.
package tuitest

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
)

// Engine is an engine in memory. Its fields may be changed before it is used.
type Engine struct {
	mu sync.Mutex

	State    tui.Review
	Files    map[string]string         // for excerpts
	Changes  map[string]fixes.Change   // what the fix of a check does
	Asks     map[string][]fixes.Option // before the fix of a check
	Refused  map[string]*fixes.Refusal // checks whose fix refuses
	Still    map[string]string         // what the fix of a check leaves open
	Fails    error                     // what every writing method gives
	Broken   error                     // what a scan comes to
	Editor   []string                  // the command that opens a place; none: no editor is set
	Edited   []check.Place             // the places that it was asked for
	Wait     chan struct{}             // Apply waits for it to be closed; nil: not
	Pause    time.Duration             // between two steps of a scan
	Writes   []string                  // what was written, in order
	Commands map[string]string         // what a line runs instead of itself
	Session  tui.Session               // of the last report
	NoGit    bool                      // the app is in no repository
}

// Scan reports each result and gives the state.
func (e *Engine) Scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Broken != nil {
		return tui.Review{}, e.Broken
	}
	total := 40 * len(e.State.Results)
	for i, r := range e.State.Results {
		if ctx.Err() != nil { // a pause of nothing is over as soon
			return e.part(i), nil
		}
		select {
		case <-ctx.Done():
			return e.part(i), nil
		case <-time.After(e.Pause):
		}
		p := tui.Progress{Files: 40 * (i + 1), Total: total, Path: "src/app/page.tsx", Result: &r}
		if i > 1 {
			p.Stack = e.State.Stack
		}
		progress(p)
	}
	if app != "" {
		e.State.Apps = []string{app}
	}
	return e.State, nil
}

// part is the state with only the first results; with none an error would do
// as well.
func (e *Engine) part(n int) tui.Review {
	r := e.State
	r.Results = slices.Clone(r.Results)
	for i := range r.Results[n:] {
		r.Results[n+i].Finding = check.Cannot(check.Stopped)
	}
	return r
}

// Options are those of the field Asks.
func (e *Engine) Options(id string) []fixes.Option { return e.Asks[id] }

// Offer is what Preview comes to with the proposed answers.
func (e *Engine) Offer(ctx context.Context, id string) tui.Offer {
	set := map[string]string{}
	for _, o := range e.Asks[id] {
		set[o.Name] = o.Default
	}
	p, err := e.Preview(ctx, id, set)
	switch refusal := (*fixes.Refusal)(nil); {
	case errors.As(err, &refusal) && refusal.Wants != "":
		return tui.Offer{Reach: tui.Asks}
	case err != nil || len(p.Change.Files) == 0:
		return tui.Offer{Reach: tui.Refuses}
	}
	return tui.Offer{Reach: tui.Closes, Steps: len(p.Change.Steps)}
}

// Preview is the change of a check, proven, unless Refused says otherwise: until the
// answer that a refusal wants is there.
func (e *Engine) Preview(_ context.Context, id string, set map[string]string) (tui.Preview, error) {
	if r := e.Refused[id]; r != nil && (r.Wants == "" || set[r.Wants] == "") {
		return tui.Preview{}, r
	}
	c, ok := e.Changes[id]
	if !ok {
		return tui.Preview{}, errors.New(id + ": there is no fix")
	}
	still := e.Still[id]
	return tui.Preview{ID: id, Set: set, Change: c, Proof: fixes.Proof{Closes: still == "", Still: still}}, nil
}

// Choose proves only what is whole.
func (e *Engine) Choose(_ context.Context, p tui.Preview, keep [][]bool) (tui.Preview, error) {
	all := true
	p.Change = fixes.Select(p.Change, func(file, run int) bool {
		all = all && keep[file][run]
		return keep[file][run]
	})
	p.Proof, p.Chosen = fixes.Proof{Closes: true}, true
	if !all {
		p.Proof = fixes.Proof{Still: "nothing sets the headers"}
	}
	return p, nil
}

// Apply turns the check's gap into a pass.
func (e *Engine) Apply(_ context.Context, p tui.Preview) (tui.Review, error) {
	if e.Wait != nil {
		<-e.Wait
	}
	if e.Fails != nil {
		return tui.Review{}, e.Fails
	}
	e.Writes = append(e.Writes, "apply "+p.ID)
	return e.change(p.ID, func(r *check.Result, rec *tui.Record) {
		r.Finding.Verdict, r.Finding.Reason = check.Pass, "the change is in place"
		rec.Status, rec.Left = tui.Fixed, nil
		for _, s := range p.Change.Steps {
			rec.Left = append(rec.Left, tui.Todo{ID: p.ID, Text: s.Text, Command: s.Command})
		}
	}), nil
}

// Undo turns it back.
func (e *Engine) Undo(_ context.Context, id string) (tui.Review, error) {
	if e.Fails != nil {
		return tui.Review{}, e.Fails
	}
	e.Writes = append(e.Writes, "undo "+id)
	return e.change(id, func(r *check.Result, rec *tui.Record) {
		r.Finding.Verdict, r.Finding.Reason = check.Gap, "the change is gone"
		rec.Status, rec.Left = tui.Open, nil
	}), nil
}

// Record keeps a record, and puts an answer in place.
func (e *Engine) Record(id string, rec tui.Record) (tui.Review, error) {
	if e.Fails != nil {
		return tui.Review{}, e.Fails
	}
	e.Writes = append(e.Writes, "record "+id)
	return e.change(id, func(r *check.Result, was *tui.Record) {
		*was = rec
		r.Finding = r.Finding.Answered(rec.Answer)
	}), nil
}

// change makes a new state with one result changed.
func (e *Engine) change(id string, do func(*check.Result, *tui.Record)) tui.Review {
	e.mu.Lock()
	defer e.mu.Unlock()
	next := e.State
	next.Results = append([]check.Result{}, e.State.Results...)
	next.Records = map[string]tui.Record{}
	for k, v := range e.State.Records {
		next.Records[k] = v
	}
	for i := range next.Results {
		if next.Results[i].Check.ID == id {
			rec := next.Records[id]
			do(&next.Results[i], &rec)
			next.Records[id] = rec
		}
	}
	e.State = next
	return next
}

// Excerpt is cut from the field Files.
func (e *Engine) Excerpt(p check.Place, around int) []tui.SourceLine {
	var out []tui.SourceLine
	for i, text := range strings.Split(e.Files[p.File], "\n") {
		if n := i + 1; n >= p.Line-around && n <= p.Line+around {
			out = append(out, tui.SourceLine{Number: n, Text: text, Marked: n == p.Line})
		}
	}
	return out
}

// Brief is a short task.
func (e *Engine) Brief(id string) string { return "# Task: " + id + "\n" }

// SaveBrief pretends to write.
func (e *Engine) SaveBrief(string) (string, error) { return "/tmp/brief.md", e.Fails }

// Commit names the check.
func (e *Engine) Commit(id string) string {
	if e.NoGit {
		return ""
	}
	return "git commit -m '" + id + "'"
}

// Command runs the line of the field Commands, and notes it.
func (e *Engine) Command(line string) *exec.Cmd {
	e.Writes = append(e.Writes, "run "+line)
	return exec.Command("sh", "-c", e.Commands[line])
}

// SavePatch pretends to write.
func (e *Engine) SavePatch(tui.Preview) (string, error) { return "/tmp/fix.patch", e.Fails }

// Report pretends to write.
func (e *Engine) Report(s tui.Session) (string, error) {
	e.Session = s
	return "/tmp/review.html", e.Fails
}

// Open runs what the field Commands holds for it.
func (e *Engine) Open(path string) *exec.Cmd {
	return exec.Command("sh", "-c", e.Commands["open "+path])
}

// Edit notes the place, and runs the field Editor.
func (e *Engine) Edit(p check.Place) []string {
	e.Edited = append(e.Edited, p)
	return e.Editor
}
