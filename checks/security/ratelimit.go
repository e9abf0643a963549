package security

import (
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed ratelimit.md
var ratelimitWords string

// RateLimit looks for endpoints of the app's own that guard accounts or cost
// money on each call, with nothing on their way that limits the caller.
var RateLimit = &check.Check{
	ID:       "security/ratelimit",
	Severity: check.High,
	Minutes:  30,
	Words:    check.Explain(ratelimitWords),
	Look:     followed(lookForRateLimit),
	Fix:      ratelimitFix,
}

func lookForRateLimit(p *project.Project) check.Finding {
	if servesPython(p) {
		return lookForPythonRateLimit(p)
	}
	found := toLimit(p)
	if len(found) == 0 {
		return nothingToLimit(p)
	}
	registered, enclosed := fastifyLimiter(p)
	if registered.OK() && !enclosed {
		found = limitedBy(found, "limited by the limiter that is registered for every route", func(r project.Route) source.Node { return r.Node })
	} else if front := frontLimiter(p); front.OK() {
		found = limitedBy(found, "limited where every request comes in", func(r project.Route) source.Node {
			if forOthers(front, r.Path) {
				return source.Node{}
			}
			return front
		})
	}
	var open, spoofed, closed []endpoint
	for _, e := range found {
		switch {
		case !e.limiter.OK() && !e.quota.OK():
			open = append(open, e)
		case e.spoof.OK() && !e.quota.OK() && trustsCaller(p, e):
			spoofed = append(spoofed, e)
		default:
			closed = append(closed, e)
		}
	}
	switch {
	case len(open) > 0:
		f := unlimited(p, open, closed)
		if enclosed {
			f.Places = append(f.Places, at(registered, "limits the routes of this plugin alone, and it has none: without fastify-plugin around it, what it registers stays inside"))
		}
		return f
	case len(spoofed) > 0:
		return bypassed(spoofed)
	}
	if f, ok := loose(p, closed); ok {
		return f
	}
	return limited(closed)
}

// nothingToLimit answers for an app without an endpoint that was recognised.
func nothingToLimit(p *project.Project) check.Finding {
	s := p.Stack()
	switch {
	case s.Framework == "" || s.Framework == project.Expo || s.Framework == project.Electron:
		return check.Unneeded("There is no server here.")
	case s.Python() || s.Framework == project.Nest || s.Framework == project.Wasp:
		return check.Cannot(fmt.Sprintf("This check does not follow the endpoints of %s yet.", s.Framework), manifestPlace(p))
	}
	if unread := unreadServer(p); unread != "" {
		return check.Cannot(fmt.Sprintf("The routes of this %s server could not be followed to their handlers.", unread), manifestPlace(p))
	}
	if f, ok := handMade(p); ok {
		return f
	}
	if place, ok := ownLimits(p); ok {
		return check.Passed(check.Likely, "The sign-in library limits its own endpoints.", place)
	}
	return check.Unneeded("No endpoint of the app's own guards accounts, asks an AI model or sends messages for strangers.")
}

// unreadServer is a server framework that is the app itself and none of whose
// routes were found.
func unreadServer(p *project.Project) project.Tech {
	t := p.Stack().Framework
	if !registersRoutes(t) {
		return ""
	}
	for _, r := range p.Addresses() {
		if r.Stack == t && r.Method != http.MethodGet && r.Method != http.MethodOptions {
			return ""
		}
	}
	return t
}

// ownLimits is an auth library inside the app that comes with a limiter.
func ownLimits(p *project.Project) (check.Place, bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, "betterAuth") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if pkg, imported := c.Origin(); pkg == "better-auth" && imported == "betterAuth" && c.Arg(0).Prop("rateLimit").Prop("enabled").Text() != "false" {
				return at(c, "limits its own endpoints in production"), true
			}
		}
	}
	return check.Place{}, false
}

