package project

import (
	"strings"

	"underpin/checks/project/source"
)

// noteLimit takes down where the caller may be told that it comes too often.
func (c *pythonCaller) noteLimit(n source.Node) {
	if anyBelow(n, func(x source.Node) bool {
		switch x.Kind() {
		case source.Number:
			return x.Text() == "429"
		case source.Member:
			return strings.Contains(x.Text(), "HTTP_429") || strings.Contains(x.Text(), "TOO_MANY_REQUESTS")
		}
		return false
	}) {
		c.limited = n
	}
}

// Limit is where code of the app itself refuses a request to the route because there
// were too many, with 429: in a hook or middleware that its address comes to, in a
// decorator, a dependency, its function or what that calls.
func (r *GuardedPythonRoute) Limit(p *Project) source.Node {
	_, member := r.Session()
	for _, who := range []bool{member, !member} {
		c := newPythonCaller(p, &r.PythonRoute, who)
		s := pythonSurvey{pythonCaller: c, route: &GuardedPythonRoute{PythonRoute: r.PythonRoute}}
		for _, t := range r.Through {
			if n := s.limitOf(t); n.OK() && who == member {
				return n
			}
		}
		for _, param := range r.Node.ChildrenIn(source.ParamRole) {
			if d := p.dependencyOf(param); d.OK() {
				if n := s.limitOf(d); n.OK() {
					return n
				}
			}
		}
		s.fresh()
		s.names, s.held = map[string]pythonValue{}, map[string]source.Node{}
		s.run(r.Node)
		if s.limited.OK() {
			return s.limited
		}
	}
	return source.Node{}
}

// limitOf is where one thing on the way refuses.
func (s *pythonSurvey) limitOf(t source.Node) source.Node {
	s.fresh()
	s.limited = source.Node{}
	in := *s.pythonCaller
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	switch {
	case t.Is(source.Function, source.Method):
		in.hook = true
		in.run(t)
	case isDepends(t):
		if fn := s.dependency(t.Arg(0)); fn.OK() {
			in.run(fn)
		}
	default:
		callee := t
		if t.Kind() == source.Call {
			callee = t.Child(source.Callee)
		}
		fn := s.p.Definition(callee)
		if fn.Kind() != source.Function {
			return source.Node{}
		}
		inner, next := wrapped(fn)
		in.next = next
		in.run(inner)
	}
	if in.limited.OK() && !t.Is(source.Function, source.Method) {
		return t
	}
	return in.limited
}
