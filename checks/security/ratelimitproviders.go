package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// passwordProviders lists the authorize functions of NextAuth's credentials
// provider as routes: they check passwords and the library puts no limit on them.
func passwordProviders(p *project.Project) []project.Route {
	var out []project.Route
	for _, name := range p.Sources() {
		if !p.Holds(name, "authorize") || !p.Holds(name, "redentials") || !ownCode(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			pkg, _ := c.Origin()
			if !strings.HasSuffix(pkg, "providers/credentials") {
				continue
			}
			fn := follow(p, c.Arg(0).PropNode("authorize"))
			if fn.Is(source.Function, source.Arrow, source.Method) {
				out = append(out, project.Route{Kind: project.Handler, Method: "POST", Path: "/api/auth/callback/credentials", File: name, Node: fn, Through: throughAuth(p)})
			}
		}
	}
	return out
}

// throughAuth is what lies on the way to NextAuth's own route.
func throughAuth(p *project.Project) []source.Node {
	for _, r := range p.Addresses() {
		if strings.Contains(r.Path, "/auth/[...") {
			return p.WithCode(r).Through
		}
	}
	return nil
}
