package source

import "slices"

// A Set is a set of nodes, such as the functions that a walk has passed. The zero
// value is empty.
type Set struct {
	few  []Node // while there are no more than mostFew
	many map[Node]struct{}
}

// mostFew is how many nodes are gone through faster than they are looked up.
const mostFew = 48

// Add takes in a node and reports whether it is new.
func (s *Set) Add(n Node) bool {
	if s.many != nil {
		before := len(s.many)
		s.many[n] = struct{}{}
		return len(s.many) > before
	}
	if slices.Contains(s.few, n) {
		return false
	}
	if len(s.few) < mostFew {
		s.few = append(s.few, n)
		return true
	}
	s.many = make(map[Node]struct{}, 2*mostFew)
	for _, o := range s.few {
		s.many[o] = struct{}{}
	}
	s.many[n], s.few = struct{}{}, nil
	return true
}
