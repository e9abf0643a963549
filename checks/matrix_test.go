package checks_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/checktest"
	"underpin/checks/project"
)

// updating reports whether the fixtures' -update flag is set: it rewrites the
// README's matrix too.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// columns are the stacks of the README's matrix.
var columns = []struct {
	title string
	is    func(*project.Stack) bool
}{
	{"Next App", func(s *project.Stack) bool {
		return s.Framework == project.Next && (s.Router == project.AppRouter || s.Router == project.BothRouters)
	}},
	{"Next Pages", func(s *project.Stack) bool { return s.Framework == project.Next && s.Router == project.PagesRouter }},
	{"Vite SPA", func(s *project.Stack) bool {
		return s.Has(project.Vite) && s.Has(project.React) && !s.Has(project.Express)
	}},
	{"Express", func(s *project.Stack) bool { return s.Has(project.Express) }},
	{"Fastify, Hono", func(s *project.Stack) bool { return s.Has(project.Fastify) || s.Has(project.Hono) }},
	{"SvelteKit, Astro, Nuxt, React Router", func(s *project.Stack) bool {
		return s.Has(project.SvelteKit) || s.Has(project.Astro) || s.Has(project.Nuxt) || s.Has(project.ReactRouter) || s.Has(project.Remix)
	}},
}

// The marks of a cell, the weakest first.
const (
	nothing = iota // no fixture is on that stack
	unclear        // it is said there that it cannot be told
	judged
	partly // and a fix does some of what closes the gap
	fixed  // and a fix closes it
)

var marks = [...]string{nothing: "", unclear: "unclear", judged: "check", partly: "part", fixed: "**fix**"}

// row says what a check's fixtures prove for each stack.
func row(t *testing.T, c *check.Check) []int {
	paths, err := checktest.Fixtures(c.Area(), c.Word())
	if err != nil {
		t.Fatal(err)
	}
	best := make([]int, len(columns))
	for _, path := range paths {
		f, err := checktest.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		p := project.FromFiles(f.Files)
		if len(p.Parts()) > 0 {
			continue // which of its packages the fix was for, the fixture does not say
		}
		mark := nothing
		for i, col := range columns {
			if best[i] == fixed || !col.is(p.Stack()) {
				continue
			}
			if mark == nothing {
				mark = proven(c, f, p)
			}
			best[i] = max(best[i], mark)
		}
	}
	return best
}

// proven is what one fixture proves of a check.
func proven(c *check.Check, f *checktest.Fixture, p *project.Project) int {
	switch {
	case f.Verdict == "n/a":
		return nothing
	case f.Verdict == "unclear":
		return unclear
	case f.Verdict != "gap" || c.Fix == nil:
		return judged
	}
	change, err := c.Draw(context.Background(), p, f.Set)
	switch {
	case err != nil:
		return judged
	case check.Look(context.Background(), p.With(change.After()), c).Verdict == check.Gap:
		return partly
	}
	return fixed
}

func matrix(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString("| gap |")
	for _, col := range columns {
		fmt.Fprintf(&b, " %s |", col.title)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(columns)) + "\n")
	for _, c := range checks.All() {
		fmt.Fprintf(&b, "| `%s` |", c.ID)
		for _, mark := range row(t, c) {
			fmt.Fprintf(&b, " %s |", marks[mark])
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

// TestReadmeMatrix holds the README's matrix to the fixtures.
func TestReadmeMatrix(t *testing.T) {
	path := filepath.Join("..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- matrix -->\n", "<!-- /matrix -->"
	i, j := bytes.Index(text, []byte(begin)), bytes.Index(text, []byte(end))
	if i < 0 || j < i {
		t.Fatalf("the README has no %s… %s", begin, end)
	}
	i += len(begin)
	want := matrix(t)
	if bytes.Equal(text[i:j], want) {
		return
	}
	if !updating() {
		t.Fatalf("the README's matrix is not what the fixtures prove; run go test ./checks -update\n%s", want)
	}
	out := append(append(bytes.Clone(text[:i]), want...), text[j:]...)
	if err := os.WriteFile(path, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
