package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// queried are the handlers of Express that work with values of the address as they
// came: Express makes lists and objects of them, whatever the code expects. They stand
// behind the handlers that take bodies.
func queried(p *project.Project) []check.Place {
	var out []check.Place
	for _, r := range p.Addresses() {
		if r.Stack != project.Express || r.Kind != project.Handler || containsPart(strings.ToLower(r.Path+" "+r.File), []string{"webhook", "oauth", "callback", "/cron", "/saml"}) {
			continue
		}
		in := project.OfRoute(p, r, "security/validation queries", queriedOf)
		if in.open() {
			out = append(out, at(in.place(), "uses "+in.fields()+" of the address without a look at the shape"))
		}
	}
	return out
}

// queriedOf is what a route works with of its address.
func queriedOf(p *project.Project, r project.Route) intake {
	in := intake{route: r}
	if !r.Node.OK() || onlyDeveloped(r.Node) || schemaBefore(p, r).OK() {
		return in
	}
	for _, i := range p.InputsOf(r) {
		if i.Place == project.InQuery && i.Name != "" {
			in.take(p, i)
		}
	}
	return in
}
