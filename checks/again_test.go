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
	switch random.IntN(9) {
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
	case 5: // what others import, or what is in front of them all
		name = shared(names, files, random)
		return name, []byte("// another comment\n" + files[name])
	case 6:
		return name, []byte(strings.Join(slices.Insert(lines, at, snippets[random.IntN(len(snippets))]+"\n"), ""))
	default:
		return name, []byte(strings.Join(slices.Delete(lines, at, at+1), ""))
	}
}

// shared is a file that others name: middleware, a helper, a module with types.
func shared(names []string, files map[string]string, random *rand.Rand) string {
	var out []string
	for _, name := range names {
		stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		if stem == "middleware" || stem == "proxy" {
			out = append(out, name)
			continue
		}
		for _, text := range files {
			if strings.Contains(text, "/"+stem+"\"") || strings.Contains(text, "/"+stem+"'") {
				out = append(out, name)
				break
			}
		}
	}
	if len(out) == 0 {
		out = names
	}
	return out[random.IntN(len(out))]
}

// TestLookingAgainAfterARename holds a file's new name to the same: what was read
// under the old one is not believed any more.
func TestLookingAgainAfterARename(t *testing.T) {
	paths, err := filepath.Glob("security/testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for i, path := range paths {
		if testing.Short() && i%8 != 0 {
			continue
		}
		f, err := checktest.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		files := maps.Clone(f.Files)
		p := project.FromFiles(files)
		lookAt(p)
		name := shared(slices.Sorted(maps.Keys(files)), files, random)
		to := filepath.ToSlash(filepath.Join(filepath.Dir(name), "renamed"+filepath.Ext(name)))
		files[to] = files[name]
		delete(files, name)
		again, anew := lookAt(p.With(map[string][]byte{name: nil, to: []byte(files[to])})), lookAt(project.FromFiles(files))
		for i, c := range checks.All() {
			if !reflect.DeepEqual(again[i].Finding, anew[i].Finding) {
				t.Fatalf("%s: %s is now %s, and %s says\n%+v, and anew\n%+v", path, name, to, c.ID, again[i].Finding, anew[i].Finding)
			}
		}
	}
}
