package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// configExtensions in the order in which tools look for them.
var configExtensions = []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"}

// ConfigPath is the path of a tool's configuration that is code, by its stem:
// "next.config", "vite.config", "playwright.config". The app's own comes first,
// then the least deep one inside it; "" when there is none.
func (p *Project) ConfigPath(stem string) string {
	for _, ext := range configExtensions {
		if p.Has(stem + ext) {
			return stem + ext
		}
	}
	return p.configs()[stem]
}

// configs are the least deep files inside the app by their stem, of those with one
// of the extensions that configuration has.
func (p *Project) configs() map[string]string {
	return remember(p, "configs", func(p *Project) map[string]string {
		best := map[string]string{}
		for _, f := range p.list() {
			ext := path.Ext(f.path)
			if !slices.Contains(configExtensions, ext) || isAround(f.path) {
				continue
			}
			stem := strings.TrimSuffix(path.Base(f.path), ext)
			if was := best[stem]; was == "" || depth(f.path) < depth(was) {
				best[stem] = f.path
			}
		}
		return best
	})
}

// Config is the syntax tree of a tool's configuration, see ConfigPath; its path
// is in File.Path. Nil when there is none.
func (p *Project) Config(stem string) *source.File {
	if name := p.ConfigPath(stem); name != "" {
		return p.Source(name)
	}
	return nil
}

// ConfigSetting is the value that a tool's configuration gives a setting, see
// ConfigPath: a text as it is meant, anything else as its code; "" without it.
func (p *Project) ConfigSetting(stem, key string) string {
	f := p.Config(stem)
	if f == nil {
		return ""
	}
	for n := range f.Find(source.Property) {
		if n.Key() != key {
			continue
		}
		if v, ok := n.Child(source.Value).StringValue(); ok {
			return v
		}
		return n.Child(source.Value).Text()
	}
	return ""
}
