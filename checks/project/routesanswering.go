package project

import "underpin/checks/project/source"

// A registeredRoute is a route with the call by which its router is put below the app.
type registeredRoute struct {
	PythonRoute
	at source.Node
}

// answering leaves out the routes that never answer: of two for one address and
// method, the app asks the one that it was given first.
func answering(routes []registeredRoute) []PythonRoute {
	type key struct{ path, method string }
	first := map[key]registeredRoute{}
	for _, r := range routes {
		k := key{r.Path, r.Method}
		if f, ok := first[k]; !ok || r.before(f) {
			first[k] = r
		}
	}
	var out []PythonRoute
	for _, r := range routes {
		if f := first[key{r.Path, r.Method}]; !f.before(r) {
			out = append(out, r.PythonRoute)
		}
	}
	return out
}

// before reports whether a route is surely registered before another, and always: both
// by statements of one function, or by decorators that stand in one module.
func (r registeredRoute) before(o registeredRoute) bool {
	a, b := r.at, o.at
	if !a.OK() && !b.OK() || a == b {
		a, b = r.Node, o.Node
		if r.View.OK() || o.View.OK() || a.Function().OK() || r.at.Enclosing(source.ForOf).OK() {
			return false
		}
	}
	return a.OK() && b.OK() && r.Method != "" && a.File() == b.File() && a.Function() == b.Function() && a.Start() < b.Start() && !a.Enclosing(source.If).OK()
}
