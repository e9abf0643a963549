package project

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.excludesFile="}, args...)...)
	out, err := cmd.Output()
	if err != nil && !strings.HasPrefix(args[0], "check-ignore") {
		t.Fatalf("git %v: %v", args, err)
	}
	return string(out)
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		writeFile(t, dir, name, text)
	}
}

func writeFile(t testing.TB, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string, o Options) *Project {
	t.Helper()
	p, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The patterns of many public .gitignore files, and the odd ones of the manual.
const ignorePatterns = `# a comment
*.log
!keep.log
/rooted
dir/
a/b
**/deep
x/**/y
all/**
foo*bar
q?z
[a-c]lass
[!a-c]not
[[:digit:]]n
\#hash
\!bang
space\ 
trail   
.env
.env.*
!.env.example
*.min.js
docs/*.md
/only/*.ts
**/gen/**
lit\*eral
-
sub/dir/
`

var ignorePaths = []string{
	"a.log", "keep.log", "sub/a.log", "sub/keep.log", "rooted", "sub/rooted", "dir/f", "sub/dir/f", "a/b", "a/b/c", "sub/a/b", "deep", "p/q/deep/f",
	"x/y", "x/1/y", "x/1/2/y", "x/z", "all/f", "all/g/h", "foobar", "foo1bar", "foo/bar", "qaz", "q/z", "class", "dlass", "dnot", "anot", "5n", "xn",
	"#hash", "!bang", "space ", "space", "trail", ".env", ".env.local", ".env.example", "sub/.env", "app.min.js", "docs/a.md", "docs/b/a.md",
	"sub/docs/a.md", "only/a.ts", "only/b/a.ts", "gen/a", "m/gen/a/b", "lit*eral", "litXeral", "-", "nested/inner.txt", "nested/kept.log", "nested/other.log", "Dir", "dirx",
}

func TestIgnoreAgreesWithGit(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	write(t, dir, map[string]string{
		"package.json": `{"dependencies":{"next":"15.0.0"}}`, "app/page.tsx": "",
		".gitignore": ignorePatterns, "nested/.gitignore": "inner.txt\n!kept.log\n", ".git/info/exclude": "excluded\n!a.log\n",
	})
	p := open(t, dir, Options{})
	for _, name := range append(ignorePaths, "excluded", "sub/excluded") {
		want := strings.TrimSpace(git(t, dir, "check-ignore", "--no-index", "--", name)) != ""
		if got := p.Ignored(name); got != want {
			t.Errorf("%q: ignored is %v, git says %v", name, got, want)
		}
	}
}

func TestIgnoredFilesAreLeftOutUnlessTracked(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	write(t, dir, map[string]string{
		"package.json": "{}", ".env": "A=1", "logs/a.ts": "", "logs/b.ts": "", "out.ts": "", "web/.gitignore": "gone.ts\n", "web/gone.ts": "", "web/here.ts": "",
	})
	git(t, dir, "add", ".env", "logs/a.ts", "package.json", "web/here.ts")
	write(t, dir, map[string]string{".gitignore": ".env\nlogs/\nout.ts\n"})
	for _, version := range []string{"2", "4"} {
		git(t, dir, "update-index", "--index-version", version)
		p := open(t, dir, Options{})
		want := []string{".env", ".gitignore", "logs/a.ts", "package.json", "web/.gitignore", "web/here.ts"}
		if got := p.Files(); !slices.Equal(got, want) {
			t.Errorf("version %s: got %v, want %v", version, got, want)
		}
		if tracked, known := p.Tracked(".env"); !tracked || !known {
			t.Error(".env is tracked")
		}
		if tracked, known := p.Tracked(".gitignore"); tracked || !known {
			t.Error(".gitignore is not tracked")
		}
		if !p.Ignored(".env") || p.Ignored("web/here.ts") {
			t.Error("what git would ignore")
		}
	}
	if _, known := FromFiles(map[string]string{"a": ""}).Tracked("a"); known {
		t.Error("nothing is known without git")
	}
}

func FuzzParseIndex(f *testing.F) {
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x00"), 20)
	f.Add([]byte("DIRC\x00\x00\x00\x04\x00\x00\x00\x01"+strings.Repeat("\x00", 80)), 20)
	f.Fuzz(func(t *testing.T, text []byte, hash int) {
		if hash != 32 {
			hash = 20
		}
		if paths, err := parseIndex(text, hash); err == nil && !slices.IsSorted(paths) {
			t.Fatal("not sorted")
		}
	})
}

func FuzzGlob(f *testing.F) {
	f.Add("**/a*[!b]?\\x", "p/q/abcx")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		rule := parseIgnore("", []byte(pattern))
		rule.verdict(name, false)
		glob(pattern, name)
	})
}

// A downloaded archive has no index to say that the manifest is tracked.
func TestAPatternHidesNoManifestWhereGitIsNotThereToTell(t *testing.T) {
	files := map[string]string{
		".gitignore": "*.json\n/scratch/\n", "package.json": `{"dependencies":{"next":"15.2.3"}}`, "tsconfig.json": "{}", "service-account.json": "{}",
		"package-lock.json": "{}", "app/page.tsx": "export default function Page() { return <p/> }\n", "scratch/package.json": "{}",
	}
	dir := t.TempDir()
	write(t, dir, files)
	p := open(t, dir, Options{})
	if got, want := p.Files(), []string{".gitignore", "app/page.tsx", "package.json", "tsconfig.json"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if p.Stack().Framework != Next {
		t.Errorf("the framework is %q", p.Stack().Framework)
	}
	git(t, dir, "init", "-q")
	git(t, dir, "add", "app")
	if got, want := open(t, dir, Options{}).Files(), []string{".gitignore", "app/page.tsx"}; !slices.Equal(got, want) {
		t.Errorf("git tells: got %v, want %v", got, want)
	}
}
