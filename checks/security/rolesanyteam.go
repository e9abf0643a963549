package security

import (
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// anyTeamHoles lists the administration of the whole app that is open to whoever
// has a role in some team: the test asks for a membership with the role, and not
// in which team. Whoever makes a team of their own has it.
func anyTeamHoles(p *project.Project) []roleHole {
	var first *guardedRoute
	var test source.Node
	var places []check.Place
	for _, r := range guardedRoutes(p) {
		if !isAdministration(r.Route) || len(r.Roles) == 0 {
			continue
		}
		at0, ok := anyTeam(p, r.Roles)
		if !ok || !reachesAllTeams(r.deeds) {
			continue
		}
		if first == nil {
			first, test = &r, at0
		}
		if len(places) < 4 {
			places = append(places, whereGuarded(p, r.Route, "open to the owner of any team")[0])
		}
	}
	if first == nil {
		return nil
	}
	return []roleHole{{
		reason:     fmt.Sprintf("%s is open to whoever has the role in any team, their own included: the test does not ask in which", address(first.Route)),
		confidence: check.Likely, severity: check.Blocker,
		places: append([]check.Place{at(test, "asks for the role in any team")}, places...),
		brief:  "Who runs the app is not who runs a team: give the people of the company a mark of their own (a column that only the server writes, or a team whose id the test names), and ask for that.",
	}}
}

// anyTeam is the test among a route's that finds a membership by user and role
// alone; ok only when the route has no other test.
func anyTeam(p *project.Project, roles []source.Node) (test source.Node, ok bool) {
	for _, n := range roles {
		if n.Is(source.Function, source.Arrow) { // named as a test, which stands in it
			continue
		}
		call, queries := n, p.QueriesIn(n.File().Path)
		q, _ := queryAt(queries, call)
		for call.OK() && q.Table == "" {
			call = call.Enclosing(source.Call)
			q, _ = queryAt(queries, call)
		}
		if !call.OK() {
			return source.Node{}, false
		}
		conditions, open := conditionsOf(call)
		if open || !hasWord(wordsOf(q.Table), memberWords) {
			return source.Node{}, false
		}
		for _, c := range conditions {
			if teamColumns[columnSpelling(c.column)] {
				return source.Node{}, false
			}
		}
		test = call
	}
	return test, test.OK()
}

// reachesAllTeams reports whether a route does something with the people or the
// teams of the app.
func reachesAllTeams(deeds []deed) bool {
	for _, d := range deeds {
		if hasWord(wordsOf(d.table), peopleTables) || hasWord(wordsOf(d.table), teamTables) {
			return true
		}
	}
	return false
}

var teamTables = wordSet("organization organizations organisation team teams workspace workspaces")
