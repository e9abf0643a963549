package security

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// lookForPythonRoles is lookForRoles for apps of Flask, FastAPI and Django.
func lookForPythonRoles(p *project.Project) check.Finding {
	var holes []roleHole
	var tested []check.Place
	told := map[source.Node]bool{}
	routes := pythonRoutes(p)
	for i := range routes {
		r := &routes[i]
		if r.Library == "django.contrib.admin.site.urls" {
			tested = appendOnce(tested, at(r.Node, "Django's administration asks for staff"))
		}
		if len(r.Roles) > 0 {
			tested = appendOnce(tested, at(r.Roles[0], "tests the role"))
			continue
		}
		if told[r.Node] || r.Library != "" || senderRoute(r.Guarded()) {
			continue
		}
		told[r.Node] = true
		if h, ok := openPythonDesk(r); ok {
			holes = append(holes, h)
		}
		holes = append(holes, selfGivenRights(p, r)...)
	}
	switch {
	case len(holes) > 0:
		return rolesGap(holes)
	case len(tested) > 0:
		return check.Passed(check.Likely, "Roles are tested on the server.", tested...)
	}
	return check.Unneeded("The app knows no roles and has nothing that only some of its users may do: every account owns its own things alone.")
}

// pythonDeskWords name what is there for those who run the app.
var pythonDeskWords = wordSet("admin admins superadmin backoffice administration moderation")

// openPythonDesk is a route of the administration that everybody who is signed in
// may use.
func openPythonDesk(r *pythonRoute) (roleHole, bool) {
	g, signedIn := r.Session()
	words := pythonWords(r)
	if !signedIn || r.Maybe || !hasWord(words, pythonDeskWords) || hasWord(words, pythonEntryWords) || r.Method == http.MethodOptions {
		return roleHole{}, false
	}
	if slices.ContainsFunc(r.Guards, func(g project.Guard) bool { return g.Kind == project.SecretGuard || g.Kind == project.SignatureGuard }) {
		return roleHole{}, false
	}
	for _, n := range slices.Concat([]source.Node{g.Node}, r.Through) { // named for a role that could not be followed
		if containsPart(strings.ToLower(n.Text()), []string{"admin", "role", "staff", "permission", "superuser"}) && !n.Is(source.Function, source.Method) {
			return roleHole{}, false
		}
	}
	does := "answers"
	for _, d := range r.deeds {
		if d.kind != deedReads && d.what != "" {
			does = d.what
		}
	}
	return roleHole{
		reason:     fmt.Sprintf("%s %s for whoever is signed in: nothing on its way asks for a role", address(r.Route), does),
		confidence: check.Likely, severity: check.Blocker,
		places: []check.Place{at(pythonHead(r), "belongs to the administration and asks for no role"), at(g.Node, "asks who is calling, and not what they may do")},
		brief:  "Endpoints of the administration ask for the role in one place that stands before all of them: " + roleGuardOf(r.Stack) + ".",
	}, true
}

func roleGuardOf(t project.Tech) string {
	switch t {
	case project.Django:
		return "`@staff_member_required`, `UserPassesTestMixin` with a `test_func`, or `permission_classes = [IsAdminUser]`"
	case project.FastAPI:
		return "a dependency that raises `HTTPException(403)` unless the user that the token names is an administrator, given to the router"
	}
	return "a decorator (or a `before_request` hook of the blueprint) that answers 403 unless `current_user` is an administrator"
}

// rightsFields say what the owner of a row may do.
var rightsFields = wordSet("is_admin is_superuser is_staff role roles admin permissions credits plan tier subscription_tier subscription_plan is_premium user_role account_type is_super_admin")

// selfGivenRights are the places where a route without a test of roles writes a role
// as it is sent.
func selfGivenRights(p *project.Project, r *pythonRoute) []roleHole {
	if r.Method == http.MethodGet || hasWord(pythonWords(r), internalWords) {
		return nil
	}
	if h, ok := rightsOfSchema(p, r); ok {
		return []roleHole{h}
	}
	if !r.Node.Is(source.Function, source.Method) {
		return nil
	}
	s := sentReader{p: p, fn: r.Node, bodies: map[string]bool{}}
	s.params()
	s.read()
	var out []roleHole
	for _, f := range s.open {
		if !rightsFields[f.name] || !endsInRights(f, r.Node) {
			continue
		}
		out = append(out, roleHole{
			reason:     fmt.Sprintf("%s writes the %s that the caller sends", address(r.Route), f.name),
			confidence: check.Likely, severity: check.Blocker,
			places: []check.Place{at(f.node, "takes the "+f.name+" as it is sent")},
			brief:  fmt.Sprintf("`%s` is never taken from the request: the server gives it, or an endpoint that only administrators reach.", f.name),
		})
	}
	return out
}

