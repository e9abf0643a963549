package diff

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// oracle applies a unified diff in a folder.
type oracle struct {
	name  string
	apply func(dir string, patch []byte) ([]byte, error)
}

func oracles(t *testing.T) []oracle {
	run := func(dir string, patch []byte, name string, args ...string) ([]byte, error) {
		c := exec.Command(name, args...)
		c.Dir = dir
		c.Stdin = bytes.NewReader(patch)
		c.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), "GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C")
		return c.CombinedOutput()
	}
	var out []oracle
	if _, err := exec.LookPath("git"); err == nil {
		out = append(out, oracle{"git apply", func(dir string, patch []byte) ([]byte, error) {
			return run(dir, patch, "git", "apply", "--whitespace=nowarn")
		}})
	}
	if _, err := exec.LookPath("patch"); err == nil {
		out = append(out, oracle{"patch", func(dir string, patch []byte) ([]byte, error) {
			return run(dir, patch, "patch", "-p1", "--binary", "--force", "--no-backup-if-mismatch")
		}})
	}
	if len(out) == 0 {
		t.Skip("neither git nor patch is here")
	}
	return out
}

// try applies the diff to a folder with the file as it was and compares.
func try(t *testing.T, o oracle, name string, f File) {
	t.Helper()
	dir := t.TempDir()
	old := f.OldPath
	if old == "" {
		old = f.Path
	}
	if !f.Created {
		put(t, filepath.Join(dir, old), f.Before, f.OldMode)
	}
	patch := Unified(f, 3)
	if out, err := o.apply(dir, []byte(patch)); err != nil {
		t.Errorf("%s, %s: %v\n%s\n%s", name, o.name, err, out, patch)
		return
	}
	got, err := os.ReadFile(filepath.Join(dir, f.Path))
	if f.Removed {
		if err == nil {
			t.Errorf("%s, %s: the file is still there", name, o.name)
		}
		return
	}
	if err != nil || !bytes.Equal(got, f.After) {
		t.Errorf("%s, %s: got %q, want %q\n%s", name, o.name, got, f.After, patch)
	}
	if info, err := os.Stat(filepath.Join(dir, f.Path)); err == nil && f.Mode != 0 && mode(info.Mode()) != mode(f.Mode) {
		t.Errorf("%s, %s: mode %v, want %v", name, o.name, info.Mode(), f.Mode)
	}
	if old != f.Path {
		if _, err := os.Stat(filepath.Join(dir, old)); err == nil {
			t.Errorf("%s, %s: the old name is still there", name, o.name)
		}
	}
}

func put(t *testing.T, path string, text []byte, mode fs.FileMode) {
	t.Helper()
	if mode == 0 {
		mode = 0o644
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, mode); err != nil {
		t.Fatal(err)
	}
}

func TestUnifiedIsAccepted(t *testing.T) {
	long := strings.Repeat("same\n", 10)
	for name, f := range map[string]File{
		"new":              {Path: "src/new.ts", After: []byte("a\nb\n"), Created: true},
		"new without eol":  {Path: "new", After: []byte("a\nb"), Created: true},
		"new empty":        {Path: "new", Created: true},
		"new executable":   {Path: "run.sh", After: []byte("#!/bin/sh\n"), Created: true, Mode: 0o755},
		"deleted":          {Path: "old", Before: []byte("a\nb\n"), Removed: true},
		"deleted no eol":   {Path: "old", Before: []byte("a"), Removed: true},
		"from empty":       {Path: "a", After: []byte("a\n")},
		"to empty":         {Path: "a", Before: []byte("a\n")},
		"add eol":          {Path: "a", Before: []byte("a"), After: []byte("a\n")},
		"drop eol":         {Path: "a", Before: []byte("a\n"), After: []byte("a")},
		"crlf":             {Path: "a", Before: []byte("a\r\nb\r\nc\r\n"), After: []byte("a\r\nx\r\nc\r\n")},
		"to crlf":          {Path: "a", Before: []byte("a\nb\n"), After: []byte("a\r\nb\r\n")},
		"spaces":           {Path: "a b/c d.ts", Before: []byte("a\n"), After: []byte("b\n")},
		"route":            {Path: "app/[id]/(x)/page.tsx", Before: []byte("a\n"), After: []byte("b\n")},
		"utf-8":            {Path: "é/ü.ts", Before: []byte("ä\n"), After: []byte("ö\n")},
		"quotes":           {Path: `a"b\c.ts`, Before: []byte("a\n"), After: []byte("b\n")},
		"tab":              {Path: "a\tb", Before: []byte("a\n"), After: []byte("b\n")},
		"invalid utf-8":    {Path: "a", Before: []byte("a\xff\n"), After: []byte("a\xfe\n")},
		"nul":              {Path: "a", Before: []byte("a\x00\nb\n"), After: []byte("a\x00\nc\n")},
		"lines like heads": {Path: "a", Before: []byte("-- x\n++ y\n@@ z\n"), After: []byte("-- w\n++ y\n@@ v\n")},
		"executable":       {Path: "a", Before: []byte("a\n"), After: []byte("b\n"), OldMode: 0o755, Mode: 0o755},
		"renamed":          {Path: "new.ts", OldPath: "old.ts", Before: []byte(long + "a\n"), After: []byte(long + "b\n")},
		"renamed only":     {Path: "dir/new.ts", OldPath: "old.ts", Before: []byte(long), After: []byte(long)},
		"two hunks":        {Path: "a", Before: []byte("1\n" + long + long + "2\n"), After: []byte("x\n1\n" + long + long)},
	} {
		for _, o := range oracles(t) {
			try(t, o, name, f)
		}
	}
}

