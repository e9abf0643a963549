package project

import (
	"underpin/checks/project/source"
)

// A nodesKey is the key of an answer about nodes: it holds for as long as their
// files stay what they are.
type nodesKey interface {
	about(of func(*source.File) bool) bool
}

// A nodeKey names an answer about one node.
type nodeKey struct {
	node source.Node
	name string
}

func (k nodeKey) about(of func(*source.File) bool) bool { return of(k.node.File()) }

// Of is an answer about one node, a function as a rule: what it does, who calls
// it. Like Answer it may ask whatever it needs of the project that it is given,
// and nothing else; after a change only what has to do with the change is asked
// again, and who asked for it only when the answer is another one than before.
func Of[T any](p *Project, n source.Node, name string, ask func(p *Project, n source.Node) T) T {
	if !p.current(n.File()) {
		return ask(p, n)
	}
	return remember(p, nodeKey{n, name}, func(p *Project) T { return ask(p, n) })
}

// A routeKey names an answer about one route, by all that a route is.
type routeKey struct {
	name               string
	kind               RouteKind
	method, path, file string
	node               source.Node
	through            [mostThrough]source.Node
	stack              Tech
	public             bool
}

// mostThrough is how many steps before a route a key has room for.
const mostThrough = 6

func (k routeKey) about(of func(*source.File) bool) bool {
	if of(k.node.File()) {
		return true
	}
	for _, t := range k.through {
		if t.OK() && of(t.File()) {
			return true
		}
	}
	return false
}

// A numberedKey names an answer about one route of Routes.
type numberedKey struct {
	name  string
	route int32
}

// OfRoute is an answer about one route, as Of is about one node. What asks it of
// the routes of Addresses, and of Routes nothing, is asked again after a change to
// their code only when one of the answers is another one.
func OfRoute[T any](p *Project, r Route, name string, ask func(p *Project, r Route) T) T {
	if p.lists(r) {
		return ofNumbered(p, numberedKey{name, r.number}, ask)
	}
	k := routeKey{name: name, kind: r.Kind, method: r.Method, path: r.Path, file: r.File, node: r.Node, stack: r.Stack, public: r.Public}
	if copy(k.through[:], r.Through) < len(r.Through) || k.about(func(f *source.File) bool { return !p.current(f) }) {
		return ask(p, r)
	}
	return remember(p, k, func(p *Project) T { return ask(p, r) })
}

func ofNumbered[T any](p *Project, k numberedKey, ask func(p *Project, r Route) T) T {
	return remember(p, k, func(p *Project) T {
		r := p.WithCode(Route{number: k.route})
		if r.number == 0 { // it went
			var none T
			return none
		}
		return ask(p, r)
	})
}

// lists reports whether a route is one of Routes or of Addresses.
func (p *Project) lists(r Route) bool {
	if r.number == 0 {
		return false
	}
	whole, ok := p.routesNow().get(r.number)
	if ok && !r.Node.OK() && r.Through == nil {
		whole.Node, whole.Through = r.Node, nil
	}
	return ok && whole.is(r)
}

// current reports whether a tree is that of a file as it is now.
func (p *Project) current(t *source.File) bool {
	if t == nil {
		return false
	}
	f := p.contents.file(t.Number)
	if f == nil {
		return false
	}
	return f.grown() == t
}
