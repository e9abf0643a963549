package project

import (
	"path"
	"slices"
	"strings"
)

// With is the project as it would be after writing files; a nil slice deletes.
// Answers that the files do not touch are shared.
func (p *Project) With(files map[string][]byte) *Project {
	if len(files) == 0 {
		return p
	}
	next := &Project{
		root: p.root, folder: p.folder, apps: p.apps, repo: p.repo, found: p.found, trees: p.trees,
		files: make([]*file, 0, len(p.files)+len(files)),
	}
	var added []*file
	for name, text := range files {
		if text != nil {
			added = append(added, newFile(path.Clean(name), text))
		}
	}
	slices.SortFunc(added, byPath)
	for _, f := range p.files {
		for len(added) > 0 && added[0].path < f.path {
			next.files, added = append(next.files, added[0]), added[1:]
		}
		if _, changed := files[f.path]; !changed {
			next.files = append(next.files, f)
		}
	}
	next.files = append(next.files, added...)
	next.repo = p.repo.with(files)
	return next
}

// with is the repository after a change to its ignore files.
func (r *repository) with(files map[string][]byte) *repository {
	out := r
	for name, text := range files {
		if path.Base(name) != ".gitignore" {
			continue
		}
		if out == r {
			c := *r
			c.ignores = map[string]ignoreFile{}
			for k, v := range r.ignores {
				c.ignores[k] = v
			}
			out = &c
		}
		dir := parent(r.below(name))
		delete(out.ignores, dir)
		if text != nil {
			out.ignores[dir] = parseIgnore(dir, text)
		}
	}
	return out
}

// below is a project path as a path below the repository's base.
func (r *repository) below(name string) string {
	return strings.TrimPrefix(path.Join("/", r.app, name), "/")
}

// Ignored reports whether git would ignore a path, by the .gitignore files of
// the repository.
func (p *Project) Ignored(name string) bool {
	name = p.repo.below(name)
	return ignoresFor(p.repo.ignores, parent(name)).path(name)
}
