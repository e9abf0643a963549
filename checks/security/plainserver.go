package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handMade answers for an app whose server is made of Node alone and finds the way to its
// handlers by itself: what it does is not known, and cannot be passed over.
func handMade(p *project.Project) (check.Finding, bool) {
	if slices.ContainsFunc(p.Addresses(), func(r project.Route) bool { return r.Stack == project.PlainServer && r.Path != "/" }) {
		return check.Finding{}, false // its tables are read
	}
	place := project.Answer(p, "security/hand-made server", findHandMade)
	if place.File == "" {
		return check.Finding{}, false
	}
	return check.Cannot("The server finds its handlers by code of its own, which this check does not follow.", place), true
}

func findHandMade(p *project.Project) check.Place {
	for _, name := range p.Sources() {
		if !p.Holds(name, "createServer") || !p.Holds(name, "http") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() != "createServer" || !ofNode(c) || len(c.Args()) == 0 {
				continue
			}
			if fn := follow(p, c.Args()[len(c.Args())-1]); fn.Is(source.Function, source.Arrow) && findsWay(p, fn) {
				return at(c, "the server, whose routes could not be followed")
			}
		}
	}
	return check.Place{}
}

// ofNode reports whether a call is of Node's own http or https.
func ofNode(c source.Node) bool {
	pkg, _ := c.Origin()
	switch strings.TrimPrefix(pkg, "node:") {
	case "http", "https":
		return true
	}
	return false
}

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
