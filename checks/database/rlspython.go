package database

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// namedInBrowser reports whether what a server in Python sends to browsers, its templates and
// scripts, speaks of a service: else its key stays on the server.
func namedInBrowser(p *project.Project, service string) bool {
	return slices.ContainsFunc(p.Files(), func(name string) bool {
		switch path.Ext(name) {
		case ".html", ".jinja", ".jinja2", ".j2", ".js", ".mjs", ".ts", ".jsx", ".tsx", ".vue", ".svelte":
			return !strings.Contains(name, "node_modules/") && p.HoldsFold(name, service)
		}
		return path.Base(name) == "package.json" && p.HoldsFold(name, service)
	})
}
