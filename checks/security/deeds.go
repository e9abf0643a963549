package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A deedKind says what a route does that not everyone should be able to do.
type deedKind uint8

const (
	deedReads deedKind = iota
	deedInserts
	deedUpdates
	deedDeletes
	deedSpends // asks a model, sends a text message
	deedMails  // sends mail
	deedFiles  // keeps a file
	deedMoney  // moves money at the payment provider
	deedSells  // starts a payment of whoever calls
)

// A deed is one place where a route does something.
type deed struct {
	kind  deedKind
	node  source.Node
	table string // of the rows; "" when that cannot be read
	what  string // for a sentence: "deletes rows of orders"
	// bound says that row policies judge the query: it runs with the caller's own
	// token. all says that they do not: with the service role's key.
	bound, all bool
}

// changes reports whether the deed writes rows.
func (d deed) changes() bool {
	return d.kind == deedInserts || d.kind == deedUpdates || d.kind == deedDeletes
}

// A guardedRoute is a route with its guards and its deeds.
type guardedRoute struct {
	project.GuardedRoute
	deeds []deed
}

// guardedRoutes lists the endpoints of the app with what each of them does.
func guardedRoutes(p *project.Project) []guardedRoute {
	return project.Answer(p, "security/deeds", readDeeds)
}

func readDeeds(p *project.Project) []guardedRoute {
	s := &deedSurvey{p: p, seen: map[source.Node]*deedsSeen{}, queries: queriesByPlace(p)}
	var out []guardedRoute
	for _, r := range p.GuardedRoutes() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			out = append(out, guardedRoute{r, s.survey(r.Route)})
		}
	}
	return out
}

// deedDepth is how many calls deep a route is followed to what it does.
const deedDepth = 4

// A deedSurvey follows routes and remembers what it saw in each function.
type deedSurvey struct {
	p       *project.Project
	seen    map[source.Node]*deedsSeen
	queries map[place]project.Query
	round   int
}

type place struct {
	file  string
	start int
}

type deedsSeen struct {
	deeds  []deed
	called []source.Node
	round  int
}

func queriesByPlace(p *project.Project) map[place]project.Query {
	out := map[place]project.Query{}
	for _, q := range p.Queries() {
		at := place{q.File, q.Start}
		if _, ok := out[at]; !ok {
			out[at] = q
		}
	}
	return out
}

func (s *deedSurvey) survey(r project.Route) []deed {
	s.round++
	var out []deed
	s.walk(r.Node, deedDepth, &out)
	return out
}

func (s *deedSurvey) walk(n source.Node, depth int, out *[]deed) {
	if !n.OK() {
		return
	}
	at := s.look(n)
	if at.round == s.round {
		return
	}
	at.round = s.round
	*out = append(*out, at.deeds...)
	if depth == 0 {
		return
	}
	for _, fn := range at.called {
		s.walk(fn, depth-1, out)
	}
}

// look reads one function, the first time it is met.
func (s *deedSurvey) look(n source.Node) *deedsSeen {
	if at := s.seen[n]; at != nil {
		return at
	}
	at := &deedsSeen{}
	s.seen[n] = at
	n.Walk(func(c source.Node) bool {
		switch c.Kind() {
		case source.Call, source.New, source.Tagged:
			if d, ok := s.deedOf(c); ok {
				at.deeds = append(at.deeds, d)
			}
			fn := s.p.Definition(c.Child(source.Callee))
			if !fn.OK() {
				fn = byDefault(s.p, c.Child(source.Callee))
			}
			if fn.Is(source.Function, source.Arrow, source.Method) && !n.Contains(fn) {
				at.called = append(at.called, fn)
			}
		case source.String:
			if v, _ := c.StringValue(); costlyAddress(v) == asksModel || costlyAddress(v) == makesSpeech || costlyAddress(v) == sendsSMS {
				at.deeds = append(at.deeds, deed{kind: deedSpends, node: c, what: costlyAddress(v)})
			}
		}
		return true
	})
	return at
}

// byDefault is a method of what a parameter is when its caller gives nothing:
// function load(id, { store = sqlStore } = {}) { store.read(id) }.
func byDefault(p *project.Project, callee source.Node) source.Node {
	object := callee.Child(source.ObjectRole)
	if callee.Kind() != source.Member || object.Kind() != source.Identifier {
		return source.Node{}
	}
	d := object.Lookup(object.Text())
	if !d.Is(source.Param, source.Binding) || !d.Child(source.Value).OK() {
		return source.Node{}
	}
	method := p.Definition(d.Child(source.Value)).Prop(callee.Child(source.Name).Text())
	if fn := p.Definition(method); fn.OK() {
		return fn
	}
	return method
}
