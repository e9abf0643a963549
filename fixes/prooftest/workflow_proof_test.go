//go:build proof

package prooftest

import (
	"path/filepath"
	"testing"

	"underpin/checks/deploy"
)

// TestWorkflows lets the linter of GitHub's workflow language read what the fix
// writes for each package manager.
func TestWorkflows(t *testing.T) {
	for name, lock := range map[string]string{
		"npm": "package-lock.json", "pnpm": "pnpm-lock.yaml", "yarn": "yarn.lock", "bun": "bun.lock", "none": "README.md",
	} {
		t.Run(name, func(t *testing.T) {
			dir := nodeApp(t, "workflow-"+name, map[string]string{
				"package.json": `{ "name": "w", "scripts": { "build": "vite build", "lint": "eslint .", "test": "vitest run" }, "dependencies": { "express": "^5.1.0", "pg": "^8.16.0" } }`,
				"server.js":    serverJS,
				lock:           "\n",
			})
			fixGap(t, dir, deploy.CI, nil)
			change, err := deploy.Backups.Fix.Draw(open(t, dir), deploy.Backups.ID, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range change.Files {
				writeFile(t, dir, f.Path, string(f.After))
			}
			files, _ := filepath.Glob(filepath.Join(dir, ".github", "workflows", "*.yml"))
			if len(files) != 2 {
				t.Fatalf("workflows: %v", files)
			}
			command(t, dir, nil, "go", append([]string{"run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7", "-shellcheck=", "-pyflakes="}, files...)...)
		})
	}
}
