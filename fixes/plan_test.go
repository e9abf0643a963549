package fixes

import (
	"errors"
	"strings"
	"testing"

	"underpin/checks/project"
)

// appending is a fix that adds a line to a.ts, once or each time.
func appending(line string, once bool) *Fix {
	return &Fix{Title: "Add a line", Safety: Behaviour, Plan: func(d *Draft) error {
		text, _ := d.Read("a.ts")
		if once && strings.Contains(string(text), line) {
			return nil
		}
		return d.Edit("a.ts", Edit{len(text), len(text), line})
	}}
}

func TestDraw(t *testing.T) {
	p := project.FromFiles(map[string]string{"a.ts": "let a;\n"})
	c, err := appending("let b;\n", true).Draw(p, "area/word", nil)
	if err != nil || len(c.Files) != 1 || c.Title != "Add a line" || c.ID != "area/word" || c.Safety != Behaviour {
		t.Fatalf("got %+v, %v", c, err)
	}
	for name, fix := range map[string]*Fix{
		"break a.ts":      appending("let {\n", true),
		"again and again": appending("let b;\n", false),
		"unforeseen":      {Plan: func(*Draft) error { panic("x") }},
		"no such":         {Plan: func(d *Draft) error { return d.Edit("b.ts") }},
		"outside":         {Plan: func(d *Draft) error { d.Write("../x", nil); return nil }},
	} {
		if _, err := fix.Draw(p, "area/word", nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var r *Refusal
	refusing := &Fix{Plan: func(*Draft) error { return Refuse("an odd shape", "ts", "x") }}
	if _, err := refusing.Draw(p, "area/word", nil); !errors.As(err, &r) || r.Sketch != "x" {
		t.Errorf("a refusal became %v", err)
	}
}

func TestDrawGivesDefaults(t *testing.T) {
	f := &Fix{
		Options: func(*project.Project) []Option { return []Option{{Name: "a", Default: "1"}, {Name: "b", Default: "2"}} },
		Plan:    func(d *Draft) error { return d.Create("x.txt", d.Option("a")+d.Option("b")+d.Option("c")) },
	}
	c, err := f.Draw(project.FromFiles(nil), "x/y", map[string]string{"b": "3"})
	if err != nil || string(c.Files[0].After) != "13" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestBroken(t *testing.T) {
	for _, c := range []struct {
		path, before, after string
		broken              bool
	}{
		{"a.ts", "let a;\n", "let {\n", true},
		{"a.ts", "let {\n", "let {;\n", false}, // no worse than before
		{"a.json", "{}", "{,}", true},
		{"a.json", "{}", "{} // plain no more", true},
		{"tsconfig.json", "{} // c", "{\"a\":1} // c", false},
		{"a.yml", "a: 1\n", "a: [\n", true},
		{"a.toml", "a = 1\n", "a = \n", true},
		{"a.sql", "", "create table (", false}, // nothing reads it
	} {
		change := Change{Files: []FileChange{{Path: c.path, Before: []byte(c.before), After: []byte(c.after), Existed: true}}}
		if got := len(change.Broken()) > 0; got != c.broken {
			t.Errorf("%s: %q → %q: broken %v", c.path, c.before, c.after, change.Broken())
		}
	}
}

func TestProve(t *testing.T) {
	p := project.FromFiles(map[string]string{"a.ts": "x"})
	c := Change{Files: []FileChange{{Path: "a.ts", Before: []byte("x"), Existed: true, Removed: true}, {Path: "b.ts", After: []byte("y")}}}
	look := func(p *project.Project) (bool, string) { return !p.Has("a.ts") && p.Has("b.ts"), "still there" }
	if got := Prove(c, p, look); !got.Closes || got.Still != "" {
		t.Errorf("got %+v", got)
	}
	if got := Prove(Change{}, p, look); got.Closes || got.Still != "still there" {
		t.Errorf("got %+v", got)
	}
}

func TestSelect(t *testing.T) {
	c := Change{Files: []FileChange{
		{Path: "a", Before: []byte("1\n2\n3\n"), After: []byte("x\n2\ny\n"), Existed: true},
		{Path: "b", After: []byte("new\n")},
		{Path: "c", Before: []byte("gone\n"), Existed: true, Removed: true},
		{Path: "d"}, // an empty new file
	}}
	only := func(wanted ...[2]int) func(int, int) bool {
		return func(file, run int) bool {
			for _, w := range wanted {
				if w == [2]int{file, run} {
					return true
				}
			}
			return false
		}
	}
	if got := Select(c, func(int, int) bool { return true }); len(got.Files) != 4 || !got.Files[2].Removed {
		t.Errorf("all: %+v", got.Files)
	}
	if got := Select(c, only()); len(got.Files) != 0 {
		t.Errorf("none: %+v", got.Files)
	}
	got := Select(c, only([2]int{0, 1}, [2]int{3, 0}))
	if len(got.Files) != 2 || string(got.Files[0].After) != "1\n2\ny\n" || got.Files[1].Path != "d" {
		t.Errorf("the second run: %+v", got.Files)
	}
	if string(c.Files[0].After) != "x\n2\ny\n" {
		t.Error("the whole change was altered")
	}
}

func TestPatchIsRootedAtTheRepository(t *testing.T) {
	c := Change{Files: []FileChange{{Path: "../../ci.yml", After: []byte("a\n")}, {Path: "x.ts", Before: []byte("a\n"), After: []byte("b\n"), Existed: true}}}
	got := c.Patch("apps/web")
	for _, want := range []string{"+++ b/ci.yml\n", "--- a/apps/web/x.ts\n+++ b/apps/web/x.ts\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
}
