package security

import (
	"strconv"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// waysIn knows which routes strangers reach, once one is asked for.
type waysIn struct {
	p      *project.Project
	closed map[string]bool // by the key of a route: whether it keeps strangers out
}

// look corrects what an endpoint's own walk says of who may call it. A guard in
// the hook before all requests may let strangers through to this one; and what
// costs only where strangers call it needs no limit behind any guard.
func (w *waysIn) look(e *endpoint) {
	front := e.guard.OK() && frontOf(e.route, e.guard)
	soft := !e.guard.OK() && (e.what == asksAnyone || e.what == storesFiles)
	if !e.cost.OK() || !front && !soft {
		return
	}
	if w.closed == nil {
		w.closed = map[string]bool{}
		for _, r := range w.p.GuardedRoutes() {
			_, closed := r.Closed()
			w.closed[routeKey(r.Route)] = closed || r.Maybe
		}
	}
	r := w.p.WithCode(e.route)
	closed, known := w.closed[routeKey(r)]
	switch {
	case front && known && !closed && strangersOnly(e.what):
		e.guard = source.Node{}
	case soft && (closed || !known || refusesSomebody(r.Node)):
		e.cost = source.Node{}
	}
}

// refusesSomebody reports whether a handler answers anybody that they must sign in
// or may not: there is a guard then, if of a kind that is not known.
func refusesSomebody(fn source.Node) bool {
	for n := range fn.Find(source.Number) {
		if n.Text() == "401" || n.Text() == "403" {
			return true
		}
	}
	return false
}

// routeKey tells the routes of an app apart.
func routeKey(r project.Route) string {
	return r.File + " " + r.Method + " " + r.Path + " " + strconv.Itoa(r.Node.Start())
}
