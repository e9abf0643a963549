package project

import (
	"path"
	"slices"
	"strings"
)

// An entry is a module that something outside the import graph starts.
type entry struct {
	path string
	side Side
}

// live reports whether a visitor's request or browser can start it.
func (e entry) live() bool { return e.side == Server || e.side == Client || e.side == Shared }

// findEntries lists what starts: by each framework's own rules, by what the
// manifests and hosts run, and by name for tests, stories and scripts.
func findEntries(p *Project, m *Modules) []entry {
	var out []entry
	started := startedByManifest(p, m)
	for _, name := range p.Sources() {
		switch side := p.entrySide(name); {
		case slices.Contains(started, name):
			out = append(out, entry{name, Server})
		case side != Unknown:
			out = append(out, entry{name, side})
		}
	}
	for _, name := range browserEntries(p, m) {
		out = append(out, entry{name, Client})
	}
	return out
}

// entrySide is the side on which a framework, a host or a test runner starts a
// module, Unknown when only imports can.
func (p *Project) entrySide(name string) Side {
	if side := sideByName(name); side != Unknown {
		return side
	}
	s := p.Stack()
	for _, rule := range conventions {
		if !s.Has(rule.tech) {
			continue
		}
		base := p.FolderOf(rule.tech)
		rest, ok := strings.CutPrefix(name, base)
		if rest = strings.TrimPrefix(rest, "/"); ok {
			if side := rule.side(strings.TrimPrefix(rest, "src/")); side != Unknown {
				return side
			}
		}
	}
	return hostSide(name)
}

// sideByName knows tests, stories, scripts and configuration by their names.
func sideByName(name string) Side {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	switch {
	case strings.HasSuffix(stem, ".test"), strings.HasSuffix(stem, ".spec"), strings.HasSuffix(stem, ".cy"), strings.HasSuffix(stem, ".e2e"),
		hasFolder(name, "__tests__", "__mocks__", "tests", "test", "e2e", "cypress", "playwright", "spec", "testing", "__fixtures__", "fixtures"):
		return Test
	case strings.HasSuffix(stem, ".stories"), strings.HasSuffix(stem, ".story"), hasFolder(name, ".storybook", "stories", "__stories__"):
		return Story
	case strings.HasSuffix(stem, ".config"), strings.HasPrefix(base, "."), strings.HasSuffix(stem, ".setup"), strings.HasSuffix(stem, ".d"),
		hasFolder(name, "scripts", "script", "tools", "bin", "seed", "seeds", "migrations"),
		stem == "seed" || strings.HasPrefix(stem, "seed-"), stem == "gulpfile", stem == "Gruntfile":
		return Script
	}
	return Unknown
}

// hasFolder reports whether one of a path's folders has one of the names.
func hasFolder(name string, folders ...string) bool {
	for dir := range strings.SplitSeq(path.Dir(name), "/") {
		if slices.Contains(folders, dir) {
			return true
		}
	}
	return false
}

// hostSide knows what hosts start by where it stands.
func hostSide(name string) Side {
	switch {
	case strings.Contains("/"+name, "/supabase/functions/") && path.Base(path.Dir(path.Dir(name))) == "functions" && strings.HasPrefix(path.Base(name), "index."),
		strings.HasPrefix(name, "netlify/functions/"), strings.HasPrefix(name, "netlify/edge-functions/"),
		strings.HasPrefix(name, "api/") && !strings.HasPrefix(path.Base(name), "_"), // Vercel functions
		strings.HasPrefix(name, "functions/") && strings.Count(name, "/") < 4:       // Cloudflare Pages, Firebase
		return Server
	}
	return Unknown
}
