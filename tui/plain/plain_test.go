package plain_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/plain"
	"underpin/tui/tuitest"
)

func walk(t *testing.T, e *tuitest.Engine, input string) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := plain.Run(context.Background(), e, strings.NewReader(input), &out, plain.Options{Who: "sam"}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWalk(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "2\nw\nf\nyes\nq\n")
	for _, want := range []string{
		"Readiness 46 per cent", "1. Webhook signature (blocker gap)", "2. Security headers (high gap)",
		"next.config.ts, line 3.", "Why it matters", "+  async headers() {", "Proven: this closes the gap. Nothing is written yet.",
		"Write it?", "Written.", "Left for you, 2: Look at the headers of the running app. curl -sI",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Join(e.Writes, ",") != "apply security/headers" {
		t.Errorf("written: %v", e.Writes)
	}
}

func TestTheEndOfInputChoosesNothing(t *testing.T) {
	for _, input := range []string{"", "2", "2\nf", "2\nf\n", "1\nf\n", "1\nf\nX\n", "2\ns", "2\nm\n", "5\n", "5"} {
		e := tuitest.Demo()
		walk(t, e, input)
		if len(e.Writes) > 0 {
			t.Errorf("after %q: %v", input, e.Writes)
		}
	}
}

func TestOnlyTheWholeWordWrites(t *testing.T) {
	e := tuitest.Demo()
	if out := walk(t, e, "2\nf\ny\nq\n"); !strings.Contains(out, "Nothing was written.") || len(e.Writes) > 0 {
		t.Errorf("written: %v\n%s", e.Writes, out)
	}
}

func TestOptionsKeepTheirDefaults(t *testing.T) {
	out := walk(t, tuitest.Demo(), "1\nf\n\n\nno\nq\n")
	if !strings.Contains(out, "Name of the variable with the secret [STRIPE_WEBHOOK_SECRET]:") || !strings.Contains(out, "(60, 300, 600) [300]:") {
		t.Error(out)
	}
}

func TestQuestionsSkipsAndNotes(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "1\nm\nask Kim\ns\nnot now\n2\nh\n99\nx\nq\n")
	rec := e.State.Records["payments/signature"]
	if rec.Status != tui.Skipped || rec.Reason != "not now" || rec.Note != "ask Kim" || rec.Who != "sam" {
		t.Errorf("%+v\n%s", rec, out)
	}
	if e.State.Records["security/headers"].Status != tui.ByHand { // numbers hold until the next list
		t.Errorf("%+v", e.State.Records)
	}
	e = tuitest.Demo()
	list := walk(t, e, "")
	var number string
	for line := range strings.Lines(list) {
		if strings.Contains(line, "Backups (question)") {
			number, _, _ = strings.Cut(line, ".")
		}
	}
	out = walk(t, e, number+"\nn\nq\n")
	if e.State.Records["deploy/backups"].Answer != check.No || !strings.Contains(out, "Is the database backed up") {
		t.Errorf("%+v\n%s", e.State.Records, out)
	}
}

func TestANoteIsNotLostByEnter(t *testing.T) {
	e := tuitest.Demo()
	out := walk(t, e, "1\nm\nask Kim\nm\n\nb\nq\n")
	if note := e.State.Records["payments/signature"].Note; note != "ask Kim" || !strings.Contains(out, "- for none, or nothing to leave it as it is:") {
		t.Errorf("the note is %q\n%s", note, out)
	}
	walk(t, e, "1\nm\n-\nq\n")
	if note := e.State.Records["payments/signature"].Note; note != "" {
		t.Errorf("the note is still %q", note)
	}
}

func TestRefusedFixShowsItsSketch(t *testing.T) {
	if out := walk(t, tuitest.Demo(), "3\nf\nt\nq\n"); !strings.Contains(out, "limiter.limit(address)") || !strings.Contains(out, "# Task: security/ratelimit") {
		t.Error(out)
	}
}

func TestNobodyAnswersQuestionsForAFixThatRefuses(t *testing.T) {
	e := tuitest.Demo()
	e.Asks["security/ratelimit"] = []fixes.Option{{Name: "store", Label: "Where to count", Default: "memory"}}
	if out := walk(t, e, "3\nf\nb\nq\n"); strings.Contains(out, "Where to count") || !strings.Contains(out, "No safe edit was found") {
		t.Error(out)
	}
}

func TestAFixIsNamedBeforeItsDiff(t *testing.T) {
	out := walk(t, tuitest.Demo(), "2\nf\nno\nq\n")
	name, diff := strings.Index(out, "Add security headers to the Next config. It touches 2 files:"), strings.Index(out, "diff --git")
	if name < 0 || diff < name {
		t.Error(out)
	}
	if !strings.Contains(out, "A fix is ready, and leaves 2 steps for you: f shows it.") {
		t.Error(out)
	}
	if out = walk(t, tuitest.Demo(), "3\nb\nq\n"); !strings.Contains(out, "No fix fits here: t gives a brief") {
		t.Error(out)
	}
}

func TestSeveralApps(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{"apps/web", "apps/admin"}
	e.State.About = map[string]tui.About{"apps/web": {Name: "@acme/web", Stack: "Next.js", Files: 312}}
	if out := walk(t, e, "7\n2\nq\n"); !strings.Contains(out, "1. apps/web, Next.js · @acme/web · 312 source files\n2. apps/admin\n") || !strings.Contains(out, "Type a number from 1 to 2.") || e.State.Apps[0] != "apps/admin" {
		t.Errorf("%v\n%s", e.State.Apps, out)
	}
}

func TestAProductOfSeveralApps(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{".", "apps/web"}
	for whole, want := range map[bool]string{true: "1. all of it, Next.js, Fastify · 40 source files", false: "1. the one at the top, Next.js, Fastify · 40 source files"} {
		e.State.About = map[string]tui.About{".": {Stack: "Next.js, Fastify", Files: 40, Whole: whole}}
		if out := walk(t, e, "1\nq\n"); !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestNoControlCodes(t *testing.T) {
	if out := walk(t, tuitest.Demo(), "1\nw\nf\n\n\nno\nt\nq\n"); strings.ContainsAny(out, "\x1b\a\b\r") {
		t.Errorf("%q", out)
	}
}
