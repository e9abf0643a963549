package plain_test

import (
	"errors"
	"strings"
	"testing"

	"underpin/tui"
	"underpin/tui/tuitest"
)

// twoFixed is a review in which two fixes were written in an earlier session.
func twoFixed() *tuitest.Engine {
	e := tuitest.Demo()
	for _, id := range []string{"payments/signature", "security/headers"} {
		e.State.Records[id] = tui.Record{Status: tui.Fixed}
	}
	return e
}

func TestOneOfSeveralFixesIsTakenBack(t *testing.T) {
	for answer, undone := range map[string]string{"1\nyes": "undo payments/signature", "2\nyes": "undo security/headers", "2\nno": "", "": "", "9": ""} {
		e := twoFixed()
		out := walk(t, e, "u\n"+answer+"\nq\n")
		holds(t, out, "Fixes that can be taken back", "Webhook signature", "Security headers")
		if got := strings.Join(e.Writes, ","); got != undone {
			t.Errorf("after %q: %q, want %q", answer, got, undone)
		}
		if answer == "9" {
			holds(t, out, "That is none of the numbers.")
		}
	}
}

func TestABriefIsWrittenToAFile(t *testing.T) {
	e := tuitest.Demo()
	holds(t, walk(t, e, "1\nT\nq\n"), "It is in /tmp/brief.md")
	e.Fails = errors.New("no space left on device")
	holds(t, walk(t, e, "1\nT\nq\n"), "no space left on device")
}

func TestTheMenuListsAndReadsAgain(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "a\nq\n")
	holds(t, out, "Every check", "Secrets in code")
	if strings.Contains(walk(t, e, "l\nq\n"), "Secrets in code") {
		t.Error("what is open lists a pass")
	}
	if n := strings.Count(walk(t, e, "v\nq\n"), "Readiness 46 per cent"); n != 2 {
		t.Errorf("the overview was said %d times, want once at the start and once after reading again", n)
	}
}
