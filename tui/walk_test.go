package tui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
	"underpin/tui/tuitest"
)

func TestDropAndKeepIsProvenAgain(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	d.has("Add security headers", "✓ proven: this closes the gap", "[x]")
	d.press("n", "space")
	d.has("[ ]", "! the gap stays open  2 of 3 changes kept", "  nothing sets the headers")
	d.press("a")
	d.has("2 of 3 changes are kept", "The gap stays open")
	d.press("n", "space")
	d.has("✓ proven: this closes the gap")
	d.hasNot("[ ]  ")
	if len(e.Writes) > 0 {
		t.Errorf("written without a yes: %v", e.Writes)
	}
}

// A fix for part of a gap is called that where it is previewed, as in the list.
func TestAFixForPartOfAGapSaysSo(t *testing.T) {
	e := tuitest.Demo()
	e.Still = map[string]string{"security/headers": "two pages have none"}
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	d.has("! part of the gap stays open  nothing is written yet", "  two pages have none")
	d.press("a")
	d.has("Part of the gap stays open.")
	d.press("n", "space")
	d.has("! the gap stays open  2 of 3 changes kept")
	d.hasNot("part of the gap")
}

func TestAnOldProofIsDropped(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "n")
	d.hold = true
	d.press("space")
	d.has("proving what is kept")
	d.press("space")
	held := d.held
	d.hold, d.held = false, nil
	for _, cmd := range held {
		d.run(cmd)
	}
	d.has("✓ proven: this closes the gap")
}

func TestOnlyYesWrites(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a", "enter", "a", "space", "n")
	if len(e.Writes) > 0 {
		t.Fatalf("written without a yes: %v", e.Writes)
	}
	d.press("a", "y")
	d.has("✓ Written", "Left for you", "curl -sI")
	if strings.Join(e.Writes, ",") != "apply security/headers" {
		t.Fatalf("written: %v", e.Writes)
	}
	d.press("y")
	if len(d.clip) != 1 || !strings.Contains(d.clip[0], "curl -sI") {
		t.Errorf("the clipboard has %q", d.clip)
	}
	d.press("g")
	d.has("Commit this fix by itself", "git commit -m 'security/headers'")
	if len(d.clip) != 2 || !strings.Contains(d.clip[1], "git commit") {
		t.Errorf("the clipboard has %q", d.clip)
	}
	d.press("r")
	d.has("Run this command in the app's folder?", "git commit -m 'security/headers'")
	d.press("n")
	d.press("u", "y")
	d.has("taken back, byte for byte")
	d.press("R")
	d.has("0 fixes written")
	if e.Writes[len(e.Writes)-1] != "undo security/headers" {
		t.Errorf("written: %v", e.Writes)
	}
}

func TestNoQuitWhileWriting(t *testing.T) {
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{})
	d.press("enter", "n", "f", "a")
	d.hold = true
	d.press("y")
	d.hold = false
	d.press("q", "ctrl+c")
	d.has("a fix is being written")
	if d.quit {
		t.Fatal("left while writing")
	}
	for _, cmd := range d.held {
		d.run(cmd)
	}
	d.press("q")
	if !d.quit {
		t.Error("q does not leave")
	}
}

func TestFilesEditedBeforeApply(t *testing.T) {
	e := tuitest.Demo()
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a")
	e.Fails = &fixes.StaleError{Path: "next.config.ts", Diff: "--- a\n+++ b\n"}
	d.press("y")
	d.has("next.config.ts was edited since", "proven: this closes the gap")
	e.Fails = nil
	d.press("a", "y")
	d.has("✓ Written")
	e.Fails = &fixes.StaleError{Path: "next.config.ts", Diff: "-  old\n+  edited by hand\n"}
	d.press("u", "y")
	d.has("Nothing was taken back", "edited by hand")
	d.press("esc")
	e.Fails = errors.New("no space left on device")
	d.press("u", "y")
	d.has("! no space left on device")
}

func TestRefusedFixShowsItsSketch(t *testing.T) {
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{})
	d.press("enter", "n", "n", "f")
	d.has("No safe edit was found", "limiter.limit(address)", "src/middleware.ts exports")
	d.press("y")
	if len(d.clip) != 1 || !strings.Contains(d.clip[0], "# Task: security/ratelimit") {
		t.Errorf("the clipboard has %q", d.clip)
	}
	d.press("f", "b")
	d.has("the brief is in /tmp/brief.md")
	d.hasNot("No safe edit")
	d.press("j", "b")
	d.has("the brief is in /tmp/brief.md")
}

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

func TestAfterAFixTheNextOpenOneIsShown(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a", "y", "enter")
	d.has("security/ratelimit · high") // not the first of all
}

func TestFilter(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("a", "/", "s", "e", "o")
	d.has("Sitemap", "Titles and descriptions", "/seo") // with every letter
	d.hasNot("Rate limiting")
	d.press("enter", "esc")
	d.has("Rate limiting")
	d.press("/", "q", "?", "zz")
	d.send(tea.PasteMsg{Content: "\x1b[2J"})
	d.has("/q?zz␛[2J", "nothing matches")
	if d.quit {
		t.Fatal("q in the filter leaves")
	}
	d.press("esc")
	d.has("Rate limiting")
	d.hasNot("/q?")
	d.press("/", "b", "l", "o", "c", "k", "e", "r")
	d.has("Open gaps  1")
}

