package checktest

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// Run holds every fixture in testdata/WORD/ of the calling package to its
// directives and to the properties, for all of an area's checks. A check without
// a gap, a pass and a third fixture fails.
func Run(t *testing.T, checks []*check.Check) {
	for _, c := range checks {
		t.Run(c.Word(), func(t *testing.T) {
			paths, err := Fixtures(".", c.Word())
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]int{}
			for _, path := range paths {
				f, err := Load(path)
				if err != nil {
					t.Fatal(err)
				}
				seen[f.Verdict]++
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
					f.check(t, c)
				})
			}
			if seen["gap"]+seen["ask"] == 0 || seen["pass"] == 0 || len(paths) < 3 {
				t.Errorf("%s has fixtures %v: it needs a gap, a pass and a trap", c.ID, seen)
			}
		})
	}
}

func (f *Fixture) check(t *testing.T, c *check.Check) {
	p := project.FromFiles(f.Files)
	got := look(p, c)
	f.verdict(t, c, got)
	if again := look(project.FromFiles(f.Files), c); !reflect.DeepEqual(got, again) {
		t.Errorf("looking twice disagrees:\n%+v\n%+v", got, again)
	}
	f.sound(t, p, got)
	for _, style := range styles {
		restyled := look(project.FromFiles(style.all(f.Files)), c)
		if restyled.Verdict != got.Verdict || !slices.Equal(lines(restyled), lines(got)) {
			t.Errorf("with %s: %s at %v, else %s at %v", style.name, restyled.Verdict, lines(restyled), got.Verdict, lines(got))
		}
	}
	if c.Fix != nil {
		f.fix(t, c, p)
	} else if len(f.Want) > 0 {
		t.Error("the fixture has want/ files and the check has no fix")
	}
}

func look(p *project.Project, c *check.Check) check.Finding {
	return check.Look(context.Background(), p, c)
}

func (f *Fixture) verdict(t testing.TB, c *check.Check, got check.Finding) {
	t.Helper()
	if got.Verdict.String() != f.Verdict {
		t.Fatalf("verdict %s, want %s\nreason: %s\nplaces: %v", got.Verdict, f.Verdict, got.Reason, lines(got))
	}
	if f.Confidence != "" && got.Confidence.String() != f.Confidence {
		t.Errorf("confidence %s, want %s (%s)", got.Confidence, f.Confidence, got.Reason)
	}
	if severity := (check.Result{Check: c, Finding: got}).Severity(); f.Severity != "" && severity.String() != f.Severity {
		t.Errorf("severity %s, want %s", severity, f.Severity)
	}
	if !strings.Contains(got.Reason, f.Reason) {
		t.Errorf("reason %q does not say %q", got.Reason, f.Reason)
	}
	for _, at := range f.At {
		if !slices.Contains(lines(got), at) {
			t.Errorf("place %s is not named; named are %v", at, lines(got))
		}
	}
	for _, at := range f.Not {
		for _, named := range lines(got) {
			if within(named, at) {
				t.Errorf("place %s is named, and is no gap", named)
			}
		}
	}
	if f.First != "" && (len(got.Places) == 0 || f.First != line(got.Places[0])) {
		t.Errorf("place %s is not named first (%s)", f.First, got.Reason)
	}
}

// within reports whether a place, FILE:LINE, is that of a directive: the same, or in
// its file or folder where the directive names no line.
func within(place, at string) bool {
	return place == at || strings.HasPrefix(place, at+":") || strings.HasPrefix(place, at+"/")
}

// sound asserts what holds for every finding: a reason, evidence where it is
// claimed, and places that exist.
func (f *Fixture) sound(t *testing.T, p *project.Project, got check.Finding) {
	t.Helper()
	if got.Reason == "" {
		t.Error("the finding has no reason")
	}
	if (got.Verdict == check.Ask) != (got.Question != nil) {
		t.Errorf("verdict %s and question %v do not fit", got.Verdict, got.Question)
	}
	for _, pl := range got.Places {
		text, ok := p.Read(pl.File)
		if n := strings.Count(string(text), "\n") + 1; !ok || pl.Line < 1 || pl.Line > n {
			t.Errorf("place %s:%d is not in the project", pl.File, pl.Line)
		}
		if pl.Fingerprint == "" {
			t.Errorf("place %s:%d has no fingerprint", pl.File, pl.Line)
		}
	}
}

func line(p check.Place) string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

func lines(f check.Finding) []string {
	var out []string
	for _, p := range f.Places {
		out = append(out, line(p))
	}
	slices.Sort(out)
	return out
}
