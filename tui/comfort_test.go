package tui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestTheClockStandsApartFromALongHeader(t *testing.T) {
	d := start(t, tuitest.Demo(), 60, 24, tui.Options{Now: func() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }})
	d.hold = true // its ticks
	d.press("t")
	d.has("…  60:00 left")
}

func TestLongNewsAreSaidInFull(t *testing.T) {
	e := tuitest.Demo()
	e.Fails = errors.New(strings.Repeat("the disk is full ", 8) + "and that is the end")
	d := start(t, e, 80, 24, tui.Options{})
	d.press("enter", "d")
	d.has("! the disk is full", "and that is the end")
	if n := strings.Count(d.screen(), "\n") + 1; n != 24 {
		t.Errorf("%d lines", n)
	}
	d.press("J")
	d.hasNot("the disk is full")
}

func TestABoxSaysThatThereIsMore(t *testing.T) {
	d := start(t, tuitest.Demo(), 62, 20, tui.Options{})
	d.press("enter", "?")
	d.has("more lines: ↓")
	d.press("G")
	d.has("a task for your AI tool")
	d.hasNot("more lines: ↓")
}

func TestAllThatIsToBeKnownOfAFixIsShown(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	for i := range 9 {
		c.Notes = append(c.Notes, fmt.Sprintf("note number %d", i+1))
	}
	e.Changes["security/headers"] = c
	d := start(t, e, 80, 24, tui.Options{})
	d.press("enter", "n", "f")
	d.has("more things to know before it is written: i")
	d.hasNot("note number 9")
	d.press("i")
	d.has("note number 1", "↓")
	d.press("G")
	d.has("note number 9", "curl -sI")
	d.press("esc")
	d.has("a apply")
}

func TestALongQuestionOfAFixIsShownWhole(t *testing.T) {
	e := tuitest.Demo()
	label := "What happens to a row when the one that it points to is deleted by its owner?"
	e.Asks["payments/signature"] = []fixes.Option{{Name: "late", Label: label, Default: "by need", Choices: []string{"by need", "always"}}}
	d := start(t, e, 62, 20, tui.Options{})
	d.press("enter", "f")
	d.has("What happens to a row when the one that it points to", "deleted by its owner?", "‹ by need ›")
	d.press("right")
	d.has("‹ always ›")
}

func TestEscLeadsFromADiffToItsQuestions(t *testing.T) {
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{})
	d.press("enter", "f", "enter")
	d.has("constructEvent")
	d.press("esc")
	d.has("Nothing is written yet.", "How old may an event be?")
	d.press("esc")
	d.has("payments/signature")
}

func TestCommandsInTheWordsAreNotBroken(t *testing.T) {
	d := start(t, tuitest.Demo(), 200, 60, tui.Options{})
	d.press("enter")
	d.has("curl -s -X POST https://your-site.example/api/webhooks/stripe -H 'content-type: application/json' -d '{\"type\": \"invoice.paid\"}'")
}

func TestTheListRemembersItsPlace(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 24, tui.Options{})
	d.press("a", "j", "j")
	d.has("▌✗ Rate limiting")
	d.press("esc", "a")
	d.has("▌✗ Rate limiting")
	d.press("4")
	d.has("4  SEO & performance", "Sitemap")
	d.hasNot("Rate limiting")
	d.press("a")
	d.has("Rate limiting", "Sitemap")
}

func TestAHighScreenShowsMoreToStartWith(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 60, tui.Options{})
	d.has("Webhook signature", "Continuous integration")
	d = start(t, tuitest.Demo(), 80, 24, tui.Options{})
	d.hasNot("Continuous integration")
}

func TestAnAreaThatCouldNotBeToldIsNotCalledDone(t *testing.T) {
	e := tuitest.Demo()
	for i := range e.State.Results {
		e.State.Results[i].Finding = check.Cannot("the stack is not known")
	}
	d := start(t, e, 80, 24, tui.Options{})
	d.has("~ nothing could be told")
	d.hasNot("✓ nothing open")
	e.State.Results[1].Finding = check.Finding{Verdict: check.Pass}
	d = start(t, e, 80, 24, tui.Options{})
	d.has("~ little could be told · 2 could not tell", "Nothing is open; 13 checks could not tell: a lists them.")
}

