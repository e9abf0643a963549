package source

// Leaves reports whether a branch ends the function that it stands in by a
// statement of its own: it is a return or a throw, or has one among its statements.
func (n Node) Leaves() bool {
	if n.Is(Return, Throw) {
		return true
	}
	for c := range n.Children() {
		if c.Is(Return, Throw) {
			return true
		}
	}
	return false
}

// MayLeave reports whether a branch is a return or a throw, or holds one, be it
// behind further conditions.
func (n Node) MayLeave() bool {
	if n.Is(Return, Throw) {
		return true
	}
	for range n.Find(Return, Throw) {
		return true
	}
	return false
}
