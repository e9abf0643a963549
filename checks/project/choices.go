package project

import (
	"path"
	"slices"
	"strings"
)

// A Choice is one of several apps in a repository, as far as it is known before it
// is reviewed.
type Choice struct {
	Folder string // as in Apps
	Name   string // in its manifest, "" without one or with a generator's
	Tools  []Tech // its frameworks, the main one first
	Whole  bool   // it is made of the others, which are one product
	Files  int    // of source code, other apps' left out unless it is made of them
}

// Choices are the apps of the repository, in the order of Apps; none where there is
// only one.
func (p *Project) Choices() []Choice { return slices.Clone(p.choices) }

// describe says of each app what it is; folders are relative to the opened one.
func (p *Project) describe(apps []string) []Choice {
	out := make([]Choice, len(apps))
	for i, app := range apps {
		dir := strings.TrimPrefix(app, ".")
		out[i] = Choice{Folder: app, Tools: p.toolsOf(dir), Whole: dir == "" && len(apps) > 1 && !slices.ContainsFunc(p.units(), func(u unit) bool { return u.dir == "" })}
		if m := p.ManifestIn(dir); m != nil && !slices.Contains(everybodys, m.Name) {
			out[i].Name = m.Name
		}
	}
	for _, f := range p.list() {
		if isAround(f.path) || !parses(f.path) {
			continue
		}
		owner, depth := -1, -1
		for i, c := range out {
			dir := strings.TrimPrefix(c.Folder, ".")
			if within(f.path, dir) && len(dir) > depth {
				owner, depth = i, len(dir)
			}
		}
		if owner >= 0 {
			out[owner].Files++
		}
		for i, c := range out {
			if c.Whole && i != owner && !isAside(path.Dir(f.path)) {
				out[i].Files++
			}
		}
	}
	return out
}

// toolsOf are the frameworks of the app in a folder: its own, or of the parts that
// lie in it.
func (p *Project) toolsOf(dir string) []Tech {
	var own, parts []Tech
	units := slices.Clone(p.units())
	slices.SortStableFunc(units, func(x, y unit) int { return p.weight(x) - p.weight(y) })
	for _, u := range units {
		switch {
		case u.dir == dir:
			for _, t := range u.tools {
				own = append(own, t.Tech)
			}
		case within(u.dir, dir) && !isAside(u.dir) && !slices.Contains(parts, u.main()):
			parts = append(parts, u.main())
		}
	}
	if len(own) > 0 {
		return own
	}
	return parts
}
