package fixes

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/project"
)

// viteTypes tells TypeScript of import.meta.env where a plan is the first to read it
// in an app of Vite's: without them its build ends with TS2339
// (https://vite.dev/guide/features#client-types).
func viteTypes(d *Draft) {
	folder, by := SPAFolder(d.base), d.base.Stack().Framework
	routed := by == project.ReactRouter || by == project.Remix
	if routed {
		folder = d.base.FolderOf(by)
		if folder != "" {
			folder += "/"
		}
	}
	if by != project.Vite && !routed || !d.Has(folder+"tsconfig.json") || !d.readsViteEnv() || declaresViteEnv(d, folder) {
		return
	}
	switch {
	case routed:
		folder += "app/"
	case strings.HasPrefix(SPAEntry(d.base), folder+"src/"):
		folder += "src/"
	}
	name := folder + "vite-env.d.ts"
	if d.Has(name) || d.allow(name) != nil {
		return
	}
	d.put(name, []byte("/// <reference types=\"vite/client\" />\n"))
}

var viteEnv = []byte("import.meta.env")

// readsViteEnv reports whether the plan has brought Vite's variables into a
// TypeScript file that did not read them.
func (d *Draft) readsViteEnv() bool {
	for name, text := range d.edits {
		if ext := path.Ext(name); ext != ".ts" && ext != ".tsx" || !bytes.Contains(text, viteEnv) || path.Base(name) == "vite.config.ts" {
			continue
		}
		if before, _ := d.base.Read(name); !bytes.Contains(before, viteEnv) {
			return true
		}
	}
	return false
}

// declaresViteEnv reports whether some file says of what type import.meta.env is.
func declaresViteEnv(d *Draft, folder string) bool {
	for _, name := range d.Project().Files() {
		base := path.Base(name)
		if !strings.HasPrefix(name, folder) || !strings.HasSuffix(name, ".ts") && !(strings.HasPrefix(base, "tsconfig") && strings.HasSuffix(base, ".json")) {
			continue
		}
		text, _ := d.Read(name)
		if bytes.Contains(text, []byte("vite/client")) || bytes.Contains(text, []byte("interface ImportMeta")) {
			return true
		}
	}
	return false
}
