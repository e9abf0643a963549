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

// A pythonCSRF tells which endpoints of a Python app believe a cookie whoever sent it.
type pythonCSRF struct {
	p     *project.Project
	front source.Node // asks every request for the app's own token
	how   string

	believes []source.Node // the classes of the app that take a token from a cookie
}

// lookForPythonCSRF is lookForCSRF for apps of Flask, FastAPI and Django.
func lookForPythonCSRF(p *project.Project) check.Finding {
	j := pythonCSRF{p: p}
	j.read()
	var open []*pythonRoute
	var shown, bearer []check.Place
	told := map[source.Node]bool{}
	routes := pythonRoutes(p)
	for i := range routes {
		r := &routes[i]
		if !changesForSomebody(r) || told[r.Node] {
			continue
		}
		guard, signedIn := r.Session()
		if !signedIn {
			continue
		}
		told[r.Node] = true
		how, safe := j.protected(r)
		switch {
		case !j.byCookie(r):
			bearer = appendOnce(bearer, at(guard.Node, "takes a token that no browser sends by itself"))
		case safe:
			shown = appendOnce(shown, how)
		default:
			open = append(open, r)
		}
	}
	links := j.followedLinks(routes)
	if len(open) > 0 {
		return j.withLinks(j.forgeable(open), links)
	}
	return j.withLinks(notForgeable(shown, bearer), links)
}

// changesForSomebody reports whether a route changes something for whoever is signed
// in.
func changesForSomebody(r *pythonRoute) bool {
	if hasWord(pythonWords(r), wordSet("login logout refresh signin signout")) {
		return false
	}
	if r.Library != "" || senderRoute(r.Guarded()) || r.Method != "" && r.Method != http.MethodPost { // what no form can send, browsers ask for leave first
		return false
	}
	return slices.ContainsFunc(r.deeds, func(d deed) bool { // whoever has a payment page opened for somebody else sees nothing of it
		return d.kind != deedReads && d.kind != deedSells && !strings.HasSuffix(d.what, "billing portal")
	})
}

// read finds what asks every request.
func (j *pythonCSRF) read() {
	if at := djangoListed(j.p, "MIDDLEWARE", "django.middleware.csrf.CsrfViewMiddleware"); len(at) > 0 {
		j.front, j.how = at[0], "Django refuses forms without the app's own token"
		return
	}
	if v := j.p.PythonSetting("WTF_CSRF_CHECK_DEFAULT"); v.Text() == "False" {
		return
	}
	for f := range j.p.PythonHolding("CSRFProtect", "CsrfProtect", "SeaSurf", "CSRFMiddleware") {
		for c := range f.Find(source.Call) {
			switch c.CalleeName() {
			case "CSRFProtect", "CsrfProtect", "SeaSurf":
				if c.Arg(0).OK() || j.started(c) {
					j.front, j.how = c, "refuses requests without the app's own token"
				}
			case "add_middleware":
				if strings.Contains(c.Arg(0).Text(), "CSRF") {
					j.front, j.how = c, "refuses requests without the app's own token"
				}
			}
		}
	}
	if v := j.p.PythonSetting("WTF_CSRF_ENABLED"); v.Text() == "False" {
		j.front = source.Node{}
	}
}

// started reports whether an extension that was made without its app is given it
// later: csrf.init_app(app).
func (j *pythonCSRF) started(made source.Node) bool {
	for f := range j.p.PythonHolding("init_app") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() == "init_app" && j.p.Definition(c.Child(source.Callee).Child(source.ObjectRole)) == made {
				return true
			}
		}
	}
	return false
}

