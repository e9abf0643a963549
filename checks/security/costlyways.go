package security

import (
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// waysIn knows which routes strangers reach, once one is asked for.
type waysIn struct {
	p       *project.Project
	closed  map[string]bool // by the key of a route: whether it keeps strangers out
	servers map[string]bool // whether it lets in other servers alone, by a secret
	staff   map[string]bool // whether it lets in administrators alone
}

// look corrects what an endpoint's own walk says of who may call it. A guard in
// the hook before all requests may let strangers through to this one; and what
// costs only where strangers call it needs no limit behind any guard.
func (w *waysIn) look(e *endpoint) {
	front := e.guard.OK() && frontOf(e.route, e.guard)
	soft := !e.guard.OK() && (e.what == asksAnyone || e.what == storesFiles || e.what == asksAway)
	if !e.cost.OK() || !front && !soft {
		return
	}
	w.ask()
	r := w.p.WithCode(e.route)
	closed, known := w.closed[routeKey(r)]
	switch {
	case front && known && !closed && strangersOnly(e.what):
		e.guard = source.Node{}
	case soft && (closed || !known || refusesSomebody(r.Node)):
		e.cost = source.Node{}
	}
}

func (w *waysIn) ask() {
	if w.closed != nil {
		return
	}
	w.closed, w.servers, w.staff = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range w.p.GuardedRoutes() {
		by, closed := r.Closed()
		key := routeKey(r.Route)
		w.closed[key] = closed || r.Maybe
		w.servers[key] = closed && by.Kind == project.SecretGuard && !echoesChallenge(by)
		w.staff[key] = closed && staffAlone(r)
	}
}

// trusted reports whether an endpoint is for those whom the app trusts: for other servers
// that share a secret with it, or for who runs the app, where it is no heavy work.
func (w *waysIn) trusted(e *endpoint) bool {
	w.ask()
	key := routeKey(w.p.WithCode(e.route))
	if w.servers[key] {
		return !e.login // where a secret is typed in it can be guessed
	}
	switch e.what {
	case worksPicture, startsBrowser, asksService, asksAnyone: // which wears on the server whoever sets it off
		return false
	case checksPass, signsIn: // who types it is nobody yet
		if entrance(e.route) {
			return false
		}
	}
	return !e.paid && w.staff[key]
}

// echoesChallenge reports whether a secret is that of the one question with which another
// service asks whether an address is there, and of no event that it sends later on.
func echoesChallenge(by project.Guard) bool {
	return strings.Contains(by.Node.Function().Text(), "hub.")
}

// staffAlone reports whether nobody but administrators comes past what asks for a role: it
// is named after them, or turns away whoever is none.
func staffAlone(r project.GuardedRoute) bool {
	for _, n := range r.Roles {
		if n.Kind() == source.Call {
			if strings.Contains(strings.ToLower(n.CalleeName()), "admin") {
				return true
			}
			continue
		}
		i := n.Enclosing(source.If)
		cond := i.Child(source.Cond)
		if !cond.Contains(n) || !i.Child(source.Then).Leaves() || !strings.Contains(strings.ToLower(n.Text()), "admin") {
			continue
		}
		one := cond.Kind() != source.Binary
		for b := range cond.Find(source.Binary) {
			one = one && b.Operator() != "&&"
		}
		if one || cond == n {
			return true
		}
	}
	return slices.ContainsFunc(r.Through, func(t source.Node) bool {
		return t.Is(source.Identifier, source.Member) && strings.Contains(strings.ToLower(t.Path()), "admin")
	})
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
