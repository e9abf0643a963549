package security

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed csrf.md
var csrfWords string

// CSRF looks for endpoints that change something for whoever's cookie comes
// along, whichever site sent the request.
var CSRF = &check.Check{
	ID:       "security/csrf",
	Severity: check.High,
	Minutes:  30,
	Words:    check.Explain(csrfWords),
	Look:     followed(lookForCSRF),
	Fix:      csrfFix,
}

// A cookieRoute is an endpoint that changes something by a cookie.
type cookieRoute struct {
	route *guardedRoute
	guard project.Guard
}

func lookForCSRF(p *project.Project) check.Finding {
	if servesPython(p) {
		return lookForPythonCSRF(p)
	}
	if f, ok := noServerToJudge(p); ok {
		return f
	}
	j := newCSRFJudge(p)
	open, shown, bearer := j.routes()
	linkings := openLinkings(p)
	if len(open) > 0 {
		f := j.forgeable(open)
		if f.Verdict != check.Gap || f.Confidence == check.Possible && len(linkings) > 0 {
			return linkedOr(p, linkings, f)
		}
		if len(linkings) > 0 {
			f.Places, f.Brief = append(f.Places, linkingPlaces(p, linkings)...), append(f.Brief, linkingBrief()...)
		}
		return f
	}
	return linkedOr(p, linkings, notForgeable(shown, bearer))
}

// routes are the endpoints that believe a cookie whoever sent it, what protects others, and
// what takes tokens that no browser sends by itself.
func (j *csrfJudge) routes() (open []cookieRoute, shown, bearer []check.Place) {
	p := j.p
	for _, r := range guardedRoutes(p) {
		if !changesByRequest(&r) {
			continue
		}
		guard, signedIn := r.Session()
		if !signedIn {
			continue
		}
		if how, own := j.protected(&r); how.OK() || own != "" {
			shown = appendOnce(shown, at(orNode(how, r.Node), own))
			continue
		}
		if !j.byCookie(&r, guard) {
			bearer = appendOnce(bearer, at(guard.Node, "takes a token that no browser sends by itself"))
			continue
		}
		open = append(open, cookieRoute{&r, guard})
	}
	return open, shown, bearer
}

// notForgeable is the finding for an app of which no other site can make use: what
// refuses it, and what takes tokens that no browser sends by itself.
func notForgeable(shown, bearer []check.Place) check.Finding {
	switch {
	case len(shown) > 0:
		return check.Passed(check.Likely, "Requests that other sites send are refused.", shown...)
	case len(bearer) > 0:
		return check.Passed(check.Likely, "Endpoints take a token in a header, which no other site can send.", bearer...)
	}
	return check.Unneeded("No endpoint changes anything by a cookie.")
}

// changesByRequest reports whether a route changes something for whoever is
// signed in.
func changesByRequest(r *guardedRoute) bool {
	if senderRoute(r.GuardedRoute) || r.Method == http.MethodGet || r.Method == http.MethodOptions || r.Method == http.MethodHead || hasWord(routeWords(r.Route), wordSet("trpc graphql nextauth")) {
		return false
	}
	return slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind != deedReads }) || r.Method == http.MethodDelete
}

// ownSessions are those of some routes that believe a session of the app's own making: no
// library that writes its cookie itself is on their way.
func ownSessions(open []cookieRoute) []cookieRoute {
	return slices.DeleteFunc(slices.Clone(open), func(o cookieRoute) bool {
		return slices.ContainsFunc(o.route.Guards, func(g project.Guard) bool {
			switch g.By {
			case project.NextAuth, project.Clerk, project.BetterAuth, project.SupabaseAuth:
				return g.Kind == project.SessionGuard
			}
			return false
		})
	})
}

func appendOnce(list []check.Place, p check.Place) []check.Place {
	if len(list) >= 5 || slices.ContainsFunc(list, func(o check.Place) bool { return o.File == p.File && o.Line == p.Line }) {
		return list
	}
	return append(list, p)
}

func orNode(n, other source.Node) source.Node {
	if n.OK() {
		return n
	}
	return other
}

// forgeable is the finding of endpoints that other sites can make browsers call.
func (j *csrfJudge) forgeable(open []cookieRoute) check.Finding {
	first := open[0]
	confidence, severity, why := check.Possible, check.Medium, "only the cookie's SameSite setting keeps other sites out"
	var places []check.Place
	own := ownSessions(open)
	site, n := j.sameSite(len(own) == 0)
	if site == "unset" && len(own) < len(open) { // a library's own cookie is Lax
		open, first = own, own[0]
	}
	switch site {
	case "strict":
		return check.Passed(check.Likely, "The session cookie is SameSite=Strict: browsers do not send it with requests of other sites.", at(n, "SameSite=Strict"))
	case "none":
		confidence, severity, why = check.Certain, check.High, "the session cookie is sent along with requests of every site (SameSite=None)"
		places = append(places, at(n, "SameSite=None"))
	case "unset":
		confidence, severity, why = check.Likely, check.High, "the session cookie names no SameSite, which Safari and Firefox take for none"
		places = append(places, at(n, "no SameSite"))
		if o := flagsAt(n, n.Arg(0).Resolve().Prop("cookie").Resolve()); o.OK() {
			places = append(places, at(o, "no SameSite"))
		}
	}
	reason := fmt.Sprintf("%s changes things by the session cookie and never asks which site sent the request; %s", address(first.route.Route), why)
	if n := len(open) - 1; n > 0 {
		reason = fmt.Sprintf("%s and %s change things by the session cookie and never ask which site sent the request; %s", address(first.route.Route), moreEndpoints(n), why)
	}
	for _, o := range open {
		places = append(places, at(o.route.Node, "does not ask which site sent the request"))
	}
	return check.Finding{
		Verdict: check.Gap, Confidence: confidence, Severity: severity, Reason: reason + ".", Places: places,
		Brief: []string{
			"Before anything is changed the Origin header is compared with the app's own host (`Sec-Fetch-Site: same-origin` does as well), in one place that all of these endpoints pass; a request that names another site gets 403.",
			"Endpoints that services call with a signature, and those that take a bearer token alone, are left out: no browser sends their proof by itself.",
			"The session cookie says SameSite=Lax or Strict.",
		},
	}
}
