package fixes_test

import (
	"slices"
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/fixes"
)

// What is kept of a change and does not stand without the rest is told; what does
// is not.
func TestTorn(t *testing.T) {
	before := "import { a } from './a'\n\nexport function go() {\n  return a()\n}\n"
	p := project.FromFiles(map[string]string{
		"src/go.ts": before, "src/a.ts": "export const a = () => 1\n", "tsconfig.json": `{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}`,
	})
	whole := fixes.Change{Files: []fixes.FileChange{
		{Path: "src/go.ts", Existed: true, Before: []byte(before), After: []byte(
			"import { a } from './a'\nimport { limit } from '@/limit'\n\nexport function go() {\n  if (limit({ a })) return\n  return a()\n}\n\nexport const most = 5\n")},
		{Path: "src/limit.ts", After: []byte("export const limit = (o) => o.limit\n")},
	}}
	for name, c := range map[string]struct {
		keep func(file, run int) bool
		want string
	}{
		"all of it":              {func(int, int) bool { return true }, ""},
		"the import is dropped":  {func(file, run int) bool { return file != 0 || run != 0 }, "src/go.ts uses limit, which a dropped part brings in"},
		"the use is dropped":     {func(file, run int) bool { return file != 0 || run != 1 }, ""},
		"something else is":      {func(file, run int) bool { return file != 0 || run != 2 }, ""},
		"the file is dropped":    {func(file, _ int) bool { return file != 1 }, "src/go.ts needs src/limit.ts, which is dropped"},
		"only the file is kept":  {func(file, _ int) bool { return file == 1 }, ""},
		"file and import are no": {func(file, run int) bool { return file == 0 && run > 0 }, "src/go.ts uses limit, which a dropped part brings in"},
	} {
		got := strings.Join(fixes.Torn(p, whole, fixes.Select(whole, c.keep)), "; ")
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Names that are no references, and what was missing all along, are nobody's loss.
func TestTornKnowsNamesFromReferences(t *testing.T) {
	before := "export const x = { y: missing }\n"
	p := project.FromFiles(map[string]string{"a.tsx": before})
	whole := fixes.Change{Files: []fixes.FileChange{{Path: "a.tsx", Existed: true, Before: []byte(before), After: []byte(
		"import { limit } from 'lib'\nexport const x = { y: missing }\nexport const z = <p limit={x.limit}>{({ limit: 1 }).limit}</p>\nlimit()\n")}}}
	dropped := fixes.Select(whole, func(_, run int) bool { return run != 0 })
	if got := fixes.Torn(p, whole, dropped); len(got) != 1 {
		t.Errorf("got %q", got)
	}
	whole.Files[0].After = []byte(strings.TrimSuffix(string(whole.Files[0].After), "limit()\n"))
	dropped = fixes.Select(whole, func(_, run int) bool { return run != 0 })
	if got := fixes.Torn(p, whole, dropped); !slices.Equal(got, nil) {
		t.Errorf("no reference is left, and %q is told", got)
	}
}