func TestWhatIsOnlyPossibleIsCountedApart(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 60, tui.Options{})
	d.has("6 gaps and 1 question open, 1 more only possible", "✗ 1 open · 1 possible")
	d.press("4")
	d.has("Open gaps  1", "Only possible  1")
	d.press("j", "x", "enter", "esc")
	d.has("6 gaps and 1 question open")
	d.hasNot("possible")
	d.press("a", "g", "x", "enter", "esc")
	d.has("5 gaps and 1 question open") // what is skipped is not open
	d.hasNot("rises most with: Webhook")
}

func TestTheSummaryNamesWhatIsNext(t *testing.T) {
	e := tuitest.Demo()
	next := func() string { return tui.Summary(tui.Session{}, e.State) }
	if got := next(); !strings.Contains(got, "6 gaps and 1 question open") || !strings.Contains(got, "Next: underpin fix payments/signature\n") {
		t.Error(got)
	}
	for i := range e.State.Results {
		if r := &e.State.Results[i]; r.Check.ID != "seo/sitemap" && r.Check.ID != "deploy/backups" {
			r.Finding.Verdict = check.Pass
		}
	}
	if got := next(); !strings.Contains(got, "Next: underpin brief seo/sitemap\n") {
		t.Error(got)
	}
	e.State.Records["seo/sitemap"] = tui.Record{Status: tui.Skipped}
	if got := next(); !strings.Contains(got, "Next: underpin, to answer: Is the database backed up") {
		t.Error(got)
	}
}

func TestAConsultBeginsWithItsClock(t *testing.T) {
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{Clock: 45 * time.Minute, Now: func() time.Time { return now }})
	d.has("45:00 left")
	now = now.Add(35*time.Minute + time.Second)
	d.tick()
	d.has("09:59 left", "10 minutes are left: R writes what was done")
	d.press("J")
	d.tick()
	d.hasNot("10 minutes are left")
	d.press("t")
	now = now.Add(time.Hour)
	d.press("R")
	d.has("35 minutes on the clock")
}

func TestTheFirstFrameNamesTheFolder(t *testing.T) {
	m := tui.New(t.Context(), tuitest.Demo(), tui.Options{Folder: "shop\x1b[2J"})
	_, _ = m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if got := m.View().Content; !strings.Contains(got, "shop␛[2J") || !strings.Contains(got, "Reading the app") {
		t.Errorf("the first frame is %q", got)
	}
}

func TestNothingIsDoneUnseen(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a")
	d.send(tea.WindowSizeMsg{Width: 30, Height: 8})
	d.has("30×8 is too small: make it\n40×10")
	d.press("y")
	if len(e.Writes) > 0 {
		t.Fatalf("written on a screen that shows nothing: %v", e.Writes)
	}
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.has("Write this fix?")
}

func TestTheFactsOfACheckAreNotCut(t *testing.T) {
	d := start(t, tuitest.Demo(), 62, 20, tui.Options{})
	d.press("a", "/", "s", "i", "t", "e", "m", "enter", "enter")
	d.has("seo/sitemap · low · certain · about 5 min\n", "\nNo fix fits here: y gives a brief, the task for your AI tool.\n")
}

func TestACommitIsOfferedInARepositoryOnly(t *testing.T) {
	for _, none := range []bool{false, true} {
		e := tuitest.Demo()
		e.NoGit = none
		d := start(t, e, 120, 40, tui.Options{})
		d.press("enter", "n", "f", "a", "y")
		d.has("u takes it back byte for byte")
		if got := strings.Contains(d.screen(), "g commit"); got == none {
			t.Errorf("no repository: %v, offered: %v", none, got)
		}
		d.press("u")
		d.has("Take the fix of Security headers back?")
	}
}

func TestALongReportSaysThatThereIsMore(t *testing.T) {
	d := start(t, tuitest.Demo(), 62, 16, tui.Options{})
	d.press("enter", "n", "f", "a", "y", "R")
	d.has("The session so far", "more lines: ↓")
	for range 30 {
		d.press("down")
	}
	d.has("and 2 more")
	d.hasNot("more lines: ↓")
}

func TestTheProofLineIsNotCut(t *testing.T) {
	d := start(t, tuitest.Demo(), 62, 20, tui.Options{})
	d.press("enter", "esc", "j", "f", "n", "space")
	d.has("! the gap stays open  2 of 3 changes kept\n")
}

