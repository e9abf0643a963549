package project

import (
	"slices"
	"testing"
)

func TestConfigFindsTheOwnFirst(t *testing.T) {
	p := FromFiles(map[string]string{
		"next.config.mjs": "export default {}\n", "client/vite.config.ts": "", "../vite.config.ts": "", "deep/er/vite.config.js": "",
	})
	if f := p.Config("next.config"); f == nil || f.Path != "next.config.mjs" {
		t.Error(f)
	}
	if got := p.ConfigPath("vite.config"); got != "client/vite.config.ts" {
		t.Error(got)
	}
	if p.Config("astro.config") != nil {
		t.Error("found what is not there")
	}
}

func TestWorkflows(t *testing.T) {
	p := FromFiles(map[string]string{
		".github/workflows/ci.yml": `name: CI
on:
  push:
    branches: [main]
  pull_request:
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: |
          # first
          npm ci
          npm test -- \
            --run
        continue-on-error: true
`,
		".github/workflows/list.yaml": "on: [push, workflow_dispatch]\njobs: {}\n",
		".github/workflows/bad.yml":   "a: [",
		"sub/.github/workflows/x.yml": "on: push\n",
	})
	w := p.Workflows()
	if len(w) != 2 || w[0].Name != "CI" || !w[0].On("pull_request") || !w[1].On("workflow_dispatch") {
		t.Fatalf("%+v", w)
	}
	job := w[0].Jobs[0]
	if job.ID != "test" || len(job.Steps) != 2 || job.Steps[0].Line != 10 || job.Steps[1].Line != 12 {
		t.Fatalf("%+v", job)
	}
	if got := job.Steps[1].Commands(); !slices.Equal(got, []string{"npm ci", "npm test -- --run"}) {
		t.Errorf("%q", got)
	}
	if !job.Steps[1].ContinueOnError || w[0].Triggers[0].Branches[0] != "main" {
		t.Errorf("%+v", w[0])
	}
}
