package fixes

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"underpin/checks/project"
)

// TestFromFolderToFolder goes the whole way in a repository with an app in it.
func TestFromFolderToFolder(t *testing.T) {
	dir, _ := sample(t)
	web := filepath.Join(dir, "apps/web")
	for name, text := range map[string]string{
		"pnpm-workspace.yaml":                            "packages: [apps/*]\n",
		"apps/web/vite.config.ts":                        "export default {}\n",
		"apps/web/index.html":                            "<!doctype html><title>x</title>\n",
		"apps/web/.underpin/templates/deploy/ci/npm.yml": "name: ours\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Open(context.Background(), web, project.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fix := &Fix{Title: "Add a workflow", Plan: func(d *Draft) error {
		text, err := d.Template("deploy/ci/npm.yml", nil)
		if err != nil {
			return err
		}
		return d.Create("../../.github/workflows/ci.yml", text)
	}}
	c, err := fix.Draw(p, "deploy/ci", nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenApp(p)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Apply(c); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, ".github/workflows/ci.yml"))
	if err != nil || string(text) != "name: ours\n" {
		t.Fatalf("got %q, %v", text, err)
	}
	if _, err := s.Undo(""); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".github")); err == nil {
		t.Error("the folders that were made are still there")
	}
}
