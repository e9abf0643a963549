package security

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// reach is how many calls deep a handler is followed: to the service behind the
// helper behind the route.
const reach = 4

// An endpoint is a route that someone would call a thousand times, with what
// was seen on its way.
type endpoint struct {
	route    project.Route
	cost     source.Node   // what makes it worth calling, no node when nothing does
	what     string        // for a sentence: "asks an AI model"
	also     []source.Node // further calls of the same cost
	login    bool          // guards an account
	paid     bool          // costs money each time
	limiter  source.Node
	limits   []source.Node // every limiter on the way
	how      string        // of the limiter
	idle     source.Node   // a limiter whose counter nothing counts up
	quota    source.Node
	guard    source.Node // asks who is calling
	internal bool        // called by other servers, with a secret or signature
	spoof    source.Node // takes the caller's address from the caller
	platform bool        // hands the work to a service that limits it
	relay    source.Node // hands what somebody types on to such a service
	keeps    source.Node // keeps what was sent, or hands it on
	accounts string      // what it does to accounts there, such as setsPass
	bounded  bool        // sends no more messages for being called again
	typed    bool        // sends its message to an address that the caller types
	tells    bool        // puts what the caller types into its message
	away     source.Node // asks another server
	again    source.Node // asks somebody signed in for the password once more

	elsewhere bool // where a service of somebody else's is
}

// surveyed lists the routes that are worth protecting, and those that are when
// nothing in the app is protected.
func surveyed(p *project.Project) (found, lesser []endpoint) {
	registered := map[string]source.Node{}
	ways := waysIn{p: p}
	for _, r := range slices.Concat(p.Addresses(), passwordProviders(p), p.Procedures()) {
		if again := r.Method + " " + r.Path + " " + r.File; r.Stack == project.Express && r.Path != "" && r.Method != "" {
			fn := p.WithCode(r).Node
			if first := registered[again]; first.OK() && first != fn {
				continue // the handler that was registered first answers
			} else if !handsOn(fn) {
				registered[again] = fn
			}
		}
		if r.Kind != project.Handler && r.Kind != project.Action && r.Kind != project.Edge || internalPath(r) {
			continue
		}
		e := project.OfRoute(p, r, "security/ratelimit", surveyEndpoint)
		ways.look(&e)
		if e.cost.OK() && !e.guard.OK() {
			if by, ok := behindPages(p, p.WithCode(r)); ok {
				e.guard = by
			}
		}
		e.typed, e.tells = mailsAnyone(p, &e), mailsWords(p, &e)
		worth := e.worth()
		if !worth && !e.lesser() || r.Kind == project.Action && !calledFromBrowser(p, p.WithCode(r)) || ways.trusted(&e) {
			continue
		}
		if worth {
			found = append(found, e)
		} else if who, known := callers(p)[p.WithCode(r).Node]; e.what != sendsMessage || !known || who != operator { // who runs the app tries its mails
			lesser = append(lesser, e)
		}
	}
	return onceEach(found), onceEach(lesser)
}

// worth reports whether the endpoint needs a limit of the app's own.
func (e *endpoint) worth() bool {
	switch {
	case !e.cost.OK() || e.internal && !(e.login && entrance(e.route)) || e.what == takesForm || e.what == asksAway:
		return false
	case e.paid:
		return true
	case e.login:
		// A new password behind a mailed link needs the link.
		return entrance(e.route) || !e.guard.OK() && e.what != setsPass
	}
	if e.what != sendsMessage {
		return !e.guard.OK()
	}
	return !e.guard.OK() && !comesBack(e.route) && (e.typed || e.sendsAsAsked() || containsPart(routeName(e.route), mailingNames)) // what a signed-in user sends is no gap
}

// sendsAsAsked reports whether an edge function sends what whoever calls it tells it
// to, and is no job that runs by the clock.
func (e *endpoint) sendsAsAsked() bool {
	return e.route.Kind == project.Edge && len(e.readsSent()) > 0 && !containsPart(routeName(e.route), []string{"reminder", "health", "daily", "weekly", "monthly", "digest", "schedul"})
}

// frontOf reports whether a guard stands in the one hook that a framework has
// for every request: it may ask who is calling without turning anyone away.
func frontOf(r project.Route, guard source.Node) bool {
	switch r.Stack {
	case project.Next, project.SvelteKit, project.Astro, project.Nuxt:
	default:
		return false
	}
	if !guard.OK() {
		return false
	}
	base := path.Base(guard.File().Path)
	return strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.server.")
}

// A surveyor follows one route.
type surveyor struct {
	p    *project.Project
	seen source.Set // the functions that it passed
	once source.Set // those that it passed behind one that does its work once for each row
}

