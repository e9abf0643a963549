package project

import (
	"maps"
	"slices"
	"testing"
)

func TestParts(t *testing.T) {
	files := map[string]string{
		"package.json": `{"name": "workspace", "private": true}`, "pnpm-workspace.yaml": "packages: [apps/*, packages/*]\n", ".gitignore": "dist\n",
		"apps/api/package.json": manifest("fastify@5"), "apps/api/i.ts": "import fastify from 'fastify'\nfastify()\n",
		"apps/web/package.json": `{"dependencies": {"next": "15.0.0", "@w/env": "workspace:*"}}`, "apps/web/app/page.tsx": "export default function Page() { return null }\n", "apps/web/dist/a.js": "",
		"packages/env/package.json": `{"name": "@w/env", "main": "index.ts"}`, "packages/env/index.ts": "export const env = process.env\n",
		"packages/other/package.json": `{"name": "@w/other"}`, "packages/other/index.ts": "",
	}
	p := FromFiles(files)
	if got, want := p.Parts(), []string{"apps/web", "apps/api"}; !slices.Equal(got, want) {
		t.Fatalf("the parts are %v, want %v", got, want)
	}
	for name, want := range map[string]bool{"apps/api/i.ts": true, "apps/web/app/page.tsx": false, "packages/env/index.ts": false} {
		if p.BesideFront(name) != want {
			t.Errorf("%s lies beside the front end: %v", name, !want)
		}
	}
	p = p.With(map[string][]byte{"apps/web/app/new/page.tsx": []byte("export default function New() { return null }\n")})
	web := p.In("apps/web")
	if web.FolderOf(Next) != "" || web.Stack().Framework != Next || len(web.Stack().Also) > 0 {
		t.Errorf("seen from apps/web: %+v", web.Stack())
	}
	for name, want := range map[string]bool{
		"app/page.tsx": true, "app/new/page.tsx": true, "../../packages/env/index.ts": true, "../../package.json": true,
		"../../packages/other/index.ts": false, "../api/i.ts": false, "apps/web/app/page.tsx": false,
	} {
		if web.Has(name) != want {
			t.Errorf("%s is there: %v, want %v", name, !want, want)
		}
	}
	if text, ok := web.Read("app/new/page.tsx"); !ok || len(text) == 0 {
		t.Error("a file that a change adds cannot be read from its part")
	}
	if !web.Ignored("dist/x.js") || web.Folder() != "apps/web" {
		t.Error("the repository around the part is another one")
	}
	if text, _ := p.Read("apps/web/app/page.tsx"); string(text) != files["apps/web/app/page.tsx"] || !p.Has("apps/api/i.ts") {
		t.Error("the whole is not what it was")
	}
	maps.DeleteFunc(files, func(name, _ string) bool { return name == "apps/api/i.ts" || name == "apps/api/package.json" })
	if got := FromFiles(files).Parts(); got != nil {
		t.Errorf("one app alone has the parts %v", got)
	}
	single := FromFiles(map[string]string{"client/package.json": manifest("vite@5"), "client/index.html": "", "server/package.json": manifest("express@4"), "server/i.js": "const express = require('express')\nexpress()\n"})
	if got := single.Parts(); got != nil {
		t.Errorf("a single-page app and its server have the parts %v", got)
	}
}
