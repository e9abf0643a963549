package fixes

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAReportIsKeptUnderItsNameAlone(t *testing.T) {
	dir := t.TempDir()
	store, err := OpenStore(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	for _, name := range []string{"../x.md", "a/b.md", "..", ".", ""} {
		if path, err := store.Keep(name, []byte("x")); err == nil {
			t.Errorf("%q is kept as %s", name, path)
		}
	}
	for _, text := range []string{"one", "two"} {
		path, err := store.Keep("x.md", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != text || path != filepath.Join(dir, ".underpin", "reports", "x.md") {
			t.Errorf("%s holds %q", path, got)
		}
	}
}

func TestNoReportIsWrittenThroughALink(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".underpin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, ".underpin", "reports")); err != nil {
		t.Skip(err)
	}
	store, err := OpenStore(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if path, err := store.Keep("x.md", []byte("x")); err == nil {
		t.Errorf("kept as %s", path)
	}
}
