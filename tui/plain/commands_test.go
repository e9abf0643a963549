package plain_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/plain"
	"underpin/tui/tuitest"
)

func holds(t *testing.T, out string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("no %q in\n%s", text, out)
		}
	}
}

func TestEnterGoesFromOneToTheNext(t *testing.T) {
	out := walk(t, tuitest.Demo(), "\nh\n\nb\n\nb\nq\n")
	holds(t, out, "Next: Webhook signature (blocker gap).", "Next: Security headers (high gap).", "Next: Rate limiting (high gap).", "Next: Indexes on foreign keys (medium gap).")
	e := tuitest.Demo()
	e.State.Place = "seo/sitemap"
	holds(t, walk(t, e, "q\n"), "Last time you were at Sitemap.", "Next: Sitemap (low gap).")
}

func TestTheNumbersAgree(t *testing.T) {
	out := walk(t, tuitest.Demo(), "q\n")
	holds(t, out, "6 gaps and 1 question open, 1 more only possible.", "Robots file (low gap, only possible)")
}

func TestAWrittenFixIsTakenBack(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "u\n2\nf\nyes\nno\n2\nu\nno\nb\nu\nyes\nr\nq\n")
	holds(t, out, "there is nothing to take back", "Written. Looked again: The change is in place.", "Fixed by Underpin; u takes it back.", "Nothing was taken back.", "Taken back, byte for byte.", "It is in /tmp/review.html")
	if got := strings.Join(e.Writes, ","); got != "apply security/headers,undo security/headers" {
		t.Errorf("written: %s", got)
	}
	if s := e.Session; len(s.Applied) != 0 || len(e.State.Left()) != 0 || strings.Join(s.Did, ", ") != "fixed security/headers, took the fix of security/headers back" {
		t.Errorf("session: %+v", s)
	}
}

func TestACommandRunsAfterTheWholeWordOnly(t *testing.T) {
	for answer, runs := range map[string]bool{"yes": true, "y": false, "": false} {
		e := tuitest.Demo()
		e.Commands = map[string]string{"curl -sI http://localhost:3000/": "echo its-$((40+2)) $NO_COLOR"}
		out := walk(t, e, "2\nf\nyes\n"+answer+"\nr\nq\n")
		holds(t, out, "Run this command in the app's folder now?")
		if strings.Contains(out, "its-42 1") != runs || strings.Contains(out, "It ended well.") != runs {
			t.Errorf("after %q:\n%s", answer, out)
		}
		if left := len(e.State.Left()); runs && left != 1 || !runs && left != 2 {
			t.Errorf("after %q %d things are left: %v", answer, left, e.State.Left())
		}
	}
}

func TestAFailedCommandOffersTheUndo(t *testing.T) {
	e := tuitest.Demo()
	e.Commands = map[string]string{"curl -sI http://localhost:3000/": "exit 3"}
	out := walk(t, e, "2\nf\nyes\nyes\nyes\nq\n")
	holds(t, out, "It failed: exit status 3", "Take the fix back?", "Taken back, byte for byte.")
}

func TestACommandThatCannotBeShownDoesNotRun(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	c.Steps = []fixes.Step{{Text: "Install.", Command: "npm install\u202e x"}}
	e.Changes["security/headers"] = c
	holds(t, walk(t, e, "2\nf\nyes\nyes\nq\n"), "cannot be shown")
	if got := strings.Join(e.Writes, ","); got != "apply security/headers" {
		t.Errorf("written or run: %s", got)
	}
}

func TestOnlySomeChangesAreKept(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "2\nf\nk\nno\n\n\no\nno\nq\n")
	holds(t, out, "Change 1 of 2 in next.config.ts:\n+import", "The gap stays open: nothing sets the headers. Nothing is written yet.", "It is in /tmp/fix.patch", "Nothing was written.")
	if len(e.Writes) > 0 {
		t.Errorf("written: %v", e.Writes)
	}
}

func TestAFileThatWasEditedIsPlannedAgain(t *testing.T) {
	e := tuitest.Demo()
	e.Fails = &fixes.StaleError{Path: "next.config.ts", Diff: "-  old\n+  edited by hand\n"}
	holds(t, walk(t, e, "2\nf\nyes\nno\nq\n"), "Nothing was written: next.config.ts was edited since.", "Nothing was written.\n")
	e.State.Records["security/headers"] = tui.Record{Status: tui.Fixed}
	holds(t, walk(t, e, "u\nyes\nq\n"), "Nothing was taken back: a file was edited since.", "+  edited by hand")
	e.Fails = errors.New("no space left on device")
	holds(t, walk(t, e, "2\nf\nyes\nm\nhello\nq\n"), "no space left on device", "It could not be kept")
}

