package project

import "underpin/checks/project/source"

// ReachesBy is Reaches for a question that has a name and asks of a node alone:
// what each function shows is then kept, for all routes that pass it and over
// changes elsewhere. Two questions must not share a name.
func (r *Route) ReachesBy(p *Project, name string, want func(source.Node) bool, depth int) (source.Node, bool) {
	s := &reaching{p: p, name: name, want: want}
	if found := s.from(r.Node, depth); found.OK() {
		return found, true
	}
	for _, t := range r.Through {
		if found := s.from(t, depth); found.OK() {
			return found, true
		}
	}
	return source.Node{}, false
}

// A reaching is one search from function to function.
type reaching struct {
	p    *Project
	name string // "" for a question that is asked once
	want func(source.Node) bool
	seen source.Set
}

func (s *reaching) from(n source.Node, depth int) source.Node {
	if !n.OK() || !s.seen.Add(n) {
		return source.Node{}
	}
	found := s.shown(n)
	if found.OK() || depth == 0 {
		return found
	}
	for _, fn := range Of(s.p, n, "called in it", calledIn) {
		if found := s.from(fn, depth-1); found.OK() {
			return found
		}
	}
	return source.Node{}
}

// shown is what a function shows itself.
func (s *reaching) shown(n source.Node) source.Node {
	want := s.want
	if s.name == "" {
		return firstIn(n, want)
	}
	return Of(s.p, n, "reaches "+s.name, func(_ *Project, n source.Node) source.Node { return firstIn(n, want) })
}

// firstIn is the first node that is wanted: a node itself or one below it.
func firstIn(n source.Node, want func(source.Node) bool) source.Node {
	if want(n) {
		return n
	}
	for d := range n.Descendants() {
		if want(d) {
			return d
		}
	}
	return source.Node{}
}

// calledIn lists the project's functions that a function calls, in order.
func calledIn(p *Project, n source.Node) []source.Node {
	var out []source.Node
	n.Walk(func(c source.Node) bool {
		if c.Is(source.Call, source.New) {
			fn := p.Definition(c.Child(source.Callee))
			if fn.Is(source.Function, source.Arrow, source.Method, source.Class) && !n.Contains(fn) {
				out = append(out, fn)
			}
		}
		return true
	})
	return out
}
