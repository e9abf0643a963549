package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A GuardedPythonRoute is a route of a Python app with what on its way asks who is
// calling.
type GuardedPythonRoute struct {
	PythonRoute
	Guards []Guard
	// Roles are what on the way asks whether the caller may: somebody who is signed
	// in and has no role was followed there and turned away.
	Roles []source.Node
	// Maybe says that something on the way could not be followed: it may turn
	// strangers away.
	Maybe bool
}

// Closed is a guard that keeps strangers out.
func (r *GuardedPythonRoute) Closed() (Guard, bool) { g := r.Guarded(); return g.Closed() }

// Session is a guard that asks for a user's session and keeps strangers out.
func (r *GuardedPythonRoute) Session() (Guard, bool) { g := r.Guarded(); return g.Session() }

// Guarded is the route as questions about guards ask for it.
func (r *GuardedPythonRoute) Guarded() GuardedRoute {
	return GuardedRoute{Route: r.Route, Guards: r.Guards, Roles: r.Roles, Maybe: r.Maybe}
}

// GuardedPythonRoutes lists the routes of PythonRoutes, in their order, with their
// guards: decorators, hooks and middleware before them, dependencies, mixins and
// permission classes, and what the functions do themselves before anything else. A
// stranger is followed through each to where it is turned away.
func (p *Project) GuardedPythonRoutes() []GuardedPythonRoute {
	return slices.Clip(remember(p, "python guards", func(p *Project) []GuardedPythonRoute {
		var out []GuardedPythonRoute
		for _, r := range p.PythonRoutes() {
			g := GuardedPythonRoute{PythonRoute: r}
			g.survey(p)
			out = append(out, g)
		}
		return out
	}))
}

func (r *GuardedPythonRoute) survey(p *Project) {
	for _, member := range []bool{false, true} {
		c := newPythonCaller(p, &r.PythonRoute, member)
		s := pythonSurvey{pythonCaller: c, route: r}
		for _, t := range r.Through {
			s.step(t)
		}
		if r.View.OK() {
			s.view()
		}
		if r.Node.Is(source.Function, source.Method) {
			s.handler()
		}
	}
}

// A pythonSurvey gathers what turns one caller away on the way to a route.
type pythonSurvey struct {
	*pythonCaller
	route *GuardedPythonRoute
}

// refused notes that the caller was turned away at a node.
func (s *pythonSurvey) refused(at source.Node, front bool) {
	if s.member {
		if s.role && !slices.Contains(s.route.Roles, at) {
			s.route.Roles = append(s.route.Roles, at)
		}
		return
	}
	g := s.asked
	g.Node, g.Front = at, front
	if !slices.ContainsFunc(s.route.Guards, func(o Guard) bool { return o.Node == at }) {
		s.route.Guards = append(s.route.Guards, g)
	}
}

// fresh forgets what was asked before.
func (s *pythonSurvey) fresh() {
	s.asked, s.role = Guard{}, false
	left := pythonSteps
	s.steps = &left
}

// step follows one thing on the way.
func (s *pythonSurvey) step(t source.Node) {
	s.fresh()
	switch {
	case t.Is(source.Function, source.Method): // a hook or middleware
		in := *s.pythonCaller
		in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
		in.hook = true
		if end, at := in.run(t); end == turned {
			s.asked, s.role = in.asked, in.role
			s.refused(at, true)
		}
	case t.Kind() == source.String: // middleware of Django's own
		if !slices.ContainsFunc(s.route.Through, func(o source.Node) bool { return lastOfPath(o) == "login_not_required" }) {
			s.asked = Guard{By: DjangoAuth}
			s.refused(t, true)
		}
	case t.CalleeName() == "Depends" || t.CalleeName() == "Security":
		if s.depends(t.Arg(0), 0) {
			s.refused(t, true)
		}
	default:
		s.decorator(t)
	}
}

// lastOfPath is the last name of a path or of what a call calls.
func lastOfPath(n source.Node) string {
	if n.Kind() == source.Call {
		n = n.Child(source.Callee)
	}
	if n.Kind() == source.Member {
		return n.Child(source.Name).Text()
	}
	return n.Ident()
}

// libraryGuards are decorators of libraries that let nobody in without a session,
// and whether they ask for a role.
var libraryGuards = map[string]bool{
	"login_required": false, "fresh_login_required": false, "jwt_required": false, "jwt_refresh_token_required": false, "fresh_jwt_required": false, "auth_required": false,
	"verified_email_required": false, "token_required": false, "requires_auth": false, "auth_token_required": false, "require_oauth": false, "require_auth": false,
	"staff_member_required": true, "permission_required": true, "roles_required": true, "roles_accepted": true, "permissions_required": true, "permissions_accepted": true,
	"superuser_required": true, "admin_required": true, "group_required": true, "admin_login_required": true, "require_login": false, "otp_required": false,
}

