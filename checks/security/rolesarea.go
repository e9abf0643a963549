package security

import (
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// areaWords name the part of an app that people of one kind have for themselves.
var areaWords = wordSet(`organizer organizers organiser seller sellers vendor vendors instructor instructors teacher teachers staff manager managers moderator moderators merchant merchants
 partner partners employer employers recruiter recruiters landlord landlords doctor doctors admin`)

// areaHoles lists the pages in a part of the app that is there for people of one
// kind which read rows on the server and ask for a session alone, although their
// neighbours ask for the role.
func areaHoles(p *project.Project) []roleHole {
	asked, open := map[string]int{}, map[string][]project.GuardedRoute{}
	for _, r := range p.GuardedRoutes() {
		area := areaOf(r.Route)
		if area == "" || r.Maybe || r.Kind == project.Middleware || r.Kind == project.Layout || p.Modules().Browser(r.File) {
			continue
		}
		if len(r.Roles) > 0 {
			asked[area]++
			continue
		}
		_, signedIn := r.Session()
		unasked := area == "admin" && len(r.Guards) == 0 && !hasWord(routeWords(r.Route), wayInWords)
		if !signedIn && !unasked || r.Kind != project.Page || len(p.QueriesIn(r.File)) == 0 {
			continue
		}
		open[area] = append(open[area], r)
	}
	var out []roleHole
	for _, area := range slices.Sorted(maps.Keys(open)) {
		routes := open[area]
		if asked[area] < 2 || asked[area] < len(routes) {
			continue
		}
		h := roleHole{
			reason:     fmt.Sprintf("%s asks whether somebody is signed in, while the rest of the part for %s asks for the role", address(routes[0].Route), area),
			confidence: check.Likely, severity: check.High, brief: roleBrief(p),
		}
		for _, r := range routes {
			g, signedIn := r.Session()
			n, says := r.Node, "asks for a session and for no role"
			if !signedIn {
				says = "asks for no role, and not even who is calling"
				h.reason = fmt.Sprintf("%s asks nobody who they are, while the rest of the administration asks for the role", address(r.Route))
			}
			if g.Node.OK() && g.Node.File().Path == r.File {
				n = g.Node
			}
			h.places = append(h.places, at(n, says))
		}
		out = append(out, h)
	}
	return out
}

// areaOf is the word of a route's folders that says for whom they are.
func areaOf(r project.Route) string {
	if r.Path == "" || r.Kind == project.Action || r.Method == http.MethodOptions {
		return ""
	}
	if r.Kind == project.Page && r.Path == "/admin" {
		return "admin"
	}
	for part := range strings.SplitSeq(path.Dir(r.Path)+"/", "/") {
		if areaWords[strings.ToLower(part)] {
			return strings.ToLower(part)
		}
	}
	return ""
}
