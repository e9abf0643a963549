package project

// Addresses lists Routes without what is known of their functions: what the app
// serves, and from which files. It stays the same when only code changes, and so
// does what asks it in place of Routes.
func (p *Project) Addresses() []Route {
	return remember(p, "addresses", func(p *Project) []Route {
		routes := p.Routes()
		out := make([]Route, len(routes))
		for i, r := range routes {
			out[i] = Route{Kind: r.Kind, Method: r.Method, Path: r.Path, File: r.File, Stack: r.Stack, Public: r.Public}
		}
		return out
	})
}