func TestADecisionIsTakenBack(t *testing.T) {
	e := tuitest.Demo()
	holds(t, walk(t, e, "1\ns\nlater\n1\ns\nh\n1\nh\nq\n"), "Skipped: later", "s open again", "Done by hand.", "h open again")
	if got := e.State.Records["payments/signature"].Status; got != tui.Open {
		t.Errorf("status %d", got)
	}
	holds(t, walk(t, e, "/backups\n1\nn\nc\nb\nq\n"), "The owner says that there are no tried backups.", "c clear the answer")
	if got := e.State.Records["deploy/backups"].Answer; got != "" {
		t.Errorf("answer %q", got)
	}
}

func TestEverythingIsListedAndFound(t *testing.T) {
	out := walk(t, tuitest.Demo(), "a\n/zzz\n/csp\n/relations have\nd\n?\nseo/sitemap\nb\nrobots\nb\nq\n")
	holds(t, out, "Every check: 14.", "Found: 1.", "(in place)", "No check holds zzz.", "Security headers (", "Table Order, 3 columns. customerId refers to User.id", "reads the app again", "Sitemap (seo/sitemap, low gap)", "Robots file (seo/robots, ")
}

func TestAnInterruptLeaves(t *testing.T) {
	in, typed := io.Pipe() // nothing is ever typed
	defer typed.Close()
	interrupt := make(chan os.Signal, 1)
	ended := make(chan error, 1)
	e := tuitest.Demo()
	var out bytes.Buffer
	go func() {
		_, err := plain.Run(context.Background(), e, in, &out, plain.Options{Interrupt: interrupt})
		ended <- err
	}()
	if _, err := typed.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	interrupt <- os.Interrupt
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("an interrupt does not end the walk")
	}
	holds(t, out.String(), "Next: underpin fix")
}

func TestAnInterruptStopsTheScanAndKeepsWhatIsFound(t *testing.T) {
	e := tuitest.Demo()
	e.Pause = 50 * time.Millisecond
	interrupt := make(chan os.Signal, 1)
	time.AfterFunc(220*time.Millisecond, func() { interrupt <- os.Interrupt })
	var out bytes.Buffer
	if _, err := plain.Run(context.Background(), e, strings.NewReader("l\nq\n"), &out, plain.Options{Interrupt: interrupt}); err != nil {
		t.Fatal(err)
	}
	holds(t, out.String(), "The scan was stopped", "not done. v reads the app again.", "Webhook signature (blocker gap)")
}

func TestAConsultHasItsClock(t *testing.T) {
	e := tuitest.Demo()
	var out bytes.Buffer
	s, err := plain.Run(context.Background(), e, strings.NewReader("r\nq\n"), &out, plain.Options{Clock: 45 * time.Minute})
	if err != nil || s.Clock <= 0 || e.Session.Clock <= 0 {
		t.Errorf("%v: %v on the clock, %v in the report", err, s.Clock, e.Session.Clock)
	}
	holds(t, out.String(), "45 minutes of the consult are left.")
}

func TestAPassIsNotSetAside(t *testing.T) {
	e := tuitest.Demo()
	for i := range e.State.Results {
		e.State.Results[i].Finding.Verdict = check.Pass
	}
	holds(t, walk(t, e, "\na\n1\ns\nf\nb\nq\n"), "Nothing is open.", "That is none of the choices.")
	if len(e.Writes) > 0 {
		t.Errorf("written: %v", e.Writes)
	}
}

func TestStepsAreTickedOff(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "o\n2\nf\nyes\nno\no\n7\n2\n\nheaders\nb\no\n2\n\nq\n")
	holds(t, out, "Nothing is left for you", "Left for you by the fixes: 2 of 2.", "That is none of the numbers.", "Left for you by the fixes: 1 of 2.", "2. done, ")
	if left := e.State.Left(); len(left) != 2 {
		t.Errorf("a step that is to be done again is not: %v", left)
	}
}
