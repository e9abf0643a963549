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
	deedAlters // changes a payment that was begun, by its id
	deedBuilds // changes the tables themselves
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
	var out []guardedRoute
	for _, r := range p.GuardedRoutes() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			out = append(out, guardedRoute{r, project.OfRoute(p, r.Route, "security/deeds", deedsOf)})
		}
	}
	return out
}

// deedDepth is how many calls deep a route is followed to what it does.
const deedDepth = 4

// deedsSeen is what one function does, and the project's functions that it calls.
type deedsSeen struct {
	deeds  []deed
	called []source.Node
}

// deedsOf is what a route does.
func deedsOf(p *project.Project, r project.Route) []deed {
	var out []deed
	seen := map[source.Node]bool{}
	var walk func(n source.Node, depth int)
	walk = func(n source.Node, depth int) {
		if !n.OK() || seen[n] {
			return
		}
		seen[n] = true
		at := project.Of(p, n, "security/deeds", deedsIn)
		out = append(out, at.deeds...)
		if depth == 0 {
			return
		}
		for _, fn := range at.called {
			walk(fn, depth-1)
		}
	}
	walk(r.Node, deedDepth)
	return out
}

// A deedReader reads one function.
type deedReader struct {
	p       *project.Project
	queries []project.Query // of the file
}

// queryAt is the first of a file's queries that begins where a node does.
func queryAt(queries []project.Query, n source.Node) (project.Query, bool) {
	for i := range queries {
		if q := &queries[i]; n.OK() && q.Start == n.Start() && q.File == n.File().Path {
			return *q, true
		}
	}
	return project.Query{}, false
}

// deedsIn reads one function.
func deedsIn(p *project.Project, n source.Node) deedsSeen {
	var at deedsSeen
	s := &deedReader{p: p, queries: p.QueriesIn(n.File().Path)}
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
			if !fn.OK() {
				fn = s.p.HandedMethod(c.Child(source.Callee))
			}
			if fn.Is(source.Function, source.Arrow, source.Method) && !n.Contains(fn) {
				at.called = append(at.called, fn)
			}
		case source.String:
			v, _ := c.StringValue()
			if what := costlyAt(c, v); what == asksModel || what == makesSpeech || what == sendsSMS || what == asksService && worksOnMedia(v) {
				at.deeds = append(at.deeds, deed{kind: deedSpends, node: c, what: what})
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
