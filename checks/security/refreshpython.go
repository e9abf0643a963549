package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// pythonRefresh answers for a server in Python: sessions are found again at every
// request, and only tokens that the app signs have to be exchanged.
func pythonRefresh(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	if s.none() {
		return nobodySignsInPython(p)
	}
	for _, n := range djangoListed(p, "INSTALLED_APPS", "rest_framework_simplejwt") {
		return check.Passed(check.Likely, "Simple JWT signs a refresh token beside the access token.", at(n, "signs both"))
	}
	var short pythonToken
	for _, t := range s.tokens {
		name := strings.ToLower(nameOfFunction(t.node.Function()) + t.node.CalleeName())
		if containsPart(name, []string{"refresh", "renew", "rotate"}) {
			return check.Passed(check.Likely, "A refresh token is signed beside the access token.", at(t.node, "the token that is exchanged for fresh ones"))
		}
		if !containsPart(name, []string{"reset", "verif", "confirm", "invite", "unsub"}) && (!short.node.OK() || t.known && t.life < short.life) {
			short = t
		}
	}
	for _, r := range p.PythonRoutes() {
		if containsPart(strings.ToLower(r.Path), []string{"refresh", "renew"}) && short.node.OK() {
			return check.Passed(check.Likely, "There is a route that exchanges a token for a fresh one.", at(r.Node, "gives a fresh token"))
		}
	}
	switch {
	case !short.node.OK():
		if place, ok := s.sessionKept(p); ok {
			return check.Passed(check.Likely, "Sessions are found again at every request; there is no token to exchange.", place)
		}
		return check.Unneeded("There is no token that runs out.")
	case short.endless:
		return check.Cannot("The tokens here never expire, so there is nothing to refresh until they do; see security/sessions.", at(short.node, "signs a token without an end"))
	}
	f := check.Missing(check.Likely, "The token that is signed here runs out and nothing exchanges it for a fresh one, so people are thrown out in the middle of what they do.", at(short.node, "signed once, never renewed"))
	switch {
	case short.known && short.life >= 7*day:
		f.Severity = check.Low
		f.Reason = fmt.Sprintf("One token that is good for %s is all there is. Nothing exchanges it for a fresh one, so it cannot be short-lived, as a token that may be stolen should be.", lasting(short.life))
	case !short.known || short.life > 2*day:
		f.Confidence, f.Severity = check.Possible, check.Low
	}
	f.Brief = []string{
		"A route takes a refresh token (kept in an httponly cookie, stored hashed on the server, exchanged for a new one at every use) and answers with a fresh access token.",
	}
	return f
}