// protected is what refuses requests of other sites before a route.
func (j *pythonCSRF) protected(r *pythonRoute) (check.Place, bool) {
	exempt := slices.ContainsFunc(r.Through, func(t source.Node) bool {
		return strings.HasSuffix(t.Path(), "csrf_exempt") || strings.HasSuffix(t.Path(), "csrf.exempt") || t.CalleeName() == "method_decorator" && strings.Contains(t.Arg(0).Text(), "csrf_exempt")
	})
	exempt = exempt || j.leftOut(r)
	if rest, enforced := j.restView(r); rest {
		return at(pythonHead(r), "Django's REST framework asks for the token where a session is the proof"), enforced
	}
	if j.front.OK() && !exempt {
		return at(j.front, j.how), true
	}
	for _, fn := range r.runs {
		for c := range fn.Find(source.Call) {
			switch name := c.CalleeName(); {
			case name == "validate_on_submit" && !exempt:
				return at(c, "its form asks for the app's own token"), true
			case strings.Contains(strings.ToLower(name), "csrf") && name != "csrf_exempt":
				return at(c, "asks for the app's own token"), true
			case (name == "get_json" || name == "json") && strings.HasPrefix(c.CalleePath(), "request.") && c.Named("force").Text() != "True":
				return at(c, "takes JSON, which a page of another site cannot send without the server's leave"), true
			}
		}
		for m := range fn.Find(source.Member) {
			if m.Text() == "request.json" {
				return at(m, "takes JSON, which a page of another site cannot send without the server's leave"), true
			}
		}
		for _, param := range fn.ChildrenIn(source.ParamRole) { // a body of FastAPI
			if s := (&sentReader{p: j.p}); r.Stack == project.FastAPI && param.Child(source.TypeRole).Is(source.Identifier, source.Member) && s.isSchema(param.Child(source.TypeRole)) {
				return at(param, "takes JSON, which a page of another site cannot send without the server's leave"), true
			}
		}
	}
	return check.Place{}, false
}

// restView reports whether a route belongs to Django's REST framework, and whether it
// asks for the token where a session is the proof.
func (j *pythonCSRF) restView(r *pythonRoute) (rest, enforced bool) {
	own := source.Node{}
	if r.View.OK() {
		_, foreign := j.p.PythonBases(r.View)
		rest = slices.ContainsFunc(foreign, func(b string) bool {
			return strings.HasPrefix(b, "rest_framework") || strings.HasSuffix(b, "APIView") || strings.HasSuffix(b, "ViewSet")
		})
		own = j.p.PythonMember(r.View, "authentication_classes").Child(source.Value)
	}
	for _, t := range r.Through {
		rest = rest || t.CalleeName() == "api_view"
		if t.CalleeName() == "authentication_classes" {
			own = t.Arg(0)
		}
	}
	if !rest {
		return false, false
	}
	if !own.OK() {
		own = j.p.PythonSetting("REST_FRAMEWORK").Prop("DEFAULT_AUTHENTICATION_CLASSES")
	}
	for _, class := range j.proofs(own) {
		for m := range class.Children() {
			if m.Kind() == source.Method && m.Key() == "enforce_csrf" {
				return true, !skipsCSRF(m)
			}
		}
		if believesCookie(class) && !j.jsonOnly(r) {
			return true, false
		}
	}
	return true, true
}

