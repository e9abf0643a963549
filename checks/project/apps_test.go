package project

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func monorepo(t *testing.T) string {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"package.json": `{"name": "root", "private": true}`, "pnpm-workspace.yaml": "packages:\n  - 'apps/*'\n  - packages/*\n", "pnpm-lock.yaml": "",
		".github/workflows/ci.yml": "on: push\njobs: {}\n", ".gitignore": "*.log\n", "vercel.json": "{}", "supabase/migrations/1.sql": "select 1;",
		"apps/web/package.json": `{"name": "web", "dependencies": {"next": "15.0.0", "@acme/ui": "workspace:*"}}`,
		"apps/web/app/page.tsx": "import { B } from '@acme/ui'\n", "apps/web/app/a.tsx": "", "apps/web/a.log": "",
		"apps/docs/package.json": `{"name": "docs", "dependencies": {"astro": "5.0.0"}}`, "apps/docs/astro.config.mjs": "",
		"apps/admin/package.json": `{"name": "admin", "dependencies": {"next": "15.0.0"}}`, "apps/admin/app/page.tsx": "",
		"packages/ui/package.json": `{"name": "@acme/ui", "dependencies": {"@acme/core": "workspace:*"}}`, "packages/ui/src/b.tsx": "export const B = 1\n",
		"packages/core/package.json": `{"name": "@acme/core"}`, "packages/core/index.ts": "", "packages/core/node_modules/x/i.js": "",
		"packages/unused/package.json": `{"name": "@acme/unused"}`, "packages/unused/index.ts": "",
	})
	return dir
}

var webFiles = []string{
	"../../.github/workflows/ci.yml", "../../.gitignore", "../../package.json", "../../packages/core/index.ts", "../../packages/core/package.json",
	"../../packages/ui/package.json", "../../packages/ui/src/b.tsx", "../../pnpm-lock.yaml", "../../pnpm-workspace.yaml", "../../supabase/migrations/1.sql", "../../vercel.json",
	"app/a.tsx", "app/page.tsx", "package.json",
}

func TestOpenOfAMonorepo(t *testing.T) {
	dir := monorepo(t)
	p := open(t, dir, Options{})
	if got := p.Apps(); !slices.Equal(got, []string{"apps/web", "apps/admin", "apps/docs"}) {
		t.Errorf("apps are %v", got)
	}
	if got := p.Files(); !slices.Equal(got, webFiles) {
		t.Errorf("files are %v", got)
	}
	if p.Name() != "web" || !strings.HasSuffix(p.Root(), filepath.Join("apps", "web")) {
		t.Errorf("%q in %s", p.Name(), p.Root())
	}
	if s := p.Stack(); s.PackageManager != "pnpm" || !slices.Equal(s.Hosts, []Tech{Vercel}) || s.LockFiles[0] != "../../pnpm-lock.yaml" {
		t.Errorf("%+v", s)
	}
	if len(p.Workflows()) != 1 || !p.Ignored("x.log") || p.Ignored("x.ts") {
		t.Error("what lies at the repository's root is not seen")
	}
	if p.Source("../../packages/ui/src/b.tsx") == nil || !slices.Contains(p.Sources(), "../../packages/core/index.ts") {
		t.Error("packages that the app depends on are not read")
	}
}

func TestTheTitleIsWhatTheOwnerCallsTheApp(t *testing.T) {
	shop := filepath.Join(t.TempDir(), "shop")
	for name, want := range map[string]string{"vite_react_shadcn_ts": "shop", "my-v0-project": "shop", "crumb-club": "crumb-club", "": "shop"} {
		writeFile(t, shop, "package.json", `{"name": "`+name+`", "dependencies": {"next": "16.1.0"}}`)
		if got := open(t, shop, Options{}).Title(); got != want {
			t.Errorf("%q is called %q", name, got)
		}
	}
	dir := monorepo(t)
	if got, want := open(t, dir, Options{}).Title(), filepath.Base(dir)+"/apps/web"; got != want {
		t.Errorf("one of several apps is called %q, not %q", got, want)
	}
	if got := FromFiles(map[string]string{"package.json": `{"name": "my-app"}`}).Title(); got != "my-app" {
		t.Errorf("without a folder it is called %q", got)
	}
}

func TestOpenInsideOfAMonorepo(t *testing.T) {
	dir := monorepo(t)
	p := open(t, filepath.Join(dir, "apps", "web"), Options{})
	if got := p.Files(); !slices.Equal(got, webFiles) {
		t.Errorf("files are %v", got)
	}
	if got := p.Apps(); !slices.Equal(got, []string{"."}) {
		t.Errorf("apps are %v", got)
	}
	if !p.Ignored("x.log") {
		t.Error("the root's .gitignore is not followed")
	}
}

