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

//go:embed recovery.md
var recoveryWords string

// Recovery looks for password sign-ins that give no way back to whoever forgot
// the password.
var Recovery = &check.Check{
	ID:       "security/recovery",
	Severity: check.Medium,
	Minutes:  90,
	Words:    check.Explain(recoveryWords),
	Look:     lookForRecovery,
}

func lookForRecovery(p *project.Project) check.Finding {
	s := signIns(p)
	logins := passwordLogins(p, s)
	if len(logins) == 0 {
		if s.none() && p.Stack().Python() {
			return pythonRecovery(p)
		}
		return withoutPasswords(p, s)
	}
	r := recoveries(p)
	first := logins[0]
	switch {
	case r.never.OK():
		return lost("The way to a new password is there, but it never sends the link: nothing behind it sends mail.", append([]check.Place{at(r.never, "answers as if it had sent a link")}, loggedLink(r.never)...)...)
	case len(r.requests) > 0:
		return r.complete(p)
	case first.tech != project.CustomAuth && !servesPages(p.Stack()) && !signsInItself(p, first.node):
		return check.Unneeded("This is an interface for programs; the pages that would offer a new password are elsewhere.")
	}
	places := []check.Place{at(first.node, "takes a password; nobody who forgot it gets back in")}
	if head := outermost(first.node); head.OK() && first.node.Line()-head.Line() > 3 && serves(p, head) {
		places = append(places, at(head, "signs people in"))
	}
	for _, l := range logins[1:min(len(logins), 4)] {
		places = append(places, at(l.node, "takes a password, too"))
	}
	if link, dead := forgotLink(p); dead {
		places = append([]check.Place{at(link, "leads nowhere")}, places...)
	}
	places = append(places, leftUnused(p)...)
	places = append(places, signInFields(p)...)
	for _, at := range append(signInRoutes(p), signInPages(p)...) {
		if !slices.ContainsFunc(places, func(o check.Place) bool {
			return o.File == at.File && (at.Line == 1 || o.Line-at.Line <= 3 && at.Line-o.Line <= 3)
		}) {
			places = append(places, at)
		}
	}
	return lost("People sign in with a password, and there is no way to a new one for whoever forgot it.", places...)
}

func lost(reason string, places ...check.Place) check.Finding {
	f := check.Missing(check.Likely, reason, places...)
	f.Brief = []string{
		"The sign-in page links to a page that asks for the address; it answers the same whether the address is known or not, and mails a link that works once and for an hour.",
		"The link opens a page of this app that sets the new password, ends the other sessions and signs the person in.",
		"Both the request and the new password are limited per address and per caller.",
	}
	return f
}

// withoutPasswords answers for an app in which nobody types a password.
func withoutPasswords(p *project.Project, s *signIn) check.Finding {
	if s.none() {
		if link, dead := forgotLink(p); dead && typed(p) {
			return lost("The page that takes a password has a link for whoever forgot it, and the link leads nowhere.", at(link, "leads nowhere"))
		}
		return nobodySignsIn(p)
	}
	if r := recoveries(p); r.hosted && len(r.requests) > 0 {
		if page, place, missing := formLeadsNowhere(p); missing {
			return lost(fmt.Sprintf("The link that the sign-in form mails leads to %s, and the app has no such page.", page), place)
		}
		return check.Passed(check.Likely, "The sign-in form comes with a way to a new password.", at(r.requests[0], "offers a new password"))
	}
	for _, t := range []project.Tech{project.Clerk, hostedSignIn} {
		if v, ok := s.of(t); ok {
			return check.Passed(check.Likely, "The sign-in service offers a way to a new password on its own pages.", v.place("signs people in"))
		}
	}
	return check.Unneeded("Nobody signs in with a password here.")
}

// passwordLogins are the places that take a password and that something uses.
func passwordLogins(p *project.Project, s *signIn) []login {
	var out []login
	for _, l := range s.logins {
		if l.tech == project.CustomAuth && !localStrategy(l.node) && !letsIn(p, l.node) || l.tech != project.CustomAuth && (!used(p, l.node) || !typed(p)) {
			continue
		}
		out = append(out, l)
	}
	return out
}