// endsInRights reports whether a field is given to the column of its own name.
func endsInRights(f sentField, fn source.Node) bool {
	for n := range fn.Find(source.Assign, source.Property) {
		key, value := n.Key(), n.Child(source.Value)
		if n.Kind() == source.Assign {
			key, value = n.Child(source.Left).Child(source.Name).Text(), n.Child(source.Right)
		} else if n.Role() != source.Arg || !isModelName(n.Parent().CalleeName()) && n.Parent().CalleeName() != "create" && n.Parent().CalleeName() != "create_user" {
			continue
		}
		if key != f.name {
			continue
		}
		held := heldBy(f.node)
		if value.Contains(f.node) || held != "" && strings.Contains(value.Text(), held) {
			return true
		}
	}
	return false
}

// rightsOfSchema is a schema with a field of rights that a route takes from whoever
// calls, and writes as a whole.
func rightsOfSchema(p *project.Project, r *pythonRoute) (roleHole, bool) {
	changes := slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedInserts || d.kind == deedUpdates })
	if !changes {
		return roleHole{}, false
	}
	if r.View.OK() && (r.Does == "create" || r.Does == "update") {
		class := p.Definition(p.PythonMember(r.View, "serializer_class").Child(source.Value))
		if field, where := writableRight(p, class); field != "" {
			return schemaHole(r, field, where), true
		}
		return roleHole{}, false
	}
	if r.Stack != project.FastAPI {
		return roleHole{}, false
	}
	for _, param := range r.Node.ChildrenIn(source.ParamRole) {
		typ := param.Child(source.TypeRole)
		class := p.Definition(typ)
		if !typ.Is(source.Identifier, source.Member) || class.Kind() != source.Class {
			continue
		}
		name := param.Child(source.Name).Text()
		if !writesAll(r, name) {
			continue
		}
		own, _ := p.PythonBases(class)
		for _, c := range own {
			for f := range c.Children() {
				if f.Kind() == source.Field && rightsFields[f.Key()] && f.Key() != "plan" {
					return schemaHole(r, f.Key(), f), true
				}
			}
		}
	}
	return roleHole{}, false
}

// writesAll reports whether a function writes all of a parsed body into a row:
// User(**body.model_dump()), User.model_validate(body).
func writesAll(r *pythonRoute, name string) bool {
	for c := range r.Node.Find(source.Call) {
		for _, a := range c.Args() {
			if v := a.Child(source.Value); a.Kind() == source.Spread && strings.HasPrefix(v.CalleePath(), name+".") && isModelName(c.CalleeName()) {
				return true
			}
		}
		if callee := c.Child(source.Callee); c.CalleeName() == "model_validate" && isModelName(callee.Child(source.ObjectRole).Ident()) && c.Arg(0).Ident() == name {
			return true
		}
	}
	return false
}

// writableRight is a field of rights that a serializer of the REST framework takes.
func writableRight(p *project.Project, class source.Node) (string, source.Node) {
	if class.Kind() != source.Class {
		return "", source.Node{}
	}
	var fields, readOnly source.Node
	for f := range class.Find(source.Field) {
		switch f.Key() {
		case "fields":
			fields = f.Child(source.Value)
		case "read_only_fields":
			readOnly = f.Child(source.Value)
		}
	}
	for c := range fields.Children() {
		s, _ := c.StringValue()
		if !rightsFields[s] || s == "plan" || strings.Contains(readOnly.Text(), "\""+s+"\"") || strings.Contains(readOnly.Text(), "'"+s+"'") {
			continue
		}
		if own := p.PythonMember(class, s); own.OK() && (strings.Contains(own.Text(), "read_only=True") || strings.Contains(own.Text(), "MethodField")) || p.PythonMember(class, "validate_"+s).OK() || p.PythonMember(class, "create").OK() {
			continue
		}
		return s, c
	}
	return "", source.Node{}
}

func schemaHole(r *pythonRoute, field string, where source.Node) roleHole {
	return roleHole{
		reason:     fmt.Sprintf("%s writes all of what the caller sends, and its schema has the field %s", address(r.Route), field),
		confidence: check.Likely, severity: check.Blocker,
		places: []check.Place{at(pythonHead(r), "writes all that its schema lets through"), at(where, "a right that the caller may set")},
		brief:  fmt.Sprintf("What people may send has a schema of its own without `%s`; the server sets it.", field),
	}
}
