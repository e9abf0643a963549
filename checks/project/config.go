package project

import (
	"path"
	"slices"

	"underpin/checks/project/source"
)

// configExtensions in the order in which tools look for them.
var configExtensions = []string{".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"}

// ConfigPath is the path of a tool's configuration that is code, by its stem:
// "next.config", "vite.config", "playwright.config". The app's own comes first,
// then the least deep one inside it; "" when there is none.
func (p *Project) ConfigPath(stem string) string {
	for _, ext := range configExtensions {
		if p.Has(stem + ext) {
			return stem + ext
		}
	}
	best := ""
	for _, f := range p.list() {
		base := path.Base(f.path)
		ext := path.Ext(base)
		if base != stem+ext || !slices.Contains(configExtensions, ext) || isAround(f.path) {
			continue
		}
		if best == "" || depth(f.path) < depth(best) {
			best = f.path
		}
	}
	return best
}

// Config is the syntax tree of a tool's configuration, see ConfigPath; its path
// is in File.Path. Nil when there is none.
func (p *Project) Config(stem string) *source.File {
	if name := p.ConfigPath(stem); name != "" {
		return p.Source(name)
	}
	return nil
}