// letsIn reports whether a password is compared to sign somebody in: not to
// change it, to delete the account, or to open a shared document. A helper is
// what those who call it are.
func letsIn(p *project.Project, n source.Node) bool {
	if verdict := lettingIn(n); verdict != 0 {
		return verdict > 0
	}
	for _, caller := range callersOf(p, outermost(n)) {
		if lettingIn(caller) > 0 {
			return true
		}
		for _, second := range callersOf(p, outermost(caller)) {
			if lettingIn(second) > 0 {
				return true
			}
		}
	}
	return false
}

// lettingIn judges by the names around a node: 1 for a sign-in, -1 for something
// else, 0 when they say neither.
func lettingIn(n source.Node) int {
	names := purpose(n, source.Node{}) + " " + strings.ToLower(n.File().Path)
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		names += " " + strings.ToLower(nameOfFunction(fn))
	}
	switch {
	case containsPart(names, []string{"changepass", "change-pass", "updatepass", "update-pass", "delete", "disable", "settings", "profile", "resetpass", "reset-pass", "/links", "/views", "document", "share", "room", "2fa", "twofactor", "backupcode"}):
		return -1
	case containsPart(names, []string{"login", "log-in", "signin", "sign-in", "sign_in", "authorize", "authenticate", "passport", "credentials", "localstrategy", "session"}):
		return 1
	}
	return 0
}

// typed reports whether people type a password somewhere in the app; some apps
// sign in with one that a server makes up for a code.
func typed(p *project.Project) bool {
	for _, name := range p.Sources() {
		if p.Modules().Live(name) && p.Holds(name, `type="password"`, `"text" : "password"`, `'text' : 'password'`, `"password" : "text"`, `'password' : 'text'`, `type='password'`, `type: "password"`, `type: 'password'`, `secureTextEntry`, `PasswordInput`, `InputPassword`, `name="password"`) {
			return true
		}
	}
	return !servesPages(p.Stack())
}

// A recovery is what an app has of the way to a new password.
type recovery struct {
	requests []source.Node // what asks for the link
	finishes []source.Node // what sets the new password
	hosted   bool          // the service shows the second page
	never    source.Node   // a request that sends nothing
}

// complete judges a way that begins: does it end?
func (r *recovery) complete(p *project.Project) check.Finding {
	for _, n := range r.requests {
		if page, place, missing := missingPage(p, n); missing && page == "" {
			return lost("The mailed link never reaches the page that sets the new password: the app reads its pages from behind the # of the address, and the link names none there.", append([]check.Place{place}, unreadPlaces(p)...)...)
		} else if missing {
			places := []check.Place{place}
			if link, dead := forgotLink(p); dead {
				places = append(places, at(link, "leads nowhere"))
			}
			return lost(fmt.Sprintf("The mailed link leads to %s, and the app has no such page.", page), places...)
		}
	}
	if places := unreadPlaces(p); len(places) > 0 && r.bySupabase() {
		return lost("The mailed link signs nobody in: the client of Supabase is told to leave it unread, and nothing else in the app reads it.", append(places, at(r.requests[0], "mails a link that leads no further"))...)
	}
	if page, place, missing := mailedNowhere(p); missing {
		return lost(fmt.Sprintf("The mailed link leads to %s, and the app has no such page.", page), place)
	}
	if len(r.finishes) == 0 && !r.hosted {
		return lost("A link is mailed to whoever forgot the password, but nothing in the app lets them set a new one.", append([]check.Place{at(r.requests[0], "mails a link that leads no further")}, signInPages(p)...)...)
	}
	shown := []check.Place{at(r.requests[0], "mails a link")}
	if len(r.finishes) > 0 {
		shown = append(shown, at(r.finishes[0], "sets the new password"))
	}
	return check.Passed(check.Likely, "Whoever forgot the password gets a link and sets a new one.", shown...)
}
