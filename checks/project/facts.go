package project

import (
	"sync"

	"underpin/checks/project/source"
)

// facts keeps answers that are computed on first question, once.
type facts struct {
	mu    sync.Mutex
	cells map[string]any // *cell[T] by name
}

type cell[T any] struct {
	once  sync.Once
	value T
}

// remember gives the answer with a name, computed at the first question. An
// answer must not ask for itself.
func remember[T any](f *facts, name string, compute func() T) T {
	f.mu.Lock()
	c, ok := f.cells[name].(*cell[T])
	if !ok {
		c = &cell[T]{}
		if f.cells == nil {
			f.cells = map[string]any{}
		}
		f.cells[name] = c
	}
	f.mu.Unlock()
	c.once.Do(func() { c.value = compute() })
	return c.value
}

// perFile is an answer about one file alone. With carries it over for as long as
// the file stays what it is, so a question about all files costs little after a
// change to one. compute may read the file it is given and nothing else.
func perFile[T any](p *Project, path, name string, compute func() T) T {
	f := p.file(path)
	if f == nil {
		var none T
		return none
	}
	return remember(&f.facts, name, compute)
}

// Once is an answer about the whole project that a check has worked out, kept
// for the other checks that ask for it. The name begins with the id of the check
// or the area, as in "payments/hooks"; compute must not ask for the same name.
func Once[T any](p *Project, name string, compute func() T) T {
	return remember(&p.facts, "ask "+name, compute)
}

// PerFile is an answer about one source file alone, kept over With for as long
// as the file stays what it is: after a change to one file only that file is
// looked at again. compute gets the file's tree, must not ask other files or the
// project, and must not keep nodes in what it returns, or the tree stays in
// memory. A file that is not there, or that cannot be read, gives the zero value.
func PerFile[T any](p *Project, path, name string, compute func(*source.File) T) T {
	return perFile(p, path, "ask "+name, func() T {
		f := p.Source(path)
		if f == nil {
			var none T
			return none
		}
		return compute(f)
	})
}
