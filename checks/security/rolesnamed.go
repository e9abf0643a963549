package security

import (
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// namedHoles lists the guards that ask for a role, and ask it of the account that
// the request names: whoever knows an administrator's address is let in.
func namedHoles(p *project.Project) []roleHole {
	var out []roleHole
	var told []source.Node
	for _, r := range guardedRoutes(p) {
		g, ok := r.By(project.NamedGuard)
		if !ok || !g.Front {
			continue
		}
		i := slices.Index(told, g.Node)
		if i < 0 {
			told = append(told, g.Node)
			i = len(out)
			places := append(namedPlaces(g), roleAsked(g)...)
			out = append(out, roleHole{
				reason:     "The role that is asked for is not the caller's: the guard looks up the account that the request names",
				confidence: check.Likely, severity: check.Blocker,
				places: places,
				brief:  "The guard takes the account from the verified session or token that the middleware before it leaves, reads that account's role, and looks at nothing in the body or the address.",
			})
		}
		if line := registered(p, r.Route); line.OK() && len(out[i].places) < 8 {
			out[i].places = append(out[i].places, at(line, "is open to whoever knows the name of an account with the role"))
		}
	}
	return out
}

// roleAsked is where a guard holds the account's role against another.
func roleAsked(g project.Guard) []check.Place {
	for n := range outermost(g.Node).Find(source.Binary) {
		if op := n.Operator(); (op == "===" || op == "!==" || op == "==" || op == "!=") && n.Line() > g.Node.Line() {
			if _, constant := n.Child(source.Right).StringValue(); constant {
				return []check.Place{at(n, "asks for the role of whoever is named")}
			}
		}
	}
	return nil
}
