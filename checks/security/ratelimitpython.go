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

// lookForPythonRateLimit is lookForRateLimit for apps of Flask, FastAPI and Django.
func lookForPythonRateLimit(p *project.Project) check.Finding {
	l := pythonLimits{p: p}
	l.read()
	var open, closed, forms []endpoint
	told := map[source.Node]bool{}
	for _, r := range pythonRoutes(p) {
		e, ok := l.endpoint(&r)
		if !ok || told[r.Node] {
			continue
		}
		told[r.Node] = true
		switch {
		case e.limiter.OK():
			closed = append(closed, e)
		case e.what == takesForm || e.guard.OK() && !e.paid:
			forms = append(forms, e)
		default:
			open = append(open, e)
		}
	}
	if len(open) > 0 || len(closed) == 0 && len(forms) > 0 {
		f := unlimited(p, append(open, forms...), closed)
		f.Brief = l.brief()
		return f
	}
	if len(closed) > 0 {
		return limited(closed)
	}
	return check.Unneeded("No endpoint of the app's own guards accounts, asks an AI model or sends messages for strangers.")
}

// pythonLimits are the limiters of a Python app that hold for more than one route.
type pythonLimits struct {
	p       *project.Project
	all     source.Node // limits every route
	how     string
	rest    []string    // the throttles of every view of Django's REST framework
	restAt  source.Node // where the settings name them
	signIns source.Node // counts failed sign-ins of Django: axes, defender
}

func (l *pythonLimits) read() {
	for f := range l.p.PythonHolding("Limiter") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() != "Limiter" {
				continue
			}
			limits := c.Named("default_limits")
			if !limits.OK() {
				limits = c.Named("application_limits")
			}
			if pkg := firstModule(c); limits.OK() && (pkg == "flask_limiter" || pkg == "slowapi" && l.mounted()) {
				l.all, l.how = c, "limited by "+pkg+" like every route"
			}
		}
	}
	if v := l.p.PythonSetting("RATELIMIT_DEFAULT"); v.OK() {
		l.all, l.how = v, "limited by flask-limiter like every route"
	}
	rest := l.p.PythonSetting("REST_FRAMEWORK")
	list := rest.Prop("DEFAULT_THROTTLE_CLASSES")
	for c := range list.Children() {
		if s, ok := c.StringValue(); ok {
			l.rest = append(l.rest, s[strings.LastIndexByte(s, '.')+1:])
			l.restAt = list
		}
	}
	for _, app := range []string{"axes", "defender"} {
		if at := djangoListed(l.p, "INSTALLED_APPS", app); len(at) > 0 {
			l.signIns = at[0]
		}
	}
}

// firstModule is the module that the callee of a call is imported from.
func firstModule(c source.Node) string {
	pkg, _ := c.Child(source.Callee).Origin()
	pkg, _, _ = strings.Cut(pkg, ".")
	return pkg
}

// mounted reports whether slowapi's middleware runs, without which default limits
// hold for nothing.
func (l *pythonLimits) mounted() bool {
	return l.p.PythonNaming("SlowAPIMiddleware", "SlowAPIASGIMiddleware") != ""
}

// endpoint is a route that is worth a limit, with the limiter on its way.
func (l *pythonLimits) endpoint(r *pythonRoute) (endpoint, bool) {
	route := r.Route
	route.Node = pythonHead(r)
	e := endpoint{route: route}
	if r.Library != "" && !r.View.OK() || r.Method == http.MethodOptions || senderRoute(r.Guarded()) || internalPath(r.Route) && !strings.Contains(routeName(r.Route), "login") {
		if !signsInByLibrary(r.Library) {
			return e, false
		}
		e.cost, e.what, e.login = r.Node, signsIn, true
		l.library(&e, r)
		return e, true
	}
	if g, ok := r.Closed(); ok {
		e.guard = g.Node
	}
	l.costs(&e, r)
	if !e.cost.OK() || !e.worth() && !(e.what == takesForm) {
		return e, false
	}
	e.limiter, e.how = l.limiter(r, e.login)
	return e, true
}

// signsInByLibrary reports whether a view of a library compares passwords.
func signsInByLibrary(library string) bool {
	switch library {
	case "django.contrib.auth.urls", "django.contrib.auth.views.LoginView", "rest_framework_simplejwt.views.TokenObtainPairView", "rest_framework_simplejwt.views.token_obtain_pair",
		"dj_rest_auth.urls", "djoser.urls", "djoser.urls.jwt", "djoser.urls.authtoken", "rest_framework.authtoken.views.obtain_auth_token":
		return true
	}
	return false
}

