package project

import (
	"path"
	"slices"
	"strings"
)

// unstarted reports whether a module that would make a server is one that nothing
// starts: the manifest around it starts another server, or it lies where things are
// put away, and no script, image, host's settings or instructions name it.
func unstarted(p *Project, name string, started []string) bool {
	if slices.Contains(started, name) {
		return false
	}
	around := p.manifestFolder(name)
	another := slices.ContainsFunc(started, func(s string) bool {
		return p.manifestFolder(s) == around && p.Holds(s, "listen(", "serve(")
	})
	if !another && !putAway(name) {
		return false
	}
	stem := stemOf(name)
	if putAway(name) {
		stem = path.Base(parent(name)) + "/" + stem
	}
	for _, file := range p.Files() {
		if tellsOfStarts(file) && p.Holds(file, stem) {
			return false
		}
	}
	return true
}

// putAway reports whether a file lies in a folder called as what is kept and not used.
func putAway(name string) bool {
	return hasFolder(name, "archive", "archives", "archived", "_archive", "_archived", "attached_assets", "deprecated", "_deprecated", "_old", "old", "backup", "backups", "_backup")
}

// tellsOfStarts reports whether a file is one that says what is started: settings of a
// host or a process manager, an image, a script, what people are told to type.
func tellsOfStarts(file string) bool {
	base := path.Base(file)
	switch path.Ext(base) {
	case ".yml", ".yaml", ".toml", ".sh", ".ps1", ".bat", ".cmd", ".conf", ".service", ".nix":
		return true
	}
	for _, head := range []string{"package.json", "Dockerfile", "Procfile", "README", "readme", "Makefile", "ecosystem", "pm2", ".replit", "replit.", "web.config", "firebase.json", "vercel.json", "railway.json", "nodemon", "app.json"} {
		if strings.HasPrefix(base, head) {
			return true
		}
	}
	return strings.HasSuffix(base, "ecosystem.config.js") || strings.HasSuffix(base, "ecosystem.config.cjs")
}
