package checktest

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the want/ files of the fixtures from what the fixes do")

// rewrite puts what the fix does in place of want/. Prose, verdict and the
// project stay as a person wrote them.
func (f *Fixture) rewrite(t testing.TB, got map[string]string) {
	files := slices.DeleteFunc(slices.Clone(f.archive.Files), func(file txtar.File) bool {
		return strings.HasPrefix(file.Name, "want/")
	})
	for _, path := range slices.Sorted(maps.Keys(got)) {
		files = append(files, txtar.File{Name: "want/" + path, Data: []byte(got[path])})
	}
	out := txtar.Format(&txtar.Archive{Comment: f.archive.Comment, Files: files})
	if err := os.WriteFile(f.Path, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
