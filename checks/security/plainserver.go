package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handMade answers for an app whose server is made of Node alone and finds the way to its
// handlers by itself: what it does is not known, and cannot be passed over.
func handMade(p *project.Project) (check.Finding, bool) {
	place := project.Answer(p, "security/hand-made server", findHandMade)
	if place.File == "" {
		return check.Finding{}, false
	}
	return check.Cannot("The server finds its handlers by code of its own, which this check does not follow.", place), true
}

func findHandMade(p *project.Project) check.Place {
	for _, r := range p.Addresses() {
		if fn := p.WithCode(r).Node; isWhole(r) && running(p, r.File) && findsWay(p, fn) {
			return at(fn, "the server, whose routes could not be followed")
		}
	}
	return check.Place{}
}

// isWhole reports whether a route is all that a server without a framework does, whose
// addresses could not be told apart.
func isWhole(r project.Route) bool { return r.Stack == project.PlainServer && r.Path == "/" }

// findsWay reports whether a listener looks at the address and hands requests on to
// functions of the app, and is no server for pictures of health.
func findsWay(p *project.Project, fn source.Node) bool {
	looks := false
	for m := range fn.Find(source.Member) {
		if name := m.Child(source.Name).Text(); name == "url" || name == "pathname" {
			looks = true
			break
		}
	}
	if !looks {
		return false
	}
	for c := range fn.Find(source.Call) {
		if to := p.Definition(c.Child(source.Callee)); to.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(to) && len(c.Args()) > 0 && to.File() != fn.File() {
			return true
		}
	}
	return false
}
