package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckOfWhatABranchTouched(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir := folderOf(t, map[string]string{
		"package.json":   `{"dependencies":{"next":"16.0.0"}}`,
		"app/layout.tsx": "export default function Layout({ children }) { return <html lang=\"en\"><body>{children}</body></html> }\n",
		"app/page.tsx":   "export default function Page() { return <main>hello</main> }\n",
	})
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b"}, args...)...)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	if code, _, errs := underpin(t, "", "check", "--changed", dir); code != 2 || !strings.Contains(errs, "--changed=BRANCH") {
		t.Errorf("without a commit: code %d: %s", code, errs)
	}
	git("add", ".")
	git("commit", "-q", "-m", "x")
	git("switch", "-q", "-c", "work")
	only := "--only=security/secrets,seo/metadata"
	if code, out, errs := underpin(t, "", "check", "--changed", only, dir); code != 0 || strings.Contains(out, "gap ") || !strings.Contains(errs, "does not touch: 1") {
		t.Errorf("nothing is touched: code %d: %s%s", code, out, errs)
	}
	key := "export const key = \"sk_live_" + "51Hq0aTKc8wV3xYz9LmNoPqRs\"\n"
	if err := os.WriteFile(filepath.Join(dir, "app", "key.ts"), []byte(key), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, commit := range []bool{false, true} {
		if commit {
			git("add", ".")
			git("commit", "-q", "-m", "y")
		}
		if code, out, _ := underpin(t, "", "check", "--changed=main", only, dir); code != 1 || !strings.Contains(out, "app/key.ts:1") || strings.Contains(out, "gap      seo/metadata") {
			t.Errorf("committed %v: code %d: %s", commit, code, out)
		}
	}
	for _, bad := range []string{"--changed=nobody", "--changed=--output=x"} {
		if code, _, errs := underpin(t, "", "check", bad, dir); code != 2 || !strings.Contains(errs, "git knows no commit") {
			t.Errorf("%s: code %d: %s", bad, code, errs)
		}
	}
}
