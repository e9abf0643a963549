package fixes

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// tree is what a folder holds besides our own: path → mode and text.
type tree map[string]string

func treeOf(t *testing.T, dir string) tree {
	t.Helper()
	out := tree{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".underpin" {
			return fs.SkipDir
		}
		name, _ := filepath.Rel(dir, path)
		if d.IsDir() {
			out[name+"/"] = "folder"
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		out[name] = fmt.Sprintf("%v %q", info.Mode(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sample is a repository with an app, and a change that does everything a
// change can do.
func sample(t *testing.T) (dir string, c Change) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"package.json": "{}\n", "apps/web/package.json": "{}\r\n", "apps/web/run.sh": "#!/bin/sh\n",
		"apps/web/old.ts": "gone\n", "apps/web/src/a.ts": "let a", "apps/web/empty": "",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		mode := fs.FileMode(0o644)
		if strings.HasSuffix(name, ".sh") {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir, Change{ID: "area/word", Title: "Do everything", Steps: []Step{{"Install.", "npm install"}}, Files: []FileChange{
		{Path: "../../.github/workflows/ci.yml", After: []byte("on: push\n")},
		{Path: "empty", Before: nil, After: []byte("full\n"), Existed: true},
		{Path: "old.ts", Before: []byte("gone\n"), Existed: true, Removed: true},
		{Path: "package.json", Before: []byte("{}\r\n"), After: []byte("{\"a\":1}\r\n"), Existed: true},
		{Path: "run.sh", Before: []byte("#!/bin/sh\n"), After: []byte("#!/bin/sh\nls\n"), Existed: true},
		{Path: "src/a.ts", Before: []byte("let a"), After: []byte("let a"), Existed: true, Mode: 0o755},
		{Path: "src/lib/deep/new.ts", After: []byte("new\n")},
		{Path: "src/lib/none.ts"},
	}}
}

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenStore(dir, "apps/web")
	if err != nil {
		t.Fatal(err)
	}
	s.flush = func(*os.File) error { return nil } // a test never loses power
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestApplyAndUndo(t *testing.T) {
	dir, c := sample(t)
	old := treeOf(t, dir)
	a, err := open(t, dir).Apply(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) != 8 || !a.Files[0].Created || !a.Files[2].Removed || a.Message != "Do everything (area/word)" || len(a.Steps) != 1 {
		t.Errorf("applied: %+v", a)
	}
	now := treeOf(t, dir)
	wants := tree{
		".github/workflows/ci.yml":     `-rw-r--r-- "on: push\n"`,
		"apps/web/package.json":        `-rw-r--r-- "{\"a\":1}\r\n"`,
		"apps/web/run.sh":              `-rwxr-xr-x "#!/bin/sh\nls\n"`,
		"apps/web/src/a.ts":            `-rwxr-xr-x "let a"`,
		"apps/web/src/lib/deep/new.ts": `-rw-r--r-- "new\n"`,
		"apps/web/src/lib/none.ts":     `-rw-r--r-- ""`,
		"apps/web/old.ts":              "",
	}
	for path, want := range wants {
		if now[path] != want && (runtime.GOOS != "windows" || want == "") { // modes are others there
			t.Errorf("%s is %s, want %s", path, now[path], want)
		}
	}
	later := open(t, dir) // another session
	history, err := later.History()
	if err != nil || len(history) != 1 || history[0].ID != a.ID || history[0].Undone {
		t.Fatalf("history: %+v, %v", history, err)
	}
	if u, err := later.Undo(""); err != nil || u.ID != a.ID || !u.Undone {
		t.Fatalf("undo: %+v, %v", u, err)
	}
	if got := treeOf(t, dir); !maps.Equal(got, old) {
		t.Errorf("after the undo: %v\nwant %v", got, old)
	}
	if _, err := later.Undo(""); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("a second undo: %v", err)
	}
	if _, err := later.Undo(a.ID); err == nil {
		t.Error("a second undo by id: no error")
	}
	if _, err := later.Apply(c); err != nil {
		t.Errorf("applied again: %v", err)
	}
}

func TestStaleFilesAreNotTouched(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"edited": func(d string) error {
			return os.WriteFile(filepath.Join(d, "apps/web/package.json"), []byte("{ }"), 0o644)
		},
		"deleted": func(d string) error { return os.Remove(filepath.Join(d, "apps/web/package.json")) },
		"created": func(d string) error {
			return os.MkdirAll(filepath.Join(d, "apps/web/src/lib"), 0o755)
		},
	} {
		dir, c := sample(t)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if name == "created" {
			if err := os.WriteFile(filepath.Join(dir, "apps/web/src/lib/none.ts"), []byte("mine"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		old := treeOf(t, dir)
		_, err := open(t, dir).Apply(c)
		var stale *StaleError
		if !errors.As(err, &stale) || stale.Diff == "" {
			t.Errorf("%s: %v", name, err)
		}
		if got := treeOf(t, dir); !maps.Equal(got, old) {
			t.Errorf("%s: the tree was changed", name)
		}
	}
}

func TestUndoIsRefusedForEditedFiles(t *testing.T) {
	dir, c := sample(t)
	s := open(t, dir)
	if _, err := s.Apply(c); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "apps/web/run.sh"), []byte("#!/bin/sh\nls\nmine\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	old := treeOf(t, dir)
	_, err := s.Undo("")
	var stale *StaleError
	if !errors.As(err, &stale) || stale.Path != "run.sh" || !strings.Contains(stale.Diff, "+mine\n") {
		t.Fatalf("got %v", err)
	}
	if got := treeOf(t, dir); !maps.Equal(got, old) {
		t.Error("the tree was changed")
	}
}

func TestNothingIsWrittenThroughLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege here")
	}
	outside := t.TempDir()
	for name, path := range map[string]string{"file": "link.ts", "folder": "away/x.ts", "own folder": ".underpin"} {
		dir, _ := sample(t)
		web := filepath.Join(dir, "apps/web")
		for link, target := range map[string]string{"link.ts": filepath.Join(web, "old.ts"), "away": outside, ".underpin": outside} {
			if strings.HasPrefix(path, link) {
				if err := os.Symlink(target, filepath.Join(web, link)); err != nil {
					t.Fatal(err)
				}
			}
		}
		c := Change{Files: []FileChange{{Path: path, After: []byte("x")}}}
		switch name {
		case "file":
			c.Files[0] = FileChange{Path: path, Before: []byte("gone\n"), After: []byte("x"), Existed: true}
		case "own folder":
			c.Files[0].Path = "fine.ts"
		}
		if _, err := open(t, dir).Apply(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("outside: %v", left)
	}
}

func TestNothingIsMadeThroughALinkInTheApp(t *testing.T) {
	dir, c := sample(t)
	if err := os.Symlink("src", filepath.Join(dir, "apps/web", ".underpin")); err != nil {
		t.Skip("no symbolic links here")
	}
	old := treeOf(t, dir)
	if _, err := open(t, dir).Apply(c); err == nil || !strings.Contains(err.Error(), ".underpin: not a folder") {
		t.Errorf("got %v", err)
	}
	if got := treeOf(t, dir); !maps.Equal(got, old) {
		t.Error("the tree was changed")
	}
}

func TestApplyRefuses(t *testing.T) {
	for name, file := range map[string]FileChange{
		"an env file":      {Path: ".env", After: []byte("KEY=secret")},
		"another one":      {Path: "src/.env.production", After: []byte("KEY=secret")},
		"above everything": {Path: "../../../x", After: []byte("x")},
		"git's own":        {Path: ".git/hooks/pre-commit", After: []byte("x")},
		"a folder":         {Path: "src", After: []byte("x")},
		"below a file":     {Path: "old.ts/x", After: []byte("x")},
		"never there":      {Path: "x", Removed: true},
	} {
		dir, _ := sample(t)
		old := treeOf(t, dir)
		if _, err := open(t, dir).Apply(Change{Files: []FileChange{file}}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := treeOf(t, dir); !maps.Equal(got, old) {
			t.Errorf("%s: the tree was changed", name)
		}
	}
	dir, c := sample(t)
	if _, err := open(t, dir).Apply(Change{Files: append(c.Files, c.Files[1])}); err == nil {
		t.Error("a file twice: no error")
	}
	if _, err := open(t, dir).Apply(Change{}); err == nil {
		t.Error("nothing: no error")
	}
}

func TestAStrangersJournalIsNotTrusted(t *testing.T) {
	dir, c := sample(t)
	s := open(t, dir)
	if _, err := s.Apply(c); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Skip(err)
	}
	if history, err := open(t, moved).History(); err != nil || len(history) != 0 {
		t.Errorf("files outside of the app are taken from a journal of another folder: %v, %v", history, err)
	}
}

func TestAnEditDuringTheWritingStopsIt(t *testing.T) {
	dir, c := sample(t)
	s := open(t, dir)
	path := filepath.Join(dir, "apps/web/run.sh")
	s.fault = func(step string) error {
		if step == "moved to package.json" {
			return os.WriteFile(path, []byte("mine\n"), 0o755)
		}
		return nil
	}
	_, err := s.Apply(c)
	var stale *StaleError
	if !errors.As(err, &stale) || stale.Path != "run.sh" || !strings.Contains(stale.Diff, "-#!/bin/sh\n+mine\n") {
		t.Fatalf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	fresh, _ := sample(t)
	if got, want := treeOf(t, dir), treeOf(t, fresh); !maps.Equal(got, want) {
		t.Errorf("left %v\nwant %v", got, want)
	}
	if history, err := s.History(); err != nil || len(history) > 0 {
		t.Errorf("history: %v, %v", history, err)
	}
}

func TestAHostileJournalIsPassedOver(t *testing.T) {
	entry := `{"schema": 1, "id": "0001-x", "state": "%s", "folder": "/elsewhere", "files": [{"path": "%s", "before": "%s"}]}`
	for _, path := range []string{".git/hooks/post-commit", "../../x", "/tmp/x", "node_modules/x.js", "../../../../x"} {
		dir, _ := sample(t)
		s := open(t, dir)
		text := "touch ran\n"
		if err := errors.Join(s.makeFolders(), s.app.MkdirAll(journalFolder+"/0001-x", 0o755), s.app.MkdirAll(".git/hooks", 0o755),
			s.app.WriteFile(journalFolder+"/0001-x/before-0", []byte(text), 0o644), s.app.WriteFile(journalFolder+"/0001-x/back-0", []byte(text), 0o644),
			s.app.WriteFile(journalFolder+"/0001-x/change.json", fmt.Appendf(nil, entry, applying, path, checksum([]byte(text))), 0o644)); err != nil {
			t.Fatal(err)
		}
		old := treeOf(t, dir)
		if got, err := s.Recover(); err != nil || len(got) > 0 {
			t.Errorf("%s: %v, %v", path, got, err)
		}
		if got := treeOf(t, dir); !maps.Equal(got, old) {
			t.Errorf("%s: the tree was changed: %v", path, got)
		}
	}
}
