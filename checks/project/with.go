package project

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// With is the project as it would be after writing files; a nil slice deletes.
// Answers that the files do not touch are shared.
func (p *Project) With(files map[string][]byte) *Project {
	changed := map[string]*file{}
	for name, text := range files {
		name = path.Clean(name)
		if was := p.contents.file(p.paths.look(name)); was != nil && text != nil && was.is(text) {
			continue
		}
		changed[name] = nil
		if text != nil {
			changed[name] = newFile(name, text)
		}
	}
	if len(changed) == 0 {
		return p
	}
	next := &snapshot{
		root: p.root, folder: p.folder, apps: p.apps, choices: p.choices, found: p.found, trees: p.trees, paths: p.paths, addresses: p.addresses,
		all: merged(p.all, changed), repo: p.repo.with(files),
	}
	next.words = p.indexed()
	next.arrange()
	next.facts.earlier = p.facts.inherited(p.treesOf(changed))
	next.facts.makeRoom(len(next.facts.earlier)) // most are asked again
	p.handBesides(next, files)
	return &Project{snapshot: next}
}

// is reports whether a text is the file's content.
func (f *file) is(text []byte) bool {
	was, ok := f.read()
	return ok && bytes.Equal(was, text)
}

// merged is the files after a change; nil stands for one that went.
func merged(all []*file, changed map[string]*file) []*file {
	var added []*file
	for _, f := range changed {
		if f != nil {
			added = append(added, f)
		}
	}
	slices.SortFunc(added, byPath)
	out := make([]*file, 0, len(all)+len(added))
	for _, f := range all {
		for len(added) > 0 && added[0].path < f.path {
			out, added = append(out, added[0]), added[1:]
		}
		if _, gone := changed[f.path]; !gone {
			out = append(out, f)
		}
	}
	return append(out, added...)
}

// inherited is what the next snapshot can take over: the answers of this one, and
// earlier ones that nobody has asked for since.
// Answers about nodes of trees that are gone are not asked for any more.
func (f *facts) inherited(gone []*source.File) map[any]*cell {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(map[any]*cell, len(f.cells)+len(f.nodes)+len(f.earlier)/8)
	of := func(t *source.File) bool { return slices.Contains(gone, t) }
	for name, c := range f.earlier {
		if outlived(name, of) {
			continue
		}
		if now := f.get(name); now == nil || !now.done.Load() {
			out[name] = c
		}
	}
	take := func(c *cell) {
		if c.done.Load() && !outlived(c.name, of) {
			out[c.name] = c
		}
	}
	for _, c := range f.cells {
		take(c)
	}
	for _, c := range f.nodes {
		take(c)
	}
	return out
}

// treesOf lists the trees of files as they were, as far as there are any.
func (p *Project) treesOf(changed map[string]*file) []*source.File {
	var out []*source.File
	for name := range changed {
		f := p.contents.file(p.paths.look(name))
		if f == nil {
			continue
		}
		if t := f.grown(); t != nil {
			out = append(out, t)
		}
	}
	return out
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
	if p.reads != nil {
		p.reads.ignores = true
	}
	name = p.repo.below(name)
	return ignoresFor(p.repo.ignores, parent(name)).path(name)
}
