package project

import (
	"strings"

	"underpin/checks/project/source"
)

// dependencyOf is what a parameter asks FastAPI for: Depends(x) as its default or in
// its annotation, which may have a name of its own.
func (p *Project) dependencyOf(param source.Node) source.Node {
	if v := param.Child(source.Value); isDepends(v) {
		return v
	}
	typ := param.Child(source.TypeRole)
	if typ.Is(source.Identifier, source.Member) {
		typ = p.Definition(typ)
	}
	if typ.Kind() != source.Index {
		return source.Node{}
	}
	for c := range typ.Find(source.Call) {
		if isDepends(c) {
			return c
		}
	}
	return source.Node{}
}

func isDepends(n source.Node) bool {
	return n.Kind() == source.Call && (n.CalleeName() == "Depends" || n.CalleeName() == "Security")
}

// param follows what a parameter asks for; it reports whether that turns the caller
// away, and notes what the parameter holds for it otherwise.
func (s *pythonSurvey) param(param source.Node, depth int) bool {
	name := param.Child(source.Name).Text()
	if d := s.p.dependencyOf(param); d.OK() {
		what := d.Arg(0)
		if what.OK() {
			if s.depends(what, depth) {
				s.names[name] = pythonValue{truth: truthOf(s.member), caller: true}
				return true
			}
			s.names[name] = s.given(what)
			if s.member && s.refusesStrangers(what) {
				s.names[name] = pythonValue{truth: surely, caller: true}
			}
		}
		return false
	}
	def := param.Child(source.Value)
	if typ := param.Child(source.TypeRole); !def.OK() && typ.Kind() == source.Index { // Annotated[str, Header()]
		for c := range typ.Find(source.Call) {
			def = c
		}
	}
	if n := lastOfPath(def); def.Kind() == source.Call && (n == "Header" || n == "Cookie") {
		key := name
		if a, ok := def.Named("alias").StringValue(); ok {
			key = a
		}
		s.names[name] = s.sent(param, key)
	}
	return false
}

// refusesStrangers reports whether a dependency turns somebody without a session away.
func (s *pythonSurvey) refusesStrangers(what source.Node) bool {
	c := newPythonCaller(s.p, s.pythonCaller.route, false)
	c.depth = s.depth
	stranger := pythonSurvey{pythonCaller: c, route: s.route}
	return stranger.depends(what, s.depth+1)
}

// securitySchemes are what FastAPI calls the ways in which a client brings a proof:
// they look whether it is there, and no further.
var securitySchemes = map[string]bool{"OAuth2PasswordBearer": true, "HTTPBearer": true, "APIKeyHeader": true, "HTTPBasic": true, "APIKeyCookie": true, "APIKeyQuery": true, "OAuth2AuthorizationCodeBearer": true}

// given is what a dependency hands over to the caller that it lets through.
func (s *pythonSurvey) given(what source.Node) pythonValue {
	made := s.p.Definition(what)
	if what.Kind() == source.Call {
		made = what
	}
	if made.Kind() == source.Call && securitySchemes[made.CalleeName()] {
		return s.is(what, SessionGuard)
	}
	if made.Kind() != source.Function {
		return pythonValue{}
	}
	in := *s.pythonCaller
	in.depth++
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	inner := pythonSurvey{pythonCaller: &in, route: s.route}
	for _, p := range made.ChildrenIn(source.ParamRole) {
		inner.param(p, in.depth)
	}
	if in.depth > pythonDepth || isGenerator(made) {
		return pythonValue{}
	}
	asked := in.asked
	in.asked = Guard{}
	v := in.result(made)
	if v.truth == never && in.asked.Node.OK() || v.caller {
		return pythonValue{truth: v.truth, caller: true}
	}
	in.asked = asked
	return pythonValue{}
}

// depends reports whether a dependency turns the caller away.
func (s *pythonSurvey) depends(what source.Node, depth int) bool {
	if depth > pythonDepth {
		return false
	}
	fn := s.dependency(what)
	if !fn.OK() {
		return s.dependsOnLibrary(what)
	}
	in := *s.pythonCaller
	in.depth = depth
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	inner := pythonSurvey{pythonCaller: &in, route: s.route}
	for _, param := range fn.ChildrenIn(source.ParamRole) {
		if inner.param(param, depth+1) {
			s.asked, s.role = in.asked, in.role
			return true
		}
	}
	in.asked, in.role = Guard{}, false
	end, at := in.run(fn)
	if end != turned {
		return false
	}
	if !in.asked.Node.OK() {
		in.asked.Node = at
	}
	s.asked, s.role = in.asked, in.role
	if s.member && what.Kind() == source.Call && isRoleName(what.Text()) {
		s.role = true // RoleChecker(["admin"])
	}
	return true
}

// dependency is the function that a dependency runs: the one that is named, the one
// that a call makes, or the __call__ of an instance.
func (s *pythonSurvey) dependency(what source.Node) source.Node {
	d := what
	if what.Is(source.Identifier, source.Member) {
		d = s.p.Definition(what)
	}
	if d.Is(source.Function, source.Method) {
		return d
	}
	if d.Kind() != source.Call {
		return source.Node{}
	}
	made := s.p.Definition(d.Child(source.Callee))
	switch made.Kind() {
	case source.Class:
		return s.p.PythonMember(made, "__call__")
	case source.Function:
		if v := s.p.givenBy(made); v.Kind() == source.Identifier {
			if inner := v.Lookup(v.Text()); inner.Kind() == source.Function {
				return inner
			}
		}
	}
	return source.Node{}
}

// dependsOnLibrary reports whether a dependency that comes from elsewhere asks for a
// session.
func (s *pythonSurvey) dependsOnLibrary(what source.Node) bool {
	made := what
	if what.Is(source.Identifier, source.Member) {
		if d := s.p.Definition(what); d.OK() {
			made = d
		}
	}
	name := lastOfPath(made)
	if made.Kind() == source.Call && securitySchemes[name] {
		return false
	}
	if made.Named("optional").Text() == "True" || made.Named("auto_error").Text() == "False" {
		return false
	}
	low := strings.ToLower(name)
	if name != "current_user" && !strings.Contains(low, "bearer") && !strings.Contains(low, "require_user") && !strings.Contains(low, "get_current") && !strings.Contains(low, "auth_guard") && !strings.Contains(low, "access_token_required") {
		return false
	}
	s.asked = Guard{Kind: SessionGuard, Node: what}
	if s.member {
		s.role = made.Named("superuser").Text() == "True"
		return s.role
	}
	return true
}