// manifestPlace is where an answer about the whole app points to.
func manifestPlace(p *project.Project) check.Place {
	if tool := p.Stack().Tool(p.Stack().Framework); tool.File != "" {
		return check.Line(tool.File, max(tool.Line, 1), "the framework of the app")
	}
	if p.Has("package.json") {
		return check.Line("package.json", 1, "the app")
	}
	return check.Line(firstFile(p), 1, "the app")
}

// unlimited is the finding of endpoints without a limiter. Those that stop at a
// quota alone are named with them: a quota bounds a month and not a minute.
func unlimited(p *project.Project, open, closed []endpoint) check.Finding {
	slices.SortStableFunc(open, func(a, b endpoint) int {
		return cmp.Or(cmp.Compare(b.certainty(), a.certainty()), compareBool(a.lesser(), b.lesser()))
	})
	first := open[0]
	confidence := first.certainty()
	var shown, sent []check.Place
	for _, e := range open {
		shown = append(shown, whereGuarded(p, e.route, e.what+" without a limit")...)
		if around := wrappedBelow(e.route); around.OK() {
			shown = append(shown, at(around, "what is put around the handler counts no calls"))
		}
		shown = append(shown, e.readsSent()...)
		if away := e.cost.File() != e.route.Node.File() || e.cost.Line() != e.route.Node.Line(); away && !e.lesser() {
			shown = append(shown, at(e.cost, e.what))
		} else if away && e.what == sendsMessage && e.cost.File() == e.route.Node.File() {
			sent = append(sent, at(e.cost, e.what))
		}
		for _, n := range e.also {
			if n.File() == e.route.Node.File() {
				shown = append(shown, at(n, e.what+" once more"))
			}
		}
	}
	shown = append(append(shown, sent...), mountedAt(p, open)...)
	further, others := furtherOpen(p, shown)
	shown = append(shown, further...)
	reason := fmt.Sprintf("%s %s, and nothing limits how often it is called%s.", address(first.route), first.what, alsoUnlimited(open, others))
	shown = append(shown, neverCounting(p, slices.Concat(open, closed))...)
	shown = append(append(shown, weaker(p, closed)...), libraryInMemory(p)...)
	if !limitsSomething(closed) {
		shown = append(shown, beforeAll(p, open)...)
	}
	f := check.Finding{Verdict: check.Gap, Confidence: confidence, Reason: reason, Places: shown}
	if !slices.ContainsFunc(open, func(e endpoint) bool { return e.what != relaysSignIn && !e.lesser() && !e.hosted() }) {
		f.Severity = check.Medium // the service has limits, if not for each caller
	}
	return f
}

// hosted reports whether the endpoint opens a page of a payment service, which costs
// nothing and where the service takes the cards; a payment of the app's own lets
// strangers try cards.
func (e *endpoint) hosted() bool {
	return e.what == opensPayment && !strings.Contains(e.cost.CalleeTrail(), "paymentIntents")
}

// alsoUnlimited counts the endpoints behind the first: those that do the same, and
// others, with those that are further told.
func alsoUnlimited(open []endpoint, further int) string {
	like := 0
	for _, e := range open[1:] {
		if e.what == open[0].what {
			like++
		}
	}
	other := len(open) - 1 - like + further
	var more string
	switch {
	case like == 1:
		more = "; 1 more endpoint like it"
	case like > 1:
		more = fmt.Sprintf("; %d more endpoints like it", like)
	case other == 1:
		return "; 1 other endpoint has no limit either"
	case other > 1:
		return fmt.Sprintf("; %d other endpoints have no limit either", other)
	}
	if other > 0 {
		more += fmt.Sprintf(", and %d of another kind", other)
	}
	return more
}

// certainty is how sure it is that the endpoint needs a limiter and has none.
func (e *endpoint) certainty() check.Confidence {
	switch {
	case e.login && e.what == checksPass, e.paid && !e.guard.OK(), e.paid && e.route.Kind == project.Edge:
		return check.Certain
	}
	return check.Likely
}

