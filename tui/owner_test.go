package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTabShowsThePlaceItChooses(t *testing.T) {
	d := start(t, tuitest.Demo(), 100, 16, tui.Options{})
	d.press("a", "/", "i", "n", "d", "e", "x", "enter")
	for range 9 {
		d.press("J")
	}
	d.hasNot("prisma/schema.prisma:21")
	d.press("tab")
	d.has("▸ prisma/schema.prisma:21")
	d.press("tab")
	d.has("▸ prisma/schema.prisma:12")
}

func TestAFileOfWhichNothingIsKeptIsNotNamedAsWritten(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "]", "space", "a")
	d.has("Write this fix?", "edit   next.config.ts", "2 of 3 changes are kept.")
	d.hasNot("new    security-headers.ts")
}

func TestTheFilterKnowsTheGroupsOfTheList(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("a", "/")
	d.press(strings.Split("questions", "")...)
	d.has("Questions  1", "Backups")
	d.hasNot("Webhook signature")
}

func TestWhoSkippedTheLastThingGoesOnAtTheNext(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 80, 24, tui.Options{})
	d.press("a", "x", "enter", "R")
	if got := e.Session.Place; got != "security/headers" {
		t.Errorf("the session ends at %q", got)
	}
}

func TestAReasonIsCutWhereTheLineIsFull(t *testing.T) {
	e := tuitest.Demo()
	e.State.Results[0].Finding.Reason = "the key stands in " + strings.Repeat("x", 200)
	d := start(t, e, 62, 20, tui.Options{})
	d.has("The key stands in xxxxxxx")
}

func TestAFixedCheckSaysWhatItsFixLeaves(t *testing.T) {
	e := tuitest.Demo()
	e.State.Results[1].Finding = check.Passed(check.Certain, "the headers are set")
	e.State.Records["security/headers"] = tui.Record{Status: tui.Fixed, Left: []tui.Todo{
		{ID: "security/headers", Text: "Watch the console."}, {ID: "security/headers", Text: "Install it.", Command: "npm install"},
	}}
	d := start(t, e, 124, 40, tui.Options{})
	d.press("a", "/")
	d.press(strings.Split("headers", "")...)
	d.press("enter")
	d.has("Fixed by Underpin: u takes it back", "Left for you by the fix, L ticks it off: Watch the console.", "Left for you by the fix, L ticks it off: Install it. npm install")
}

func TestTheSummaryNamesABriefWhereNoFixFitsAndWhatIsLeft(t *testing.T) {
	e := tuitest.Demo()
	s := tui.Session{Briefs: []string{"payments/signature"}}
	left := []tui.Todo{{ID: "payments/signature", Text: "Install it.", Command: "npm install"}, {ID: "payments/signature", Text: "Build it.", Done: true}}
	e.State.Records["payments/signature"] = tui.Record{Status: tui.Fixed, Left: left}
	got := tui.Summary(s, e.State)
	if !strings.Contains(got, "Next: underpin brief payments/signature\n") || !strings.Contains(got, "Left for you: Install it. npm install\n") {
		t.Error(got)
	}
	left[1].Done = false
	if got := tui.Summary(s, e.State); !strings.Contains(got, "Left for you: 2 steps of the fixes; \"underpin steps\" lists them") || strings.Count(got, "\n") > 5 {
		t.Error(got)
	}
	d := start(t, e, 120, 40, tui.Options{Now: func() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }})
	d.press("R")
	if got := e.Session.Briefs; len(got) == 0 || got[0] != "security/ratelimit" {
		t.Errorf("no fix fits for %q", got)
	}
}

func TestTheReportNamesChecksByTheirTitlesAndOpens(t *testing.T) {
	e := tuitest.Demo()
	e.Commands = map[string]string{"open /tmp/review.html": "exit 3"}
	d := start(t, e, 80, 24, tui.Options{})
	d.press("a", "x", "enter", "R")
	d.has("· skipped Webhook signature", "/tmp/review.html")
	if !e.Session.Reported {
		t.Error("nobody is told that a report was asked for")
	}
	d.press("o")
	d.has("the page could not be opened: exit status 3; y copies its path")
	e.Commands["open /tmp/review.html"] = "exit 0"
	d.press("o")
	d.has("the page was handed to your browser")
}

func TestWhatAFixLeavesAloneIsInTheColoursOfItsSyntax(t *testing.T) {
	for _, colour := range []bool{true, false} {
		d := start(t, tuitest.Demo(), 120, 40, tui.Options{Colour: colour, Theme: "dark"})
		d.press("enter", "n", "f")
		d.has("edit next.config.ts", "reactStrictMode: true", "import { securityHeaders }")
		for line := range strings.Lines(d.m.View().Content) {
			switch bare := ansi.Strip(line); {
			case strings.Contains(bare, "reactStrictMode"):
				if got := strings.Contains(line, "\x1b[38;2;") && strings.Count(line, "\x1b[38;2;") > 2; got != colour {
					t.Errorf("colour %v: %q", colour, line)
				}
			case strings.Contains(bare, "+import { securityHeaders }"):
				if strings.Contains(line, "255;123;114") { // a keyword's
					t.Errorf("what is added is not of one colour: %q", line)
				}
			}
		}
	}
}
