package project

import "underpin/checks/project/source"

// Addresses lists Routes without what is known of their functions: what the app
// serves, and from which files. It stays the same when only code changes, and so
// does what asks it in place of Routes. OfRoute and WithCode take such a route for
// the whole one.
func (p *Project) Addresses() []Route {
	return remember(p, "addresses", func(p *Project) []Route {
		routes := p.Routes()
		out := make([]Route, len(routes))
		for i, r := range routes {
			r.Node, r.Through = source.Node{}, nil
			out[i] = r
		}
		return out
	})
}
