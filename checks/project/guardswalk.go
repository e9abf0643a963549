package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// guardDepth is how many calls deep a route is followed to its guard: to the
// verifier behind the session behind the helper behind the wrapper.
const guardDepth = 5

// A guardSurvey follows one route.
type guardSurvey struct {
	p    *Project
	seen source.Set // the functions that it passed
}

// A met is how a stranger fared with middleware.
type met struct {
	end end
	by  source.Node
}

// meet is how a stranger fares with middleware at an address.
func (p *Project) meet(t source.Node, r Route) met {
	address, front := samplePath(r.Path), p.inFrontHook(t.File().Path, r.Stack)
	question := "stranger at " + address
	if front {
		question = "stranger in front of " + address
	}
	method := ""
	if r.Method != "" && p.Holds(t.File().Path, ".method") {
		method, question = r.Method, question+" by "+r.Method
	}
	id := ""
	if p.Holds(t.File().Path, "route.id", "route?.id") {
		id = p.routeID(r)
		question += " of " + id
	}
	return Of(p, t, question, func(p *Project, t source.Node) met {
		s := &stranger{p: p, path: address, id: id, front: front, method: method}
		end := s.meets(t)
		return met{end, s.by}
	})
}

// guardSeen is what one function shows, and the project's functions that it
// calls.
type guardSeen struct {
	guards []Guard
	roles  []source.Node
	called []source.Node
}

func surveyGuards(p *Project, r Route) GuardedRoute {
	s := &guardSurvey{p: p}
	out := GuardedRoute{Route: r}
	for _, t := range r.Through {
		s.before(t, &out)
	}
	s.walk(r.Node, guardDepth, false, &out)
	out.Guards = p.withoutClaims(out.Guards)
	if r.Kind == Edge && !r.Public && len(out.Guards) == 0 {
		out.Guards = append(out.Guards, Guard{Kind: PublicKeyGuard, By: Supabase, Node: r.Node, Front: true})
	}
	return out
}

// withoutClaims leaves out the guards that are known by their name alone, and whose
// function was found to trust a session that the caller may have written.
func (p *Project) withoutClaims(found []Guard) []Guard {
	if !slices.ContainsFunc(found, func(g Guard) bool { return g.Kind == ClaimedGuard }) {
		return found
	}
	return slices.DeleteFunc(found, func(g Guard) bool {
		if g.Kind != SessionGuard || g.By != CustomAuth || g.Front || g.Node.Kind() != source.Call {
			return false
		}
		fn := p.Definition(g.Node.Child(source.Callee))
		claimed := false
		for _, o := range found {
			if fn.OK() && fn.Contains(o.Node) {
				if o.Kind != ClaimedGuard {
					return false
				}
				claimed = true
			}
		}
		return claimed
	})
}

// before takes down what stands before the route: middleware has to turn
// strangers away, a wrapper is followed like the route itself.
func (s *guardSurvey) before(t source.Node, out *GuardedRoute) {
	if hollow(t) {
		out.Hollow = append(out.Hollow, t)
		return
	}
	if s.p.onlyLimits(t) {
		return
	}
	role := namesRole(stepName(t))
	if g, ok := s.p.takesWord(t, role); ok {
		out.Guards = append(out.Guards, g)
		return
	}
	if role {
		out.Roles = append(out.Roles, t)
	}
	if !t.Is(source.Function, source.Arrow, source.Method) {
		if g, ok := s.p.namedGuard(t, out.Stack); ok {
			g.Surely = true
			out.Guards = append(out.Guards, g)
			return
		}
		if t = s.p.handedIn(t); t.Is(source.Function, source.Arrow, source.Method) {
			s.before(t, out)
		} else if !s.opensTo(t, out.Route) {
			s.walk(t, guardDepth, true, out)
		}
		return
	}
	front := s.p.inFrontHook(t.File().Path, out.Stack)
	if !front && !handsOn(t) {
		known := len(out.Guards)
		s.walk(t, guardDepth, true, out)
		if made := wrapping(t); made.OK() && len(out.Guards) == known {
			if m := s.p.meet(made, out.Route); m.end == turnedAway {
				g := strongest(nil, made, m.by)
				g.Surely = true
				out.Guards = append(out.Guards, g)
			}
		}
		return
	}
	alone := GuardedRoute{Route: out.Route}
	s.walk(t, guardDepth, true, &alone)
	switch m := s.p.meet(t, out.Route); m.end {
	case turnedAway:
		g := strongest(alone.Guards, t, m.by)
		g.Surely = true
		g.Present = onlyPresent(t, m.by, alone.Guards)
		out.Guards = append(out.Guards, g)
		out.Roles = append(out.Roles, alone.Roles...)
	case unknownEnd:
		if !front {
			out.Guards = append(out.Guards, alone.Guards...)
			out.Roles = append(out.Roles, alone.Roles...)
		}
		out.Maybe = out.Maybe || len(alone.Guards) > 0
	}
}

// wrapping is the function that a wrapper makes around the handler it is given:
// (handler) => (req, res) => { …; return handler(req, res) }.
func wrapping(t source.Node) source.Node {
	made := returned(t)
	if !made.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	for c := range made.Find(source.Call) {
		if callee := c.Child(source.Callee); callee.Kind() == source.Identifier && callee.Resolve().Kind() == source.Param && callee.Resolve().Parent() == t {
			return made
		}
	}
	return source.Node{}
}

