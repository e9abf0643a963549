package project

import (
	"net/http"
	"strings"

	"underpin/checks/project/source"
)

// view follows what a class-based view asks before its method runs: mixins,
// permission classes, its dispatch.
func (s *pythonSurvey) view() {
	own, foreign := s.p.PythonBases(s.route.View)
	rest, signsIn := false, false
	for _, base := range foreign {
		signsIn = signsIn || strings.HasPrefix(base, "rest_framework_simplejwt") || strings.Contains(base, "authtoken.views") || strings.HasPrefix(base, "dj_rest_auth")
		last := base[strings.LastIndexByte(base, '.')+1:]
		rest = rest || strings.HasSuffix(last, "APIView") || strings.HasSuffix(last, "ViewSet") || strings.HasPrefix(base, "rest_framework")
		s.mixin(last)
	}
	for _, c := range own {
		for m := range c.Children() {
			if m.Kind() == source.Method && (m.Key() == "dispatch" || m.Key() == "initial") {
				s.fresh()
				in := *s.pythonCaller
				in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
				if end, at := in.run(m); end == turned {
					s.asked, s.role = in.asked, in.role
					s.refused(at, true)
				}
			}
		}
	}
	if rest && (!signsIn || s.p.PythonMember(s.route.View, "permission_classes").OK()) { // views that sign people in let everybody come
		s.rest()
	}
}

// mixin takes in a class of Django's that asks who is calling.
func (s *pythonSurvey) mixin(name string) {
	s.fresh()
	at := s.route.View.Child(source.Name)
	switch name {
	case "LoginRequiredMixin", "VerifiedEmailRequiredMixin":
		s.asked = Guard{By: DjangoAuth}
		if !s.member {
			s.refused(at, true)
		}
	case "PermissionRequiredMixin", "StaffuserRequiredMixin", "SuperuserRequiredMixin", "GroupRequiredMixin":
		s.asked, s.role = Guard{By: DjangoAuth}, true
		s.refused(at, true)
	case "UserPassesTestMixin":
		test := s.p.PythonMember(s.route.View, "test_func")
		if test.Kind() != source.Method {
			return
		}
		in := *s.pythonCaller
		in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
		if v := in.result(test); v.truth == never || !s.member && v.caller {
			s.asked = in.asked
			s.role = in.role || s.member && v.truth == never
			s.refused(test, true)
		}
	}
}

// rest follows the permission classes of a view of Django's REST framework: those of
// its action, of its class, of the settings.
func (s *pythonSurvey) rest() {
	for _, t := range s.route.Through {
		if lastOfPath(t) == "action" || lastOfPath(t) == "permission_classes" {
			list := t.Named("permission_classes")
			if lastOfPath(t) == "permission_classes" {
				list = t.Arg(0)
			}
			if list.OK() {
				s.permissions(list, t)
				return
			}
		}
	}
	if m := s.p.PythonMember(s.route.View, "get_permissions"); m.Kind() == source.Method {
		if s.chosen(m) {
			return
		}
	}
	s.restOfClass()
}

func (s *pythonSurvey) restOfClass() {
	if f := s.p.PythonMember(s.route.View, "permission_classes"); f.Kind() == source.Field {
		s.permissions(f.Child(source.Value), f)
		return
	}
	s.restOfSettings()
}

// restOfSettings follows what the settings ask of every view.
func (s *pythonSurvey) restOfSettings() {
	set := s.p.PythonSetting("REST_FRAMEWORK").Prop("DEFAULT_PERMISSION_CLASSES")
	for c := range set.Children() {
		spec, _ := c.StringValue()
		dot := strings.LastIndexByte(spec, '.')
		if dot < 0 {
			continue
		}
		if class := s.p.PythonNamed(c.File().Path, spec); class.Kind() == source.Class {
			s.permission(class, "", c)
			continue
		}
		s.permission(source.Node{}, spec[dot+1:], c)
	}
}

