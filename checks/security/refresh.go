package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed refresh.md
var refreshWords string

// Refresh looks for sign-ins that break off: short-lived tokens that nothing
// exchanges for fresh ones, and Supabase sessions on a server that no
// middleware keeps alive.
var Refresh = &check.Check{
	ID:       "security/refresh",
	Severity: check.Medium,
	Minutes:  30,
	Words:    check.Explain(refreshWords),
	Look:     lookForRefresh,
	Fix:      refreshFix,
}

func lookForRefresh(p *project.Project) check.Finding {
	s := signIns(p)
	if s.none() {
		if p.Stack().Python() {
			return pythonRefresh(p)
		}
		return nobodySignsIn(p)
	}
	if len(s.tokens) > 0 && (len(s.stores) == 0 || verifiesTokens(p)) {
		return s.ownRefresh(p)
	}
	if len(s.stores) > 0 {
		return check.Passed(check.Likely, "Sessions are kept by middleware that finds them again at every request; there is no token to exchange.", at(s.stores[0].node, "keeps the sessions"))
	}
	v, ok := s.keeper()
	if !ok {
		return s.noTokens()
	}
	if v.tech != project.SupabaseAuth {
		return check.Passed(check.Likely, keptBy(v), v.place("renews the sessions"))
	}
	if elsewhere(p, s) {
		if n, ok := droppedRefresh(p); ok {
			return check.Finding{
				Verdict: check.Gap, Confidence: check.Likely, Severity: check.Medium,
				Reason: "The login answers with the access token alone: the refresh token is dropped and no endpoint takes one, so everybody is signed out when the first token ends.",
				Places: []check.Place{at(n, "hands on the access token alone")},
				Brief: []string{
					"The login answers with the refresh token too (better in an httpOnly cookie than in the body), and an endpoint exchanges it with `auth.refreshSession` for a new pair.",
					"A session that is an hour old goes on without a new sign-in; after a sign-out the refresh token is refused.",
				},
			}
		}
		return check.Unneeded("This is an interface for programs that only verifies tokens; whoever signs in keeps and renews the session elsewhere.")
	}
	return supabaseRefresh(p, s)
}

// elsewhere reports whether the app only verifies tokens that another program
// holds: a server without pages that makes no client for a browser.
func elsewhere(p *project.Project, s *signIn) bool {
	if _, browser := s.of(project.SupabaseAuth, "browser", "ssr"); browser {
		return false
	}
	return !servesPages(p.Stack())
}

// mostSigned bounds how many places that sign tokens are named.
const mostSigned = 6

// ownRefresh judges tokens that the app signs by itself.
func (s *signIn) ownRefresh(p *project.Project) check.Finding {
	short := signedToken{}
	for _, t := range s.tokens {
		if t.refresh {
			return check.Passed(check.Likely, "A refresh token is signed beside the access token.", at(t.node, "the token that is exchanged for fresh ones"))
		}
		if name := strings.ToLower(nameOfFunction(t.node.Function())); containsPart(name, []string{"refresh", "renew", "rotate", "extend"}) {
			return check.Passed(check.Likely, "The token is renewed while it is used.", at(t.node, "signs a fresh token"))
		}
		if !short.node.OK() || t.known && t.life < short.life {
			short = t
		}
	}
	if r, ok := refreshRoute(p); ok {
		return check.Passed(check.Likely, "There is a route that exchanges a token for a fresh one.", at(r.Node, "gives a fresh token"))
	}
	if again, ok := signedAgain(p, s); ok {
		return check.Passed(check.Likely, "The session is renewed where every request comes in.", again)
	}
	if short.endless {
		return check.Cannot("The tokens here never expire, so there is nothing to refresh until they do; see security/sessions.", at(short.node, "signs a token without an end"))
	}
	f := check.Missing(check.Likely, "The token that is signed here runs out and nothing exchanges it for a fresh one, so people are thrown out in the middle of what they do.", at(short.node, "signed once, never renewed"))
	for _, t := range s.tokens {
		if t.node != short.node && len(f.Places) < mostSigned {
			f.Places = append(f.Places, at(t.node, "signed once, never renewed"))
		}
	}
	switch {
	case short.known && short.life > 8*day:
		f.Severity = check.Low
		f.Reason = fmt.Sprintf("One token that is good for %s is all there is. Nothing exchanges it for a fresh one, so it cannot be short-lived, as a token that may be stolen should be.", lasting(short.life))
	case !short.known || short.life > 2*day:
		f.Confidence = check.Possible
		f.Severity = check.Low
	}
	f.Brief = []string{
		"A route takes a refresh token (kept in an httpOnly cookie, stored hashed on the server, exchanged for a new one at every use) and answers with a fresh access token.",
		"The browser asks that route once when a request is answered with 401, and repeats the request.",
	}
	return f
}

// refreshRoute is a route named after renewing a token.
func refreshRoute(p *project.Project) (project.Route, bool) {
	for _, r := range p.Addresses() {
		if r.Kind != project.Page && r.Kind != project.Layout && containsPart(routeName(r), []string{"refresh", "renew"}) && (containsPart(routeName(r), []string{"token", "auth", "session"}) || !slices.ContainsFunc(wordsOf(routeName(r)), func(w string) bool { return !renewingWords[w] })) {
			return p.WithCode(r), true
		}
	}
	return project.Route{}, false
}

// renewingWords are the words of an address at which a token is renewed, where none of
// them says so itself: /api/orders/[id]/refresh asks for an order's state.
var renewingWords = wordSet("api v refresh renew user users account accounts me admin client customer login signin jwt mobile app")

// signedAgain is where middleware sets the session's cookie once more.
func signedAgain(p *project.Project, s *signIn) (check.Place, bool) {
	for _, c := range s.cookies {
		if s.renews(c) {
			return at(c.node, "sets the session's cookie again"), true
		}
	}
	for _, m := range middlewares(p) {
		for _, t := range s.tokens {
			fn := t.node.Function()
			if _, ok := m.Reaches(p, func(n source.Node) bool { return n == fn || calls(p, n, fn) }, 2); ok {
				return at(t.node, "signs a fresh token"), true
			}
		}
	}
	return check.Place{}, false
}

// noTokens answers for sign-ins without a token that runs out.
func (s *signIn) noTokens() check.Finding {
	if len(s.cookies) > 0 {
		return check.Passed(check.Possible, "The session is looked up on the server; there is no short-lived token to exchange.", at(s.cookies[0].node, "sets the session cookie"))
	}
	if len(s.kept) > 0 {
		return check.Cannot("Browser code keeps a token that is signed elsewhere; how it is renewed could not be followed.", at(s.kept[0].node, "keeps a token"))
	}
	return check.Unneeded("There is no token that runs out.")
}
