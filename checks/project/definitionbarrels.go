package project

import (
	"sync"

	"underpin/checks/project/source"
)

// barrels are the files whose exports each file passes on whole, by number: a
// name of a large library of components is looked for in all of them.
type barrels struct {
	mu sync.RWMutex
	of map[int32][]*file
}

// passedOn lists the files that a file passes on with `export * from "spec"`.
func (p *Project) passedOn(f *source.File) []*file {
	b := &p.barrels
	b.mu.RLock()
	list, ok := b.of[f.Number]
	b.mu.RUnlock()
	if ok {
		return list
	}
	for i := range f.Exports {
		if e := &f.Exports[i]; e.Name == "*" && e.From != "" {
			if to := p.contents.file(p.paths.look(p.resolver().resolve(f.Path, e.From))); to != nil {
				list = append(list, to)
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of == nil {
		b.of = map[int32][]*file{}
	}
	b.of[f.Number] = list
	return list
}

// exportIn is what an export of a module stands for, its own or one of a module
// that it passes on.
func (p *Project) exportIn(f *source.File, name string, left int) source.Node {
	if e, ok := f.ExportOf(name); ok {
		return p.exported(f, e, left)
	}
	if left <= 1 {
		return source.Node{}
	}
	for _, to := range p.passedOn(f) {
		if r := p.reads; r != nil && r.own != to.id {
			r.asked.add(to.id)
		}
		if t := p.treeOf(to); t != nil {
			if n := p.exportIn(t, name, left-1); n.OK() {
				return n
			}
		}
	}
	return source.Node{}
}
