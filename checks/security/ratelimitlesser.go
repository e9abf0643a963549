package security

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// takesForm says why a form that strangers fill in is worth a limit.
const takesForm = "takes what strangers send"

// formNames are parts of the names of routes behind a form that anybody may fill in.
var formNames = []string{"contact", "newsletter", "waitlist", "wait-list", "subscribe", "feedback", "email-capture", "inquir", "enquir", "lead"}

// toLimit lists the endpoints that need a limit: those that are worth one by
// themselves, and beside one of them that has none, or where nothing in the app is
// limited at all, the lesser ones. Users that are signed in could be told apart
// there, and nothing does it.
func toLimit(p *project.Project) []endpoint {
	found, lesser := surveyed(p)
	if !hasAccounts(p) || !accountsApart(p) { // a shop without accounts lets everybody pay
		found, lesser = withoutPayments(found), withoutPayments(lesser)
	}
	unlimited := slices.ContainsFunc(found, func(e endpoint) bool { return !e.limiter.OK() && !e.quota.OK() })
	if unlimited || !limitsSomething(found) && !limitsSomething(lesser) && enoughToLimit(lesser) && !limitsAnything(p) {
		return append(found, lesser...)
	}
	return found
}

// accountsApart reports whether anything but a limiter, which asks who calls so as to
// count them apart, speaks of accounts.
func accountsApart(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return path.Base(name) != path.Base(edgeLimiter) && p.HoldsFold(name, accountWords...) && p.Modules().Live(name)
	})
}

// accountWords stand in the code of apps with accounts; a key for another service is
// sent as Authorization, and a payment is a session, too.
var accountWords = []string{
	".auth.", "auth()", "useauth", "withauth", "requireauth", "getauth", "isauthenticated", "signin", "sign-in", "signup", "usesession", "getsession", "getserversession",
	"next-auth", "better-auth", "firebase/auth", "auth0", "workos", "kinde", "clerk", "lucia", "passport", "login", "password", "jwt", "currentuser", "req.user",
}

func withoutPayments(found []endpoint) []endpoint {
	var out []endpoint
	for _, e := range found {
		if e.what != opensPayment {
			out = append(out, e)
		}
	}
	return out
}

func limitsSomething(found []endpoint) bool {
	for _, e := range found {
		if e.limiter.OK() {
			return true
		}
	}
	return false
}

// limitsAnything reports whether any route of the app is limited, worth it or not.
func limitsAnything(p *project.Project) bool {
	return slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool {
		_, ok := r.ReachesBy(p, "security/limits something", func(n source.Node) bool {
			return n.Kind() == source.Call && limits(p, n) != ""
		}, 2)
		return ok
	})
}

// enoughToLimit reports whether lesser endpoints alone are worth a word: a form for
// strangers, or several things that each call costs. One checkout behind a sign-in
// is a matter of taste.
func enoughToLimit(lesser []endpoint) bool {
	files := map[string]bool{}
	for _, e := range lesser {
		if e.beside() || e.what == storesFiles {
			continue
		}
		if e.what == takesForm {
			return true
		}
		files[e.route.File] = true
	}
	return len(files) > 1
}

// lesser reports whether the endpoint costs something each time and only users
// that are signed in set it off, or is a form of strangers, or mails their words to
// whoever runs the app.
func (e *endpoint) lesser() bool {
	return e.beside() || e.cost.OK() && !e.internal && !e.bounded && (e.what == takesForm || e.tells && !e.guard.OK() || e.guard.OK() && strangersOnly(e.what)) && !(e.what == sendsMessage && (comesBack(e.route) || e.guard.OK() && e.route.Kind != project.Edge && !e.sendsOnPurpose()))
}

// purposeNames are parts of the names of routes that are there to send something.
var purposeNames = []string{
	"send", "mail", "message", "invit", "contact", "newsletter", "subscribe", "feedback", "support", "magic", "forgot", "reset", "otp", "verify", "whatsapp", "sms",
	"register", "signup", "sign-up", "waitlist", "report", "request", "notif", "remind", "share", "resend", "booking", "demo",
}

// sendsOnPurpose reports whether a route that somebody signed in calls is there to send
// a message, and no step that tells of itself once: an application that is rejected.
func (e *endpoint) sendsOnPurpose() bool {
	name := routeName(e.route)
	return containsPart(name, purposeNames) && !strings.Contains(name, "confirm")
}

// noteForm takes a form for strangers for worth a limit: by its name, when nothing
// asks who is calling and what is sent is kept or handed on.
func (e *endpoint) noteForm() {
	r := e.route
	if e.cost.OK() || e.guard.OK() || !e.keeps.OK() || r.Kind == project.Handler && r.Method != http.MethodPost && !answersPost(r) || strings.Contains(routeName(r), "unsubscribe") || strings.Contains(routeName(r)+"/", "/contacts/") { // an address book
		return
	}
	switch {
	case e.accounts != "" && strings.Contains(e.keeps.Function().Text(), "attempts"): // counts how often a code was tried
	case e.accounts != "":
		e.cost, e.what = e.keeps, e.accounts
	case containsPart(routeName(r), formNames):
		e.cost, e.what = e.keeps, takesForm
	}
}

