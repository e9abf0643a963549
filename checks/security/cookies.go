package security

import (
	_ "embed"
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed cookies.md
var cookiesWords string

// Cookies looks for session cookies that the app sets by itself without the
// flags that keep scripts, plain connections and other sites out.
var Cookies = &check.Check{
	ID:       "security/cookies",
	Severity: check.High,
	Minutes:  10,
	Words:    check.Explain(cookiesWords),
	Look:     lookForCookies,
	Fix:      cookiesFix,
}

// A bareCookie is a session cookie with the flags that it lacks.
type bareCookie struct {
	node    source.Node // the call
	options source.Node // its settings; may be no node
	what    string      // for a sentence: "the cookie auth_token"
	missing []string    // flags that are not named
	off     []string    // flags that are turned off
	script  bool        // set by a script
	wide    bool        // sent along with requests of every other site, without need
	built   source.Node // the helper that puts it together
	kind    string      // of a store; "" for a cookie
}

func lookForCookies(p *project.Project) check.Finding {
	s := signIns(p)
	if s.none() && p.Stack().Python() {
		return pythonCookies(p)
	}
	bare, fine := s.bareCookies(p)
	if len(bare) > 0 {
		return bareFinding(bare)
	}
	if len(fine) > 0 {
		return check.Passed(check.Likely, "The session cookies that the app sets are kept from scripts and from plain connections.", fine...)
	}
	if f, ok := handMade(p); ok {
		return f
	}
	if s.none() {
		return nobodySignsIn(p)
	}
	v, ok := s.keeper()
	if !ok {
		if len(s.tokens) > 0 || len(s.kept) > 0 {
			return check.Unneeded("The sign-in uses no cookie.")
		}
		return check.Unneeded("The app sets no session cookie.")
	}
	switch _, ssr := s.of(project.SupabaseAuth, "ssr"); {
	case v.tech == project.SupabaseAuth && ssr:
		return check.Passed(check.Likely, "The session cookies are Supabase's own; its browser client has to read them, so they are not httpOnly by design.", v.place("sets the session cookies"))
	case v.tech == project.SupabaseAuth, v.tech == project.FirebaseAuth:
		return check.Unneeded("There is no session cookie: the sign-in service keeps the session in the browser's storage.")
	}
	return check.Passed(check.Likely, "The session cookies are set by the sign-in library, with its own flags.", v.place("sets the session cookies"))
}

// bareCookies are the session cookies that lack a flag, and the places of those
// that lack none.
func (s *signIn) bareCookies(p *project.Project) (bare []bareCookie, fine []check.Place) {
	anywhere := oneSite(p)
	take := func(b bareCookie, place check.Place) {
		if !b.script && anywhere && saysNone(p, b.options) {
			b.wide, b.off = true, append(b.off, "sameSite")
		}
		if len(b.missing)+len(b.off) > 0 || b.script {
			bare = append(bare, b)
		} else {
			fine = append(fine, place)
		}
	}
	for _, c := range s.cookies {
		b := bareCookie{node: c.node, options: c.options, what: "The session cookie " + c.name, script: c.script, built: c.built}
		if !c.script {
			b.flags(p, &c)
		}
		take(b, at(c.node, "sets the session cookie"))
	}
	for _, st := range s.stores {
		b := bareCookie{node: st.node, options: st.cookie, what: "The session cookie", kind: st.kind}
		st.flags(p, &b)
		take(b, at(st.node, "sets the session cookie"))
	}
	for _, v := range s.vendors {
		if v.tech == luciaSessions {
			take(v.luciaCookie(p), v.place("sets the session cookies"))
		}
		if v.tech != project.NextAuth || !v.node.OK() {
			continue
		}
		options := property(p, property(p, property(p, authOptions(p, v.node), "cookies"), "sessionToken"), "options")
		if !options.OK() {
			continue
		}
		b := bareCookie{node: options, options: options, what: "The session cookie of Auth.js"}
		for _, flag := range []string{"httpOnly", "secure"} {
			if named, off := flagOf(p, options, flag); off || !named {
				b.missing = append(b.missing, flag)
			}
		}
		take(b, at(options, "sets the flags of the session cookie"))
	}
	return bare, fine
}

// cookieFlags are the flags of a session cookie, what hurts first.
var cookieFlags = []string{"httpOnly", "secure", "sameSite"}

// flags notes what a cookie of the app's own lacks.
func (b *bareCookie) flags(p *project.Project, c *cookie) {
	for _, flag := range cookieFlags {
		named, off := c.flag(p, flag)
		switch {
		case off:
			b.off = append(b.off, flag)
		case !named && !c.safe:
			b.missing = append(b.missing, flag)
		}
	}
}

// flags notes what a store's cookie lacks, beyond what its library sets by
// itself.
func (st *store) flags(p *project.Project, b *bareCookie) {
	if st.options.OK() && st.options.Kind() != source.Object {
		return // put together elsewhere
	}
	given := map[string]bool{}
	switch st.kind {
	case "express-session":
		given["httpOnly"] = true
	case "cookie storage":
	default: // set by the library, or by the connection
		given["httpOnly"], given["secure"], given["sameSite"] = true, true, true
	}
	for _, flag := range cookieFlags {
		named, off := flagOf(p, st.cookie, flag)
		switch {
		case off && flag != "sameSite":
			b.off = append(b.off, flag)
		case !named && !given[flag] && !off:
			b.missing = append(b.missing, flag)
		}
	}
	if st.kind == "cookie storage" && len(b.missing) == 1 && b.missing[0] == "sameSite" {
		b.missing = nil // lax unless set otherwise
	}
}

// bareFinding is the finding of cookies that lack a flag.
func bareFinding(bare []bareCookie) check.Finding {
	f := check.Finding{Verdict: check.Gap}
	told := map[source.Node]bool{}
	for _, b := range bare {
		confidence, severity, message := b.judge()
		if confidence > f.Confidence || severity > f.Severity || f.Reason == "" {
			f.Confidence, f.Severity = max(confidence, f.Confidence), max(severity, f.Severity)
			f.Reason = b.what + " " + message + "."
		}
		f.Places = append(f.Places, at(b.node, message))
		if o := flagsAt(b.node, b.options); o.OK() {
			f.Places = append(f.Places, at(o, message))
		}
		if b.built.OK() && !told[b.built] {
			told[b.built] = true
			f.Places = append(f.Places, at(b.built, "puts the cookie together, and names no such flag"))
		}
	}
	f.Brief = []string{"Each session cookie is set by the server with httpOnly, secure (in production) and sameSite=lax or strict; no script sets or reads one."}
	return f
}

// flagsAt is where the flags of a cookie stand, some way below the call that sets it: the
// one that is switched off, else all of them.
func flagsAt(set, options source.Node) source.Node {
	if options.Kind() != source.Object || options.File() != set.File() {
		return source.Node{}
	}
	at := options
	for _, flag := range cookieFlags {
		if n := options.PropNode(flag); n.OK() && options.Prop(flag).Text() == "false" {
			at = n
			break
		}
	}
	if at.Line() <= set.Line()+3 {
		return source.Node{}
	}
	return at
}

func (b *bareCookie) judge() (check.Confidence, check.Severity, string) {
	if b.script {
		return check.Certain, check.High, "is set by a script, so every script on the page can read it"
	}
	lacks := append(append([]string{}, b.off...), b.missing...)
	confidence, severity := check.Likely, check.Low
	if b.wide && len(lacks) == 1 {
		return check.Likely, check.Medium, "is sent along with requests of every other site (sameSite none), and nothing else keeps these out"
	}
	for _, flag := range lacks {
		switch flag {
		case "httpOnly":
			confidence, severity = max(confidence, check.Certain), max(severity, check.High)
		case "secure":
			confidence, severity = max(confidence, check.Likely), max(severity, check.Medium)
		}
	}
	return confidence, severity, fmt.Sprintf("is set without %s", check.Names(lacks))
}