// library is the limiter before a view of a library.
func (l *pythonLimits) library(e *endpoint, r *pythonRoute) {
	switch {
	case l.signIns.OK():
		e.limiter, e.how = l.signIns, "stopped after failed attempts"
	case l.restAt.OK() && (strings.HasPrefix(r.Library, "rest_framework") || strings.HasPrefix(r.Library, "dj") && r.Library != "django.contrib.auth.urls") && l.throttles(l.rest):
		e.limiter, e.how = l.restAt, "limited by the throttles of the settings"
	}
	for _, t := range r.Through {
		if n, how := decoratorLimits(t); n.OK() {
			e.limiter, e.how = n, how
		}
	}
}

func (l *pythonLimits) throttles(classes []string) bool {
	return slices.ContainsFunc(classes, func(c string) bool { return c != "ScopedRateThrottle" })
}

// pythonAccountCalls say what a call does to an account.
var pythonAccountCalls = map[string]string{
	"check_password": checksPass, "check_password_hash": checksPass, "verify_password": checksPass, "checkpw": checksPass, "authenticate": checksPass, "verify_and_update": checksPass,
	"set_password": setsPass, "make_password": setsPass, "generate_password_hash": setsPass, "get_password_hash": setsPass, "hash_password": setsPass, "hashpw": setsPass, "create_user": makesAccounts,
}

// costs says why a route is worth a limit.
func (l *pythonLimits) costs(e *endpoint, r *pythonRoute) {
	get := r.Method == http.MethodGet
	for _, d := range r.deeds {
		switch {
		case d.kind == deedSpends && !get:
			if !e.paid {
				e.cost, e.what = d.node, d.what
			}
			e.paid = true
		case d.kind == deedMails && !e.paid && !e.cost.OK() && !e.guard.OK() && (!get || strings.ContainsAny(r.Path, "<{")):
			if containsPart(routeName(r.Route), mailingNames) || containsPart(strings.ToLower(pythonHead(r).Text()), mailingNames) {
				e.cost, e.what = d.node, d.what
			}
		case d.changes() && !e.keeps.OK():
			e.keeps = d.node
		}
	}
	if get {
		return
	}
	if r.View.OK() && r.Library != "" && strings.HasSuffix(r.Library, "LoginView") || strings.HasSuffix(r.Library, "TokenObtainPairView") {
		e.cost, e.what, e.login = e.route.Node, signsIn, true
		return
	}
	words := pythonWords(r)
	entry := hasWord(words, pythonEntryWords) || hasWord(words, wordSet("registration token users"))
	for _, fn := range r.runs {
		for c := range fn.Find(source.Call) {
			what, ok := pythonAccountCalls[c.CalleeName()]
			if ok && !e.paid && (entry && !e.guard.OK() || what == checksPass && !e.guard.OK()) && (!e.login || what == checksPass) {
				e.cost, e.what, e.login = c, what, true
			}
		}
	}
	if e.cost.OK() {
		return
	}
	if last := lastWords(r.Path); !e.guard.OK() && slices.Contains([]string{"login", "signin", "sign-in", "log-in", "forgot-password", "verify-otp", "send-otp", "access-token"}, last) {
		e.cost, e.what, e.login = e.route.Node, signsIn, true
	} else if !e.guard.OK() && (last == "register" || last == "signup" || last == "sign-up") && e.keeps.OK() {
		e.cost, e.what, e.login = e.keeps, makesAccounts, true
	} else if !e.guard.OK() && e.keeps.OK() && containsPart(routeName(r.Route), formNames) && !strings.Contains(routeName(r.Route), "unsubscribe") {
		e.cost, e.what = e.keeps, takesForm
	}
}

func lastWords(path string) string {
	path = strings.ToLower(strings.TrimSuffix(path, "/"))
	return path[strings.LastIndexByte(path, '/')+1:]
}