// handedIn is what the calls of the function around a parameter give for it: the
// middleware that register(app, signedIn) hands to a file of routes.
func (p *Project) handedIn(t source.Node) source.Node {
	if t.Kind() != source.Identifier {
		return t
	}
	param := t.Lookup(t.Text())
	if param.Kind() != source.Param {
		return t
	}
	fn := param.Parent()
	index := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	for _, c := range p.CallsOf(fn) {
		if d := p.Definition(c.Arg(index)); index >= 0 && d.OK() {
			return d
		}
	}
	return t
}

// opensTo reports whether a call makes middleware that lets a stranger through at a
// route's address, and that asks for nobody there but whom others left in the request:
// guard(store), by the function that guard returns.
func (s *guardSurvey) opensTo(t source.Node, r Route) bool {
	if t.Kind() != source.Call {
		return false
	}
	if pkg, _ := t.Origin(); pkg == "next-auth/middleware" {
		return s.p.admits(t) == letThrough
	}
	fn := s.p.Definition(t.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) {
		return false
	}
	made := returned(fn)
	if made.Kind() == source.Identifier {
		made = s.p.Definition(made)
	}
	if !made.Is(source.Function, source.Arrow) || !takesNext(made) {
		return false
	}
	alone := GuardedRoute{Route: r}
	inner := &guardSurvey{p: s.p}
	inner.walk(made, guardDepth, true, &alone)
	if len(alone.Guards) == 0 || slices.ContainsFunc(alone.Guards, func(g Guard) bool { return g.Node.Kind() != source.Member }) {
		return false
	}
	return s.p.meet(made, r).end == letThrough
}

// stepName is what the code calls a step before a route.
func stepName(t source.Node) string {
	switch t.Kind() {
	case source.Identifier:
		return t.Text()
	case source.Member:
		return t.Child(source.Name).Text()
	case source.Call:
		return t.CalleeName()
	}
	return functionName(t)
}

// strongest is the guard of middleware that turns strangers away.
func strongest(found []Guard, t, by source.Node) Guard {
	g := Guard{Kind: SessionGuard, Node: t, Front: true}
	for _, f := range found {
		if f.Kind != ClaimedGuard {
			g = f
			break
		}
	}
	if by.OK() {
		g.Node = by
	}
	return g
}

// handsOn reports whether a function is middleware that calls the next one, or a
// hook of Fastify, behind which the next one follows.
func handsOn(fn source.Node) bool {
	return slices.ContainsFunc(fn.ChildrenIn(source.ParamRole), func(param source.Node) bool {
		switch param.Child(source.Name).Ident() {
		case "next", "done", "resolve", "reply":
			return true
		}
		return bindingOf(param.Child(source.Name), "next").OK() || bindingOf(param.Child(source.Name), "resolve").OK()
	})
}

// inFrontHook reports whether a file is the one that a framework runs before all
// of its routes.
func (p *Project) inFrontHook(name string, by Tech) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(name, p.FolderOf(by)), "/")
	rest = strings.TrimPrefix(rest, "src/")
	if strings.HasPrefix(rest, "server/middleware/") || rest == "middleware/index.ts" || rest == "middleware/index.js" {
		return true
	}
	stem, _, _ := strings.Cut(rest, ".")
	return stem == "middleware" || stem == "proxy" || stem == "hooks"
}

func (s *guardSurvey) walk(n source.Node, depth int, front bool, out *GuardedRoute) {
	if !n.OK() || !s.seen.Add(n) {
		return
	}
	at := Of(s.p, n, "guards in it", guardsIn)
	for _, g := range at.guards {
		g.Front = front
		out.Guards = append(out.Guards, g)
	}
	out.Roles = append(out.Roles, at.roles...)
	if depth == 0 {
		return
	}
	for _, fn := range at.called {
		s.walk(fn, depth-1, front, out)
	}
}

// guardsIn reads one function.
func guardsIn(p *Project, n source.Node) guardSeen {
	var at guardSeen
	n.Walk(func(c source.Node) bool {
		if g, ok := p.guardAt(c); ok {
			at.guards = append(at.guards, g)
		}
		if roleAt(c) && !p.aboutNoCaller(c) {
			at.roles = append(at.roles, c)
		}
		if c.Is(source.Call, source.New) {
			fn := p.Definition(c.Child(source.Callee))
			if fn.Is(source.Function, source.Arrow, source.Method) && !n.Contains(fn) {
				at.called = append(at.called, fn)
			} else if fn.Kind() == source.Call { // const getUser = cache(async () => …)
				at.called = append(at.called, p.functions(fn.Args())...)
			}
		}
		return true
	})
	return at
}

// samplePath fills the dynamic parts of a route's path with a plain word.
func samplePath(url string) string {
	parts := strings.Split(sampleURL(url), "/")
	for i, s := range parts {
		if strings.HasPrefix(s, ":") || strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") || s == "*" {
			parts[i] = "x"
		}
	}
	return strings.Join(parts, "/")
}
