package checktest

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// fix holds the check's fix to the fixture: for a gap, the changed files are
// exactly want/; looking after it passes; a second plan is empty; what parsed
// still parses; and line ends stay what they were. A question is held to the same
// where the fixture says what its fix does: that is offered to whoever answers no.
func (f *Fixture) fix(t testing.TB, c *check.Check, p *project.Project) {
	asked := f.Verdict == "ask" && (len(f.Want) > 0 || f.Refuse != "")
	if f.Verdict != "gap" && !asked {
		if len(f.Want) > 0 {
			t.Error("only a gap, and a question answered with no, have a fix to want")
		}
		return
	}
	f.asks(t, c, p)
	change, err := c.Draw(t.Context(), p, f.Set)
	if refusal := (*fixes.Refusal)(nil); errors.As(err, &refusal) {
		if f.Refuse == "" || !strings.Contains(refusal.Reason, f.Refuse) {
			t.Errorf("the fix refuses: %s", refusal.Reason)
		}
		return
	}
	if err != nil {
		t.Fatalf("the fix fails: %v", err)
	}
	if f.Refuse != "" {
		t.Errorf("the fix should refuse (%s), and changes %v", f.Refuse, paths(change))
	}
	f.wanted(t, change)
	f.leaves(t, change.Steps)
	f.after(t, c, p.With(change.After()))
	f.lineEnds(t, c)
}

// asks asserts that the fix asks its user for every option that the fixture sets.
func (f *Fixture) asks(t testing.TB, c *check.Check, p *project.Project) {
	asked := map[string]bool{}
	if c.Fix.Options != nil {
		for _, o := range c.Fix.Options(p) {
			asked[o.Name] = o.Label != ""
		}
	}
	for name := range f.Set {
		if !asked[name] {
			t.Errorf("the fixture sets %s, and the fix does not ask for it", name)
		}
	}
}

func paths(c fixes.Change) []string {
	var out []string
	for _, file := range c.Files {
		out = append(out, file.Path)
	}
	return out
}

// wanted compares the changed files with want/, both ways. A gap fixture
// without want/ asks only for the properties.
func (f *Fixture) wanted(t testing.TB, change fixes.Change) {
	if len(f.Want) == 0 {
		return
	}
	got := map[string]string{}
	for _, file := range change.Files {
		got[file.Path] = string(file.After)
		if file.Removed {
			got[file.Path] = "(deleted)\n"
		}
	}
	if *update {
		f.rewrite(t, got)
		return
	}
	for _, path := range slices.Sorted(maps.Keys(got)) {
		if want, ok := f.Want[path]; !ok {
			t.Errorf("the fix changes %s, which want/ does not have:\n%s", path, got[path])
		} else if want != got[path] {
			t.Errorf("%s after the fix:\n%s\nwant:\n%s", path, got[path], want)
		}
	}
	for path := range f.Want {
		if _, ok := got[path]; !ok {
			t.Errorf("the fix does not change %s", path)
		}
	}
}

// leaves asserts that the named steps are left for a person, in their order.
func (f *Fixture) leaves(t testing.TB, steps []fixes.Step) {
	at := 0
	for _, want := range f.Steps {
		for at < len(steps) && !strings.Contains(steps[at].Text+"\n"+steps[at].Command, want) {
			at++
		}
		if at == len(steps) {
			t.Errorf("no step says %q in its place: %v", want, steps)
			return
		}
		at++
	}
}

func (f *Fixture) after(t testing.TB, c *check.Check, fixed *project.Project) {
	now := look(fixed, c)
	if f.closed(now) == f.Open {
		t.Errorf("after the fix: %s (%s) at %v", now.Verdict, now.Reason, lines(now))
	}
	again, err := c.Draw(t.Context(), fixed, f.Set)
	if refusal := (*fixes.Refusal)(nil); errors.As(err, &refusal) {
		return // it sees that there is nothing left to do
	}
	if err != nil {
		t.Errorf("a second plan fails: %v", err)
	}
	for _, file := range again.Files {
		t.Errorf("a second plan changes %s:\n%s", file.Path, file.After)
	}
}

// closed reports whether a finding is no longer that of the fixture: there is no gap,
// and what was asked need not be asked any more.
func (f *Fixture) closed(now check.Finding) bool {
	return now.Verdict != check.Gap && (f.Verdict != "ask" || now.Verdict != check.Ask)
}

// lineEnds asserts that a project with CRLF keeps it in every file the fix
// touches, and that the gap closes there too.
func (f *Fixture) lineEnds(t testing.TB, c *check.Check) {
	crlf := project.FromFiles(styles[0].all(f.Files))
	change, err := c.Draw(t.Context(), crlf, f.Set)
	if err != nil {
		t.Errorf("with CRLF the fix fails: %v", err)
		return
	}
	for _, file := range change.Files {
		text := string(file.After)
		if file.Existed && strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Errorf("%s: the fix mixes line ends", file.Path)
		}
	}
	if now := look(crlf.With(change.After()), c); f.closed(now) == f.Open {
		t.Errorf("with CRLF, after the fix: %s (%s)", now.Verdict, now.Reason)
	}
}
