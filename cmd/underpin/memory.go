package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// roomyHeap is how far the heap may grow before its garbage is collected: a
// review that needs less ends with hardly a collection.
const roomyHeap = 144 << 20

// collectLate trades memory for time up to roomyHeap, and time for memory beyond
// it. Where the environment says otherwise, that holds.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(percentFor(4 << 20)) // of the least heap that the runtime counts with
	debug.SetMemoryLimit(limitFor(0))
	afterEachCollection(func() {
		live := liveHeap()
		debug.SetGCPercent(percentFor(live))
		debug.SetMemoryLimit(limitFor(live))
	})
}

// roomyTotal is what Go may hold, its own needs included, before garbage is
// collected whatever the growth allows: on a busy machine the growth is set late,
// and meanwhile the heap would run on with that of a smaller one.
const roomyTotal = 150 << 20

// limitFor is roomyTotal, or for what needs more as much as leaves the collector
// nothing to fight for: growth decides there.
func limitFor(live uint64) int64 {
	return max(roomyTotal, int64(live*2))
}

// tightGrowth is how far a heap beyond that may grow, in per cent of what is live:
// at Go's own 100 the largest apps would take more than 256 MB.
const tightGrowth = 26

// percentFor is the growth that takes a heap to roomyHeap, and past it by little.
func percentFor(live uint64) int {
	if live == 0 {
		return 100
	}
	return max(int(roomyHeap*100/live)-100, tightGrowth)
}

func liveHeap() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}

// afterEachCollection calls f behind every collection, by an object that each
// one frees.
func afterEachCollection(f func()) {
	type marker struct{ _ [16]byte }
	runtime.AddCleanup(&marker{}, func(f func()) {
		f()
		afterEachCollection(f)
	}, f)
}
