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
func findEntries(p *Project) []entry {
	var out []entry
	started := startedByManifest(p)
	for _, name := range p.Sources() {
		switch side := p.entrySide(name); {
		case slices.Contains(started, name) && fixedSide(name) == Unknown:
			out = append(out, entry{name, Server})
		case side != Unknown:
			out = append(out, entry{name, side})
		}
	}
	for _, name := range browserEntries(p) {
		out = append(out, entry{name, Client})
	}
	return out
}

// entrySide is the side on which a framework, a host or a test runner starts a
// module, Unknown when only imports can.
func (p *Project) entrySide(name string) Side {
	if side := fixedSide(name); side != Unknown {
		return side
	}
	s := p.Stack()
	for _, rule := range conventions {
		if s.Has(rule.tech) {
			if side := p.below(rule.tech, name, rule.side); side != Unknown && (rule.tech != Next || p.atTop(name)) {
				return side
			}
		}
	}
	if side := hostSide(name); side != Unknown {
		return side
	}
	return sideByName(name)
}

// below asks a convention about a module's path below its framework's folder.
func (p *Project) below(tech Tech, name string, side func(string) Side) Side {
	rest, ok := strings.CutPrefix(name, p.FolderOf(tech))
	if !ok {
		return Unknown
	}
	return side(strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/"))
}

// buildTools read a configuration file of their own, which is no part of the app
// even when its development server imports it.
var buildTools = []string{"vite", "vitest", "next", "nuxt", "svelte", "astro", "webpack", "rollup", "tsup", "tailwind", "postcss", "eslint", "drizzle", "jest", "playwright"}

// fixedSide knows tests, stories and build settings by names that nothing else
// has.
func fixedSide(name string) Side {
	stem := stemOf(name)
	switch {
	case strings.HasPrefix(name, "remix.init/"): // runs once, when the app is made from its template
		return Script
	case strings.HasPrefix(name, "tests/mocks/"), strings.HasPrefix(name, "test/mocks/"), // a server loads these where it is tried out
		strings.HasSuffix(stem, ".test"), strings.HasSuffix(stem, ".spec"), strings.HasSuffix(stem, ".cy"), strings.HasSuffix(stem, ".e2e"),
		hasFolder(name, "__tests__", "__mocks__", "__fixtures__", "cypress"):
		return Test
	case strings.HasSuffix(stem, ".stories"), strings.HasSuffix(stem, ".story"), hasFolder(name, ".storybook", "__stories__"):
		return Story
	case strings.HasSuffix(stem, ".config") && slices.Contains(buildTools, strings.TrimSuffix(stem, ".config")):
		return Script
	}
	return Unknown
}

// sideByName knows tests, stories, scripts and configuration by the names that
// they usually have. A folder called tools may hold pages as well, so this only
// counts for what nothing live imports.
func sideByName(name string) Side {
	if side := fixedSide(name); side != Unknown {
		return side
	}
	base, stem := path.Base(name), stemOf(name)
	switch {
	case hasFolder(name, "tests", "test", "e2e", "playwright", "spec", "testing", "fixtures"), stem == "setupTests", strings.HasPrefix(stem, "e2e-"),
		slices.Contains([]string{"mock-server", "mockServer", "mock_server", "fake-server"}, stem):
		return Test
	case hasFolder(name, "stories"):
		return Story
	case strings.HasSuffix(stem, ".config"), strings.HasPrefix(base, "."), strings.HasSuffix(stem, ".setup"), strings.HasSuffix(stem, ".d"),
		hasFolder(name, "scripts", "script", "tools", "bin", "seed", "seeds", "migrations"),
		stem == "seed" || strings.HasPrefix(stem, "seed-"), hasFolder(name, "database", "db") && preparesByHand(stem), slices.Contains([]string{"start-local", "local-server", "dev-server"}, stem), stem == "gulpfile", stem == "Gruntfile":
		return Script
	}
	return Unknown
}

// preparesByHand reports whether a module in the folder of the database is run once, by
// somebody, to make its tables.
func preparesByHand(stem string) bool {
	for _, word := range []string{"init-database", "init-db", "initdb", "setup-database", "setup-db", "create-tables", "reset-database", "reset-db"} {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(stem, "_", "-")), word) {
			return true
		}
	}
	return false
}

// hasFolder reports whether one of a path's folders has one of the names.
func hasFolder(name string, folders ...string) bool {
	for dir := range strings.SplitSeq(name[:max(strings.LastIndexByte(name, '/'), 0)], "/") {
		if slices.Contains(folders, dir) {
			return true
		}
	}
	return false
}

// hostSide knows what hosts start by where it stands.
func hostSide(name string) Side {
	switch {
	case strings.Contains("/"+name, "/supabase/functions/") && path.Base(path.Dir(path.Dir(name))) == "functions" && strings.HasPrefix(path.Base(name), "index.") && !insideItself(name),
		strings.HasPrefix(name, "netlify/functions/"), strings.HasPrefix(name, "netlify/edge-functions/"),
		strings.HasPrefix(name, "api/") && !strings.HasPrefix(path.Base(name), "_"), // Vercel functions
		strings.HasPrefix(name, "functions/") && strings.Count(name, "/") < 4:       // Cloudflare Pages, Firebase
		return Server
	case strings.HasPrefix(name, "convex/"), // Convex runs every module of its folder
		stemOf(name) == "request" && path.Base(path.Dir(name)) == "i18n": // next-intl's plugin asks for it by name
		return Server
	case strings.HasPrefix(name, "public/"), strings.Contains(name, "/public/"):
		return Client
	}
	return Unknown
}
