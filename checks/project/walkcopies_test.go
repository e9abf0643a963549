package project

import (
	"fmt"
	"slices"
	"testing"
)

// sourcesIn are n sources and a manifest below a folder.
func sourcesIn(dir, prefix string, n int) map[string]string {
	files := map[string]string{join(dir, "package.json"): `{"dependencies": {"vite": "7.0.0"}, "name": "` + prefix + `"}`}
	for i := range n {
		files[join(dir, fmt.Sprintf("src/%s%d.ts", prefix, i))] = "export const at = 1\n"
	}
	return files
}

func TestOpenLeavesOutCopiesOfTheApp(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, sourcesIn("", "page", 40))
	write(t, dir, sourcesIn("upload", "page", 30)) // an earlier state of the app
	write(t, dir, sourcesIn("upload", "more", 5))
	write(t, dir, sourcesIn("functions", "page", 10)) // too few to be a copy
	write(t, dir, sourcesIn("admin", "page", 22))     // shares some, and is mostly its own
	write(t, dir, sourcesIn("admin", "list", 40))

	p, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Has("upload/src/page1.ts") || p.Has("upload/src/more1.ts") {
		t.Error("the copy was read")
	}
	for _, own := range []string{"src/page1.ts", "functions/src/page1.ts", "admin/src/page1.ts"} {
		if !p.Has(own) {
			t.Errorf("%s was left out", own)
		}
	}
	if !slices.ContainsFunc(p.Problems(), func(q Problem) bool {
		return q.File == "upload" && q.Message == "repeats 30 sources of the folder around it; left out as a copy"
	}) {
		t.Errorf("nothing is said of the copy: %v", p.Problems())
	}

	opened, err := Open(t.Context(), join(dir, "upload"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !opened.Has("src/page1.ts") {
		t.Error("the copy itself was opened, and has none of its files")
	}
}
