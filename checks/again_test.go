package checks_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/checktest"
	"underpin/checks/project"
)

// TestLookingAgainIsLookingAnew holds what is carried over a change to what a
// first look at the changed files says: nothing may be remembered that does not
// hold any more.
func TestLookingAgainIsLookingAnew(t *testing.T) {
	paths, err := filepath.Glob("*/testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var snippets []string // of other fixtures: text that checks look for
	for i, path := range paths {
		f, err := checktest.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		names := slices.Sorted(maps.Keys(f.Files))
		snippets = append(snippets, f.Files[names[random.IntN(len(names))]])
		if testing.Short() && i%8 != 0 {
			continue
		}
		t.Run(strings.TrimSuffix(strings.ReplaceAll(path, "/testdata", ""), ".txtar"), func(t *testing.T) {
			compareEdits(t, f.Files, random, snippets)
		})
	}
}

// compareEdits makes edits on top of each other, looking after some of them only.
func compareEdits(t *testing.T, files map[string]string, random *rand.Rand, snippets []string) {
	files = maps.Clone(files)
	p := project.FromFiles(files)
	lookAt(p)
	for step := range 6 {
		name, text := edit(files, random, snippets)
		if text == nil {
			delete(files, name)
		} else {
			files[name] = string(text)
		}
		p = p.With(map[string][]byte{name: text})
		if len(files) == 0 {
			return
		}
		if step%3 == 1 {
			continue
		}
		again, anew := lookAt(p), lookAt(project.FromFiles(files))
		for i, c := range checks.All() {
			if !reflect.DeepEqual(again[i].Finding, anew[i].Finding) {
				t.Fatalf("step %d, %s changed: %s says\n%+v, and anew\n%+v", step, name, c.ID, again[i].Finding, anew[i].Finding)
			}
		}
	}
}

func lookAt(p *project.Project) []check.Result {
	return check.Run(context.Background(), p, checks.All(), nil)
}

// edit is a change to one file: what a person or a fix would do, and worse.
func edit(files map[string]string, random *rand.Rand, snippets []string) (name string, text []byte) {
	names := slices.Sorted(maps.Keys(files))
	name = names[random.IntN(len(names))]
	lines := strings.SplitAfter(files[name], "\n")
	at := random.IntN(len(lines))
	switch random.IntN(8) {
	case 0:
		return name, nil
	case 1:
		return name, []byte(files[name] + "\n")
	case 2:
		return name, []byte(snippets[random.IntN(len(snippets))])
	case 3:
		return filepath.ToSlash(filepath.Join(filepath.Dir(name), fmt.Sprintf("added%d%s", random.IntN(3), filepath.Ext(name)))), []byte(snippets[random.IntN(len(snippets))])
	case 4:
		return name, []byte("// a comment\n" + files[name])
	case 5:
		return name, []byte(strings.Join(slices.Insert(lines, at, snippets[random.IntN(len(snippets))]+"\n"), ""))
	default:
		return name, []byte(strings.Join(slices.Delete(lines, at, at+1), ""))
	}
}
