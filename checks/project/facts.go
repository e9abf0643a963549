package project

import (
	"sync"
	"sync/atomic"
)

// A cell is one answer about the whole project, computed on first question. It
// knows what it was made from, so that With can carry it over for as long as
// none of that changes.
type cell struct {
	name    any
	compute func(*Project) any // for asking another snapshot
	mu      sync.Mutex
	done    atomic.Bool
	stale   bool // the answer of the snapshot before does not hold any more
	value   any
	mark    *mark
	reads   *reads    // what the value was made from
	from    *contents // what reads was checked against last

	broken atomic.Pointer[contents] // the last ones of which it is known that it does not hold
}

// facts are the answers of a snapshot.
type facts struct {
	mu    sync.Mutex
	cells map[any]*cell
	nodes map[nodeKey]*cell // those about nodes, by far the most
	// earlier are those of the snapshots before, as far as nobody asked for them
	// since.
	earlier map[any]*cell
}

func (s *snapshot) cell(name any) *cell {
	s.facts.mu.Lock()
	defer s.facts.mu.Unlock()
	c := s.facts.get(name)
	if c == nil {
		c = &cell{name: name}
		s.facts.put(c)
	}
	return c
}

func (f *facts) get(name any) *cell {
	if k, ok := name.(nodeKey); ok {
		return f.nodes[k]
	}
	return f.cells[name]
}

func (f *facts) put(c *cell) {
	if f.cells == nil {
		f.makeRoom(0)
	}
	if k, ok := c.name.(nodeKey); ok {
		f.nodes[k] = c
	} else {
		f.cells[c.name] = c
	}
}

// makeRoom makes the maps for about so many answers.
func (f *facts) makeRoom(n int) { f.cells, f.nodes = map[any]*cell{}, make(map[nodeKey]*cell, n) }

func (s *snapshot) earlier(name any) *cell {
	s.facts.mu.Lock()
	defer s.facts.mu.Unlock()
	return s.facts.earlier[name]
}

// remember gives the answer with a name, computed at the first question. compute
// must read the project that it is given and no other, and must not ask for its
// own answer.
func remember[T any](p *Project, name any, compute func(p *Project) T) T {
	v, ok := p.recalled(name)
	if !ok {
		v = p.recall(name, func(p *Project) any { return compute(p) })
	}
	t, _ := v.(T)
	return t
}

// Answer is an answer about the project that is kept under a key, and carried
// over With for as long as nothing that it was made from changes. ask must read
// the project that it is given and no other.
func Answer[T any](p *Project, key any, ask func(p *Project) T) T {
	return remember(p, key, ask)
}

// recalled gives the value of a cell that the answer being made has asked for
// before.
func (p *Project) recalled(name any) (value any, ok bool) {
	if p.reads == nil {
		return nil, false
	}
	c := p.reads.known.get(name)
	if c == nil {
		return nil, false
	}
	return c.value, true
}

// recall gives the value of a cell that was not recalled.
func (p *Project) recall(name any, compute func(*Project) any) any {
	c := p.cell(name)
	if !c.done.Load() {
		p.fill(c, compute)
	}
	if p.reads != nil {
		p.reads.addFact(c)
	}
	return c.value
}

func (p *Project) fill(c *cell, compute func(*Project) any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done.Load() {
		return
	}
	c.compute = compute
	old := p.earlier(c.name)
	if old != nil && !c.stale && p.carry(old, c) {
		return
	}
	c.value, c.reads = p.observed(compute)
	c.from, c.mark = p.contents, &mark{}
	if old != nil {
		c.cutOff(old)
	}
	c.confirm(p.contents)
}

// confirm notes that an answer is true of some contents.
func (c *cell) confirm(of *contents) {
	c.done.Store(true)
	c.mark.cell.Store(c)
	c.mark.holds.Store(of)
}

// cutOff lets an answer that came out as it was before pass for the one before, so
// that what was made from it holds on.
func (c *cell) cutOff(old *cell) {
	if k, ok := c.value.(interface{ keeps(any) bool }); ok {
		if k.keeps(old.value) {
			c.mark = old.mark
		}
		return
	}
	if same(old.value, c.value) {
		c.value, c.mark = old.value, old.mark
	}
}

// observed computes an answer and says what it was made from. A project without a recorder may be in use by others at the same time:
// a view of it records.
func (p *Project) observed(compute func(*Project) any) (any, *reads) {
	if p.reads == nil {
		r := &recorder{reads: &reads{}}
		value := compute(&Project{snapshot: p.snapshot, reads: r})
		return value, r.end()
	}
	r := p.recorder()
	defer func(before *recorder) { p.reads = before }(p.reads)
	p.reads = r
	value := compute(p)
	p.idle = append(p.idle, r)
	return value, r.end()
}

// recorder is one that is ready for an answer.
func (p *Project) recorder() *recorder {
	if n := len(p.idle); n > 0 {
		r := p.idle[n-1]
		p.idle = p.idle[:n-1]
		r.begin()
		return r
	}
	return &recorder{reads: &reads{}}
}