// decorator follows what is put around a function.
func (s *pythonSurvey) decorator(t source.Node) {
	name := lastOfPath(t)
	callee := t
	if t.Kind() == source.Call {
		callee = t.Child(source.Callee)
	}
	fn := s.p.Definition(callee)
	switch {
	case name == "method_decorator":
		list := t.Arg(0)
		if list.Kind() == source.Array {
			for item := range list.Children() {
				s.decorator(item)
			}
			return
		}
		s.decorator(list)
		return
	case name == "permission_classes":
		s.permissions(t.Arg(0), t)
		return
	case name == "user_passes_test":
		s.passesTest(t.Arg(0), t)
		return
	case fn.Kind() == source.Function:
		if end, at := s.wrapper(fn, t); end == turned {
			if at.File() != t.File() || s.route.Node.OK() {
				at = t
			}
			s.refused(at, true)
		}
		return
	}
	role, known := libraryGuards[name]
	if !known {
		low := strings.ToLower(name)
		if strings.Contains(low, "login") || strings.Contains(low, "auth") || strings.Contains(low, "permission") || strings.Contains(low, "admin") {
			s.route.Maybe = s.route.Maybe || name != "login_not_required"
		}
		return
	}
	if t.Named("optional").Text() == "True" {
		return
	}
	s.role = role
	if !s.member || role {
		s.refused(t, true)
	}
}

// wrapper follows the function that a decorator of the app puts in place of the
// decorated one.
func (s *pythonSurvey) wrapper(fn, call source.Node) (pythonEnd, source.Node) {
	inner, next := wrapped(fn)
	if !inner.OK() {
		return carriesOn, source.Node{}
	}
	in := *s.pythonCaller
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	in.next = next
	end, at := in.run(inner)
	s.asked, s.role = in.asked, in.role
	if s.member && end == turned && !s.role && call.Kind() == source.Call && isRoleName(call.Text()) {
		s.role = true // role_required("editor")
	}
	return end, at
}

// wrapped is the innermost function of a decorator that calls what is decorated, and
// the name of that.
func wrapped(fn source.Node) (inner source.Node, next string) {
	for c := range fn.Find(source.Call) {
		name := c.Child(source.Callee).Ident()
		d := c.Lookup(name)
		if d.Kind() == source.Param && d.Parent() != c.Function() && c.Function() != fn {
			return c.Function(), name
		}
	}
	return source.Node{}, ""
}

// passesTest follows user_passes_test(lambda u: …).
func (s *pythonSurvey) passesTest(test, at source.Node) {
	fn := test
	if test.Is(source.Identifier, source.Member) {
		fn = s.p.Definition(test)
	}
	in := *s.pythonCaller
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	param := fn.Child(source.ParamRole).Child(source.Name).Text()
	in.names[param] = pythonValue{truth: truthOf(s.member), caller: true}
	v := pythonValue{}
	switch fn.Kind() {
	case source.Arrow:
		v = in.value(fn.Child(source.Body))
	case source.Function:
		v = in.result(fn)
	}
	if v.truth == never || !s.member {
		s.role = in.role || s.member
		s.refused(at, true)
	}
}

// handler follows the function of a route: what its parameters ask for, and what it
// does before it does anything.
func (s *pythonSurvey) handler() {
	s.fresh()
	s.names, s.held = map[string]pythonValue{}, map[string]source.Node{}
	for _, param := range s.route.Node.ChildrenIn(source.ParamRole) {
		if s.param(param, 0) {
			s.refused(param, false)
		}
	}
	s.fresh()
	if end, at := s.run(s.route.Node); end == turned && !signsInBefore(s.route.Node, at) {
		s.refused(at, false)
	}
}

// signsInBefore reports whether a function lets people in before a place: who is sent
// away behind that gave a wrong password.
func signsInBefore(fn, at source.Node) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "login_user", "check_password", "check_password_hash", "verify_password", "checkpw", "authenticate":
		case "verify", "verify_and_update": // of passlib and argon2
			if !strings.Contains(strings.ToLower(c.Text()), "password") {
				continue
			}
		default:
			continue
		}
		return at.File() != fn.File() || c.Start() < at.Start()
	}
	return false
}
