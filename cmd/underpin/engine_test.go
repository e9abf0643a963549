package main

import (
	"context"
	"testing"

	"underpin/checks/check"
	"underpin/tui"
)

// walker is the engine of the walk on a folder, without a terminal.
func walker(t *testing.T, dir string) *engine {
	t.Helper()
	s := &settings{env: &env{user: "sam"}}
	return s.engine(dir)
}

func nothing(tui.Progress) {}

func TestAStoppedScanKeepsWhatIsFound(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	found := map[string]bool{}
	e := walker(t, demo(t))
	r, err := e.Scan(ctx, "", func(p tui.Progress) {
		if p.Result != nil {
			found[p.Result.Check.ID] = p.Result.Finding.Reason != check.Stopped
			stop()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var done, left int
	for _, one := range r.Results {
		stopped := one.Finding.Reason == check.Stopped
		if stopped == found[one.Check.ID] {
			t.Errorf("%s: %s", one.Check.ID, one.Finding.Reason)
		}
		if stopped {
			left++
		} else {
			done++
		}
	}
	if done == 0 || left == 0 {
		t.Errorf("%d checks done, %d left", done, left)
	}
}