// limiter is what on a route's way limits who calls.
func (l *pythonLimits) limiter(r *pythonRoute, login bool) (source.Node, string) {
	for _, t := range r.Through {
		if n, how := decoratorLimits(t); n.OK() {
			return n, how
		}
	}
	if n := l.viewThrottle(r); n.OK() {
		return n, "limited by a throttle of its view"
	}
	if n := r.Limit(l.p); n.OK() {
		return n, "answers 429 to who calls too often"
	}
	if l.all.OK() {
		return l.all, l.how
	}
	if login && l.signIns.OK() {
		return l.signIns, "stopped after failed attempts"
	}
	for _, fn := range r.runs {
		for n := range fn.Find(source.Call, source.Identifier, source.Member) {
			low := strings.ToLower(n.CalleeName() + n.Ident() + n.Child(source.Name).Text())
			switch {
			case n.Kind() == source.Call && (strings.Contains(low, "captcha") || strings.Contains(low, "turnstile")):
				return n, "asks for a captcha"
			case n.Kind() == source.Call && namesLimiter(strings.ReplaceAll(low, "_", "")):
				return n, "limited by " + n.CalleeName()
			case login && containsPart(low, []string{"failed_login", "login_attempts", "failed_attempts", "locked_until", "is_locked", "lockout"}):
				return n, "stopped after failed attempts"
			}
		}
	}
	return source.Node{}, ""
}

// decoratorLimits reads a limiter that is put around a function, or asked for as a
// dependency.
func decoratorLimits(t source.Node) (source.Node, string) {
	path := strings.ToLower(t.CalleePath())
	if t.Kind() != source.Call {
		path = strings.ToLower(t.Path())
	}
	if t.CalleeName() == "Depends" {
		path = strings.ToLower(t.Arg(0).CalleeName() + t.Arg(0).Path())
	}
	if t.CalleeName() == "method_decorator" {
		return decoratorLimits(t.Arg(0))
	}
	if strings.HasSuffix(path, ".exempt") {
		return source.Node{}, ""
	}
	name := strings.ReplaceAll(path, "_", "")
	switch {
	case strings.HasSuffix(path, "throttle_classes"):
		for range t.Arg(0).Children() {
			return t, "limited by throttle_classes"
		}
	case strings.Contains(name, "limiter.limit"), strings.Contains(name, "ratelimit"), strings.Contains(name, "ratelimiter"), strings.Contains(name, "throttle"), strings.HasSuffix(name, "axesdispatch"):
		return t, fmt.Sprintf("limited by %s", strings.TrimSuffix(t.CalleePath()+t.Path(), "."))
	}
	return source.Node{}, ""
}

// viewThrottle is the throttle of a view of Django's REST framework: its own, else
// those of the settings. A throttle by scope holds where the view names its scope.
func (l *pythonLimits) viewThrottle(r *pythonRoute) source.Node {
	if !r.View.OK() {
		return source.Node{}
	}
	scope := l.p.PythonMember(r.View, "throttle_scope")
	own := l.p.PythonMember(r.View, "throttle_classes")
	if own.OK() {
		if m := l.p.PythonMember(r.View, "get_throttles"); m.OK() {
			return m
		}
		for c := range own.Child(source.Value).Children() {
			if c.Path() != "ScopedRateThrottle" || scope.OK() {
				return own
			}
		}
		return source.Node{}
	}
	_, foreign := l.p.PythonBases(r.View)
	rest := slices.ContainsFunc(foreign, func(b string) bool {
		return strings.HasPrefix(b, "rest_framework") || strings.HasSuffix(b, "APIView") || strings.HasSuffix(b, "ViewSet")
	})
	switch {
	case rest && l.throttles(l.rest):
		return l.restAt
	case rest && scope.OK() && slices.Contains(l.rest, "ScopedRateThrottle"):
		return scope
	}
	return source.Node{}
}

// brief says what done looks like in the words of the app's framework.
func (l *pythonLimits) brief() []string {
	how := "Add Flask-Limiter with a shared store (`storage_uri` of Redis; memory counts for one process alone) and put `@limiter.limit(\"5/minute\")` below the route of each endpoint."
	switch l.p.Stack().Framework {
	case project.FastAPI:
		how = "Add slowapi (or fastapi-limiter) with a shared store and put `@limiter.limit(\"5/minute\")` on each endpoint; slowapi needs the `request: Request` parameter."
	case project.Django:
		how = "Add django-axes for the sign-in, and django-ratelimit (`@ratelimit(key=\"ip\", rate=\"5/m\", block=True)`) for the other views; views of the REST framework get `throttle_classes` and rates in the settings. Count in a cache that all processes share."
	}
	return []string{
		how,
		"Tell callers apart by the account where somebody is signed in, else by the address that the proxy in front reports.",
		"The call after the limit is answered 429 and does no work: no model is asked, no mail sent, no password compared.",
	}
}
