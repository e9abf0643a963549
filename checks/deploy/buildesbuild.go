package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// otherBuilders are commands whose output cannot be told from their words.
var otherBuilders = []string{
	"tsc", "tsup", "webpack", "rollup", "babel", "swc", "ncc", "nest", "next", "nuxt", "nuxi", "astro", "remix", "react-router", "bun", "parcel", "turbo", "nx",
	"gulp", "make", "unbuild", "pkgroll", "rolldown", "tsdown", "svelte-kit", "ng", "vinxi", "node", "tsx", "sh", "bash", "cp", "mv", "rsync", "docker", "deno", "wrangler", "vue-cli-service", "react-scripts",
}

// leftOut reports whether the scripts that build the app are all read, name what
// esbuild writes, and do not write a file: one that is handed to Node all the same
// is never there.
func leftOut(m *project.Manifest, file string) bool {
	seen := map[string]bool{}
	next := []string{}
	for name := range m.Scripts {
		if strings.HasPrefix(name, "build") || strings.HasSuffix(name, "build") || name == "prepare" || name == "postinstall" {
			next = append(next, name)
		}
	}
	esbuild := false
	for len(next) > 0 {
		name := next[0]
		next = next[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		for _, part := range splitCommand(m.Scripts[name].Command) {
			words := strings.Fields(part)
			for len(words) > 0 && (strings.Contains(words[0], "=") || wrappers[words[0]]) {
				words = words[1:]
			}
			for _, w := range words {
				if _, ok := m.Scripts[w]; ok {
					next = append(next, w)
				}
			}
			switch {
			case len(words) == 0:
			case words[0] == "esbuild":
				esbuild = true
				if written, ok := esbuilt(words[1:]); !ok || slices.Contains(written, file) {
					return false
				}
			case slices.Contains(otherBuilders, words[0]):
				return false
			}
		}
	}
	return esbuild
}

// esbuilt are the files that one command of esbuild writes; ok is false where they
// depend on more than its words.
func esbuilt(words []string) (files []string, ok bool) {
	dir, entries := "", []string{}
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "--outfile="):
			return []string{path.Clean(strings.TrimPrefix(w, "--outfile="))}, true
		case strings.HasPrefix(w, "--outdir="):
			dir = strings.TrimPrefix(w, "--outdir=")
		case strings.HasPrefix(w, "--outbase="), strings.HasPrefix(w, "--out-extension"), strings.HasPrefix(w, "--splitting"), strings.ContainsAny(w, "*$'\""):
			return nil, false
		case !strings.HasPrefix(w, "-"):
			entries = append(entries, w)
		}
	}
	if dir == "" || len(entries) != 1 {
		return nil, false
	}
	base := path.Base(entries[0])
	return []string{path.Join(dir, strings.TrimSuffix(base, path.Ext(base))+".js")}, true
}
