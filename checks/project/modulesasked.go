package project

import "slices"

// A graphRead is what was asked of the import graph, by the numbers of files.
type graphRead struct {
	was       *graph
	sides     numbers // where they run
	imports   numbers // what they import
	importers numbers // who imports them
	entries   bool    // all that starts something live
	rooted    bool    // in a difference: whether anything does
}

// askGraph is what was asked of a graph so far.
func (r *recorder) askGraph(g *graph) *graphRead {
	if r.graph == nil {
		r.graph = &graphRead{was: g}
	}
	if r.graph.was != g { // a view of another snapshot
		r.unknown = true
	}
	return r.graph
}

// numberOf is the number of a path, as find gives one.
func (p *Project) numberOf(path string) int32 {
	if p.reads == nil {
		return p.paths.number(path)
	}
	p.find(path)
	return p.reads.id
}

// graphHolds reports whether what was asked of an earlier graph has the same
// answers in this one.
func (p *Project) graphHolds(asked *graphRead) bool {
	now := (&Project{snapshot: p.snapshot}).graph()
	if now == asked.was {
		return true
	}
	d := p.graphSince(asked.was, now)
	if d.rooted && !asked.sides.none() {
		return false
	}
	return !(asked.entries && d.entries) && !asked.sides.meets(&d.sides) && !asked.imports.meets(&d.imports) && !asked.importers.meets(&d.importers)
}

// graphSince is what is different between an earlier graph and the present one.
func (s *snapshot) graphSince(was, now *graph) *graphRead {
	s.sinceMu.Lock()
	defer s.sinceMu.Unlock()
	if d := s.graphs[was]; d != nil {
		return d
	}
	d := &graphRead{entries: !slices.Equal(was.entries, now.entries), rooted: was.rooted != now.rooted}
	differing(was.sides, now.sides, func(a, b Side) bool { return a == b }, s.paths, &d.sides)
	differing(was.edges, now.edges, slices.Equal, s.paths, &d.imports)
	differing(was.importers, now.importers, slices.Equal, s.paths, &d.importers)
	if s.graphs == nil {
		s.graphs = map[*graph]*graphRead{}
	}
	s.graphs[was] = d
	return d
}

// differing adds the paths under which two maps hold different values.
func differing[T any](was, now map[string]T, equal func(a, b T) bool, ids *paths, out *numbers) {
	for name, a := range was {
		if b, ok := now[name]; !ok || !equal(a, b) {
			out.add(ids.number(name))
		}
	}
	for name := range now {
		if _, ok := was[name]; !ok {
			out.add(ids.number(name))
		}
	}
}