func TestSeveralApps(t *testing.T) {
	e := tuitest.Demo()
	e.State.Apps = []string{"apps/web", "apps/admin"}
	d := start(t, e, 80, 24, tui.Options{})
	e.State.About = map[string]tui.About{"apps/web": {Name: "@acme/web", Stack: "Next.js", Files: 312}, "apps/admin": {Stack: "Vite, Express", Files: 1}}
	d.has("There are several apps here", "apps/admin")
	d = start(t, e, 80, 24, tui.Options{})
	d.has("▌  apps/web     Next.js · @acme/web · 312 source files\n", "   apps/admin   Vite, Express · 1 source file\n")
	d.press("j", "enter")
	d.has("Start with")
	d = start(t, e, 80, 24, tui.Options{App: "apps/web"})
	d.has("Start with")
}

func TestNoApp(t *testing.T) {
	e := &tuitest.Engine{State: tui.Review{App: "notes", Looked: "looked for package.json"}}
	d := start(t, e, 80, 24, tui.Options{})
	d.has("There is no web app", "looked for package.json", "r read the folder again")
	d.hasNot("an area", "R report")
	d.press("a")
	d.has("There is no web app")
	d.press("enter", "f", "x", "j", "n", "p", "tab", "e", "y", "R", "q")
	if !d.quit {
		t.Error("q does not leave")
	}
}

func TestTheClockOfAConsult(t *testing.T) {
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	d := start(t, tuitest.Demo(), 100, 30, tui.Options{Now: func() time.Time { return now }})
	d.hold = true // its ticks
	d.press("t")
	d.has("the clock runs: 60 minutes", "60:00 left")
	now = now.Add(12*time.Minute + 5*time.Second)
	d.has("47:55 left")
	now = now.Add(time.Hour)
	d.has("12:05 over")
	d.press("t")
	d.hasNot("over")
}

// TestFootersTellTheTruth presses each key that a footer names, on every screen,
// and sees that something changes.
func TestHelpNamesEveryKeyOfTheFooter(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	tour(d, func(screen string) {
		lines := strings.Split(d.screen(), "\n")
		foot := lines[len(lines)-1]
		if !strings.Contains(foot, "? keys") {
			return // a box, or news
		}
		d.press("?")
		help := d.screen()
		d.press("esc")
		for _, part := range strings.Split(foot, "   ") {
			if _, does, _ := strings.Cut(strings.TrimSpace(part), " "); !strings.Contains(help, does) {
				t.Errorf("%s: the key help lacks %q:\n%s", screen, does, help)
			}
		}
	})
}

func TestGoingOnWhereTheLastSessionEnded(t *testing.T) {
	e := tuitest.Demo()
	e.State.Place = "seo/sitemap"
	d := start(t, e, 80, 24, tui.Options{})
	d.has("Last time you were at Sitemap")
	d.press("c")
	d.has("seo/sitemap · low")
	d.press("esc", "esc")
	d.hasNot("Last time")
}

func TestASessionSaysWhatWasDone(t *testing.T) {
	e := tuitest.Demo()
	e.State.Earlier = []tui.Session{{Began: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Who: "ada"}}
	d := start(t, e, 120, 40, tui.Options{Who: "sam"})
	d.press("enter", "x", "n", "o", "enter", "f", "a", "y", "enter", "R")
	d.has("1 session before this one, the last on 1 March 2026 by ada",
		"· skipped Webhook signature", "· fixed Security headers", "Left for you", "curl -sI", "46 % when it began", "Open next")
	s := e.Session
	if s.Who != "sam" || s.Place == "" || s.Place != s.Seen[len(s.Seen)-1] {
		t.Errorf("by %q, at %q, seen %q", s.Who, s.Place, s.Seen)
	}
	if got := strings.Join(s.Did, ", "); got != "skipped payments/signature, fixed security/headers" {
		t.Errorf("did %s", got)
	}
}

func TestLongLinesOfADiffAreWrapped(t *testing.T) {
	e := tuitest.Demo()
	long := "// begins here " + strings.Repeat("and goes on ", 20) + "and ends there\n"
	for _, w := range []int{80, 160} {
		e.Changes["security/headers"] = fixes.Change{ID: "security/headers", Title: "Add a line", Files: []fixes.FileChange{
			{Path: "next.config.ts", Existed: true, Before: []byte("one\n"), After: []byte(long + strings.Repeat("line\n", 40) + long)},
		}}
		d := start(t, e, w, 24, tui.Options{})
		d.press("enter", "n", "f")
		d.has("begins here")
		d.hasNot("ends there")
		d.press("w")
		d.has("begins here", "ends there")
		d.press("G")
		d.has("ends there")
		if lines := strings.Split(d.screen(), "\n"); !strings.Contains(lines[len(lines)-2], "ends there") {
			t.Errorf("the last line is not at the end:\n%s", d.screen())
		}
		d.press("w", "g")
		d.hasNot("ends there")
	}
}

