package project

import "strings"

// Installed is the version of a dependency that is installed, as far as the
// project tells. sure is said where a lock file pins it or the manifest asks for
// one version alone; otherwise the version is the lowest that is asked for. A
// lock file that is older than what the manifest asks for by now counts for
// nothing.
func (p *Project) Installed(d Dependency) (v Version, sure bool) {
	asked := d.Version
	pinned := p.installed(d)
	if pinned.Known() && !pinned.Before(asked) {
		return pinned, true
	}
	raw := strings.TrimPrefix(strings.TrimSpace(asked.Raw), "v")
	return asked, asked.Known() && raw != "" && raw[0] >= '0' && raw[0] <= '9' && !strings.ContainsAny(raw, " |xX*-")
}

// Before reports whether a version is older than another.
func (v Version) Before(w Version) bool {
	switch {
	case v.Major != w.Major:
		return v.Major < w.Major
	case v.Minor != w.Minor:
		return v.Minor < w.Minor
	}
	return v.Patch < w.Patch
}

// ParseVersion reads a version such as "15.2.3".
func ParseVersion(raw string) Version { return parseVersion(raw) }
