package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// droppedRefresh is where an interface for programs signs somebody in at
// Supabase and hands on the access token alone, in an app that exchanges no
// refresh token anywhere: the session ends with the first token.
func droppedRefresh(p *project.Project) (source.Node, bool) {
	var dropped source.Node
	for _, name := range p.Sources() {
		if !p.Holds(name, "refresh_token", "refreshSession", "setSession", "access_token") || !running(p, name) {
			continue
		}
		if p.Holds(name, "refresh_token", "refreshSession", "setSession") {
			return source.Node{}, false
		}
		if dropped.OK() || !p.Holds(name, "signInWithPassword") {
			continue
		}
		for n := range p.Source(name).Find(source.Property) {
			if n.Key() == "access_token" && n.Child(source.Value).Kind() == source.Member && signsInAround(p, n) {
				dropped = n
				break
			}
		}
	}
	return dropped, dropped.OK()
}

// signsInAround reports whether the endpoint around a node signs somebody in.
func signsInAround(p *project.Project, n source.Node) bool {
	fn := n.Function()
	if _, ok := p.RouteOf(fn); !ok {
		return false
	}
	for c := range fn.Find(source.Call) {
		if c.CalleeName() == "signInWithPassword" {
			return true
		}
	}
	return false
}

// signsInItself reports whether a login is an endpoint of the app's own, beside
// one that makes accounts: whoever writes the pages has nothing else to call.
func signsInItself(p *project.Project, n source.Node) bool {
	fn := n.Function()
	if r, ok := p.RouteOf(fn); !ok || r.Kind != project.Handler {
		return false
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "createUser", "signUp(") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if r, ok := p.RouteOf(c.Function()); ok && (c.CalleeName() == "createUser" || c.CalleeName() == "signUp") && r.Kind == project.Handler {
				return true
			}
		}
	}
	return false
}
