package security

import (
	"fmt"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A usedGuard is a guard that the app uses, with a route that shows how.
type usedGuard struct {
	name  string // as it is called: "requireUser", "supabase.auth.getUser"
	home  string // the file that defines it; "" for a library's
	shown string // FILE:LINE of a use
	front bool   // stands before the handler
	uses  int
}

// commonGuard is the guard of a kind that the app uses most.
func commonGuard(p *project.Project, kind project.GuardKind) (usedGuard, bool) {
	found := map[string]*usedGuard{}
	var best *usedGuard
	for _, r := range guardedRoutes(p) {
		g, ok := firstGuard(r.GuardedRoute, kind)
		if !ok {
			continue
		}
		u := usedGuardOf(p, r.GuardedRoute, g)
		if u.name == "" {
			continue
		}
		if known := found[u.name]; known != nil {
			u = *known
		}
		u.uses++
		found[u.name] = &u
		if best == nil || u.uses > best.uses {
			best = &u
		}
	}
	if best == nil {
		return usedGuard{}, false
	}
	return *best, true
}

func firstGuard(r project.GuardedRoute, kind project.GuardKind) (project.Guard, bool) {
	for _, g := range r.Guards {
		if g.Kind == kind && g.Holds() && (g.Node.File() == r.Node.File() || g.Front) {
			return g, true
		}
	}
	return project.Guard{}, false
}

func usedGuardOf(p *project.Project, r project.GuardedRoute, g project.Guard) usedGuard {
	if g.Front {
		fn := g.Node.Function()
		for outer := fn; outer.OK(); outer = outer.Function() {
			fn = outer
		}
		if !fn.OK() || fn.File() == r.Node.File() {
			return usedGuard{}
		}
		name := actionName(fn)
		return usedGuard{name: name, home: fn.File().Path, shown: fmt.Sprintf("%s:%d", r.File, r.Node.Line()), front: true}
	}
	if g.Node.Kind() != source.Call {
		return usedGuard{}
	}
	u := usedGuard{name: g.Node.CalleePath(), shown: fmt.Sprintf("%s:%d", g.Node.File().Path, g.Node.Line())}
	if u.name == "" {
		u.name = g.Node.CalleeName()
	}
	if fn := p.Definition(g.Node.Child(source.Callee)); fn.OK() && fn.File() != g.Node.File() {
		u.home = fn.File().Path
	}
	return u
}

// says is the guard as an instruction.
func (u usedGuard) says() string {
	switch {
	case u.front:
		return fmt.Sprintf("The app already has `%s` in `%s`, which stands before `%s`: put it before these endpoints in the same way.", u.name, u.home, u.shown)
	case u.home != "":
		return fmt.Sprintf("The app already has `%s` from `%s`: call it first, as `%s` does, and answer 401 when nobody is signed in.", u.name, u.home, u.shown)
	}
	return fmt.Sprintf("Ask `%s` first, as `%s` does, and answer 401 when nobody is signed in.", u.name, u.shown)
}

// accessBrief says what done looks like for endpoints that ask nobody.
func accessBrief(p *project.Project, open []unguarded) []string {
	var out []string
	session, secret, unset := false, false, ""
	for _, e := range open {
		switch {
		case e.severity != 0:
			unset = e.places[0].Message
		case hasWord(routeWords(e.route.Route), wordSet("cron crons job jobs internal cleanup backup reindex sync")):
			secret = true
		default:
			session = true
		}
	}
	if u, ok := commonGuard(p, project.SessionGuard); ok && session {
		out = append(out, u.says())
	} else if session {
		out = append(out, ownGuard(p))
	}
	if session {
		out = append(out, "The guard comes before the first read or write, in the handler itself or in middleware whose matcher covers the path; hiding a button guards nothing.",
			"Take the caller's id from the session that the guard returns, never from the body, the query or a header.")
	}
	if u, ok := commonGuard(p, project.SecretGuard); ok && secret {
		out = append(out, "Endpoints for schedulers: "+u.says())
	} else if secret {
		out = append(out, "Endpoints for schedulers compare the Authorization header with a secret from the environment (`CRON_SECRET`), and refuse every call while that is not set.")
	}
	if unset != "" {
		out = append(out, "A guard refuses when its secret is not set: test the variable first and answer 500 without it, then compare.")
	}
	return append(out, "Without a session each of the endpoints above answers 401 and changes nothing; with one they work as before.")
}

// ownGuard is the guard of the app's sign-in library, where nothing uses it yet.
func ownGuard(p *project.Project) string {
	s := p.Stack()
	for _, by := range []struct {
		tech project.Tech
		says string
	}{
		{project.NextAuth, "Ask NextAuth for the session first (`auth()` of version 5, `getServerSession(authOptions)` of version 4) and answer 401 without one."},
		{project.Clerk, "Ask Clerk first: `const { userId } = await auth()`, and answer 401 without one."},
		{project.BetterAuth, "Ask Better Auth first: `auth.api.getSession({ headers })`, and answer 401 without a session."},
		{project.FirebaseAuth, "Verify the caller's ID token on the server first (`getAuth().verifyIdToken`), and answer 401 without one."},
		{project.SupabaseAuth, "Ask Supabase who is calling with the caller's own token (`supabase.auth.getUser()`, not `getSession()`), and answer 401 without a user."},
	} {
		if s.Has(by.tech) {
			return by.says
		}
	}
	return "Ask who is calling before anything else, by the session that the app's sign-in makes, and answer 401 without one."
}
