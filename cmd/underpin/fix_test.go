package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"underpin/checks/check"
)

// asked runs a command at a terminal where one answer is typed.
func asked(t *testing.T, answer string, args ...string) (code int, out, errors string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), &env{in: strings.NewReader(answer), out: &o, err: &e, terminal: true, width: 80}, args)
	return code, o.String(), e.String()
}

// The patches of several fixes are one patch: robots and sitemap change the same
// file.
func TestDryRunsOfSeveralFixesApplyTogether(t *testing.T) {
	dir := demo(t)
	code, patch, errors := underpin(t, "", "-C", dir, "fix", "robots", "sitemap", "--dry-run")
	if code != exitClean || strings.Count(patch, "+++ b/src/app/robots.ts") != 2 {
		t.Fatalf("exit code %d: %s\n%s", code, errors, patch)
	}
	for _, args := range [][]string{{"init", "-q"}, {"apply", "-"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	text, _ := os.ReadFile(filepath.Join(dir, "src/app/robots.ts"))
	if !strings.Contains(string(text), "sitemap") {
		t.Errorf("the second fix is missing:\n%s", text)
	}
}

func TestADryRunIsHarmlessOnATerminal(t *testing.T) {
	dir := demo(t)
	name := filepath.Join(dir, "next.config.ts")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("\n"), []byte(" // \x1b]52;c;aGk=\x07\n"))
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-C", dir, "fix", "headers", "--dry-run"}
	_, out, errors := asked(t, "", args...)
	if strings.ContainsAny(out+errors, "\x1b\x07") || !strings.Contains(out, "␛]52") {
		t.Errorf("the diff on a terminal is %q", out)
	}
	if _, out, _ := underpin(t, "", args...); !strings.Contains(out, "\x1b]52") {
		t.Errorf("the patch for a program is not as it is: %q", out)
	}
}

// A fix that closes two gaps leaves nothing to do for the second.
func TestWhatAFixBeforeClosedIsNoGap(t *testing.T) {
	code, _, errors := underpin(t, "", "-C", demo(t), "fix", "headers", "headers", "--yes")
	if code != exitClean || !strings.Contains(errors, "security/headers: there is no gap to close: it is in place.") {
		t.Errorf("exit code %d: %s", code, errors)
	}
}

func TestNobodySaysYesToWhatWasNotShown(t *testing.T) {
	dir := demo(t)
	if _, out, _ := asked(t, "y\n", "-q", "-C", dir, "fix", "robots"); !strings.Contains(out, "+++ b/src/app/robots.ts") {
		t.Errorf("asked about a diff that is not shown: %q", out)
	}
	if _, _, errors := asked(t, "n\n", "-q", "-C", dir, "undo"); !strings.Contains(errors, "src/app/robots.ts") {
		t.Errorf("asked about an undo that is not shown: %q", errors)
	}
}

func TestAGapWithoutAFixStopsNoOther(t *testing.T) {
	dir := demo(t)
	e := walker(t, dir)
	r, err := e.Scan(t.Context(), "", nothing)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Results, func(one check.Result) bool { return one.Finding.Verdict == check.Gap && one.Check.Fix == nil })
	if i < 0 {
		t.Fatal("every gap of the sample app has a fix")
	}
	id := r.Results[i].Check.ID
	code, _, errors := underpin(t, "", "-C", dir, "fix", id, "seo/robots", "--yes")
	if code != exitGaps || !strings.Contains(errors, "seo/robots: written") || !strings.Contains(errors, id+": no template can know the right change; \"underpin brief "+id+"\"") {
		t.Errorf("exit code %d: %s", code, errors)
	}
}
