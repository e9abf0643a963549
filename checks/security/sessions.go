package security

import (
	_ "embed"
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed sessions.md
var sessionsWords string

// Sessions looks for sign-ins that never end: tokens without an expiry, cookies
// that last for months, tokens that browser code keeps in localStorage.
var Sessions = &check.Check{
	ID:       "security/sessions",
	Severity: check.High,
	Minutes:  45,
	Words:    check.Explain(sessionsWords),
	Look:     lookForSessions,
	Fix:      sessionsFix,
}

// longest is the age of a session that nobody renews, beyond which it counts as
// one without an end. The month's slack is for calendars.
const longest = 31 * day

func lookForSessions(p *project.Project) check.Finding {
	s := signIns(p)
	library := keptByLibrary(p)
	if s.none() && len(library) == 0 {
		if p.Stack().Python() {
			return pythonSessions(p)
		}
		if f, ok := markedSessions(p); ok {
			return f
		}
		return nobodySignsIn(p)
	}
	var open []check.Place
	reason, severity := "", check.Severity(0)
	note := func(place check.Place, why string, how check.Severity) {
		if reason == "" {
			reason, severity = why, how
		}
		open = append(open, place)
	}
	for _, t := range s.tokens {
		switch {
		case t.endless:
			note(at(t.node, "signs a token without an end"), "The token that is signed here never expires.", check.High)
		case t.known && t.life > longest && !(t.refresh && t.life <= 100*day):
			note(at(t.node, "good for "+lasting(t.life)), fmt.Sprintf("The token that is signed here stays good for %s, and nothing exchanges it for a fresh one.", lasting(t.life)), check.High)
		}
	}
	for _, g := range s.longCookies(p) {
		note(g.place, g.reason, g.severity)
	}
	for _, k := range s.kept {
		note(at(k.node, "kept where every script on the page can read it"), "The app's own sign-in token is kept in localStorage, where any script on the page can read it.", check.Medium)
	}
	if len(s.kept) > 0 {
		open = append(open, signedForBrowser(s)...)
	}
	for _, n := range library {
		note(at(n, "has the tokens kept where every script on the page can read them"), "The sign-in library is told to keep its tokens in localStorage, where any script on the page can read them.", check.Medium)
	}
	for _, plain := range plainSessions(p) {
		note(at(plain.parsed, "lasts as long as whoever writes it says"), fmt.Sprintf("The cookie %q %s, so whoever writes one decides how long it lasts.", plain.name, plain.how), check.High)
		open = append(open, at(plain.set, "sets the cookie, and signs nothing"))
	}
	if len(open) > 0 {
		f := check.Missing(check.Likely, reason, open...)
		f.Severity = severity
		f.Brief = []string{
			"Every token that signs somebody in has an expiry (minutes to a day for an access token), and a session lasts 30 days at most unless it is renewed while it is used.",
			"A session's token lives in a cookie with httpOnly, secure and sameSite, not in localStorage.",
		}
		return f
	}
	return s.endingSessions()
}

// signedForBrowser are the places that sign what browsers keep, but for those that were
// told already.
func signedForBrowser(s *signIn) []check.Place {
	var out []check.Place
	for _, t := range s.tokens {
		if t.known && t.life <= longest && !t.refresh && len(out) < mostSigned {
			out = append(out, at(t.node, "signs the token that the browser keeps, good for "+lasting(t.life)))
		}
	}
	return out
}

// nobodySignsIn answers for an app in which no sign-in was found.
func nobodySignsIn(p *project.Project) check.Finding {
	st := p.Stack()
	switch {
	case st.Python() || st.Framework == project.Nest || st.Framework == project.Wasp:
		return check.Cannot(fmt.Sprintf("This check does not follow the sign-in of %s yet.", st.Framework), manifestPlace(p))
	case st.Has(project.CustomAuth):
		tool := st.Tool(project.CustomAuth)
		return check.Cannot("The sign-in is built in a way that this check does not follow.", check.Line(tool.File, max(tool.Line, 1), tool.Why))
	}
	return check.Unneeded("Nobody signs in to this app.")
}

// A grievance is a gap with its place, its reason and how bad it is.
type grievance struct {
	place    check.Place
	reason   string
	severity check.Severity
}

// longCookies are the session cookies and stores without a sane age.
func (s *signIn) longCookies(p *project.Project) []grievance {
	var out []grievance
	for _, c := range s.cookies {
		v := property(p, c.options, "maxAge")
		unit := 1.0
		if c.node.CalleeName() == "cookie" {
			unit = 0.001 // Express counts in milliseconds
		}
		if life, ok := lifetime(p, v, unit); ok && life > longest && !s.renews(c) {
			out = append(out, grievance{at(c.node, "kept for "+lasting(life)), fmt.Sprintf("The session cookie %s is kept for %s, and nothing renews it.", c.name, lasting(life)), check.Medium})
		}
	}
	for _, st := range s.stores {
		if g, ok := st.grievance(p); ok {
			out = append(out, g)
		}
	}
	for _, v := range s.vendors {
		if g, ok := v.longLucia(p); ok {
			out = append(out, g)
		}
		if v.tech != project.NextAuth || !v.node.OK() {
			continue
		}
		age := property(p, property(p, authOptions(p, v.node), "session"), "maxAge")
		if life, ok := lifetime(p, age, 1); ok && life > longest {
			out = append(out, grievance{at(age, "sessions last for "+lasting(life)), fmt.Sprintf("Sessions are set to last for %s.", lasting(life)), check.Medium})
		}
	}
	return out
}
