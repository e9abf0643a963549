//go:build unix

package fixes

import (
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

const victimVariable = "FIXES_TEST_VICTIM"

// TestVictim writes and takes back a change until it is killed; it does nothing
// unless TestKilledProcessesLeaveAWholeTree starts it.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victimVariable)
	if dir == "" {
		t.Skip("started by another test only")
	}
	_, c := sample(t)
	for {
		s, err := OpenStore(dir, "apps/web")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(c); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(""); err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
	}
}

func TestKilledProcessesLeaveAWholeTree(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir, c := sample(t)
	old := treeOf(t, dir)
	s := open(t, dir)
	if _, err := s.Apply(c); err != nil {
		t.Fatal(err)
	}
	changed := treeOf(t, dir)
	if _, err := s.Undo(""); err != nil {
		t.Fatal(err)
	}
	left := t.TempDir()
	for range 12 {
		victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		victim.Env = append(os.Environ(), victimVariable+"="+dir, "TMPDIR="+left)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
		if err := victim.Process.Kill(); err != nil {
			t.Fatal("the victim ended by itself")
		}
		_ = victim.Wait()
		if _, err := s.Recover(); err != nil {
			t.Fatal(err)
		}
		switch got := treeOf(t, dir); {
		case maps.Equal(got, old):
		case maps.Equal(got, changed):
			if _, err := s.Undo(""); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("neither the old nor the new tree: %v", got)
		}
	}
}