// byCookie reports whether the proof of a route's caller is a cookie.
func (j *pythonCSRF) byCookie(r *pythonRoute) bool {
	if r.Stack == project.Django {
		rest, _ := j.restView(r)
		if !rest {
			return true
		}
		own := j.p.PythonSetting("REST_FRAMEWORK").Prop("DEFAULT_AUTHENTICATION_CLASSES")
		if f := j.p.PythonMember(r.View, "authentication_classes"); f.OK() {
			own = f.Child(source.Value)
		}
		return !own.OK() || strings.Contains(own.Text(), "Session") || strings.Contains(own.Text(), "Cookie") || slices.ContainsFunc(j.proofs(own), believesCookie)
	}
	fns := slices.Clone(r.runs)
	for _, g := range r.Guards {
		fns = append(fns, g.Node)
		for id := range g.Node.Find(source.Identifier) {
			if d := j.p.Definition(id); d.Is(source.Function, source.Method, source.Index) { // Annotated[User, Depends(…)] has a name of its own
				fns = append(fns, d)
			}
		}
		if d := j.p.Definition(g.Node); d.Is(source.Function, source.Method) {
			fns = append(fns, d)
		} else if strings.HasSuffix(g.Node.Path(), "login_required") && !strings.Contains(g.Node.Path(), "auth.") {
			return true
		}
	}
	for i := 0; i < len(fns) && i < 24; i++ {
		found := false
		fns[i].Walk(func(n source.Node) bool {
			switch n.Kind() {
			case source.Identifier:
				found = found || n.Text() == "current_user" && r.Stack == project.Flask && n.Role() != source.Name || n.Text() == "session" && r.Stack == project.Flask && n.Lookup("session").Parent().Spec() == "flask"
			case source.Member:
				found = found || n.Text() == "request.session" || n.Text() == "request.cookies"
			case source.Call:
				found = found || n.CalleeName() == "Cookie" || n.CalleeName() == "APIKeyCookie"
				what := n.Child(source.Callee)
				if n.CalleeName() == "Depends" || n.CalleeName() == "Security" {
					what = n.Arg(0)
				}
				if d := j.p.Definition(what); d.Is(source.Function, source.Method) && len(fns) < 24 && !slices.Contains(fns, d) {
					fns = append(fns, d)
				}
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// forgeable is the finding of endpoints that other sites can make browsers call.
func (j *pythonCSRF) forgeable(open []*pythonRoute) check.Finding {
	confidence, severity, why := check.Likely, check.High, "the session cookie names no SameSite, which Safari and Firefox take for none"
	var places []check.Place
	cookie := "the session cookie"
	setting := j.p.PythonSetting("SESSION_COOKIE_SAMESITE")
	text, _ := setting.StringValue()
	if own, at, ok := j.tokenCookie(open[0]); ok {
		setting, text, why = at, own, "the cookie with the token names no SameSite, which Safari and Firefox take for none"
		cookie = "the token in a cookie"
	}
	switch {
	case strings.EqualFold(text, "strict"):
		return check.Passed(check.Likely, "The cookie that signs people in is SameSite=Strict: browsers do not send it with requests of other sites.", at(setting, "SameSite=Strict"))
	case strings.EqualFold(text, "none"):
		confidence, why = check.Certain, "the cookie is sent along with requests of every site (SameSite=None)"
		places = append(places, at(setting, "SameSite=None"))
	case strings.EqualFold(text, "lax"), open[0].Stack != project.Flask && len(j.believes) == 0:
		confidence, severity, why = check.Possible, check.Medium, "only the cookie's SameSite setting keeps other sites out"
	}
	reason := fmt.Sprintf("%s changes things by %s and never asks which site sent the request; %s", address(open[0].Route), cookie, why)
	if n := len(open) - 1; n > 0 {
		reason = fmt.Sprintf("%s and %s change things by %s and never ask which site sent the request; %s", address(open[0].Route), moreEndpoints(n), cookie, why)
	}
	for _, class := range j.believes {
		if believesCookie(class) {
			places = append(places, at(class.Child(source.Name), "takes the token from a cookie, and asks for nothing beside it"))
		}
	}
	for _, r := range open {
		message := "does not ask which site sent the request"
		if j.front.OK() && len(j.believes) == 0 {
			message = "is left out of the app's own test"
		}
		places = append(places, at(pythonHead(r), message))
	}
	how := "Add `CSRFProtect(app)` of Flask-WTF, put `{{ csrf_token() }}` into each form and the token into the `X-CSRFToken` header of each script's request."
	switch open[0].Stack {
	case project.Django:
		how = "Take `@csrf_exempt` away from views that a session signs in for, keep `CsrfViewMiddleware` in MIDDLEWARE, and send the token with each form and script (`X-CSRFToken`)."
	case project.FastAPI:
		how = "Compare the Origin header with the app's own host in one middleware for every request that changes something, and answer 403 when it names another."
	}
	return check.Finding{Verdict: check.Gap, Confidence: confidence, Severity: severity, Reason: reason + ".", Places: places, Brief: []string{
		how,
		"Endpoints that services call with a signature, and those that take a bearer token alone, are left out: no browser sends their proof by itself.",
		"The session cookie says SameSite=Lax or Strict.",
	}}
}
