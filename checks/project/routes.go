package project

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A RouteKind says what kind of thing a route serves.
type RouteKind uint8

// The kinds of routes.
const (
	Page       RouteKind = iota
	Layout               // wraps pages
	Handler              // answers requests with data: an API route
	Action               // a function on the server that the browser calls
	Edge                 // a Supabase edge function
	Middleware           // runs before other routes
)

var routeKinds = [...]string{"page", "layout", "handler", "action", "edge function", "middleware"}

// String is the kind's name.
func (k RouteKind) String() string { return routeKinds[min(int(k), len(routeKinds)-1)] }

// A Route is one thing that the app serves.
type Route struct {
	Kind   RouteKind
	Method string // "GET", "POST" …; "" for all
	Path   string // as the framework spells it, mount prefixes included; "" for an Action
	File   string
	Node   source.Node // the function that answers, or the page's component
	// Through is what a request passes before Node, in order: middleware,
	// wrappers, guards. Definitions inside the project where they are known,
	// else the expressions that name them.
	Through []source.Node
	Stack   Tech // which framework serves it
	// Public says that the platform asks for no token before the route runs; it
	// is known of edge functions only.
	Public bool

	number int32 // of Routes, see addresses; 0 for others
}

// Routes lists what the app serves, sorted by file and place. Routes of tests,
// stories and scripts, and routers that nothing mounts, are not served.
func (p *Project) Routes() []Route { return slices.Clip(p.routeTable().routes) }

// sameService reports whether two routes are one function at one address, on the
// way to which requests pass the same: as when two servers of an app, the one for
// its own machine and the one for a platform, register the same routes.
func sameService(a, b Route) bool {
	return a.Node == b.Node && a.Method == b.Method && a.Path == b.Path && a.Kind == b.Kind && a.Public == b.Public &&
		slices.EqualFunc(a.Through, b.Through, sameStation)
}

// sameStation reports whether two things on the way are one, or two of a kind: the
// same maker called with other settings, or a function written out in both servers
// that turns nobody away.
func sameStation(a, b source.Node) bool {
	switch {
	case a == b:
		return true
	case a.Kind() != b.Kind():
		return false
	case a.Kind() == source.Call:
		return a.CalleePath() == b.CalleePath()
	}
	return a.Text() == b.Text() || a.Is(source.Arrow, source.Function) && !turnsAway(a) && !turnsAway(b)
}

// turnsAway reports whether a function on the way may end a request there.
func turnsAway(fn source.Node) bool {
	text := fn.Text()
	return slices.ContainsFunc([]string{"401", "403", "nauthori", "orbidden", "throw", "next(new"}, func(word string) bool { return strings.Contains(text, word) })
}

func (p *Project) routeTable() *routeTable {
	return remember(p, "routes", func(p *Project) *routeTable {
		s := p.Stack()
		var out []Route
		if s.Has(Next) {
			out = append(out, p.nextRoutes()...)
		}
		if s.Has(Express) || s.Has(Fastify) || s.Has(Hono) {
			out = append(out, p.serverRoutes()...)
		}
		if s.Has(PlainServer) {
			out = append(out, p.plainRoutes()...)
		}
		out = append(out, p.edgeFunctions()...)
		out = append(out, p.fileRoutes()...)
		out = append(out, p.tanStackRoutes()...)
		out = append(out, p.platformFunctions()...)
		out = append(out, p.clientRoutes()...)
		slices.SortStableFunc(out, func(a, b Route) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Node.Start(), b.Node.Start()), cmp.Compare(a.Method, b.Method), strings.Compare(a.Path, b.Path))
		})
		return p.newRouteTable(slices.CompactFunc(out, sameService))
	})
}

// Reaches searches for a node that want accepts: in the route's function, in
// what a request passes before it, and in the project's functions that these
// call, depth calls deep.
func (r *Route) Reaches(p *Project, want func(source.Node) bool, depth int) (source.Node, bool) {
	return r.ReachesBy(p, "", want, depth)
}

// isMethod reports whether a name is an HTTP method in capitals.
func isMethod(name string) bool {
	return slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}, name)
}

// segments is a folder path below a router's root as a URL path, groups and
// slots left out.
func segments(dir string) string {
	out := ""
	for s := range strings.SplitSeq(dir, "/") {
		if s == "" || s == "." || strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") || strings.HasPrefix(s, "@") {
			continue
		}
		out += "/" + s
	}
	if out == "" {
		return "/"
	}
	return out
}
