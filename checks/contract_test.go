package checks_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"underpin/checks"
)

// TestEveryCheckIsComplete holds each check to its files and its words.
func TestEveryCheckIsComplete(t *testing.T) {
	for _, a := range checks.Areas() {
		listed := map[string]bool{}
		for _, c := range a.Checks {
			listed[c.Word()] = true
			if c.Area() != a.ID || !regexp.MustCompile(`^[a-z]+/[a-z]+$`).MatchString(c.ID) {
				t.Errorf("%s: not an id of area %s", c.ID, a.ID)
			}
			if c.Severity == 0 || c.Minutes == 0 || c.Look == nil {
				t.Errorf("%s: severity, minutes and look must be set", c.ID)
			}
			for _, file := range []string{c.ID + ".go", c.ID + ".md"} {
				if _, err := os.Stat(filepath.FromSlash(file)); err != nil {
					t.Errorf("%s: %v", c.ID, err)
				}
			}
			if c.Fix != nil && (c.Fix.Title == "" || c.Fix.Plan == nil) {
				t.Errorf("%s: a fix has a title and a plan", c.ID)
			}
		}
		words, err := filepath.Glob(filepath.Join(a.ID, "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if word := strings.TrimSuffix(filepath.Base(w), ".md"); !listed[word] {
				t.Errorf("%s is not in the list of %s", w, a.ID)
			}
		}
	}
}

// fences are the languages that a code fence in a check's words may name: each
// is known to the highlighter, so that none is guessed at.
var fences = []string{"sh", "text", "html", "sql", "json", "yaml", "js", "ts"}

func TestEveryCheckHasItsWords(t *testing.T) {
	for _, c := range checks.All() {
		w := c.Words
		for name, part := range map[string]string{
			"title": w.Title, "Why it matters": w.Why, "What the fix does": w.Does, "See for yourself": w.See,
		} {
			if part == "" {
				t.Errorf("%s: no %s", c.ID, name)
			}
		}
		if !strings.HasSuffix(w.Summary, ".") && !strings.HasSuffix(w.Summary, "?") || strings.Contains(w.Summary, "\n\n") {
			t.Errorf("%s: the summary is one sentence: %q", c.ID, w.Summary)
		}
		if !regexp.MustCompile(`https://`).MatchString(w.Why + w.Does) {
			t.Errorf("%s: the words name no source", c.ID)
		}
		open := false
		for line := range strings.Lines(w.Markdown) {
			if lang, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
				if !open && !slices.Contains(fences, lang) {
					t.Errorf("%s: a fence names %q, not one of %v", c.ID, lang, fences)
				}
				open = !open
			}
		}
	}
}

// arrows says which of our packages a package may import, by folder; the first
// prefix that fits counts.
var arrows = []struct {
	from string
	to   []string
}{
	{"checks/project/source/tsgo", nil},
	{"checks/project/source/python", nil},
	{"checks/project/source", []string{"checks/project/source/python"}},
	{"checks/project/schema", []string{"checks/project/source"}},
	{"checks/project", []string{"checks/project"}},
	{"templates", nil},
	{"fixes/prooftest", []string{"fixes", "checks", "templates"}},
	{"fixes", []string{"fixes", "checks/project", "templates"}},
	{"checks/checktest", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/check", []string{"checks/project", "fixes"}},
	{"checks/erd", []string{"checks/check", "checks/project"}},
	{"checks/report", []string{"checks", "fixes"}},
	{"checks/security", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/database", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/deploy", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/seo", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/payments", []string{"checks/check", "checks/project", "fixes"}},
	{"checks/resilience", []string{"checks/check", "checks/project", "fixes"}},
	{"checks", []string{"checks", "fixes"}},
	{"tui/safe", nil},
	{"tui", []string{"tui", "checks", "fixes"}},
	{"cmd", []string{"cmd", "tui", "checks", "fixes"}},
}

// TestArrowsPointDown asserts the import rules of CONTRIBUTING.md, that no
// package has an init function, and that each has one package comment.
func TestArrowsPointDown(t *testing.T) {
	comments := map[string]int{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(filepath.ToSlash(path), "../")))
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		if comments[dir] += 0; file.Doc != nil {
			comments[dir]++
		}
		for _, im := range file.Imports {
			if to, ours := strings.CutPrefix(strings.Trim(im.Path.Value, `"`), "underpin/"); ours && !allowed(dir, to) {
				t.Errorf("%s may not import %s", path, to)
			}
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, n := range comments {
		if n != 1 {
			t.Errorf("%s has %d package comments, want one", dir, n)
		}
	}
}

func allowed(from, to string) bool {
	for _, a := range arrows {
		if from != a.from && !strings.HasPrefix(from, a.from+"/") {
			continue
		}
		return slices.ContainsFunc(a.to, func(prefix string) bool {
			return to == prefix || strings.HasPrefix(to, prefix+"/")
		})
	}
	return false
}
