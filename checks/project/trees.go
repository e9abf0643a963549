package project

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"weak"

	"underpin/checks/project/source"
)

// keptSource bounds the bytes of source whose trees are kept: a tree takes
// several times the bytes of its text.
const keptSource = 24 << 20

// A shelf counts the trees that are kept. When it is full, further trees live
// only as long as someone uses them, and are parsed again when asked for later.
type shelf struct{ used atomic.Int64 }

func (s *shelf) take(n int64) bool {
	if s.used.Add(n) <= keptSource {
		return true
	}
	s.used.Add(-n)
	return false
}

// parseAll makes the trees of the sources, two at a time, as long as there is
// room to keep them: nearly every question about a project needs them all.
func (p *Project) parseAll(ctx context.Context) error {
	var next atomic.Int64
	var parsers sync.WaitGroup
	for range 2 {
		parsers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(p.all); i = next.Add(1) - 1 {
				if ctx.Err() != nil || p.trees.used.Load() > keptSource*9/10 {
					return
				}
				if f := p.all[i]; f.isSource() {
					p.trees.tree(f)
				}
			}
		})
	}
	parsers.Wait()
	return ctx.Err()
}

// tree gives the same tree to all who hold one at the same time, so that nodes
// can be compared.
func (s *shelf) tree(f *file) *source.File {
	if t := f.kept.Load(); t != nil {
		return t
	}
	text, ok := f.read()
	if !ok || utf16(text) {
		return nil
	}
	f.treeMu.Lock()
	defer f.treeMu.Unlock()
	if t := f.kept.Load(); t != nil {
		return t
	}
	if t := f.tree.Value(); t != nil {
		return t
	}
	t := source.Parse(f.path, text)
	t.Number = f.id
	if len(t.Problems) > 0 {
		f.unread.Store(&t.Problems[0])
	}
	if n := int64(len(text)); s.take(n) {
		f.kept.Store(t)
		runtime.AddCleanup(f, func(n int64) { s.used.Add(-n) }, n)
		return t
	}
	f.tree = weak.Make(t)
	return t
}

// grown is the file's tree as far as somebody holds one; nil when nobody does.
func (f *file) grown() *source.File {
	if t := f.kept.Load(); t != nil {
		return t
	}
	f.treeMu.Lock()
	defer f.treeMu.Unlock()
	return f.tree.Value()
}