// seen is what one function shows, and the project's functions that it calls.
type seen struct {
	signs  []sign
	called []callSite
}

// A callSite is a function of the project's, and the call of it.
type callSite struct{ fn, call source.Node }

// surveyEndpoint walks everything on a route's way once.
func surveyEndpoint(p *project.Project, r project.Route) endpoint {
	s := &surveyor{p: p}
	e := endpoint{route: r}
	s.walk(r.Node, reach, &e, rowStates{})
	own := e.guard
	for _, t := range r.Through {
		if !readsSession(t) {
			s.walk(t, reach, &e, rowStates{})
		}
		e.noteMounted(s.p, t)
	}
	if !own.OK() && frontOf(r, e.guard) && containsPart(routeName(r), strangerNames) {
		e.guard = source.Node{} // reads the session of every request, and lets strangers pass here
	}
	if wrapper := r.Node.Parent(); wrapper.Kind() == source.Call && !e.guard.OK() && guarded(wrapper) {
		e.guard = wrapper
	}
	e.noteAddress()
	if e.login && e.platform && !e.paid && e.how == "" && !hashes(e.cost) {
		e.cost = source.Node{}
	}
	e.noteRelay()
	e.noteForm()
	e.noteAway(s.p)
	e.noteAgain()
	e.bounded = e.what == sendsMessage && e.guard.OK() && boundedMail(p, r)
	if !e.cost.OK() {
		return endpoint{} // which stays the same when the code changes
	}
	return e
}

// readsSession reports whether a middleware finds out who is calling and turns nobody
// away: app.use(session({ … })), app.use(passport.session()).
func readsSession(t source.Node) bool {
	switch t.CalleeTrail() {
	case "session", "cookieSession", "passport.session", "passport.initialize":
		return t.Kind() == source.Call
	}
	if !t.Is(source.Arrow, source.Function) || !handsOn(t) {
		return false
	}
	for range t.Find(source.Return, source.Throw) {
		return false
	}
	for c := range t.Find(source.Call) {
		switch c.CalleeName() {
		case "status", "sendStatus", "redirect", "send", "json", "end", "render", "writeHead":
			return false
		}
	}
	return true // hands every request on: (req, res, next) => { res.locals.user = req.user; next() }
}

func (s *surveyor) walk(n source.Node, depth int, e *endpoint, caller rowStates) {
	if !n.OK() {
		return
	}
	states := project.Of(s.p, n, "security/ratelimit states", statesOf).behind(caller)
	once := states.moves()
	if once && !s.once.Add(n) || !once && !s.seen.Add(n) {
		return
	}
	at := project.Of(s.p, n, "security/ratelimit", signsShown)
	for _, found := range at.signs {
		if once && found.kind == costs && (found.what == sendsMessage || found.what == sendsSMS) || forOthers(found.node, e.route.Path) {
			continue
		}
		e.note(found)
	}
	if depth == 0 {
		return
	}
	for _, c := range at.called {
		if !forOthers(c.call, e.route.Path) {
			s.walk(c.fn, depth-1, e, states)
		}
	}
}

// signsShown reads one function.
func signsShown(p *project.Project, n source.Node) seen {
	var at seen
	n.Walk(func(c source.Node) bool {
		at.signs = append(at.signs, signsOf(p, c)...)
		if c.Is(source.Call, source.New) && !writesDown(c) {
			fn := p.Definition(c.Child(source.Callee))
			if fn.Is(source.Function, source.Arrow, source.Method, source.Class) && !n.Contains(fn) {
				at.called = append(at.called, callSite{fn, c})
			}
		}
		return true
	})
	return at
}

// writesDown reports whether a call is of a function that keeps a log, which asks
// who is calling and turns nobody away: logRequest(req).
func writesDown(c source.Node) bool {
	rest, ok := strings.CutPrefix(c.CalleeName(), "log")
	return ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' && rest != "In" && rest != "Out" && !strings.HasPrefix(rest, "InWith")
}

