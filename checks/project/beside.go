package project

import (
	"path"
	"slices"
	"sync"
)

// PythonBeside are the folders of the servers in Python that stand beside a front end in
// JavaScript and belong to the same product: "backend" next to "frontend". It is empty
// when the app itself is one of Python, and for a server in the app's own folder.
func (p *Project) PythonBeside() []string {
	return slices.Clone(remember(p, "python beside", func(p *Project) []string {
		if s := p.Stack(); s.Framework == "" || s.Python() {
			return nil
		}
		var out []string
		for _, u := range p.units() {
			if u.dir != "" && isPython(u.main()) && !isAside(u.dir) {
				out = append(out, u.dir)
			}
		}
		return slices.DeleteFunc(out, func(dir string) bool {
			return slices.ContainsFunc(out, func(other string) bool { return other != dir && within(dir, other) })
		})
	}))
}

// besides are the projects that parts of a snapshot are by themselves.
type besides struct {
	mu sync.Mutex
	of map[string]*Project
}

// Beside is the app that a part is by itself, as In gives it. It is made once, and what
// becomes of the project by With takes over what the part has answered.
func (p *Project) Beside(part string) *Project {
	if p.reads != nil {
		p.reads.unknown = true // what the part answers from is noted there
	}
	p.besides.mu.Lock()
	defer p.besides.mu.Unlock()
	if p.besides.of == nil {
		p.besides.of = map[string]*Project{}
	}
	side := p.besides.of[part]
	if side == nil {
		side = (&Project{snapshot: p.snapshot}).In(part)
		p.besides.of[part] = side
	}
	return side
}

// handBesides gives the next snapshot the parts of this one, changed as it is.
func (p *Project) handBesides(next *snapshot, files map[string][]byte) {
	p.besides.mu.Lock()
	defer p.besides.mu.Unlock()
	for part, side := range p.besides.of {
		below := p.repo.below(part)
		changed := map[string][]byte{}
		for name, text := range files {
			at := p.repo.below(path.Clean(name))
			if seen := seenFrom(below, at); within(at, below) || aroundFile(at, below) || side.Has(seen) {
				changed[seen] = text
			}
		}
		if next.besides.of == nil {
			next.besides.of = map[string]*Project{}
		}
		next.besides.of[part] = side.With(changed)
	}
}