// bypassed is the finding of limiters that believe the caller's own address.
func bypassed(spoofed []endpoint) check.Finding {
	e := spoofed[0]
	return check.Finding{
		Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
		Reason: fmt.Sprintf("The limiter of %s tells callers apart by the first X-Forwarded-For address, which they write themselves.", midSentence(address(e.route))),
		Places: []check.Place{at(e.spoof, "the caller's own word for its address"), at(e.limiter, "the limiter that believes it")},
	}
}

// limited is the finding of endpoints that all have a limiter.
func limited(closed []endpoint) check.Finding {
	var shown []check.Place
	seen := map[source.Node]bool{}
	confidence := check.Likely
	for _, e := range closed {
		n, message := e.limiter, e.how
		if !n.OK() {
			n, message = e.quota, "stops when the quota is used up"
		} else if n.Is(source.Call, source.New) {
			confidence = check.Certain
		}
		if !seen[n] {
			seen[n] = true
			shown = append(shown, at(n, message))
		}
	}
	first := closed[0]
	how := first.how
	if how == "" {
		how = "stopped by a quota"
	}
	reason := fmt.Sprintf("%s is %s.", address(first.route), how)
	if strings.HasPrefix(how, "answers") || strings.HasPrefix(how, "asks") {
		reason = fmt.Sprintf("%s %s.", address(first.route), how)
	}
	return check.Passed(confidence, reason, shown...)
}

// address is what a route is called in a sentence.
func address(r project.Route) string {
	switch r.Stack {
	case project.SvelteKit, project.ReactRouter, project.Remix: // what a page's form is sent to, without a name of its own
		if r.Kind == project.Action && r.Path != "" {
			return "The form action of " + r.Path
		}
	}
	if name := actionName(r.Node); r.Kind == project.Action && name != "" {
		return "The server action " + name
	}
	if r.Path != "" {
		return r.Path
	}
	return r.File
}

// trustsCaller reports whether the app runs where nobody rewrites
// X-Forwarded-For before it arrives. Vercel, Netlify and Cloudflare do.
func trustsCaller(p *project.Project, e endpoint) bool {
	s := p.Stack()
	if s.Has(project.Vercel) || s.Has(project.Netlify) || s.Has(project.Cloudflare) || e.route.Kind == project.Edge {
		return false
	}
	return registersRoutes(s.Framework) || s.Has(project.Docker) || s.Has(project.Fly) || s.Has(project.Railway) || s.Has(project.Render)
}

// limitedBy marks the endpoints that have no limiter of their own as limited by
// one that lies before them all.
func limitedBy(found []endpoint, how string, at func(project.Route) source.Node) []endpoint {
	for i := range found {
		if n := at(found[i].route); n.OK() && !found[i].limiter.OK() {
			found[i].limiter, found[i].how = n, how
		}
	}
	return found
}

// frontLimiter is a limiter in front of a framework that has its own routes: in
// the Express server that hosts it, or in the framework's one hook for requests.
func frontLimiter(p *project.Project) source.Node {
	switch p.Stack().Framework {
	case project.ReactRouter, project.Remix, project.SvelteKit, project.Astro, project.Nuxt:
	default:
		return source.Node{}
	}
	for _, name := range p.Sources() {
		base := path.Base(name)
		front := strings.HasPrefix(base, "hooks.server.") || strings.HasPrefix(name, "src/middleware") || strings.HasPrefix(name, "server/")
		if p.Stack().Framework == project.Nuxt { // whose own handlers lie below server
			front = strings.HasPrefix(name, "server/middleware/")
		}
		if !front || !p.HoldsFold(name, "ratelimit", "rate-limit", "limiter", "throttle") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if limits(p, c) != "" && c.Function().OK() {
				return c
			}
		}
	}
	return source.Node{}
}
