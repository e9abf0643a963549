package project

import (
	"path"
	"slices"
	"sync"
)

// OtherLanguage are the folders of what belongs to the product and is written in another
// language than the app: servers in Python beside a front end in JavaScript ("backend" next
// to "frontend"), and front ends in JavaScript beside a server in Python. What lies in the
// app's own folder is none.
func (p *Project) OtherLanguage() []string {
	return slices.Clone(remember(p, "other language", func(p *Project) []string {
		s := p.Stack()
		if s.Framework == "" {
			return nil
		}
		var out []string
		for _, u := range p.units() {
			if u.dir == "" || isAside(u.dir) {
				continue
			}
			if !s.Python() && isPython(u.main()) || s.Python() && p.isSite(u) {
				out = append(out, u.dir)
			}
		}
		return slices.DeleteFunc(out, func(dir string) bool {
			return slices.ContainsFunc(out, func(other string) bool { return other != dir && within(dir, other) })
		})
	}))
}

// isSite reports whether a package is a front end with a page of its own, and not what a
// server's templates take their scripts from.
func (p *Project) isSite(u unit) bool {
	switch u.main() {
	case Next, Nuxt, SvelteKit, Astro, ReactRouter, Remix, TanStack, CRA:
		return true
	case Vite:
		return p.Has(path.Join(u.dir, "index.html"))
	}
	return false
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
