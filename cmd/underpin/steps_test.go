package main

import (
	"strings"
	"testing"
)

// What a fix leaves is listed, ticked off and taken back without the walk, and the
// walk knows of it.
func TestStepsAreTickedOffByNumberAndByID(t *testing.T) {
	dir := demo(t)
	if code, out, errs := underpin(t, "", "steps", dir); code != exitClean || out != "" || !strings.Contains(errs, "Nothing is left for you") {
		t.Fatalf("before any fix: %d, %q, %q", code, out, errs)
	}
	if _, _, errs := underpin(t, "", "steps", dir, "--done", "1"); !strings.Contains(errs, "there is no step 1: no written fix leaves one") {
		t.Errorf("got %q", errs)
	}
	if code, _, errs := underpin(t, "", "fix", "deploy/monitoring", "security/headers", "--yes", "-C", dir); code == exitError || !strings.Contains(errs, "\"underpin steps\" lists") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	code, out, errs := underpin(t, "", "steps", dir)
	if code != exitClean || !strings.Contains(out, "Security headers (security/headers)\n  1  [ ]  ") || !strings.Contains(out, "\n\nError monitoring (deploy/monitoring)\n  2  [ ]  ") || !strings.Contains(errs, "0 of ") {
		t.Fatalf("%d, %s, %s", code, out, errs)
	}
	if _, out, _ = underpin(t, "", "steps", dir, "--done", "1,deploy/monitoring"); strings.Contains(out, "[ ]") || !strings.Contains(out, "  1  [x]  ") || !strings.Contains(out, "(done, ") {
		t.Errorf("ticked off:\n%s", out)
	}
	r, err := walker(t, dir).Scan(t.Context(), "", nothing)
	if err != nil || len(r.Left()) != 0 || len(r.Steps()) == 0 {
		t.Errorf("the walk has %v left of %v: %v", r.Left(), r.Steps(), err)
	}
	if _, out, errs = underpin(t, "", "steps", "-C", dir, "--undone", "1"); !strings.Contains(out, "  1  [ ]  ") || strings.Count(out, "[ ]") != 1 || !strings.Contains(errs, "ticks one off") {
		t.Errorf("taken back:\n%s\n%s", out, errs)
	}
	for _, c := range [][2]string{
		{"99", "there is no step 99: they go from 1 to "},
		{"0", "there is no step 0"},
		{"seo/sitemap", "seo/sitemap: no written fix of it leaves a step"},
		{"security/header", "did you mean security/headers"},
	} {
		if code, out, errs := underpin(t, "", "steps", dir, "--done", "1,"+c[0]); code != exitError || out != "" || !strings.Contains(errs, c[1]) {
			t.Errorf("%s: %d, %q, %q", c[0], code, out, errs)
		}
	}
	if _, out, _ := underpin(t, "", "steps", dir); strings.Count(out, "[ ]") != 1 {
		t.Errorf("what is refused was kept in part:\n%s", out)
	}
}

func TestStepsAreCompleted(t *testing.T) {
	dir := demo(t)
	if code, _, errs := underpin(t, "", "fix", "security/headers", "--yes", "-C", dir); code == exitError {
		t.Fatal(errs)
	}
	if _, out, _ := underpin(t, "", "__complete", "steps", dir, "--done", ""); !strings.Contains(out, "1\t") || !strings.Contains(out, "security/headers\tSecurity headers\n") {
		t.Errorf("--done: %s", out)
	}
	if _, out, _ := underpin(t, "", "__complete", "steps", dir, "--undone", ""); strings.Contains(out, "security/headers") {
		t.Errorf("--undone: %s", out)
	}
	if _, out, _ := underpin(t, "", "__complete", "steps", "-C", dir, "--done", "1,"); !strings.Contains(out, "1,1\t") {
		t.Errorf("after a comma: %s", out)
	}
}