// PythonNamed is what a dotted path names, as settings do: "shop.auth.CookieToken".
func (p *Project) PythonNamed(from, spec string) source.Node {
	dot := strings.LastIndexByte(spec, '.')
	if dot < 0 {
		return source.Node{}
	}
	return p.Exported(p.resolver().resolve(from, spec[:dot]), spec[dot+1:])
}

// chosen follows get_permissions to the list that it gives for the action.
func (s *pythonSurvey) chosen(m source.Node) bool {
	s.fresh()
	in := *s.pythonCaller
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	_, at := in.run(m)
	v := at.Child(source.Value)
	if at.Kind() != source.Return || v.Kind() != source.Array {
		return false
	}
	if loop := v.Child(source.Item); loop.Kind() == source.ForOf { // [each() for each in classes]
		list := loop.Child(source.Right)
		if held, ok := in.held[list.Ident()]; ok {
			s.permissions(held, m)
			return true
		}
		return false
	}
	s.permissions(v, m)
	return true
}

// permissions follows a list of permission classes.
func (s *pythonSurvey) permissions(list, at source.Node) {
	if list.Is(source.Identifier, source.Member) {
		list = s.p.Definition(list)
	}
	for c := range list.Children() {
		s.permissionOf(c, at)
	}
}

func (s *pythonSurvey) permissionOf(n, at source.Node) {
	switch {
	case n.Kind() == source.Call && n.CalleeName() != "":
		n = n.Child(source.Callee)
	case n.Kind() == source.Binary && n.Operator() == "&":
		s.permissionOf(n.Child(source.Left), at)
		s.permissionOf(n.Child(source.Right), at)
		return
	case n.Kind() == source.Binary: // either is enough: the first says what it takes
		n = n.Child(source.Left)
	}
	class := s.p.Definition(n)
	s.permission(class, lastOfPath(n), at)
}

func (s *pythonSurvey) permission(class source.Node, name string, at source.Node) {
	s.fresh()
	s.asked = Guard{Kind: SessionGuard}
	if class.Kind() == source.Class {
		s.ownPermission(class, at)
		return
	}
	switch name {
	case "IsAuthenticated":
		if !s.member {
			s.refused(at, true)
		}
	case "IsAuthenticatedOrReadOnly":
		if !s.member && s.route.Method != http.MethodGet {
			s.refused(at, true)
		}
	case "IsAdminUser", "DjangoModelPermissions", "DjangoObjectPermissions", "TokenHasScope", "TokenHasReadWriteScope":
		s.role = true
		s.refused(at, true)
	case "HasAPIKey":
		s.asked.Kind = SecretGuard
		if !s.member {
			s.refused(at, true)
		}
	case "AllowAny", "DjangoModelPermissionsOrAnonReadOnly", "":
	default:
		s.route.Maybe = true
	}
}

// ownPermission follows has_permission of a class of the app.
func (s *pythonSurvey) ownPermission(class, at source.Node) {
	m := s.p.PythonMember(class, "has_permission")
	if m.Kind() != source.Method {
		_, foreign := s.p.PythonBases(class)
		for _, base := range foreign {
			if last := base[strings.LastIndexByte(base, '.')+1:]; last != "BasePermission" {
				s.permission(source.Node{}, last, at)
			}
		}
		return
	}
	in := *s.pythonCaller
	in.names, in.held = map[string]pythonValue{}, map[string]source.Node{}
	v := in.result(m)
	s.asked, s.role = in.asked, in.role || s.member && v.truth == never
	if v.truth == never || !s.member && v.caller && !strings.Contains(m.Text(), "SAFE_METHODS") {
		s.refused(at, true)
	}
	for _, base := range m.Enclosing(source.Class).ChildrenIn(source.SuperRole) { // super().has_permission()
		if last := lastOfPath(base); last == "IsAuthenticated" || last == "IsAdminUser" {
			s.permission(source.Node{}, last, at)
		}
	}
}
