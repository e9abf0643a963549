package project

import (
	"bytes"
	"path"
	"strings"
)

// A lockFormat is one kind of lock file.
type lockFormat struct {
	file    string
	manager string
	version func(text []byte, d Dependency) string // of an installed package, "" when it is not there
}

// lockFormats in the order in which hosts look for them.
var lockFormats = []lockFormat{
	{"pnpm-lock.yaml", "pnpm", pnpmVersion},
	{"yarn.lock", "yarn", yarnVersion},
	{"package-lock.json", "npm", npmVersion},
	{"npm-shrinkwrap.json", "npm", npmVersion},
	{"bun.lock", "bun", bunVersion},
	{"bun.lockb", "bun", nil}, // binary
	{"uv.lock", "uv", nil},
	{"poetry.lock", "poetry", nil},
	{"Pipfile.lock", "pipenv", nil},
	{"pdm.lock", "pdm", nil},
	{"deno.lock", "deno", nil},
}

// lockFolders are the folders whose lock files count for the app, the nearest
// first: its own, those on the way to the repository's root, and, when none of
// these has one, those inside it.
func (p *Project) lockFolders() []string {
	dirs := []string{""}
	for up := ".."; len(up) <= len("../")*maxLevels && strings.Count(up, "..") <= folderDepth(p.repo.app); up += "/.." {
		dirs = append(dirs, up)
	}
	return dirs
}

// installed is the version of a dependency that a lock file pins.
func (p *Project) installed(d Dependency) Version {
	dir := path.Dir(d.File)
	for {
		if dir == "." {
			dir = ""
		}
		for _, l := range lockFormats {
			name := join(dir, l.file)
			if l.version == nil || !p.Has(name) {
				continue
			}
			v := perFile(p, name, "version of "+d.Name+" "+d.Version.Raw, func(p *Project) Version {
				text, _ := p.Read(name)
				return parseVersion(l.version(text, d))
			})
			if v.Known() {
				return v
			}
		}
		if dir != "" && !strings.HasSuffix(dir, "..") {
			dir = path.Dir(dir)
			continue
		}
		if strings.Count(dir, "..") >= folderDepth(p.repo.app) {
			return Version{}
		}
		dir = path.Join(dir, "..")
	}
}

// npmVersion reads `"node_modules/NAME": { "version": "…"`, and in the first
// format `"NAME": { "version": "…"`.
func npmVersion(text []byte, d Dependency) string {
	for _, key := range []string{`"node_modules/` + d.Name + `": {`, `    "` + d.Name + `": {`} {
		at := bytes.Index(text, []byte(key))
		if at < 0 {
			continue
		}
		if v := quotedAfter(text[at+len(key):], `"version":`, 400); v != "" {
			return v
		}
	}
	return ""
}

// quotedAfter is the quoted text that follows a word within the next bytes.
func quotedAfter(text []byte, word string, within int) string {
	text = text[:min(len(text), within)]
	at := bytes.Index(text, []byte(word))
	if at < 0 {
		return ""
	}
	rest := text[at+len(word):]
	open := bytes.IndexByte(rest, '"')
	if open < 0 {
		return ""
	}
	end := bytes.IndexByte(rest[open+1:], '"')
	if end < 0 {
		return ""
	}
	return string(rest[open+1 : open+1+end])
}

// pnpmVersion reads the importer whose specifier is the one asked for:
// `NAME:` / `specifier: …` / `version: …`, or the older `NAME: version`.
func pnpmVersion(text []byte, d Dependency) string {
	for _, key := range []string{" " + d.Name + ":", " '" + d.Name + "':"} {
		for rest := text; ; {
			at := bytes.Index(rest, []byte(key))
			if at < 0 {
				break
			}
			rest = rest[at+len(key):]
			lines := strings.SplitN(string(rest[:min(len(rest), 400)]), "\n", 4)
			if v := strings.TrimSpace(lines[0]); v != "" {
				return alone(v)
			}
			if len(lines) < 3 {
				break
			}
			spec, isSpec := strings.CutPrefix(strings.TrimSpace(lines[1]), "specifier:")
			version, isVersion := strings.CutPrefix(strings.TrimSpace(lines[2]), "version:")
			if isSpec && isVersion && strings.Trim(spec, ` '"`) == d.Version.Raw {
				return alone(strings.Trim(version, ` '"`))
			}
		}
	}
	return ""
}

// alone is a version of pnpm without the packages that it was put together with.
func alone(version string) string {
	version, _, _ = strings.Cut(version, "(")
	return version
}

// yarnVersion reads `NAME@RANGE:` / `version "…"` of the first format and
// `"NAME@npm:RANGE":` / `version: …` of the later ones.
func yarnVersion(text []byte, d Dependency) string {
	for _, key := range []string{d.Name + "@" + d.Version.Raw, d.Name + "@npm:" + d.Version.Raw} {
		for rest := text; ; {
			at := bytes.Index(rest, []byte(key))
			if at < 0 {
				break
			}
			rest = rest[at+len(key):]
			next := bytes.IndexByte(rest, '\n')
			if next < 0 || len(rest) > 0 && !bytes.ContainsAny(rest[:1], `:,"`) {
				continue
			}
			line, _, _ := strings.Cut(string(rest[next+1:min(len(rest), next+200)]), "\n")
			if v, ok := strings.CutPrefix(strings.TrimSpace(line), "version"); ok {
				return strings.Trim(v, `: "`)
			}
		}
	}
	return ""
}

// bunVersion reads `"NAME": ["NAME@VERSION", …`.
func bunVersion(text []byte, d Dependency) string {
	key := `"` + d.Name + `": ["` + d.Name + "@"
	at := bytes.Index(text, []byte(key))
	if at < 0 {
		return ""
	}
	rest := text[at+len(key):]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}
