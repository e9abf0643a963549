package security

import (
	"fmt"
	"net/http"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// outlierHoles lists the endpoints of the administration that change rows for whoever
// works there, in an app whose other endpoints of that kind ask which of its people it is:
// some of them may look and not write.
func outlierHoles(p *project.Project) []roleHole {
	var writers []guardedRoute
	for _, r := range guardedRoutes(p) {
		if r.Kind == project.Handler && !r.Maybe && r.Method != http.MethodGet && isAdministration(r.Route) && !hasWord(routeWords(r.Route), ownBusiness) && len(r.Roles) > 0 && signedIn(&r) && slices.ContainsFunc(r.deeds, func(d deed) bool { return d.changes() && !d.bound }) {
			writers = append(writers, r)
		}
	}
	shared := rolesOfAll(writers)
	var open []guardedRoute
	asked := 0
	for _, r := range writers {
		switch {
		case slices.ContainsFunc(r.Through, func(t source.Node) bool { return asksForRole(t) }):
			asked++
		case !slices.ContainsFunc(r.Roles, func(n source.Node) bool { return !shared[sourceOf(n)] }):
			open = append(open, r)
		}
	}
	if len(open) == 0 || asked < 8 || asked < 3*len(open) {
		return nil
	}
	h := roleHole{
		reason:     fmt.Sprintf("%s changes rows for whoever works in the administration, while %d endpoints beside it ask for a role", address(open[0].Route), asked),
		confidence: check.Likely, severity: check.High, brief: "Ask there for the role that the endpoints beside it ask for, before the first write, and answer 403 without it.",
	}
	for _, r := range open {
		h.places = append(h.places, whereGuarded(p, r.Route, "asks for no role, as the endpoints beside it do")...)
	}
	return []roleHole{h}
}

// ownBusiness are in the addresses of what everybody in the administration does for
// themselves.
var ownBusiness = wordSet("login logout signin signout auth password profile me account notification notifications session sessions refresh mfa otp setup read seen preferences")

// asksForRole reports whether a step before a route names the roles that it lets in:
// requireRole("admin").
func asksForRole(t source.Node) bool {
	if t.Kind() != source.Call {
		return false
	}
	for n := range t.Find(source.String) {
		if n.OK() {
			return hasWord(wordsOf(t.CalleeName()), wordSet("role roles allow restrict permission permissions authorize require only"))
		}
	}
	return false
}

// rolesOfAll are the tests that stand on the way of all of some routes: who passes them
// works in the administration, as whatever.
func rolesOfAll(routes []guardedRoute) map[string]bool {
	count := map[string]int{}
	for _, r := range routes {
		seen := map[string]bool{}
		for _, n := range r.Roles {
			if key := sourceOf(n); !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	out := map[string]bool{}
	for key, n := range count {
		out[key] = n*10 >= len(routes)*6 // the lists of people ask for a role alone
	}
	return out
}

func sourceOf(n source.Node) string { return fmt.Sprint(n.File().Path, ":", n.Line()) }