func TestANewFileIsNotShownBesideNothing(t *testing.T) {
	d := start(t, tuitest.Demo(), 200, 40, tui.Options{})
	d.press("enter", "n", "f")
	d.has("edit next.config.ts", " │ ")
	d.press("]")
	d.has("new security-headers.ts", "s split")
	d.hasNot(" │ ")
	d.press("s")
	d.has(" │ ")
}

func TestSpaceReadsOn(t *testing.T) {
	for _, size := range sizes {
		d := start(t, tuitest.Demo(), size.w, size.h, tui.Options{})
		d.press("enter")
		d.has("payments/signature ·")
		for range 20 {
			if strings.Contains(d.screen(), "more lines") {
				d.press("space")
			}
		}
		d.has("[1] https://example.org")
		d.press("space")
		d.has("security/headers ·")
	}
}

func TestLeavingAHalfDecidedFixIsAsked(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "n", "space", "q")
	d.has("Leave without writing this fix?", "You chose 2 of its 3 changes.")
	d.press("n")
	if d.quit {
		t.Fatal("left without a yes")
	}
	d.press("q", "y")
	if !d.quit {
		t.Error("y does not leave")
	}
	d = start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "n", "space", "ctrl+c")
	if !d.quit {
		t.Error("ctrl+c asks")
	}
}

func TestTheFilterKnowsAnOwnersWords(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 34, tui.Options{})
	d.press("a", "/", "c", "s", "p")
	d.has("told of in the explanation of:", "Security headers")
	d.hasNot("Rate limiting", "nothing matches")
	d.press("backspace", "backspace", "backspace", "s", "i", "t", "e", "m")
	d.has("Sitemap")
	d.hasNot("told of in")
	d.press("z", "z")
	d.has("nothing matches")
}

// On a screen of a usual size the keys need no scrolling; on a narrow one they are
// one column.
func TestTheKeysAreSetInColumns(t *testing.T) {
	for _, c := range []struct{ w, h, columns int }{{62, 60, 1}, {80, 24, 2}, {120, 34, 3}, {300, 80, 3}} {
		d := start(t, tuitest.Demo(), c.w, c.h, tui.Options{})
		d.press("a", "?")
		s := d.screen()
		for _, title := range []string{"Decide", "Copy, open and save", "Show", "Move", "Everywhere"} {
			if !strings.Contains(s, title) {
				t.Errorf("%dx%d: no %q on the screen:\n%s", c.w, c.h, title, s)
			}
		}
		most := 0
		for _, line := range strings.Split(s, "\n") {
			n := 0
			for _, title := range []string{" Decide ", " Show ", " Move ", " Everywhere ", " Do "} {
				n += strings.Count(line+" ", title)
			}
			most = max(most, n)
		}
		if most != c.columns {
			t.Errorf("%dx%d: %d columns, want %d:\n%s", c.w, c.h, most, c.columns, s)
		}
		if strings.Index(s, "Everywhere") < strings.Index(s, " Do ") {
			t.Errorf("%dx%d: the keys of everywhere come first:\n%s", c.w, c.h, s)
		}
	}
}

func TestTheFooterUsesTheRoomThereIs(t *testing.T) {
	d := start(t, tuitest.Demo(), 94, 24, tui.Options{})
	d.has("enter start here   1–6 an area   a everything   D the database   R report   ? keys   q quit")
	d = start(t, tuitest.Demo(), 76, 24, tui.Options{})
	d.has("enter start here   1–6 an area   a everything   R report   ? keys   q quit")
}

// At 120 columns the longest title of a gap leaves room for how bad it is and who
// closes it.
func TestTheListHasRoomForItsWords(t *testing.T) {
	longest := ""
	for _, c := range checks.All() {
		if len(c.Words.Title) > len(longest) {
			longest = c.Words.Title
		}
	}
	e := tuitest.Demo()
	for i, r := range e.State.Results {
		if r.Check.ID == "security/headers" {
			c := *r.Check
			c.Words.Title = longest
			e.State.Results[i].Check = &c
		}
	}
	d := start(t, e, 120, 34, tui.Options{})
	d.press("a")
	d.has(longest + " high     fix ")
}
