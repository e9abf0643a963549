package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestPercentFor(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{
		{0, 100},
		{4 << 20, 3500},
		{32 << 20, 350},
		{64 << 20, 125},
		{80 << 20, 80},
		{1 << 30, 26},
	} {
		if got := percentFor(c.live); got != c.want {
			t.Errorf("%d MiB: %d, want %d", c.live>>20, got, c.want)
		}
	}
}

func TestLimitFor(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int64
	}{
		{0, 150 << 20},
		{64 << 20, 150 << 20},
		{1 << 30, 2 << 30}, // never so near that the collector runs all the time
	} {
		if got := limitFor(c.live); got != c.want {
			t.Errorf("%d MiB: %d, want %d", c.live>>20, got, c.want)
		}
	}
}

// What the heap may grow to follows what is alive, and GOGC is obeyed.
func TestCollectLate(t *testing.T) {
	before := debug.SetGCPercent(50)
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "50")
	collectLate()
	if now := debug.SetGCPercent(50); now != 50 {
		t.Errorf("GOGC=50 became %d", now)
	}
	calls := make(chan struct{}, 16)
	afterEachCollection(func() {
		select {
		case calls <- struct{}{}:
		default:
		}
	})
	for range 2 {
		runtime.GC()
		select {
		case <-calls:
		case <-time.After(10 * time.Second):
			t.Fatal("a collection was not noticed")
		}
	}
}