func TestOpenOfTheAskedApp(t *testing.T) {
	dir := monorepo(t)
	p := open(t, dir, Options{App: "apps/admin/"})
	if p.Name() != "admin" || p.Apps()[0] != "apps/admin" || p.Has("../../packages/ui/src/b.tsx") {
		t.Errorf("%s %v", p.Name(), p.Apps())
	}
	_, err := Open(t.Context(), dir, Options{App: "apps/none"})
	if err == nil || !strings.Contains(err.Error(), "apps/web, apps/admin, apps/docs") {
		t.Error(err)
	}
	for _, app := range []string{"../..", "/etc", "apps/../../x"} {
		if _, err := Open(t.Context(), dir, Options{App: app}); err == nil {
			t.Errorf("%s was opened", app)
		}
	}
}

func TestAppFolders(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"single":         {map[string]string{"package.json": manifest("next@15.0.0"), "app/page.tsx": ""}, []string{""}},
		"client, server": {map[string]string{"client/package.json": manifest("vite@5"), "client/index.html": "", "server/package.json": manifest("express@4"), "server/i.js": "const express = require('express')\nexpress()\n"}, []string{"", "client", "server"}},
		"web, phone, api": {map[string]string{
			"package.json": `{"name": "workspace", "private": true}`, "pnpm-workspace.yaml": "packages:\n  - artifacts/*\n", "artifacts/api-server/package.json": manifest("express@5"), "artifacts/api-server/src/i.ts": "import express from 'express'\nexpress()\n",
			"artifacts/shop/package.json": manifest("vite@7"), "artifacts/shop/index.html": "", "artifacts/shop/src/a.tsx": "", "artifacts/shop/src/b.tsx": "",
			"artifacts/courier/package.json": manifest("expo@53"), "artifacts/courier/app/index.tsx": "", "artifacts/mockup-sandbox/package.json": manifest("vite@7"), "artifacts/mockup-sandbox/index.html": "", "artifacts/mockup-sandbox/src/a.tsx": "",
		}, []string{"", "artifacts/shop", "artifacts/courier", "artifacts/api-server", "artifacts/mockup-sandbox"}},
		"two sites, api":  {map[string]string{"web/package.json": manifest("vite@5"), "web/index.html": "", "admin/package.json": manifest("vite@5"), "admin/index.html": "", "api/package.json": manifest("express@4"), "api/i.js": "const express = require('express')\nexpress()\n"}, []string{"web", "admin", "api"}},
		"next and python": {map[string]string{"frontend/package.json": manifest("next@15.0.0"), "frontend/app/page.tsx": "", "backend/requirements.txt": "fastapi", "backend/main.py": "from fastapi import FastAPI\nFastAPI()\n"}, []string{"", "frontend", "backend"}},
		"next and fastify": {map[string]string{
			"package.json": `{"name": "workspace", "private": true}`, "apps/web/package.json": manifest("next@15.0.0"), "apps/web/app/page.tsx": "",
			"apps/api/package.json": manifest("fastify@5"), "apps/api/src/i.ts": "import fastify from 'fastify'\nfastify()\n",
			"apps/phone/package.json": manifest("expo@53"), "apps/phone/app/index.tsx": "",
		}, []string{"", "apps/web", "apps/phone", "apps/api"}},
		"root with more":  {map[string]string{"package.json": manifest("vite@5"), "index.html": "", "docs/package.json": manifest("astro@5"), "docs/astro.config.mjs": ""}, []string{"", "docs"}},
		"library's site":  {map[string]string{"package.json": `{"name": "l", "exports": "./l.js", "files": ["l.js"]}`, "website/package.json": manifest("next@15.0.0"), "website/pages/index.js": ""}, []string{"", "website"}},
		"only an example": {map[string]string{"examples/a/package.json": manifest("next@15.0.0"), "examples/a/pages/index.js": ""}, []string{"examples/a"}},
		"none":            {map[string]string{"README.md": ""}, nil},
	} {
		if got := FromFiles(c.files).appFolders(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheSiteStandsForTheProduct(t *testing.T) {
	p := FromFiles(map[string]string{
		"apps/mobile/package.json": manifest("expo@53"), "apps/mobile/app/index.tsx": "",
		"apps/web/package.json": manifest("next@15.0.0", "zod@4.1.0"), "apps/web/app/page.tsx": "",
		"apps/api/package.json": manifest("fastify@5", "stripe@20.0.0"), "apps/api/i.ts": "import fastify from 'fastify'\nfastify()\n",
	})
	if got := p.Stack().Framework; got != Next {
		t.Errorf("the framework is %s", got)
	}
	if p.FolderOf(Next) != "apps/web" || p.Dependency("stripe").File != "apps/api/package.json" || p.Dependency("pg").Name != "" {
		t.Errorf("%q %+v", p.FolderOf(Next), p.Dependency("stripe"))
	}
}

func TestFolderOf(t *testing.T) {
	p := FromFiles(map[string]string{"client/package.json": manifest("vite@5"), "client/index.html": "", "server/package.json": manifest("express@4"), "server/src/i.js": "const express = require('express')\nexpress()\n"})
	if p.FolderOf(Vite) != "client" || p.FolderOf(Express) != "server" || p.FolderOf(Next) != "" {
		t.Errorf("%q %q", p.FolderOf(Vite), p.FolderOf(Express))
	}
}

func TestManifests(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json":        "{\n  \"name\": \"a\",\n  \"type\": \"module\",\n  \"packageManager\": \"pnpm@9.1.0\",\n  \"engines\": {\"node\": \">=20\"},\n  \"workspaces\": {\"packages\": [\"x/*\"]},\n  \"scripts\": {\n    \"build\": \"next build\"\n  },\n  \"devDependencies\": {\n    \"vitest\": \"^2.1.0\"\n  }\n}\n",
		"server/package.json": "{}", "../package.json": "{}", "bad/package.json": "{",
	})
	m := p.Manifest()
	if m.Name != "a" || m.Type != "module" || m.Engines["node"] != ">=20" || m.Workspaces[0] != "x/*" || m.Scripts["build"] != (ScriptEntry{"next build", 8}) {
		t.Errorf("%+v", m)
	}
	if d := m.Dependency("vitest"); d.Kind != DevDependency || d.Line != 11 || d.Version.Minor != 1 {
		t.Errorf("%+v", d)
	}
	var files []string
	for _, m := range p.Manifests() {
		files = append(files, m.File)
	}
	if !slices.Equal(files, []string{"package.json", "bad/package.json", "server/package.json", "../package.json"}) {
		t.Error(files)
	}
	if FromFiles(nil).Manifest().Dependency("x").Name != "" {
		t.Error("a manifest that is not there asks for nothing")
	}
}

func TestWorkflowsAboveAnAppThatDeclaresAWorkspace(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		".github/workflows/ci.yml": "on: push\njobs: {}\n", "package.json": `{"name": "root"}`,
		"template/app/package.json": `{"name": "app", "workspaces": ["sdk/*"]}`, "template/app/src/a.ts": "",
	})
	p := open(t, filepath.Join(dir, "template", "app"), Options{})
	if len(p.Workflows()) != 1 {
		t.Error("the workflows of a copy without its history are not seen")
	}
}