// answersPost reports whether a handler for every method asks for POST itself.
func answersPost(r project.Route) bool {
	if r.Method != "" {
		return false
	}
	for s := range r.Node.Find(source.String) {
		if v, _ := s.StringValue(); v == http.MethodPost {
			return true
		}
	}
	return false
}

// keptThings are parts of the names of functions that keep what strangers fill in.
var keptThings = []string{"database", "todb", "record", "contact", "lead", "subscri", "message", "feedback", "inquiry", "enquiry", "submission"}

// keepsSent reports whether a call keeps what was sent, or hands it to a service.
func keepsSent(n source.Node) bool {
	switch n.CalleeName() {
	case "insert", "insertOne", "create", "upsert", "save", "fetch":
		return true
	case "rpc":
		function, _ := n.Arg(0).StringValue()
		return n.Arg(1).OK() && containsPart(strings.ToLower(function), []string{"create", "insert", "add_", "save", "submit", "register"})
	}
	for _, verb := range []string{"create", "insert", "save"} { // storage.createContact(data)
		if rest, ok := strings.CutPrefix(n.CalleeName(), verb); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			if n.Child(source.Callee).Kind() == source.Identifier { // saveToDatabase("leads", data)
				return n.Arg(0).OK() && containsPart(strings.ToLower(rest), keptThings)
			}
			object := strings.ToLower(n.Child(source.Callee).Child(source.ObjectRole).Ident())
			return n.Arg(0).OK() && containsPart(object, []string{"storage", "store", "repo", "service"})
		}
	}
	return false
}

// accountsChanged says what a call with Supabase's own rights does to accounts.
// Accounts that the code names, each with its password, are the same at every call.
func accountsChanged(p *project.Project, n source.Node) string {
	fixed := func(account source.Node) bool {
		password := account.Resolve().Prop("password")
		return password.OK() && p.FlowOf(password).Only(project.FromConstant)
	}
	switch path := n.CalleeTrail(); {
	case strings.HasSuffix(path, "auth.admin.createUser") && !fixed(n.Arg(0)):
		return makesAccounts
	case strings.HasSuffix(path, "auth.admin.updateUserById") && n.Arg(1).Resolve().Prop("password").OK() && !fixed(n.Arg(1)):
		return setsPass
	}
	return ""
}

// readsSent is where an edge function reads what is sent, some way below its head:
// behind its answer to the browser's preflight, where a limit belongs.
func (e *endpoint) readsSent() []check.Place {
	if e.route.Kind != project.Edge {
		return nil
	}
	for c := range e.route.Node.Find(source.Call) {
		if name := c.CalleeName(); (name == "json" || name == "formData" || name == "text") && len(c.Args()) == 0 && c.Parent().Kind() == source.Await && c.Function() == e.route.Node {
			if c.Line() > e.route.Node.Line()+3 {
				return []check.Place{at(c, "goes to work on what is sent, however often")}
			}
			break
		}
	}
	return nil
}

// isProcedure reports whether a route is a procedure of a router, which has no
// address of its own.
func isProcedure(r project.Route) bool {
	call := r.Node.Parent()
	return r.Kind == project.Action && (call.CalleeName() == "mutation" || call.CalleeName() == "query")
}

// beforeAll is where a limit for every request would go, in an app that has none:
// the middleware of Next.js, the place where Express reads bodies.
func beforeAll(p *project.Project, open []endpoint) []check.Place {
	served := func(by project.Tech) bool {
		return slices.ContainsFunc(open, func(e endpoint) bool { return e.route.Stack == by })
	}
	for _, r := range p.Addresses() {
		if r.Kind == project.Middleware && r.Stack == project.Next && served(project.Next) {
			return []check.Place{at(p.WithCode(r).Node, "runs before the requests and counts none of them")}
		}
	}
	if !served(project.Express) {
		return nil
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "express") || !running(p, name) {
			continue
		}
		var last source.Node
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() == "use" && readsBodies(c.Arg(0)) && len(c.Args()) == 1 {
				last = c
			}
		}
		if last.OK() {
			return []check.Place{at(last, "every request comes through here, and none is counted")}
		}
	}
	return nil
}

func readsBodies(n source.Node) bool {
	switch n.CalleeTrail() {
	case "express.json", "bodyParser.json", "cookieParser":
		return n.Kind() == source.Call
	}
	return false
}

// limitRate is how many calls a minute a limiter of Express lets through, when its
// settings can be read.
func limitRate(p *project.Project, n source.Node) (float64, bool) {
	if !n.Is(source.Call) || limiterPackages[origin(p, n)] && path.Base(origin(p, n)) != "express-rate-limit" {
		return 0, false
	}
	settings := n.Arg(0).Resolve()
	window, ok := numberOf(p, settings.Prop("windowMs"), 4)
	most := settings.Prop("max")
	if !most.OK() {
		most = settings.Prop("limit")
	}
	calls, known := numberOf(p, most, 4)
	if !ok || !known || window <= 0 {
		return 0, false
	}
	return calls * 60_000 / window, true
}
