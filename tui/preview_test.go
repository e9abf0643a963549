package tui_test

import (
	"errors"
	"strings"
	"testing"

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

func TestAfterAFixTheNextOpenOneIsShown(t *testing.T) {
	d := start(t, tuitest.Demo(), 120, 40, tui.Options{})
	d.press("enter", "n", "f", "a", "y", "enter")
	d.has("security/ratelimit · high") // not the first of all
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

// Whoever sees lines that are cut is told which key shows the rest.
func TestTheKeyThatWrapsIsNamedWhereLinesAreCut(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	long := "// " + strings.Repeat("a long line ", 20)
	c.Files[0].After = append([]byte(long+"\n"), c.Files[0].After...)
	e.Changes["security/headers"] = c
	d := start(t, e, 80, 24, tui.Options{})
	d.press("enter", "n", "f")
	d.has("w wrap")
	d.press("w")
	d.hasNot("w wrap")
}

// What is to be known is not cut in the middle of a sentence.
func TestARemarkThatDoesNotFitIsLeftForTheNotes(t *testing.T) {
	e := tuitest.Demo()
	c := e.Changes["security/headers"]
	c.Notes = []string{strings.Repeat("words ", 40) + "end."}
	e.Changes["security/headers"] = c
	d := start(t, e, 80, 24, tui.Options{})
	d.press("enter", "n", "f")
	d.has("more things to know before it is written: i")
	d.hasNot("words words")
	d.press("i")
	d.has("words words")
}
