//go:build proof

package prooftest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/fixes"
)

// A journey is an app that gets one fix after the other through the store, as
// its owner would write them, and all of them taken back at the end.
type journey struct {
	dir     string
	before  map[string]string
	changes []fixes.Applied
}

func start(t *testing.T, dir string) *journey {
	t.Helper()
	os.RemoveAll(filepath.Join(dir, ".underpin"))
	return &journey{dir: dir, before: snapshot(t, dir)}
}

// fix asserts that a gap is found, writes its fix, and asserts that the gap is
// closed and that a second plan is empty.
func (j *journey) fix(t *testing.T, id string, set map[string]string) fixes.Change {
	t.Helper()
	c := gap(t, id)
	change := j.write(t, id, set)
	p := open(t, j.dir)
	if f := check.Look(context.Background(), p, c); f.Verdict == check.Gap {
		t.Errorf("%s after the fix: %s (%s) %v", id, f.Verdict, f.Reason, f.Places)
	}
	if again, err := c.Fix.Draw(p, id, set); err == nil && len(again.Files) > 0 {
		t.Errorf("%s: a second plan changes %s", id, again.Files[0].Path)
	}
	return change
}

// write is fix for a gap that a person closes with a step of their own.
func (j *journey) write(t *testing.T, id string, set map[string]string) fixes.Change {
	t.Helper()
	c := gap(t, id)
	p := open(t, j.dir)
	if f := check.Look(context.Background(), p, c); f.Verdict != check.Gap {
		t.Fatalf("%s before the fix: %s (%s)", id, f.Verdict, f.Reason)
	}
	change, err := c.Fix.Draw(p, id, set)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	store, err := fixes.OpenApp(p)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	done, err := store.Apply(change)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	j.changes = append(j.changes, done)
	return change
}

// add writes a file that the app has from then on.
func (j *journey) add(t *testing.T, file, text string) {
	t.Helper()
	writeFile(t, j.dir, file, text)
	j.before[file] = text
}

// undo takes every change back, the last one first, and asserts that each file
// is what it was. Files that tools write by themselves are left out.
func (j *journey) undo(t *testing.T, toolsWrite ...string) {
	t.Helper()
	store, err := fixes.OpenApp(open(t, j.dir))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for range j.changes {
		if _, err := store.Undo(""); err != nil {
			t.Fatal(err)
		}
	}
	after := snapshot(t, j.dir)
	for name, text := range j.before {
		if after[name] != text && !slices.Contains(toolsWrite, name) {
			t.Errorf("%s is not what it was", name)
		}
	}
	for name := range after {
		if _, ok := j.before[name]; !ok && !slices.Contains(toolsWrite, name) {
			t.Errorf("%s was left behind", name)
		}
	}
}

// snapshot is every file of an app but what is installed, built and kept in the
// journal.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if slices.Contains([]string{"node_modules", ".underpin", ".next", "dist", "build", ".svelte-kit", ".astro", ".nuxt", ".output", ".react-router"}, e.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		out[strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(dir)+"/")] = string(text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
