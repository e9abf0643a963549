package project

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestBeneath(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("os.Root does it all here")
	}
	outside, dir := t.TempDir(), t.TempDir()
	writeFile(t, outside, "secret.txt", "no")
	writeFile(t, dir, "a/b/c.ts", "const c = 1\n")
	writeFile(t, dir, "a/empty.ts", "")
	for link, to := range map[string]string{
		"out":    outside,
		"in.ts":  filepath.Join("a", "b", "c.ts"),
		"up.ts":  filepath.Join("..", filepath.Base(outside), "secret.txt"),
		"loop":   "loop",
		"abs.ts": filepath.Join(outside, "secret.txt"),
	} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(root)
	b := newBeneath(root)
	defer b.close()
	if _, ok := b.read("a/b/c.ts", maxSource); !ok {
		t.Skip("this kernel does not offer it") // and os.Root reads instead
	}
	for _, c := range []struct {
		name string
		want string
		ok   bool
	}{
		{"a/b/c.ts", "const c = 1\n", true},
		{"a/empty.ts", "", true},
		{"in.ts", "const c = 1\n", true},
		{"up.ts", "", false},
		{"abs.ts", "", false},
		{"out/secret.txt", "", false},
		{"../" + filepath.Base(outside) + "/secret.txt", "", false},
		{filepath.Join(outside, "secret.txt"), "", false},
		{"loop", "", false},
		{"a", "", false},
		{"gone.ts", "", false},
	} {
		text, ok := b.read(c.name, maxSource)
		if ok != c.ok || string(text) != c.want {
			t.Errorf("%s: %q, %v", c.name, text, ok)
		}
	}
	if text, ok := b.read("a/b/c.ts", 5); ok {
		t.Errorf("beyond the limit: %q", text)
	}
	if entries, ok := b.list("a"); !ok || len(entries) != 2 {
		t.Errorf("list: %v, %v", entries, ok)
	}
	if _, ok := b.list("out"); ok {
		t.Error("a folder outside was listed")
	}
}
