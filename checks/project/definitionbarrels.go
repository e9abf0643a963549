package project

import (
	"sync/atomic"

	"underpin/checks/project/source"
)

// A barrel is the files whose exports a file passes on whole: a name of a large
// library of components is looked for in all of them.
type barrel = atomic.Pointer[[]*file]

// passedOn lists the files that a file passes on with `export * from "spec"`.
func (p *Project) passedOn(f *source.File) []*file {
	b := &p.barrels[f.Number]
	if list := b.Load(); list != nil {
		return *list
	}
	var list []*file
	for i := range f.Exports {
		if e := &f.Exports[i]; e.Name == "*" && e.From != "" {
			if to := p.contents.file(p.paths.look(p.resolver().resolve(f.Path, e.From))); to != nil {
				list = append(list, to)
			}
		}
	}
	b.Store(&list)
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
