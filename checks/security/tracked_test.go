package security

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// What git took before it was told to ignore settings files, it keeps.
func TestASettingsFileThatGitHasThoughItIsIgnored(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"dependencies": {"next": "15.1.0"}}`, ".gitignore": ".env*\n",
		".env.local": "SESSION_SECRET=MFLZDe1f8rESQedUStPKR0CsTy4Qwb8DwkNhFdnX\n", "app/page.tsx": "export default () => null\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	verdict := func(args ...string) check.Verdict {
		if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, out)
		}
		p, err := project.Open(context.Background(), dir, project.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return lookForSecrets(p).Verdict
	}
	if got := verdict("init", "-q"); got != check.Pass {
		t.Errorf("ignored: %v", got)
	}
	if got := verdict("add", "-f", ".env.local"); got != check.Gap {
		t.Errorf("ignored and there all the same: %v", got)
	}
}
