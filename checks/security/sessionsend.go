package security

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// authOptions is the settings object that a call of NextAuth is given.
func authOptions(p *project.Project, n source.Node) source.Node {
	if n.Kind() == source.Object {
		return n
	}
	args := n.Args()
	if len(args) == 0 {
		return source.Node{}
	}
	last := follow(p, args[len(args)-1])
	if last.Is(source.Arrow, source.Function) {
		for _, v := range fixes.Returned(last) {
			return follow(p, v)
		}
	}
	return last
}

// grievance is what is wrong with the age of the sessions of a store.
func (st *store) grievance(p *project.Project) (grievance, bool) {
	switch st.kind {
	case "iron-session":
		ttl := property(p, st.options, "ttl")
		if life, ok := lifetime(p, ttl, 1); ok && (life > longest || life == 0) {
			return grievance{at(ttl, "how long a session is good for"), "The sealed session is good for longer than a month.", check.Medium}, true
		}
		return grievance{}, false
	case "cookie storage":
		v := property(p, st.cookie, "maxAge")
		if life, ok := lifetime(p, v, 1); ok && life > longest && !recommits(p) {
			return grievance{at(v, "kept for "+lasting(life)), fmt.Sprintf("The session cookie is kept for %s, and nothing renews it.", lasting(life)), check.Medium}, true
		}
		return grievance{}, false
	}
	rolling, off := flagOf(p, st.options, "rolling")
	age := property(p, st.cookie, "maxAge")
	if life, ok := lifetime(p, age, 0.001); ok && life > longest && (!rolling || off) {
		return grievance{at(age, "kept for "+lasting(life)), fmt.Sprintf("A session is kept for %s, used or not.", lasting(life)), check.Medium}, true
	}
	named, _ := flagOf(p, st.cookie, "maxAge")
	expires, _ := flagOf(p, st.cookie, "expires")
	if named || expires || strings.Contains(st.kind, "secure-session") || !st.options.OK() || endsIdle(p, property(p, st.options, "store")) {
		return grievance{}, false
	}
	return grievance{at(st.node, "no maxAge"), "The session middleware is given no maxAge, so the app says nowhere when a session ends.", check.Medium}, true
}

// endsIdle reports whether sessions are kept by a package that forgets those that
// nobody used for a while (an hour to two weeks), also where it is told no age.
func endsIdle(p *project.Project, kept source.Node) bool {
	kept = follow(p, kept)
	return kept.OK() && p.Holds(kept.File().Path, "connect-mongo", "connect-pg-simple", "connect-redis", "express-mysql-session", "memorystore", "session-file-store", "connect-sqlite3", "connect-session-sequelize", "connect-session-knex", "prisma-session-store")
}

// recommits reports whether a root loader or hook sends the session's cookie
// again, which renews it.
func recommits(p *project.Project) bool {
	for _, name := range p.Sources() {
		base := path.Base(name)
		if (strings.HasPrefix(base, "root.") || strings.HasPrefix(base, "entry.server") || strings.HasPrefix(base, "middleware")) && p.Holds(name, "commitSession") {
			return true
		}
	}
	return false
}

// renews reports whether a session cookie is set again while it is used: in
// middleware, or in a function named after renewing it.
func (s *signIn) renews(c cookie) bool {
	for _, other := range s.cookies {
		if other.name != c.name {
			continue
		}
		base := path.Base(other.node.File().Path)
		if strings.HasPrefix(base, "middleware.") || strings.HasPrefix(base, "proxy.") || strings.HasPrefix(base, "hooks.server.") {
			return true
		}
		name := strings.ToLower(nameOfFunction(other.node.Function()))
		if containsPart(name, []string{"refresh", "renew", "extend", "touch", "roll"}) {
			return true
		}
	}
	return false
}

// nameOfFunction is the name that a function is declared or kept under.
func nameOfFunction(fn source.Node) string {
	if name := fn.Child(source.Name); name.OK() {
		return name.Text()
	}
	switch up := fn.Parent(); up.Kind() {
	case source.Declarator:
		return up.Child(source.Name).Ident()
	case source.Property, source.Field:
		return up.Key()
	case source.Assign:
		return lastName(up.Child(source.Left))
	}
	return ""
}

// endingSessions is the finding of sign-ins that all end.
func (s *signIn) endingSessions() check.Finding {
	var shown []check.Place
	for _, t := range s.tokens {
		message := "has an expiry"
		if t.known {
			message = "good for " + lasting(t.life)
		}
		shown = append(shown, at(t.node, message))
	}
	for _, st := range s.stores {
		shown = append(shown, at(st.node, "sessions that end"))
	}
	if len(shown) > 0 {
		return check.Passed(check.Likely, "What the app signs people in with comes to an end.", shown...)
	}
	if v, ok := s.keeper(); ok {
		return check.Passed(check.Likely, keptBy(v), v.place("keeps the sessions"))
	}
	for _, c := range s.cookies {
		shown = append(shown, at(c.node, "sets the session cookie"))
	}
	if len(shown) > 0 {
		return check.Passed(check.Possible, "The session cookies that the app sets have no overlong age.", shown...)
	}
	if len(s.logins) > 0 {
		return check.Cannot("A password is taken here, but how the sign-in is kept afterwards could not be followed.", at(s.logins[0].node, "takes a password"))
	}
	return check.Unneeded("Nobody signs in to this app.")
}

// keeper is the library or service that keeps the app's sessions: the one whose
// settings or client is in the code, before those that are only imported.
func (s *signIn) keeper() (vendor, bool) {
	for _, t := range []project.Tech{project.NextAuth, project.BetterAuth, project.Clerk} {
		if v, ok := s.of(t); ok && (t != project.NextAuth || v.node.OK() || !s.usesSupabase()) { // a button for a server that is not there keeps nothing
			return v, true
		}
	}
	for _, role := range []string{"ssr", "browser", "", "server"} {
		if v, ok := s.of(project.SupabaseAuth, role); ok && s.usesSupabase() {
			return v, true
		}
	}
	for _, v := range s.vendors {
		if v.tech != project.SupabaseAuth {
			return v, true
		}
	}
	return vendor{}, false
}

// usesSupabase reports whether Supabase signs people in here, and does not only
// hold the data.
func (s *signIn) usesSupabase() bool {
	for _, v := range s.vendors {
		if v.tech == project.SupabaseAuth && v.role != "server" {
			return true
		}
	}
	for _, l := range s.logins {
		if l.tech == project.SupabaseAuth {
			return true
		}
	}
	return false
}

func (v vendor) place(message string) check.Place {
	if v.node.OK() {
		return at(v.node, message)
	}
	return check.Line(v.file, v.line, message)
}

// keptBy is a sentence about how a vendor's sessions end.
func keptBy(v vendor) string {
	switch v.tech {
	case project.SupabaseAuth:
		return "Supabase Auth keeps the sessions: a short-lived access token and a refresh token that is exchanged at every use."
	case project.NextAuth:
		return "Auth.js keeps the sessions: they last 30 days at most and are renewed while they are used."
	case project.Clerk:
		return "Clerk keeps the sessions: tokens of a minute's life, renewed by its own code."
	case project.BetterAuth:
		return "Better Auth keeps the sessions: they last seven days unless set otherwise and are renewed while they are used."
	case luciaSessions:
		return "Lucia keeps the sessions in the database: they last 30 days unless set otherwise and are renewed while they are used."
	case project.FirebaseAuth:
		return "Firebase keeps the sessions: tokens of an hour's life, renewed by its own code."
	}
	return "A sign-in service keeps the sessions, with tokens that it renews itself."
}
