package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"underpin/checks"
)

// onTerminal runs the program as on a terminal of a width.
func onTerminal(t *testing.T, width int, colour bool, args ...string) (out, errors string) {
	t.Helper()
	var o, e bytes.Buffer
	run(t.Context(), &env{in: strings.NewReader(""), out: &o, err: &e, terminal: true, colour: colour, width: width, wide: width}, args)
	return o.String(), e.String()
}

func TestNoPrintedLineIsBrokenByTheTerminal(t *testing.T) {
	dir := demo(t)
	for _, args := range [][]string{
		{"check", dir}, {"fix", "-C", dir, "security/headers", "--dry-run"}, {"explain", "security/cors"}, {"check", "--only", "content-policies-that-nobody-knows-of-and-that-no-check-is-about", dir},
	} {
		out, errors := onTerminal(t, 64, true, args...)
		for line := range strings.Lines(out + errors) {
			diff := args[0] == "fix" && strings.ContainsAny(ansi.Strip(line)[:1], "+- @") // as it is in the file
			if n := ansi.StringWidth(strings.TrimRight(line, "\n")); n > 64 && !diff && !strings.Contains(line, "https://") {
				t.Errorf("%v: %d cells: %q", args, n, line)
			}
		}
	}
	if out, _ := onTerminal(t, 64, false, "check", dir); !strings.Contains(out, "\ngap      payments/signature  Webhook signature ·\n         blocker, certain\n         The webhook /api/stripe/webhook acts on the request's\n         body without checking a signature.\n") {
		t.Errorf("what is broken does not stand below its entry:\n%s", out[:600])
	}
}

func TestALineThatIsBrokenStandsBelowItself(t *testing.T) {
	for in, want := range map[string]string{
		"short":                              "short",
		"gap      one two three four five":   "gap      one two\n         three four five",
		"         src/a.ts:3  what is wrong": "         src/a.ts:3  what is\n         wrong",
	} {
		if got := hung(in, 29, 9); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

func TestTheColourOfAGapIsAsBadAsItIs(t *testing.T) {
	for line, want := range map[string]string{
		"gap      a/b  Title · blocker, certain":         "1;31",
		"gap      a/b  High hopes · low, certain":        "1;33",
		"gap      a/b  Title · high, likely":             "1;31",
		"gap      a/b  Title · high, possible":           "1;33",
		"pass     a/b  a high wall · blocker · is there": "32",
	} {
		if got := styleOf(line); got != want {
			t.Errorf("%q is in %s", line, got)
		}
	}
	out, _ := onTerminal(t, 100, true, "check", demo(t))
	if !strings.Contains(out, "\x1b[1;31mgap      payments/signature") || !strings.Contains(out, "\x1b[0m\n         The webhook /api/stripe/webhook acts") {
		t.Errorf("the reason does not stand out:\n%q", out[:600])
	}
}

func TestATermLeadsToItsCheck(t *testing.T) {
	for term, want := range map[string]string{
		"n+1": "database/nplusone (N+1 queries)", "content policy": "security/headers (Security headers)", "SQL injection": "security/sqli (SQL injection)",
	} {
		if _, err := find(term); err == nil || !strings.HasSuffix(err.Error(), "did you mean "+want+"?") {
			t.Errorf("%s: %v", term, err)
		}
	}
	for _, term := range []string{"zzzz", "+", ""} {
		if ids := meant(term); ids != "" {
			t.Errorf("%q leads to %s", term, ids)
		}
	}
}

func TestTheListSpeaksAsTheWalkDoes(t *testing.T) {
	out, notes := onTerminal(t, 120, false, "list")
	if strings.Contains(out, " auto ") || !strings.Contains(out, "security/headers        medium   fix     Security headers") || !strings.Contains(notes, "brief: a task for your AI tool.") {
		t.Errorf("%s%s", out, notes)
	}
	if n := strings.Count(out, "\n"); n < len(checks.All()) {
		t.Errorf("%d lines", n)
	}
}

// What stands behind a walk is broken between words.
func TestAfterTheWalkNoWordIsBroken(t *testing.T) {
	text := "shop: readiness 50 %, 29 gaps and 3 questions open, 1 more only possible\nNext: underpin brief a/b\n"
	s := &settings{env: &env{width: 60}}
	if got, want := s.folded(text), "shop: readiness 50 %, 29 gaps and 3 questions open, 1 more\n  only possible\nNext: underpin brief a/b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if s.width = 0; s.folded(text) != text {
		t.Errorf("into a file: %q", s.folded(text))
	}
}
