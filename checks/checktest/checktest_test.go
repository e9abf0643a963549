package checktest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
)

// A recorder takes the errors that a fixture's test reports, in place of the test.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper()           {}
func (r *recorder) Error(args ...any) { r.errors = append(r.errors, fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// asksForNotes asks about notes.txt until there is one, which its fix writes.
var asksForNotes = &check.Check{
	ID: "area/notes",
	Look: func(p *project.Project) check.Finding {
		if p.Has("notes.txt") {
			return check.Passed(check.Certain, "There are notes.", check.Line("notes.txt", 1, "notes"))
		}
		return check.Asking("There are no notes.", check.Question{Text: "Are there notes elsewhere?"})
	},
	Fix: &fixes.Fix{Safety: fixes.Additive, Plan: func(d *fixes.Draft) error {
		if d.Project().Has("notes.txt") {
			return nil
		}
		return d.Create("notes.txt", "remember\n")
	}},
}

func fixture(t *testing.T, text string) *Fixture {
	t.Helper()
	path := filepath.Join(t.TempDir(), "one.txtar")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// app is the least that is looked at: a web app.
const app = "-- package.json --\n{\"dependencies\": {\"next\": \"16.0.0\"}}\n-- app/page.tsx --\nexport default function Page() { return <h1>Notes</h1>; }\n"

// saidOf are the errors of holding asksForNotes to a fixture.
func saidOf(t *testing.T, text string) string {
	t.Helper()
	f, r := fixture(t, text), &recorder{TB: t}
	f.fix(r, asksForNotes, project.FromFiles(f.Files))
	return strings.Join(r.errors, "\n")
}

func TestFixOfAQuestion(t *testing.T) {
	const head = "Notes.\n\nverdict ask\n"
	for _, c := range []struct{ name, text, says string }{
		{"nothing said of it", head + app, ""},
		{"as wanted", head + app + "-- want/notes.txt --\nremember\n", ""},
		{"other words", head + app + "-- want/notes.txt --\nforget\n", "notes.txt after the fix"},
		{"another file", head + app + "-- want/b.txt --\nb\n", "the fix does not change b.txt"},
		{"no refusal", head + "fix refuse no notes\n" + app, "the fix should refuse (no notes), and changes [notes.txt]"},
		{"no such option", head + "set days=3\n" + app + "-- want/notes.txt --\nremember\n", "sets days, and the fix does not ask for it"},
		{"never asked", "Notes.\n\nverdict pass\n" + app + "-- notes.txt --\nn\n-- want/notes.txt --\nremember\n", "have a fix to want"},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := saidOf(t, c.text)
			if c.says == "" && said != "" || !strings.Contains(said, c.says) {
				t.Errorf("said %q, want %q", said, c.says)
			}
		})
	}
}

func TestFixThatLeavesTheQuestion(t *testing.T) {
	c := *asksForNotes
	c.Fix = &fixes.Fix{Safety: fixes.Additive, Plan: func(d *fixes.Draft) error {
		if d.Project().Has("other.txt") {
			return nil
		}
		return d.Create("other.txt", "other\n")
	}}
	f, r := fixture(t, "Notes.\n\nverdict ask\n"+app+"-- want/other.txt --\nother\n"), &recorder{TB: t}
	f.fix(r, &c, project.FromFiles(f.Files))
	if said := strings.Join(r.errors, "\n"); !strings.Contains(said, "after the fix: ask") {
		t.Errorf("a fix after which the question stays is taken: %q", said)
	}
}

func TestRewrite(t *testing.T) {
	f := fixture(t, "Notes.\n\nverdict gap\n"+app+"-- want/gone.txt --\nold\n")
	f.rewrite(t, map[string]string{"notes.txt": "remember\n", "b.txt": "b\n"})
	got, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	want := "Notes.\n\nverdict gap\n" + app + "-- want/b.txt --\nb\n-- want/notes.txt --\nremember\n"
	if string(got) != want {
		t.Errorf("rewritten:\n%s\nwant:\n%s", got, want)
	}
}

func TestARefusalThatSaysNothingIsNoDirective(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.txtar")
	if err := os.WriteFile(path, []byte("Notes.\n\nverdict gap\nfix refuse\n"+app), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "fix refuse TEXT") {
		t.Errorf("the directive is taken: %v", err)
	}
}