func TestUnifiedOfModesAndEmptyFiles(t *testing.T) {
	o := oracles(t)[0]
	if o.name != "git apply" { // patch does not delete empty files
		t.Skip("git is not here")
	}
	try(t, o, "mode alone", File{Path: "a", Before: []byte("a\n"), After: []byte("a\n"), OldMode: 0o644, Mode: 0o755})
	try(t, o, "deleted empty", File{Path: "a", Removed: true})
	all := make([]byte, 1000)
	for i := range all {
		all[i] = byte(i * 7)
	}
	try(t, o, "deleted binary", File{Path: "bun.lockb", Before: all, Removed: true})
	for _, n := range []int{1, 26, 27, 52, 53, 1000} {
		try(t, o, "new binary", File{Path: "a.bin", After: all[:n], Created: true})
	}
}

func TestUnifiedOfRandomEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	rounds := 60
	if testing.Short() {
		rounds = 5
	}
	for range rounds {
		before := randomText(r, 1+r.IntN(80))
		after := edited(r, before, 1+r.IntN(10))
		if r.IntN(3) == 0 {
			before, after = strings.ReplaceAll(before, "\n", "\r\n"), strings.ReplaceAll(after, "\n", "\r\n")
		}
		if before == after {
			continue
		}
		for _, o := range oracles(t) {
			try(t, o, "random", File{Path: "a.ts", Before: []byte(before), After: []byte(after)})
		}
	}
}

func TestNoDifferenceIsEmpty(t *testing.T) {
	if got := Unified(File{Path: "a", Before: []byte("a"), After: []byte("a")}, 3); got != "" {
		t.Errorf("got %q", got)
	}
}

// FuzzUnified reads the diff back with a reader of its own.
func FuzzUnified(f *testing.F) {
	f.Add("a.ts", "a\nb\n", "a\nc", 3)
	f.Add("a\n+++ b/x", "\r\n\x00", "@@ -1 +1 @@\n", 0)
	f.Fuzz(func(t *testing.T, name, before, after string, context int) {
		context = max(0, min(context, 10))
		patch := Unified(File{Path: name, Before: []byte(before), After: []byte(after)}, context)
		if (patch == "") != (before == after) {
			t.Fatalf("%q → %q gave %q", before, after, patch)
		}
		if patch == "" {
			return
		}
		if got := reapply(t, before, patch); got != after {
			t.Fatalf("%q → %q read back as %q\n%s", before, after, got, patch)
		}
	})
}

// reapply is a plain reader of unified diffs.
func reapply(t *testing.T, before, patch string) string {
	lines := split(patch)
	if len(lines) < 4 || !strings.HasPrefix(lines[0], "diff --git ") || !strings.HasPrefix(lines[1], "--- ") || !strings.HasPrefix(lines[2], "+++ ") {
		t.Fatalf("bad head: %q", patch)
	}
	old := split(before)
	at := 0
	var out strings.Builder
	for i := 3; i < len(lines); i++ {
		text := lines[i][1:]
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], `\`) {
			text = strings.TrimSuffix(text, "\n")
		}
		switch lines[i][0] {
		case '@':
			var start, count int
			span, _, _ := strings.Cut(lines[i][4:], " ")
			start, count = readSide(t, span)
			if count == 0 {
				start++
			}
			for at < start-1 {
				out.WriteString(old[at])
				at++
			}
		case ' ':
			out.WriteString(text)
			at++
		case '-':
			at++
		case '+':
			out.WriteString(text)
		}
	}
	out.WriteString(strings.Join(old[at:], ""))
	return out.String()
}

func readSide(t *testing.T, s string) (start, count int) {
	first, rest, ok := strings.Cut(s, ",")
	start, err := strconv.Atoi(first)
	count = 1
	if ok && err == nil {
		count, err = strconv.Atoi(rest)
	}
	if err != nil {
		t.Fatalf("bad range %q", s)
	}
	return start, count
}
