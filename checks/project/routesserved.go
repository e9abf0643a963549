package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// Bounds of what is followed: mounts inside mounts, and ways to one router.
const (
	mountDepth = 8
	mountWays  = 24
)

// A way is one path from outside to a server: the mounts on it, outermost first.
type way []mount

// served lists a server's routes as they are reached: below every mount, after
// everything that was registered before them. A router that nothing mounts is
// not served.
func (g *servers) served(s *server) []Route {
	if len(s.routes) == 0 {
		return nil
	}
	var out []Route
	for _, w := range g.ways(s, mountDepth) {
		for _, r := range s.routes {
			out = append(out, g.servedRoute(s, w, r))
		}
	}
	return out
}

func (g *servers) servedRoute(s *server, w way, r registration) Route {
	url := r.path
	through := append(s.before(r.call, url), r.args[:len(r.args)-1]...)
	for _, m := range slices.Backward(w) {
		url = join2(m.path, url)
		through = slices.Concat(m.on.before(m.call, url), m.args, through)
	}
	if url == "" {
		url = "/"
	}
	route := Route{Kind: Handler, Method: r.method, Path: url, File: r.call.File().Path, Stack: s.tech}
	var wrapped []source.Node
	route.Node, wrapped = g.p.unwrap(r.args[len(r.args)-1])
	for _, t := range append(through, wrapped...) {
		if d := g.p.named(t); !slices.Contains(route.Through, d) {
			route.Through = append(route.Through, d)
		}
	}
	return route
}

// ways lists the ways to a server; none when nothing live mounts it.
func (g *servers) ways(s *server, depth int) []way {
	if depth == 0 {
		return nil
	}
	var out []way
	for _, m := range s.mounts {
		for _, w := range g.ways(m.on, depth-1) {
			if len(out) < mountWays {
				out = append(out, append(slices.Clone(w), m))
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	live := g.p.Modules().Live(s.key.File().Path)
	if live && (s.app || s.key.Kind() == source.Param || g.blind && len(s.mounts) == 0) {
		return []way{nil}
	}
	return nil
}

// before lists what was registered on a server ahead of a call, for its path.
// Calls in other functions and files count as ahead: their order is not known.
func (s *server) before(call source.Node, url string) []source.Node {
	return s.ahead(call, url, mountDepth, false)
}

func (s *server) ahead(call source.Node, url string, depth int, hooks bool) []source.Node {
	var out []source.Node
	for _, u := range s.uses {
		late := hooks || follows(u.call, call)
		switch {
		case u.call == call || depth == 0:
		case u.within != nil && (!late || s.tech == Fastify):
			out = append(out, u.within.ahead(source.Node{}, url, depth-1, late)...)
		case u.within == nil && (!late || u.hook) && s.covers(u.path, url):
			out = append(out, u.args...)
		}
	}
	return out
}

// follows reports whether a call stands behind another one of the same function;
// what a function does that is called where it stands counts as around it.
func follows(a, b source.Node) bool {
	return b.OK() && a.File() == b.File() && runsIn(a) == runsIn(b) && a.End() > b.End()
}

func runsIn(n source.Node) source.Node {
	fn := n.Function()
	for fn.OK() && fn.Role() == source.Callee {
		fn = fn.Function()
	}
	return fn
}

// covers reports whether middleware on a path runs for a URL: Express takes the
// path for the beginning of one, Hono for the whole.
func (s *server) covers(path, url string) bool {
	if path == "" || path == "/" && s.tech != Hono {
		return true
	}
	want, have := strings.Split(strings.Trim(path, "/"), "/"), strings.Split(strings.Trim(url, "/"), "/")
	for i, part := range want {
		switch {
		case strings.ContainsAny(part, "*("):
			return true
		case i >= len(have), part != have[i] && !strings.HasPrefix(part, ":"):
			return false
		}
	}
	return s.tech != Hono || len(want) == len(have)
}
