package project

import (
	"path"
	"path/filepath"
	"slices"
)

// Parts are the folders of the packages that make the app together, what visitors
// see first: empty when the app is one package. It is empty as well when the front
// end is a single-page app: nothing but its pages depends on where it lies.
func (p *Project) Parts() []string {
	return slices.Clone(remember(p, "parts", func(p *Project) []string {
		units := slices.DeleteFunc(slices.Clone(p.units()), func(u unit) bool { return isAside(u.dir) })
		if len(units) < 2 || slices.ContainsFunc(units, func(u unit) bool { return u.dir == "" }) {
			return nil
		}
		slices.SortStableFunc(units, func(x, y unit) int { return p.weight(x) - p.weight(y) })
		if first := units[0].main(); !units[0].isFront() || first == Vite || first == CRA {
			return nil
		}
		return folders(nil, units)
	}))
}

// BesideFront reports whether a file is of a part that is not the front end's: a server
// with an address and a process of its own.
func (p *Project) BesideFront(name string) bool {
	front := p.FolderOf(p.Stack().Framework)
	return slices.ContainsFunc(p.Parts(), func(part string) bool { return part != front && within(name, part) })
}

// In is the app that one of the parts is by itself, with the packages that it asks
// for and what of the repository matters to it around it. Paths are relative to the
// part's folder.
func (p *Project) In(part string) *Project {
	t := &tree{base: p.repo.base, files: map[string]*file{}, paths: &paths{}, walk: &walk{ignores: p.repo.ignores, tracked: p.repo.tracked}}
	for _, f := range p.all {
		if parses(f.path) {
			f.read() // once for both; pictures and the like nobody may ask for
		}
		t.files[p.repo.below(f.path)] = f
	}
	in := t.project(p.repo.below(part))
	in.folder, in.apps = path.Base(part), []string{"."}
	if p.root != "" {
		in.root = filepath.Join(p.root, filepath.FromSlash(part))
	}
	return in
}
