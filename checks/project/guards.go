package project

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A GuardKind says what a guard asks for.
type GuardKind uint8

// The kinds of guards. Only the first four keep strangers out.
const (
	SessionGuard   GuardKind = iota // a user's session or token, verified on the server
	SecretGuard                     // a secret that callers share with the app
	SignatureGuard                  // the sender's signature over the request
	TokenGuard                      // a one-time or personal token that names a row
	ClaimedGuard                    // a session that the caller may have written: getSession() of Supabase
	PublicKeyGuard                  // a key that every browser has: verify_jwt of edge functions
	NamedGuard                      // an account that the caller names, with nothing that proves it
)

var guardKinds = [...]string{"session", "secret", "signature", "token", "claimed session", "public key", "named account"}

// String is the kind's name.
func (k GuardKind) String() string { return guardKinds[min(int(k), len(guardKinds)-1)] }

// A Guard is one thing on a route's way that asks who is calling.
type Guard struct {
	Kind GuardKind
	By   Tech // the library that answers; "" for the app's own
	// Node is what asks: a call, a comparison, the user that middleware left.
	Node source.Node
	// Front says that it stands before the route's function: in middleware, in
	// a wrapper, in a layout.
	Front bool
	// Surely says that a caller without a session was followed through it and
	// turned away at the route's address, whatever else it decides.
	Surely bool
	// Present says that it asks only whether a cookie is there, and never what it holds.
	Present bool
	// Open says how strangers pass all the same, for a sentence; "" when nothing
	// shows that they do.
	Open string
}

// Holds reports whether the guard keeps strangers out.
func (g Guard) Holds() bool { return g.Kind <= TokenGuard && g.Open == "" }

// A GuardedRoute is a route with the guards on its way.
type GuardedRoute struct {
	Route
	Guards []Guard
	// Roles are what on the way asks whether the caller may: tests of a role or a
	// permission.
	Roles []source.Node
	// Hollow are the functions before the route that are named for guards and let
	// everybody on.
	Hollow []source.Node
	// Maybe says that middleware before the route could not be followed: it may
	// turn strangers away.
	Maybe bool
}

// Closed is a guard that keeps strangers out.
func (r *GuardedRoute) Closed() (Guard, bool) {
	return r.guard(func(g Guard) bool { return g.Holds() })
}

// Session is a guard that asks for a user's session and keeps strangers out.
func (r *GuardedRoute) Session() (Guard, bool) {
	return r.guard(func(g Guard) bool { return g.Kind == SessionGuard && g.Holds() })
}

// By is the first guard of a kind.
func (r *GuardedRoute) By(kind GuardKind) (Guard, bool) {
	return r.guard(func(g Guard) bool { return g.Kind == kind })
}

func (r *GuardedRoute) guard(want func(Guard) bool) (Guard, bool) {
	i := slices.IndexFunc(r.Guards, want)
	if i < 0 {
		return Guard{}, false
	}
	return r.Guards[i], true
}

// GuardedRoutes lists the routes of Routes, in their order, and then the
// procedures of tRPC, each with what on its way asks who is calling: in its
// function, in the project's functions that it calls, in wrappers, in the
// middleware that covers its path and in the layouts above a page.
func (p *Project) GuardedRoutes() []GuardedRoute {
	return remember(p, "guards", func(p *Project) []GuardedRoute {
		var out []GuardedRoute
		for _, r := range slices.Concat(p.Addresses(), p.procedures()) {
			out = append(out, OfRoute(p, r, "guards", surveyGuards))
		}
		p.behindLayouts(out)
		return out
	})
}

// behindLayouts lets the guards of layouts count for the pages below them: those
// of Next.js and of SvelteKit, which run before the page is sent. A layout that
// only greets who is signed in guards nothing.
func (p *Project) behindLayouts(routes []GuardedRoute) {
	var layouts []*GuardedRoute
	for i := range routes {
		if isLayout(routes[i].Route) {
			layouts = append(layouts, &routes[i])
		}
	}
	for i := range routes {
		page := &routes[i]
		if page.Kind != Page && !(page.Stack == SvelteKit && page.Method == http.MethodGet) {
			continue
		}
		page.Guards, page.Roles = slices.Clip(page.Guards), slices.Clip(page.Roles) // they are the page's own answer
		for _, l := range layouts {
			if l.Stack != page.Stack || l.File == page.File || !strings.HasPrefix(page.File, l.File[:strings.LastIndexByte(l.File, '/')+1]) {
				continue
			}
			if len(l.Guards) > 0 && p.meet(l.Node, l.Route).end == letThrough {
				continue
			}
			for _, g := range l.Guards {
				g.Front = true
				page.Guards = append(page.Guards, g)
			}
			page.Roles = append(page.Roles, l.Roles...)
		}
	}
}

func isLayout(r Route) bool {
	return r.Kind == Layout || r.Stack == SvelteKit && strings.Contains(r.File, "+layout.server.")
}
