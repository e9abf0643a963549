package project

import "sync"

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
