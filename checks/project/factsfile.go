package project

import (
	"sync"
	"sync/atomic"

	"underpin/checks/project/source"
)

// fileFacts are the answers about one file alone. There are some dozens, so that
// going through them costs less than a map.
type fileFacts struct {
	mu    sync.Mutex
	cells []keptCell
}

// A keptCell is an answer with its name.
type keptCell struct {
	key  fileKey
	cell *fileCell
}

// A fileKey names an answer about one file.
type fileKey struct {
	name  string
	asked bool // by PerFile; the other names are this package's own
}

// A fileCell is one answer about one file.
type fileCell struct {
	mu      sync.Mutex
	done    atomic.Bool
	value   any
	compute func(*Project) any // for the file's next version
	// wide is what the answer read besides its file, against the rules; it then
	// holds for one state of the project only.
	wide *recorder
	from *contents
}

func (f *file) cell(key fileKey) *fileCell {
	f.facts.mu.Lock()
	defer f.facts.mu.Unlock()
	for i := range f.facts.cells {
		if f.facts.cells[i].key == key {
			return f.facts.cells[i].cell
		}
	}
	c := &fileCell{}
	f.facts.cells = append(f.facts.cells, keptCell{key, c})
	return c
}

// PerFile is an answer about one source file alone, kept over With for as long
// as the file stays what it is: after a change to one file only that file is
// looked at again. compute gets the file's tree, must not ask other files or the
// project, and must not keep nodes in what it returns, or the tree stays in
// memory. A file that is not there, or that cannot be read, gives the zero value.
func PerFile[T any](p *Project, path, name string, compute func(*source.File) T) T {
	f := p.find(path)
	if f == nil {
		var none T
		return none
	}
	return ofFile(p, f, fileKey{name, true}, func(p *Project) T {
		tree := p.Source(path)
		if tree == nil {
			var none T
			return none
		}
		return compute(tree)
	})
}

// perFile is an answer about one file alone. With carries it over for as long as
// the file stays what it is, so a question about all files costs little after a
// change to one. compute may read the file, of the project that it is given, and
// nothing else.
func perFile[T any](p *Project, path, name string, compute func(p *Project) T) T {
	f := p.find(path)
	if f == nil {
		var none T
		return none
	}
	return ofFile(p, f, fileKey{name: name}, compute)
}

// ofFile is perFile of a file at hand.
func ofFile[T any](p *Project, f *file, key fileKey, compute func(p *Project) T) T {
	c := f.cell(key)
	if !c.done.Load() || c.wide != nil && c.from != p.contents {
		p.fillFile(f, c, func(p *Project) any { return compute(p) })
	}
	if r := p.reads; r != nil && r.own != f.id {
		if c.wide != nil {
			r.addAll(c.wide)
			r.text.add(f.id)
		} else {
			r.addPerFile(f.id, key)
		}
	}
	v, _ := c.value.(T)
	return v
}

func (p *Project) fillFile(f *file, c *fileCell, compute func(*Project) any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done.Load() && (c.wide == nil || c.from == p.contents) {
		return
	}
	before := p.reads
	if before == nil {
		c.value, c.wide = compute(p), nil
	} else {
		r := before.spare
		if r == nil {
			r = &recorder{reads: &reads{}}
		}
		r.own, r.path, before.spare = f.id, "", nil
		p.reads = r
		defer func() { p.reads = before }()
		c.value, c.wide = compute(p), nil
		if r.empty() {
			before.spare = r
		} else {
			c.wide = r
		}
	}
	c.compute, c.from = compute, p.contents
	c.done.Store(true)
}
