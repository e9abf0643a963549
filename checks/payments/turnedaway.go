package payments

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// turnedAway answers for a webhook behind something that asks callers to be
// signed in: the provider is no user, so its events never arrive.
func turnedAway(p *project.Project, found []hook) (check.Finding, bool) {
	for i := range found {
		h := &found[i]
		g, ok := h.signedInOnly(p)
		if !ok {
			continue
		}
		reason := fmt.Sprintf("The payment provider's events to %s are turned away: something in front of the route lets in only who is signed in, and the provider is not.", h.address())
		places := []check.Place{check.At(head(g.Node), "turns away who is not signed in"), check.At(head(h.route.Node), "receives the provider's events")}
		if mount, use := h.registered(p, g); mount.OK() {
			places = append([]check.Place{check.At(head(use), "asks for a session in front of the webhook"), check.At(head(mount), "comes too late to be reached")}, places...)
		}
		return check.Missing(check.Likely, reason, places...), true
	}
	return check.Finding{}, false
}

// signedInOnly is a guard in front of the route that asks for a user's session.
func (h *hook) signedInOnly(p *project.Project) (project.Guard, bool) {
	for _, r := range p.GuardedRoutes() {
		if r.Path != h.route.Path || r.Method != h.route.Method || r.Node != h.route.Node {
			continue
		}
		for _, g := range r.Guards {
			if g.Front && g.Surely && g.Kind == project.SessionGuard && g.Holds() && speaksOfSession(g.Node) && !strings.Contains(g.Node.Handler().Text(), "429") { // a limiter lets the provider in
				return g, true
			}
		}
	}
	return project.Guard{}, false
}

// registered is the call of an Express server that registers the webhook, and
// the app.use(…) before it that puts the guard in front.
func (h *hook) registered(p *project.Project, g project.Guard) (mount, use source.Node) {
	f := p.Source(h.route.File)
	if h.route.Stack != project.Express || f == nil {
		return source.Node{}, source.Node{}
	}
	mount = h.mountedIn(p, f)
	for call := range f.Find(source.Call) {
		prefix, _ := call.Arg(0).StringValue()
		if call.CalleeName() != "use" || call.Start() >= mount.Start() || !strings.HasPrefix(h.route.Path, strings.TrimSuffix(prefix, "/")) {
			continue
		}
		for _, a := range call.Args() {
			if fn := p.Definition(a); fn.OK() && fn.Contains(g.Node) {
				return mount, call
			}
		}
	}
	return source.Node{}, source.Node{}
}

// speaksOfSession reports whether what turns callers away says that it does so by who they
// are: a parser that refuses a body turns nobody away who sends a good one.
func speaksOfSession(guard source.Node) bool {
	text := guard
	if fn := guard.Function(); !guard.Is(source.Function, source.Arrow, source.Method) && fn.OK() {
		text = fn
	}
	return hasWord(text.Text(), []string{"auth", "session", "token", "user", "login", "signin", "sign-in", "clerk", "jwt", "bearer", "passport", "cookie", "401"})
}
