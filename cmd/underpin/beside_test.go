//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// A neighbour is a tool that a whole check is measured beside.
type neighbour struct {
	name string
	// needs is its npm package with the version; empty for what is installed apart.
	needs string
	args  []string
	// exits are the codes with which it ends when it did its work.
	exits []int
}

// neighbours are a linter with its default rules, a search for what is nowhere
// (the least that reading the folder costs), and two tools of the trade.
var neighbours = []neighbour{
	{name: "oxlint", needs: "oxlint@1.94.0", exits: []int{0, 1}},
	{name: "rg", args: []string{"--quiet", "never the words of an app: \\bq9zq9zq9z\\b"}, exits: []int{1}},
	{name: "ship-safe", needs: "ship-safe@9.5.2", args: []string{"audit", "--json", "--no-ai", "--no-deps", "--no-cache"}, exits: []int{0, 1}},
	{name: "react-doctor", needs: "react-doctor@0.9.23", args: []string{"--json", "-y", "--no-telemetry", "--no-supply-chain", "--no-cache"}, exits: []int{0, 1}},
}

// besideLimit is how long a neighbour may take for one reading.
const besideLimit = 5 * time.Minute

// BenchmarkBeside runs the built program and another tool in turn over the same
// folder, each as a process of its own. times-cpu is our CPU time over theirs:
// at most 2 beside oxlint and 0.1 beside the tools of the trade. MB is our
// largest resident set; Linux lets a child's begin with what its parent holds, so
// this is run by itself, and not behind benchmarks that keep a project. Most of
// the tools are installed from npm; one that cannot be had or does not end in five
// minutes is left out, and says so.
func BenchmarkBeside(b *testing.B) {
	tree := benchTree(b)
	ours := filepath.Join(b.TempDir(), "underpin")
	if out, err := exec.Command("go", "build", "-o", ours, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for _, n := range neighbours {
		b.Run(n.name, func(b *testing.B) {
			theirs := n.path(b)
			var us, them []time.Duration
			var most int64
			for b.Loop() {
				used, size := spent(b, []int{0, 1}, ours, "check", "--json", tree)
				us, most = append(us, used), max(most, size)
				used, _ = spent(b, n.exits, theirs, n.arguments(tree)...)
				them = append(them, used)
			}
			b.ReportMetric(median(us).Seconds()/median(them).Seconds(), "times-cpu")
			b.ReportMetric(median(us).Seconds(), "cpu-s")
			b.ReportMetric(float64(most)/1e6, "MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// path is where the tool is, installed for this benchmark if need be.
func (n neighbour) path(b *testing.B) string {
	b.Helper()
	if n.needs == "" {
		path, err := exec.LookPath(n.name)
		if err != nil {
			b.Skipf("%s is not installed", n.name)
		}
		return path
	}
	dir := b.TempDir()
	install := exec.Command("npm", "install", "--prefix", dir, "--no-audit", "--no-fund", n.needs)
	if out, err := install.CombinedOutput(); err != nil {
		b.Skipf("%s cannot be had: %v: %s", n.needs, err, out)
	}
	return filepath.Join(dir, "node_modules", ".bin", n.name)
}

func (n neighbour) arguments(tree string) []string {
	if n.name == "ship-safe" {
		return slices.Insert(slices.Clone(n.args), 1, tree)
	}
	return append(slices.Clone(n.args), tree)
}

// spent is the CPU time and the largest resident set, in bytes, of a process and
// of what it started.
func spent(b *testing.B, exits []int, name string, args ...string) (time.Duration, int64) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), besideLimit)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "CI=1", "NO_COLOR=1", "DO_NOT_TRACK=1")
	var said bytes.Buffer
	c.Stderr = &said
	err := c.Run()
	if ctx.Err() != nil {
		b.Skipf("%s did not end in %v", filepath.Base(name), besideLimit)
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		b.Fatal(err)
	}
	if !slices.Contains(exits, c.ProcessState.ExitCode()) {
		b.Fatalf("%s ended with %d: %s", filepath.Base(name), c.ProcessState.ExitCode(), said.Bytes())
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), resident(c.ProcessState)
}

// resident is in bytes: the kernels count in different units.
// https://man7.org/linux/man-pages/man2/getrusage.2.html says kilobytes.
func resident(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss
	}
	return usage.Maxrss * 1024
}

func median(of []time.Duration) time.Duration {
	of = slices.Sorted(slices.Values(of))
	return of[len(of)/2]
}