func TestChoicesSayWhatEachAppIs(t *testing.T) {
	p := open(t, monorepo(t), Options{})
	want := []Choice{{"apps/web", "", []Tech{Next}, false, 2}, {"apps/admin", "admin", []Tech{Next}, false, 1}, {"apps/docs", "docs", []Tech{Astro}, false, 1}}
	same := func(a, b Choice) bool {
		return a.Folder == b.Folder && a.Name == b.Name && a.Files == b.Files && a.Whole == b.Whole && slices.Equal(a.Tools, b.Tools)
	}
	if got := p.Choices(); !slices.EqualFunc(got, want, same) {
		t.Errorf("%+v", got)
	}
	if got := p.With(map[string][]byte{"app/b.tsx": []byte("x")}).Choices(); !slices.EqualFunc(got, want, same) {
		t.Errorf("of the app as it would be: %+v", got)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"client/package.json": `{"name": "vite-project", "dependencies": {"vite": "6.0.0"}}`, "client/index.html": "", "client/src/a.tsx": "",
		"server/package.json": `{"name": "api", "dependencies": {"express": "5.0.0"}}`, "server/index.js": "import express from 'express'\nexpress()\n",
		"docs/package.json": `{"name": "docs", "dependencies": {"astro": "5.0.0"}}`, "docs/src/a.ts": "",
	})
	if got := open(t, dir, Options{}).Choices(); len(got) < 2 || got[0].Folder != "." || !slices.Equal(got[0].Tools, []Tech{Vite, Express}) || got[0].Name != "" || !got[0].Whole || got[0].Files != 4 || got[1].Whole {
		t.Errorf("front and server: %+v", got)
	}
	alone := t.TempDir()
	write(t, alone, map[string]string{"package.json": `{"dependencies": {"next": "15.0.0"}}`, "app/page.tsx": ""})
	if got := open(t, alone, Options{}).Choices(); len(got) > 0 {
		t.Errorf("where there is nothing to choose: %+v", got)
	}
}
