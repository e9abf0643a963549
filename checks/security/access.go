package security

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed access.md
var accessWords string

// Access looks for endpoints that change rows, spend money or answer with
// people's data, and ask nobody who is calling.
var Access = &check.Check{
	ID:       "security/access",
	Severity: check.Blocker,
	Minutes:  30,
	Words:    check.Explain(accessWords),
	Look:     followed(lookForAccess),
}

func lookForAccess(p *project.Project) check.Finding {
	s := p.Stack()
	if servesPython(p) {
		return lookForPythonAccess(p)
	}
	if f, ok := noServerToJudge(p); ok {
		if open, ok := openFunctions(p); ok {
			return open
		}
		return f
	}
	j := accessJudge{p: p, accounts: hasAccounts(p)}
	var open []unguarded
	var closed []project.Guard
	for _, r := range guardedRoutes(p) {
		if e, ok := j.judge(&r); ok {
			open = append(open, e)
		} else if g, ok := r.Closed(); ok && !senderRoute(r.GuardedRoute) {
			closed = append(closed, g)
		}
	}
	plain, fixed := plainSessions(p), fixedCodes(p)
	sockets := openSockets(p)
	switch {
	case len(open) > 0:
		f := strangersCan(p, open)
		if len(plain) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + fmt.Sprintf("; besides, the cookie %q that signs people in %s.", plain[0].name, plain[0].how)
			f.Places = append(plainPlaces(p), f.Places...)
		}
		if len(fixed) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + "; besides, the one-time codes are the same for everybody as long as nothing says otherwise."
			f.Places = append(f.Places, fixed...)
		}
		if len(sockets) > 0 {
			f.Reason = strings.TrimSuffix(f.Reason, ".") + "; besides, messages to the socket are believed about who sent them."
			f.Places = append(f.Places, sockets...)
			f.Brief = append(f.Brief, socketBrief)
		}
		return idleFront(p, f)
	case len(sockets) > 0:
		f := check.Missing(check.Likely, "Whoever connects to the socket is who their message says they are: nothing proves it.", sockets...)
		f.Brief = []string{socketBrief}
		return f
	case len(plain) > 0:
		f := check.Missing(check.Certain, fmt.Sprintf("Whoever writes the cookie %q is signed in: it %s.", plain[0].name, plain[0].how), plainPlaces(p)...)
		f.Brief = []string{"The session cookie carries a random id that a row of sessions is found by, or a token that the server signs and verifies at every request (with an expiry inside).", "A cookie that somebody wrote by hand is answered like none at all."}
		return f
	case len(fixed) > 0:
		f := check.Missing(check.Likely, "The one-time codes that let people in are the same for everybody as long as nothing says otherwise.", fixed...)
		f.Brief = []string{"A one-time code comes from a cryptographic source of chance in every stage; in development it is written into the log instead of being fixed.", "With the variable unset, the code of before lets nobody in."}
		return f
	}
	if f, ok := markedPages(p); ok {
		return f
	}
	switch {
	case len(closed) > 0:
		return allGuarded(closed)
	case s.Framework == "":
		return check.Unneeded("There is no server here.")
	}
	return check.Unneeded("No endpoint of the app changes rows, spends money or answers with people's data.")
}

// noServerToJudge answers for apps whose endpoints this program cannot read, and
// for those without any.
func noServerToJudge(p *project.Project) (check.Finding, bool) {
	s := p.Stack()
	if s.Python() || s.Framework == project.Nest || s.Framework == project.Wasp {
		return check.Cannot(fmt.Sprintf("This check does not follow the endpoints of %s yet.", s.Framework), manifestPlace(p)), true
	}
	if unread := unreadServer(p); unread != "" && len(guardedRoutes(p)) == 0 {
		return check.Cannot(fmt.Sprintf("The routes of this %s server could not be followed to their handlers.", unread), manifestPlace(p)), true
	}
	routes := guardedRoutes(p)
	if !slices.ContainsFunc(routes, func(r guardedRoute) bool { return !isWhole(r.Route) || len(r.deeds) > 0 }) {
		if f, ok := handMade(p); ok {
			return f, true
		}
	}
	if len(routes) > 0 {
		return check.Finding{}, false
	}
	if s.Has(project.Supabase) || s.Has(project.Firebase) {
		return check.Unneeded("The app has no server of its own: browsers ask the database directly, and its row policies decide who may."), true
	}
	return check.Unneeded("The app has no server of its own."), true
}

// hasAccounts reports whether people sign in.
func hasAccounts(p *project.Project) bool {
	return len(p.Stack().Auth) > 0 || slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool {
		_, ok := r.Session()
		return ok
	})
}

// strangersCan is the finding of endpoints that strangers can use.
func strangersCan(p *project.Project, open []unguarded) check.Finding {
	slices.SortStableFunc(open, func(a, b unguarded) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.severity, b.severity), cmp.Compare(b.stake(), a.stake()))
	})
	first := open[0]
	reason := fmt.Sprintf("%s %s, and %s", address(first.route.Route), first.does, first.why)
	unset := 0
	for _, e := range open {
		if e.unset && !first.unset {
			unset++
		}
	}
	switch n := len(open) - 1 - unset; {
	case n == 1:
		reason += "; 1 more endpoint like it"
	case n > 1:
		reason += fmt.Sprintf("; %d more endpoints like it", n)
	}
	switch {
	case unset == 1:
		reason += "; the secret of 1 endpoint lets everyone in while it is not set"
	case unset > 1:
		reason += fmt.Sprintf("; the secrets of %d endpoints let everyone in while they are not set", unset)
	}
	f := check.Finding{Verdict: check.Gap, Confidence: first.confidence, Severity: first.severity, Reason: reason + "."}
	told := map[source.Node]bool{}
	for _, e := range open {
		f.Places = append(f.Places, hollowPlaces(e.route, told)...)
	}
	for _, e := range open {
		if g := e.guard.Node; g.OK() && !told[g] {
			told[g] = true
			f.Places = append(f.Places, namedPlaces(e.guard)...)
		}
		f.Places = append(f.Places, e.places...)
	}
	f.Brief = accessBrief(p, open)
	return f
}

// allGuarded is the finding of endpoints that all ask who is calling.
func allGuarded(closed []project.Guard) check.Finding {
	var places []check.Place
	seen := map[string]bool{}
	for _, g := range closed {
		key := g.Node.File().Path
		if !seen[key] && len(places) < 6 {
			seen[key] = true
			places = append(places, at(g.Node, guardSays(g)))
		}
	}
	confidence := check.Likely
	if len(closed) > 2 {
		confidence = check.Certain
	}
	return check.Passed(confidence, "Every endpoint that changes rows or spends money asks who is calling.", places...)
}

func guardSays(g project.Guard) string {
	switch g.Kind {
	case project.SecretGuard:
		return "asks for a shared secret"
	case project.TokenGuard:
		return "finds its row by a token that only its holder has"
	case project.SignatureGuard:
		return "checks the sender's signature"
	}
	if g.By != "" && g.By != project.CustomAuth {
		return fmt.Sprintf("asks %s who is calling", g.By)
	}
	return "asks who is calling"
}
