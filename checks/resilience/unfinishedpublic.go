package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// leftInPublic reports whether a script lies among the files that are served as they
// are, and nothing of the app names it: no page loads it, no worker is started from it.
func leftInPublic(p *project.Project, name string) bool {
	if !strings.HasPrefix(name, "public/") && !strings.Contains(name, "/public/") {
		return false
	}
	base := path.Base(name)
	return !slices.ContainsFunc(p.Files(), func(other string) bool {
		switch path.Ext(other) {
		case ".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", ".astro", ".html", ".json", ".php", ".py":
			return other != name && p.Holds(other, base)
		}
		return false
	})
}
