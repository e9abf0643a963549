package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestQuestionsAreAnsweredAndKept(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{Who: "sam"})
	d.press("3", "n")
	for range 5 {
		if !strings.Contains(d.screen(), "only you can tell") {
			d.press("j")
		}
	}
	d.has("Is the database backed up every day")
	d.press("A", "n")
	rec := e.State.Records["deploy/backups"]
	if rec.Answer != check.No || rec.Who != "sam" || rec.When.IsZero() {
		t.Errorf("kept: %+v", rec)
	}
	d.has("The owner says that there are no tried backups.", "Answered: no, sam")
	d.press("A")
	d.has("▌ n  no", "c  clear the answer")
	d.press("c")
	if rec := e.State.Records["deploy/backups"]; rec.Answer != "" {
		t.Errorf("kept: %+v", rec)
	}
}

func TestSkipNoteAndByHand(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "x")
	d.send(tea.PasteMsg{Content: "not now\x1b[31m q\n"})
	d.press("q", "backspace", "enter")
	if rec := e.State.Records["payments/signature"]; rec.Status != tui.Skipped || rec.Reason != "not now␛[31m q␊" {
		t.Errorf("kept: %+v", rec)
	}
	d.has("Webhook signature: skipped; this is the next open one", "security/headers · high", "Skipped  1")
	d.press("/", "w", "e", "b", "h", "enter")
	d.has("Skipped: not now␛[31m q␊", "x open again")
	d.press("N", "h", "i", "enter", "d")
	if rec := e.State.Records["payments/signature"]; rec.Note != "hi" || rec.Status != tui.ByHand {
		t.Errorf("kept: %+v", rec)
	}
	d.has("Done by hand  1")
	d.press("J")
	d.has("d open again")
	d.press("d")
	d.has("Webhook signature: open again", "Open gaps  1")
	if rec := e.State.Records["payments/signature"]; rec.Status != tui.Open {
		t.Errorf("kept: %+v", rec)
	}
}

func TestWhatIsInPlaceCannotBeSetAside(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("a", "G")
	d.hasNot("x skip")
	d.press("x")
	d.has("there is nothing open here to set aside")
	d.press("d")
	if len(e.Writes) > 0 {
		t.Errorf("kept: %v", e.Writes)
	}
}

func TestADecisionGoesOnToTheNextOpenOne(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 24, tui.Options{})
	d.press("enter", "n")
	d.has("security/headers · high")
	d.press("d")
	d.has("Security headers: done by hand; this is the next open one", "security/ratelimit · high")
	d.press("esc")
	d.has("▌✗ Rate limiting")
	d.press("esc", "1")
	d.has("1  Authentication", "Open gaps  1", "Done by hand  1")
	d.press("d")
	d.has("Rate limiting: done by hand; nothing else is open here")
}