// note takes down what one sign says about the endpoint.
func (e *endpoint) note(s sign) {
	switch s.kind {
	case costs:
		if s.login && !accountPath(e.route) {
			if s.what == checksPass && !e.again.OK() {
				e.again = s.node
			}
			return
		}
		paid := !s.login && !strangersOnly(s.what)
		if paid && e.paid && s.what == e.what && len(e.also) < 4 {
			e.also = append(e.also, s.node)
		}
		// The dearest reason names the endpoint: money, then accounts.
		if !e.cost.OK() || paid && !e.paid || s.login && !e.paid && !e.login {
			e.cost, e.what = s.node, s.what
		}
		e.paid = e.paid || paid
		e.login = e.login || s.login
	case limiter:
		e.limits = append(e.limits, s.node)
		if !e.limiter.OK() || e.limiter.Kind() == source.Number {
			e.limiter, e.how = s.node, s.what
		}
	case neverLimits:
		if !e.idle.OK() {
			e.idle = s.node
		}
	case refusal:
		if !e.limiter.OK() && (!e.idle.OK() || e.idle.Function() != s.node.Function()) {
			e.limiter, e.how = s.node, s.what
		}
	case quota:
		if !e.quota.OK() {
			e.quota = s.node
		}
	case guard:
		if !e.guard.OK() {
			e.guard = s.node
		}
	case spoof:
		if !e.spoof.OK() {
			e.spoof = s.node
		}
	case internal:
		e.internal = true
	case platform:
		e.platform = true
	case relay:
		if !e.relay.OK() {
			e.relay = s.node
		}
	case away:
		if !e.away.OK() {
			e.away = s.node
		}
	case awayAddress:
		e.elsewhere = true
	case keeps:
		if !e.keeps.OK() || s.what != "" && e.accounts == "" {
			e.keeps, e.accounts = s.node, s.what
		}
	}
}

// noteMounted takes down a middleware that is known by its name alone.
func (e *endpoint) noteMounted(p *project.Project, t source.Node) {
	if e.limiter.OK() || !t.Is(source.Identifier, source.Member) {
		return
	}
	if namesLimiter(strings.ToLower(t.Path())) || limiterPackages[origin(p, t)] {
		e.limiter, e.how = t, "limited by "+t.Path()
	}
}

// noteAddress takes a route for a way into an account by its address alone, when
// the code behind it could not be followed to a password.
func (e *endpoint) noteAddress() {
	r := e.route
	if e.cost.OK() || e.platform || r.Kind != project.Handler && r.Kind != project.Edge || r.Method == http.MethodGet || r.Method == http.MethodDelete {
		return
	}
	last := strings.ToLower(r.Path[strings.LastIndexByte(r.Path, '/')+1:])
	switch last {
	case "login", "signin", "sign-in", "log-in", "authenticate", "verify-otp", "send-otp", "request-otp", "request-code", "resend-otp", "forgot-password":
		e.cost, e.what, e.login = r.Node, signsIn, true
		return
	case "verify", "check", "confirm", "validate", "send", "request", "resend":
		if strings.HasSuffix(strings.ToLower(r.Path), "/otp/"+last) {
			e.cost, e.what, e.login = r.Node, comparesCode, true
			if last == "send" || last == "request" || last == "resend" {
				e.what = signsIn
			}
			return
		}
	}
	if e.guard.OK() {
		return
	}
	switch {
	case containsPart(last, []string{"verify-code", "validate-code", "check-code", "verify-pin", "validate-license", "verify-license", "verify-license-key"}),
		(last == "totp" || last == "mfa" || last == "2fa" || last == "pin") && strings.Contains(strings.ToLower(r.Path), "/login/"):
		e.cost, e.what, e.login = r.Node, comparesCode, true
	case strings.HasSuffix(last, "-login") && r.Kind == project.Handler:
		e.cost, e.what, e.login = r.Node, signsIn, true
	case !e.keeps.OK() && r.Kind == project.Edge && last != "complete-registration":
	case containsPart(last, []string{"forgot", "reset-password", "reset-my-password", "resetpassword"}):
		e.cost, e.what, e.login = r.Node, givesPassword, true
	case containsPart(last, []string{"signup", "sign-up"}), last == "register" && containsPart(strings.ToLower(r.Path), []string{"auth", "user", "account"}), last == "complete-registration":
		e.cost, e.what, e.login = r.Node, makesAccounts, true
	case last == "ocr" && r.Kind == project.Handler:
		e.cost, e.what = r.Node, worksPicture
	}
}

// noteRelay takes a server's own way into an account for worth a limit, when a
// service behind it checks the password and sees nothing but the server's address.
func (e *endpoint) noteRelay() {
	if !e.cost.OK() && e.relay.OK() && e.route.Kind != project.Edge {
		e.cost, e.what, e.login = e.relay, howRelayed(e.relay), true
	}
}

// hashes reports whether the cost is a password of the app's own.
func hashes(n source.Node) bool {
	pkg, _ := n.Origin()
	return hashPackages[pkg]
}

// ownCode reports whether a file is neither test nor story.
func ownCode(p *project.Project, name string) bool {
	side := p.Modules().Side(name)
	return side != project.Test && side != project.Story
}

// handsOn reports whether a handler of Express may leave the answer to the next.
func handsOn(fn source.Node) bool {
	params := fn.ChildrenIn(source.ParamRole)
	return len(params) > 2 && strings.Contains(strings.ToLower(params[2].Text()), "next")
}
