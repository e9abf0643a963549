package tui_test

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"underpin/tui"
	"underpin/tui/tuitest"
)

// onIndexes is the walk at the gap that has two places.
func onIndexes(t *testing.T, e *tuitest.Engine) *driver {
	t.Helper()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("2")
	d.has("Indexes on foreign keys", "prisma/schema.prisma:12")
	return d
}

func TestTheChosenPlaceIsCopied(t *testing.T) {
	d := onIndexes(t, tuitest.Demo())
	d.press("Y", "tab", "Y", "tab", "Y", "shift+tab", "Y")
	want := []string{"prisma/schema.prisma:12", "prisma/schema.prisma:21", "prisma/schema.prisma:12", "prisma/schema.prisma:21"}
	if len(d.clip) != len(want) {
		t.Fatalf("the clipboard had %q", d.clip)
	}
	for i := range want {
		if d.clip[i] != want[i] {
			t.Errorf("copy %d is %q, want %q", i, d.clip[i], want[i])
		}
	}
	d.has("file and line were sent to the clipboard")
}

func TestTheEditorOpensTheChosenPlace(t *testing.T) {
	e := tuitest.Demo()
	d := onIndexes(t, e)
	d.press("e")
	d.has("no editor is set: set EDITOR")
	e.Editor = []string{"true"}
	d.press("tab", "e")
	if len(e.Edited) != 2 || e.Edited[1].Line != 21 {
		t.Errorf("opened: %v", e.Edited)
	}
}

func TestWhereNothingIsToPointAtNothingIsCopied(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("a", "/")
	for _, c := range "secrets in code" {
		d.press(map[bool]string{true: "space", false: string(c)}[c == ' '])
	}
	d.press("enter", "Y", "e")
	if len(d.clip)+len(e.Edited) > 0 {
		t.Errorf("copied %q, opened %v", d.clip, e.Edited)
	}
	d.press("y")
	d.has("there is no gap here to copy a brief for")
	d.press("b")
	d.has("there is no gap here to write a brief for")
	d.press("f")
	d.has("there is no gap here to fix")
}

func TestAGapWithoutATemplateOffersItsBrief(t *testing.T) {
	d := onIndexes(t, tuitest.Demo())
	d.press("f")
	d.has("no template can know the right change: y copies a brief")
}

func TestMoreOfTheFileAroundAChange(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	for _, said := range []string{"10 lines around each change are shown", "the whole file is shown", "3 lines around each change are shown"} {
		d.press("z")
		d.has(said)
	}
}

func TestAScanThatFailsIsTriedAgain(t *testing.T) {
	e := tuitest.Demo()
	e.Broken = errors.New("/srv/shop cannot be read: permission denied")
	d := start(t, e, 120, 40, tui.Options{})
	d.has("This folder could not be reviewed.", "permission denied", "r tries again")
	d.press("enter", "a")
	d.has("This folder could not be reviewed.")
	e.Broken = nil
	d.press("r")
	d.has("crumb-club", "Readiness")
}

func TestAScanIsStoppedByItsOwner(t *testing.T) {
	d := &driver{tb: t, m: tui.New(context.Background(), tuitest.Demo(), tui.Options{}), hold: true}
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.run(d.m.Init())
	d.has("Reading the app", "stop, and keep what is found")
	d.press("esc")
	d.has("Stopping: what is found is kept")
	scan := d.held
	d.hold, d.held = false, nil
	for _, cmd := range scan {
		d.run(cmd)
	}
	d.has("crumb-club")
	d.hasNot("Webhook signature")
}
