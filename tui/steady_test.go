package tui_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/tuitest"
)

// later holds what the keys begin back, for release.
func (d *driver) later(keys ...string) (release func()) {
	d.hold = true
	d.press(keys...)
	held := d.held
	d.hold, d.held = false, nil
	return func() {
		for _, cmd := range held {
			d.run(cmd)
		}
	}
}

func TestWhileAFixIsWrittenNothingElseIsDone(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("m", "enter", "n", "f", "a")
	written := d.later("y")
	d.press("esc", "a", "y", "R", "o")
	d.has("a fix is being written: a moment", "nothing is written yet")
	d.send(tea.MouseClickMsg{X: 1, Y: 39, Button: tea.MouseLeft})
	d.send(tea.MouseWheelMsg{X: 1, Y: 9, Button: tea.MouseWheelDown})
	written()
	d.has("✓ Written", "u undo")
	d.hasNot("a moment")
	if strings.Join(e.Writes, ",") != "apply security/headers" {
		t.Errorf("written: %v", e.Writes)
	}
}

func TestAPatchThatIsSavedLeavesTheProofAlone(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	proven := d.later("space")
	d.has("proving what is kept")
	d.press("o")
	proven()
	d.hasNot("proving what is kept")
	d.has("the gap stays open")
}

func TestADecisionIsKeptWhenItsOwnerLeavesAtOnce(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n")
	kept := d.later("d")
	d.press("q")
	if d.quit {
		t.Fatal("left before the decision was kept")
	}
	kept()
	if !d.quit || e.State.Records["security/headers"].Status != tui.ByHand {
		t.Errorf("left: %v, records: %v", d.quit, e.State.Records)
	}
}

func TestADecisionThatCannotBeKeptIsSaidBeforeLeaving(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n")
	kept := d.later("d")
	d.press("q")
	e.Fails = errors.New("no space left on device")
	kept()
	d.has("! no space left on device")
	if d.quit {
		t.Error("left without a word")
	}
	d.press("q")
	if !d.quit {
		t.Error("q does not leave")
	}
}

func TestADecisionDoesNotHideWhatWasReadMeanwhile(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n")
	read := d.later("r")
	d.press("n", "d")
	for i := range e.State.Results {
		if r := &e.State.Results[i]; r.Check.ID == "security/headers" {
			r.Finding = check.Passed(check.Certain, "The headers are set by hand.")
		}
	}
	read()
	d.press("p", "/", "h", "e", "a", "d", "e", "r", "s", "enter")
	d.has("The headers are set by hand.")
}

func TestAnOlderReviewTakesNothingBack(t *testing.T) {
	e := &numbered{Engine: tuitest.Demo()}
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n")
	e.number = 5
	read := d.later("r")
	e.number = 9
	d.press("N", "h", "i", "enter")
	d.has("Note: hi", "the note is kept")
	e.number = 7
	read()
	d.has("Note: hi")
}

// numbered gives its reviews a number, and to a scan what was there at first.
type numbered struct {
	*tuitest.Engine
	number int
	old    *tui.Review
}

func (e *numbered) Scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
	if e.old == nil {
		r, err := e.Engine.Scan(ctx, app, progress)
		e.old = &r
		return r, err
	}
	r := *e.old
	r.Number = e.number
	return r, nil
}

func (e *numbered) Record(id string, rec tui.Record) (tui.Review, error) {
	r, err := e.Engine.Record(id, rec)
	r.Number = e.number
	return r, err
}

func TestAFailedReadingKeepsTheScreen(t *testing.T) {
	e := &unreadable{Engine: tuitest.Demo()}
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter")
	e.err = errors.New("permission denied")
	d.press("r")
	d.has("! the app could not be read again: permission denied; r tries again", "Webhook signature")
	e.err = nil
	d.press("r")
	d.hasNot("permission denied")
}

type unreadable struct {
	*tuitest.Engine
	err error
}

func (e *unreadable) Scan(ctx context.Context, app string, progress func(tui.Progress)) (tui.Review, error) {
	if e.err != nil {
		return tui.Review{}, e.err
	}
	return e.Engine.Scan(ctx, app, progress)
}

func TestWhoWentElsewhereIsNotCalledBackByAPreview(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n")
	planned := d.later("f")
	d.has("planning the fix")
	d.press("esc")
	planned()
	d.has("Readiness")
	d.hasNot("planning the fix", "nothing is written yet")
}

func TestANoteIsSaidToBeKept(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "N", "h", "i", "enter")
	d.has("Security headers: the note is kept")
	d.press("N", "backspace", "backspace", "enter")
	d.has("Security headers: the note is removed")
	d.hasNot("Note: ")
}

func TestTheBoxSaysWhichFilesAreNotCommitted(t *testing.T) {
	d := start(t, &uncommitted{tuitest.Demo()}, 80, 24, tui.Options{})
	d.press("enter", "n", "f", "a")
	d.has("edit   next.config.ts  (not committed yet)", "u takes it back later")
}

type uncommitted struct{ *tuitest.Engine }

func (e *uncommitted) Preview(ctx context.Context, id string, set map[string]string) (tui.Preview, error) {
	p, err := e.Engine.Preview(ctx, id, set)
	p.Dirty = []string{"next.config.ts"}
	return p, err
}

func TestOnAScreenThatGrewTheListIsClickedAgain(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 24, tui.Options{})
	d.press("a", "enter")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.click("Rate limiting")
	d.has("▌✗ Rate limiting")
	d.wheel("▌✗ Rate limiting", tea.MouseWheelUp)
	d.has("▌✗ Security headers")
}

func TestAFixOfOneChangeIsNotHalved(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	c.Files = []fixes.FileChange{{Path: "headers.ts", After: []byte("export {};\n")}}
	e.Changes["security/headers"] = c
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f", "space")
	d.has("it is one change: a writes it, esc leaves it", "✓ proven")
	d.press("q")
	if !d.quit {
		t.Error("asked about nothing")
	}
}

func TestAPatchOfNothingIsNotSaved(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	for range 9 {
		d.press("space", "n")
		if strings.Contains(d.screen(), "nothing is kept") {
			break
		}
	}
	d.press("o")
	d.has("nothing is kept: there is nothing to save")
}

func TestTheClockTicksOnceASecond(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.hold = true
	d.press("t", "t", "t")
	if len(d.held) != 1 {
		t.Errorf("%d ticks are on their way", len(d.held))
	}
}