func TestACommandThatCannotBeShownDoesNotRun(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	c.Steps = []fixes.Step{{Text: "Install.", Command: "npm install\u202e x"}, {Text: "Look.", Command: "npm test"}}
	e.Changes["security/headers"] = c
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a", "y", "r")
	d.has("Which command?", "npm install‹U+202E› x", "npm test")
	d.press("enter")
	d.has("cannot be shown")
	d.press("r", "down", "enter")
	d.has("Run this command in the app's folder?", "npm test")
	d.press("enter", "n")
	if got := strings.Join(e.Writes, ","); got != "apply security/headers" {
		t.Errorf("written or run: %s", got)
	}
}

func TestATextOverSeveralLinesIsColouredAsOne(t *testing.T) {
	e := tuitest.Demo()
	e.Files["next.config.ts"] = "const q = `\n  select\n  return if\n  from\n`\nreturn if\n"
	colours := map[string]bool{}
	d := start(t, e, 120, 40, tui.Options{Theme: "dark", Colour: true})
	d.press("a", "/", "h", "e", "a", "d", "e", "r", "s", "enter")
	for _, line := range strings.Split(d.m.View().Content, "\n") {
		if at := strings.Index(line, "return"); at > 0 && strings.Contains(line, "3 ") {
			colours[line[strings.LastIndex(line[:at], "\x1b"):at]] = true
		}
	}
	d.has("▶   3   return if")
	for c := range colours {
		if want := "\x1b[38;2;165;214;255m"; !strings.HasPrefix(c, want) {
			t.Errorf("a text's line has the colour %q, not that of a text, %q", c, want)
		}
	}
	if len(colours) == 0 {
		t.Errorf("no line was coloured:\n%q", d.m.View().Content)
	}
}

func TestAddressesAreNotBrokenInTheText(t *testing.T) {
	d := start(t, tuitest.Demo(), 80, 44, tui.Options{})
	d.press("enter")
	d.has("its fix [1]", "\n[1] https://example.org/a-rather-long/address-with-hyphens/of-a-change\n")
}

func TestAPreviewBeginsAtWhatTheFixIsAbout(t *testing.T) {
	e := tuitest.Demo()
	file := func(path string, existed bool) fixes.FileChange {
		c := fixes.FileChange{Path: path, Existed: existed, After: []byte("one\ntwo\n")}
		if existed {
			c.Before = []byte("one\n")
		}
		return c
	}
	for _, c := range []struct {
		files       []fixes.FileChange
		first, name string
	}{
		{
			[]fixes.FileChange{file(".env.example", false), file(".gitignore", true), file("instrumentation.ts", false), file("package.json", true)},
			"new instrumentation.ts", "‹instrumentation.ts›",
		},
		{
			[]fixes.FileChange{file(".gitignore", true), file("lib/logger.ts", false), file("app/api/pay/route.ts", true), file("app/api/hook/route.ts", true)},
			"edit app/api/pay/route.ts", "‹pay/route.ts› ·  hook/route.ts",
		},
		{[]fixes.FileChange{file(".env.example", true), file(".gitignore", true)}, "edit .env.example", "‹.env.example› ·  .gitignore"},
	} {
		e.Changes["security/headers"] = fixes.Change{ID: "security/headers", Title: "Add a file", Files: c.files}
		d := start(t, e, 120, 40, tui.Options{})
		d.press("enter", "n", "f")
		d.has(c.first, c.name)
	}
}

func TestNobodyIsAskedForAFixThatRefuses(t *testing.T) {
	e := tuitest.Demo()
	e.Asks["security/ratelimit"] = []fixes.Option{{Name: "store", Label: "Where are calls counted?", Default: "memory"}}
	d := start(t, e, 120, 40, tui.Options{})
	d.press("a", "/", "l", "i", "m", "i", "t", "enter", "f")
	d.has("No safe edit was found", "where a limiter must run in it")
	d.hasNot("Where are calls counted?")
	d.press("esc", "f")
	d.has("No safe edit was found")
}

func TestAFormComesBackToTheQuestionThatIsOpen(t *testing.T) {
	e := tuitest.Demo()
	e.Asks["security/headers"] = []fixes.Option{{Name: "name", Label: "What is it called?", Default: "Shop"}, {Name: "purpose", Label: "What is it for?"}}
	e.Refused["security/headers"] = &fixes.Refusal{Reason: "what the app is for is not in the code", Wants: "purpose"}
	d := start(t, e, 120, 40, tui.Options{})
	d.press("enter", "n", "f")
	d.has("▌  What is it for?", "What is it called?")
	d.hasNot("Answer it here")
	d.press("enter")
	d.has("What the app is for is not in the code. Answer it here.", "▌  What is it for?")
	d.press("e", "t", "e", "a", "enter", "enter")
	d.has("nothing is written yet", "Files:")
}
