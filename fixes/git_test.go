package fixes

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestDirty(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir, _ := sample(t)
	s := open(t, dir)
	paths := []string{"../../package.json", "package.json", "run.sh", "new.ts", "none.ts"}
	if got := s.Dirty(context.Background(), paths); got != nil {
		t.Errorf("outside of a repository: %v", got)
	}
	proof := filepath.Join(t.TempDir(), "ran")
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"},
		{"config", "core.fsmonitor", "touch " + proof},
		{"config", "filter.x.clean", "touch " + proof},
		{"config", "core.pager", "touch " + proof},
	} {
		c := exec.Command("git", args...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	for name, text := range map[string]string{
		".gitattributes": "* filter=x\n", "apps/web/run.sh": "mine\n", "apps/web/new.ts": "new\n", "package.json": "{}\r\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Dirty(context.Background(), paths); !slices.Equal(got, []string{"run.sh", "new.ts"}) {
		t.Errorf("got %v", got)
	}
	if _, err := os.Stat(proof); err == nil {
		t.Error("the repository's own commands were run")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if got := s.Dirty(ended, paths); got != nil {
		t.Errorf("without time: %v", got)
	}
}

func TestCommitCommand(t *testing.T) {
	a := Applied{Message: "Don't trust (a/b)", Files: []AppliedFile{{Path: "src/a.ts"}, {Path: "app/[id]/$x.ts"}}}
	want := `git add -- src/a.ts 'app/[id]/$x.ts' && git commit -m 'Don'\''t trust (a/b)' -- src/a.ts 'app/[id]/$x.ts'`
	if got := a.CommitCommand(); got != want {
		t.Errorf("got %s", got)
	}
}
