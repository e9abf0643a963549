package project

import (
	"slices"
	"sync"
)

// A routeTable is the routes of a snapshot.
type routeTable struct {
	routes []Route
	place  map[int32]int // of a route among them, by its number
}

// newRouteTable numbers routes, in their order.
func (p *Project) newRouteTable(routes []Route) *routeTable {
	t := &routeTable{routes: routes, place: make(map[int32]int, len(routes))}
	seen := make(map[address]int, len(routes))
	for i := range routes {
		r := &t.routes[i]
		at := address{kind: r.Kind, method: r.Method, path: r.Path, file: r.File, stack: r.Stack, public: r.Public}
		at.nth, seen[at] = seen[at], seen[at]+1
		r.number = p.addresses.number(at)
		t.place[r.number] = i
	}
	return t
}

func (t *routeTable) get(number int32) (Route, bool) {
	i, ok := t.place[number]
	if !ok {
		return Route{}, false
	}
	return t.routes[i], true
}

// same reports whether two tables list the same routes.
func (t *routeTable) same(other any) bool {
	o, ok := other.(*routeTable)
	return ok && slices.EqualFunc(t.routes, o.routes, Route.is)
}

// is reports whether two routes are the same.
func (r Route) is(o Route) bool {
	return r.Node == o.Node && r.Kind == o.Kind && r.Stack == o.Stack && r.Public == o.Public && r.number == o.number &&
		r.Method == o.Method && r.Path == o.Path && r.File == o.File && slices.Equal(r.Through, o.Through)
}

// An address is what a route is without its code.
type address struct {
	kind               RouteKind
	method, path, file string
	stack              Tech
	public             bool
	nth                int // of those with all of this
}

// addresses numbers the addresses that the routes of a project and of those made
// from it have or had. Numbers begin at 1 and stay.
type addresses struct {
	mu sync.Mutex
	of map[address]int32
}

func (t *addresses) number(a address) int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.of[a]
	if n == 0 {
		if t.of == nil {
			t.of = map[address]int32{}
		}
		n = int32(len(t.of)) + 1
		t.of[a] = n
	}
	return n
}

// A routesRead is which routes were asked for by their numbers.
type routesRead struct {
	was     *routeTable
	numbers numbers
}

// WithCode is a route of Addresses with its function and what is before it. Who
// asks depends on that route alone, and not on all that Routes lists.
func (p *Project) WithCode(r Route) Route {
	if r.number == 0 {
		return r
	}
	t := p.routesNow()
	if p.reads != nil {
		p.reads.askRoute(t, r.number)
	}
	whole, _ := t.get(r.number)
	return whole
}

func (r *recorder) askRoute(t *routeTable, number int32) {
	if r.routes == nil {
		r.routes = &routesRead{was: t}
	}
	if r.routes.was != t { // a view of another snapshot
		r.unknown = true
	}
	r.routes.numbers.add(number)
}

// routesNow is the table of this snapshot, for who takes down by itself what is
// read of it.
func (p *Project) routesNow() *routeTable {
	if t := p.routed.Load(); t != nil {
		return t
	}
	t := (&Project{snapshot: p.snapshot}).routeTable()
	p.routed.Store(t)
	return t
}

// routesHold reports whether the routes that were asked for are what they were.
func (p *Project) routesHold(asked *routesRead) bool {
	now := p.routesNow()
	return now == asked.was || !asked.numbers.meets(p.routesSince(asked.was, now))
}

// routesSince are the routes that differ between an earlier table and the present
// one.
func (s *snapshot) routesSince(was, now *routeTable) *numbers {
	s.sinceMu.Lock()
	defer s.sinceMu.Unlock()
	if d := s.rerouted[was]; d != nil {
		return d
	}
	d := &numbers{}
	for n := range was.place {
		a, _ := was.get(n)
		if b, ok := now.get(n); !ok || !a.is(b) {
			d.add(n)
		}
	}
	for n := range now.place {
		if _, ok := was.place[n]; !ok {
			d.add(n)
		}
	}
	if s.rerouted == nil {
		s.rerouted = map[*routeTable]*numbers{}
	}
	s.rerouted[was] = d
	return d
}
