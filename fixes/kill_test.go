package fixes

import (
	"errors"
	"maps"
	"strings"
	"testing"
)

var (
	errDisk  = errors.New("the disk is full")
	errCrash = errors.New("the program ends here")
)

// failing makes the n-th step fail, and with all every later one that writes.
func failing(n int, all bool) func(string) error {
	count := 0
	return func(step string) error {
		count++
		writes := strings.HasPrefix(step, "create") || strings.HasPrefix(step, "fill") || strings.HasPrefix(step, "mkdir")
		if count == n || all && count > n && writes {
			return errDisk
		}
		return nil
	}
}

// crashing ends the program at the n-th step.
func crashing(n int) func(string) error {
	count := 0
	return func(string) error {
		if count++; count == n {
			panic(errCrash)
		}
		return nil
	}
}

// survive runs work that may crash.
func survive(t *testing.T, work func() error) (crashed bool, err error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			if r != errCrash {
				panic(r)
			}
			crashed = true
		}
	}()
	return false, work()
}

// A scene is something that changes a tree, from a tree that is ready for it.
type scene struct {
	name string
	set  func(t *testing.T) (dir string, work func(*Store) error)
}

var scenes = []scene{
	{"apply", func(t *testing.T) (string, func(*Store) error) {
		dir, c := sample(t)
		return dir, func(s *Store) error { _, err := s.Apply(c); return err }
	}},
	{"undo", func(t *testing.T) (string, func(*Store) error) {
		dir, c := sample(t)
		if _, err := open(t, dir).Apply(c); err != nil {
			t.Fatal(err)
		}
		return dir, func(s *Store) error { _, err := s.Undo(""); return err }
	}},
}

// steps lists the steps of a scene to fail at: all that touch the tree or the
// journal's notes, and one in five of the many that fill the journal.
func (sc scene) steps(t *testing.T) []int {
	dir, work := sc.set(t)
	s := open(t, dir)
	var out []int
	n := 0
	s.fault = func(step string) error {
		n++
		if !strings.Contains(step, "before-") && !strings.Contains(step, "after-") && !strings.Contains(step, "to-") && !strings.Contains(step, "back-") || n%5 == 0 {
			out = append(out, n)
		}
		return nil
	}
	if err := work(s); err != nil {
		t.Fatal(err)
	}
	return out
}

// ends gives the tree before and after a scene.
func (sc scene) ends(t *testing.T) (old, new tree) {
	dir, work := sc.set(t)
	old = treeOf(t, dir)
	if err := work(open(t, dir)); err != nil {
		t.Fatal(err)
	}
	return old, treeOf(t, dir)
}

func TestAFailingDiskChangesNothing(t *testing.T) {
	for _, sc := range scenes {
		old, new := sc.ends(t)
		for _, n := range sc.steps(t) {
			for _, all := range []bool{false, true} {
				dir, work := sc.set(t)
				s := open(t, dir)
				s.fault = failing(n, all)
				err := work(s)
				got := treeOf(t, dir)
				if err == nil && !maps.Equal(got, new) || err != nil && !all && !maps.Equal(got, old) {
					t.Errorf("%s, step %d, all %v: %v, and the tree is %v", sc.name, n, all, err, got)
				}
				if sc.name == "apply" && err != nil && errors.Is(err, ErrHalfway) == maps.Equal(got, old) {
					t.Errorf("step %d: what is left is not what the error says: %v", n, err)
				}
				wholeAfterRecover(t, sc, dir, n, old, new)
			}
		}
	}
}

func TestACrashAtAnyStepIsRecovered(t *testing.T) {
	for _, sc := range scenes {
		old, new := sc.ends(t)
		for _, n := range sc.steps(t) {
			dir, work := sc.set(t)
			s := open(t, dir)
			s.fault = crashing(n)
			if crashed, _ := survive(t, func() error { return work(s) }); !crashed {
				t.Fatalf("%s: no step %d", sc.name, n)
			}
			wholeAfterRecover(t, sc, dir, n, old, new)
		}
	}
}

func TestACrashOfTheRecoveryIsRecovered(t *testing.T) {
	for _, sc := range scenes {
		old, new := sc.ends(t)
		for i, n := range sc.steps(t) {
			if i%3 != 0 {
				continue
			}
			for m := 1; ; m += 2 {
				dir, work := sc.set(t)
				s := open(t, dir)
				s.fault = crashing(n)
				_, _ = survive(t, func() error { return work(s) })
				again := open(t, dir)
				again.fault = crashing(m)
				crashed, _ := survive(t, func() error { _, err := again.Recover(); return err })
				wholeAfterRecover(t, sc, dir, n, old, new)
				if !crashed {
					break
				}
			}
		}
	}
}

// wholeAfterRecover asserts that the next start finds the old tree or the new
// one, that the journal agrees with it, and that work goes on.
func wholeAfterRecover(t *testing.T, sc scene, dir string, n int, old, new tree) {
	t.Helper()
	s := open(t, dir)
	if _, err := s.Recover(); err != nil {
		t.Errorf("%s, step %d: recover: %v", sc.name, n, err)
	}
	got := treeOf(t, dir)
	isOld, isNew := maps.Equal(got, old), maps.Equal(got, new)
	if !isOld && !isNew {
		t.Errorf("%s, step %d: neither the old nor the new tree: %v", sc.name, n, got)
		return
	}
	if again, err := s.Recover(); err != nil || len(again) > 0 {
		t.Errorf("%s, step %d: there is still something to recover: %v, %v", sc.name, n, again, err)
	}
	applied := (sc.name == "apply") == isNew
	_, err := s.Undo("")
	if applied && err != nil || !applied && !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("%s, step %d: applied %v, and the undo says %v", sc.name, n, applied, err)
	}
	if left := treeOf(t, dir); applied && (sc.name == "apply" && !maps.Equal(left, old) || sc.name == "undo" && !maps.Equal(left, new)) {
		t.Errorf("%s, step %d: the undo leaves %v", sc.name, n, left)
	}
}

func TestRecoverLeavesEditedFiles(t *testing.T) {
	dir, c := sample(t)
	s := open(t, dir)
	s.fault = func(step string) error {
		if step == "moved to package.json" {
			panic(errCrash)
		}
		return nil
	}
	if crashed, err := survive(t, func() error { _, err := s.Apply(c); return err }); !crashed {
		t.Fatal(err)
	}
	edit := FileChange{Path: "package.json"}
	if err := s.app.WriteFile(edit.Path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, dir).Recover()
	if err != nil || len(got) != 1 || got[0].Finished || len(got[0].Left) != 1 || got[0].Left[0] != edit.Path {
		t.Fatalf("got %+v, %v", got, err)
	}
	if text, _ := s.app.ReadFile(edit.Path); string(text) != "mine" {
		t.Errorf("the edit was lost: %q", text)
	}
	if text, err := s.app.ReadFile("old.ts"); err != nil || string(text) != "gone\n" {
		t.Errorf("old.ts: %q, %v", text, err)
	}
}
