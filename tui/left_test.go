package tui_test

import (
	"strings"
	"testing"

	"underpin/tui"
	"underpin/tui/tuitest"
)

// fixed is a walk in which the fix of the security headers was just written.
func fixed(t *testing.T, e *tuitest.Engine, w, h int) *driver {
	t.Helper()
	d := start(t, e, w, h, tui.Options{Who: "Ada"})
	d.press("a", "/")
	d.press(strings.Split("headers", "")...)
	d.press("enter", "f", "enter", "a", "y")
	d.has("Written: ", "Left for you", "▌[ ] ")
	return d
}

func TestAStepIsTickedOffWhereItIsSaid(t *testing.T) {
	e := tuitest.Demo()
	d := fixed(t, e, 80, 24)
	d.press("space")
	d.has("[✓] ", "(done, Ada, 4 March 2026)", "space not done")
	d.press("down")
	d.has("space tick off")
	d.press("space")
	d.has("✓ Nothing is left for you")
	d.press("space")
	d.hasNot("✓ Nothing is left for you")
	if left := e.State.Left(); len(left) != 1 || left[0].ID != "security/headers" {
		t.Errorf("left: %v", left)
	}
}

func TestWhatIsLeftIsListedOnAnotherDay(t *testing.T) {
	e := tuitest.Demo()
	fixed(t, e, 80, 24)
	d := start(t, e, 80, 24, tui.Options{Who: "Bo"})
	d.has("The fixes left 2 steps for you: L lists them.", "L steps left")
	d.press("L")
	d.has("Left for you by the fixes  0 of 2 done", "Security headers", "▌[ ] ", "space tick off")
	d.press("down", "space")
	d.has("1 of 2 done", "done, Bo, 4 March 2026", "r run it")
	d.press("up", "r")
	d.hasNot("ran")
	d.press("esc", "esc")
	d.has("The fixes left 1 step for you")
	d.press("L", "enter")
	d.has("Fixed by Underpin", "✓ Done, Bo, 4 March 2026: ", "Left for you by the fix, L ticks it off: ", "L steps left")
	d.press("R")
	d.has("did a step that was left by Security headers", "Left for you\n    · Security headers: ")
	d.press("esc", "u", "y", "L")
	d.has("Nothing is left for you")
	d.press("esc", "esc", "esc")
	d.hasNot("L steps left")
}

// What the screen says of the steps is read whole on the narrowest one.
func TestTheStepsAreReadWholeOnANarrowScreen(t *testing.T) {
	e := tuitest.Demo()
	d := fixed(t, e, 60, 20)
	d.has("enter next   space tick off   ")
	d.has("Left for you\n", "L lists the steps of every fix, also on another day.\n  g makes it")
	d.press("u", "y", "L")
	d.has("no written fix asks for a step\n  of yours.")
}
