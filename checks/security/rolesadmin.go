package security

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// adminHoles lists administration that asks for no role: it stops at a session, or
// asks for nothing at all. To ask for a session there is not enough either.
func adminHoles(p *project.Project) []roleHole {
	var open []guardedRoute
	for _, r := range guardedRoutes(p) {
		if len(r.Roles) > 0 || !isAdministration(r.Route) && !rebuildsDatabase(&r) {
			continue
		}
		if _, signedIn := r.Session(); !signedIn && !openAdministration(&r) {
			continue
		}
		if _, secret := r.By(project.SecretGuard); secret || !actsForAll(r.deeds) || judgedByPolicies(p, r.deeds) || asksAddress(p, &r) {
			continue
		}
		open = append(open, r)
	}
	if len(open) == 0 || !hasAccounts(p) {
		return nil
	}
	first := open[0]
	asks := "asks whether somebody is signed in, and not whether they may"
	if openAdministration(&first) {
		asks = "asks for no role, and not even who is calling"
		if keyInCode(p, first.Node) {
			asks = "asks for no role, and only for a key that stands in the code"
		}
	}
	h := roleHole{
		reason:     fmt.Sprintf("%s %s", address(first.Route), asks),
		confidence: check.Likely, severity: check.Blocker,
		brief: roleBrief(p),
	}
	if n := len(open) - 1; n > 0 {
		h.reason = fmt.Sprintf("%s %s; the same goes for %s of the administration", address(first.Route), asks, moreEndpoints(n))
	}
	if !slices.ContainsFunc(open, func(r guardedRoute) bool { return r.Method != http.MethodGet && !onlyAnswersGet(r) }) {
		h.severity = check.High // nothing is changed
		if !slices.ContainsFunc(open, func(r guardedRoute) bool { return openAdministration(&r) || readsSomebodys(p, r.deeds) }) {
			h.severity = check.Medium // and nothing is read that is anybody's
		}
	}
	told := map[source.Node]bool{}
	for _, r := range open {
		h.places = append(h.places, hollowPlaces(&r, told)...)
	}
	for _, r := range open {
		says := "any signed-in user may"
		if openAdministration(&r) {
			says = "nobody's role is asked for"
		}
		h.places = append(h.places, whereGuarded(p, r.Route, says)...)
	}
	return []roleHole{h}
}

// onlyAnswersGet reports whether a handler of every method turns away all but GET at once,
// and changes no rows.
func onlyAnswersGet(r guardedRoute) bool {
	if r.Method != "" || slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind != deedReads }) {
		return false
	}
	for test := range r.Node.Find(source.If) {
		cond := test.Child(source.Cond)
		if s, _ := cond.Child(source.Right).StringValue(); s == http.MethodGet && strings.HasPrefix(cond.Operator(), "!=") && test.Child(source.Then).Leaves() {
			return true
		}
	}
	return false
}

// readsSomebodys reports whether a route reads rows that are somebody's, or that say
// something of people.
func readsSomebodys(p *project.Project, deeds []deed) bool {
	return slices.ContainsFunc(deeds, func(d deed) bool {
		if d.table == "" || hasWord(wordsOf(d.table), personalWords) || hasWord(wordsOf(d.table), peopleTables) {
			return true
		}
		t := p.Schema().Table(d.table)
		return t == nil || ownerColumn(t) != "" || slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return hasWord(wordsOf(c.Name), privateColumns) })
	})
}

// openAdministration reports whether a route of the administration has no guard of
// any kind on its way.
func openAdministration(r *guardedRoute) bool {
	words := routeWords(r.Route)
	return (hasWord(words, openAreaWords) && !hasWord(words, wayInWords) || rebuildsDatabase(r)) && len(r.Guards) == 0 && len(r.Roles) == 0 && !r.Maybe && !onlyDeveloped(r.Node) && (r.Kind == project.Handler || r.Kind == project.Edge)
}

// keyInCode reports whether a handler turns away whoever does not send a text that is
// written in the code.
func keyInCode(p *project.Project, handler source.Node) bool {
	for test := range handler.Find(source.If) {
		for c := range test.Find(source.Binary) {
			if !test.Child(source.Cond).Contains(c) || c.Operator() != "!==" && c.Operator() != "!=" || !test.Child(source.Then).Leaves() {
				continue
			}
			if text, ok := c.Child(source.Right).StringValue(); ok && len(text) >= 8 && p.FlowOf(c.Child(source.Left)).Has(project.FromInput) {
				return true
			}
		}
	}
	return false
}

// rebuildsDatabase reports whether a route was made to set the database up, and does.
func rebuildsDatabase(r *guardedRoute) bool {
	return r.Kind == project.Handler && hasWord(routeWords(r.Route), internalWords) && !onlyDeveloped(r.Node) && buildsAnything(r)
}

func isAdministration(r project.Route) bool { return hasWord(routeWords(r), administrationWords) }

// administrationWords are in the addresses of the administration, openAreaWords in those of
// which a missing guard is told, wayInWords in those on the way into it.
var (
	administrationWords = wordSet("admin superadmin administration backoffice moderation")
	openAreaWords       = wordSet("admin superadmin administration backoffice")
	wayInWords          = wordSet("callback webhook webhooks login signin auth setup")
)

// actsForAll reports whether a route does anything that row policies do not
// judge.
func actsForAll(deeds []deed) bool {
	for _, d := range deeds {
		if !d.bound {
			return true
		}
	}
	return false
}

// judgedByPolicies reports whether a route first asks something with the caller's
// own token of a table whose policies ask for the role.
func judgedByPolicies(p *project.Project, deeds []deed) bool {
	for _, d := range deeds {
		if d.bound && policiesAskRole(p, d.table) {
			return true
		}
	}
	return false
}

// asksRoleOfEach reports whether a route changes rows with the caller's own token
// alone, and the policies of every table that it changes ask for the role.
func asksRoleOfEach(p *project.Project, deeds []deed) bool {
	changed := false
	for _, d := range deeds {
		if d.changes() {
			changed = true
			if !d.bound || !policiesAskRole(p, d.table) {
				return false
			}
		}
	}
	return changed
}

func policiesAskRole(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	if t == nil {
		return false
	}
	for _, pol := range t.Policies {
		if containsPart(strings.ToLower(pol.Using+pol.WithCheck), roleRules) {
			return true
		}
	}
	return false
}

// roleBrief names the test of the role that the app already has.
func roleBrief(p *project.Project) string {
	for _, r := range p.GuardedRoutes() {
		if r.Kind == project.Middleware || len(r.Roles) == 0 {
			continue
		}
		n := r.Roles[0]
		name := n.CalleePath()
		if n.Kind() != source.Call || name == "" {
			continue
		}
		return fmt.Sprintf("The app already tests the role with `%s`, as `%s:%d` shows: do the same here, before the first read or write, and answer 403 without it.", name, n.File().Path, n.Line())
	}
	return "Put a role next to each user (a column with `user` as its default, written by the server alone) and one helper on the server that answers 403 to everyone without it; call it first in each of these endpoints."
}

// memberWords name tables that say who belongs to a team.
var memberWords = wordSet("member members membership memberships teammember organizationmember workspacemember")

// memberHoles lists what only a team's owner should do and any member may: of an
// app that has roles in teams and tests them elsewhere.
func memberHoles(p *project.Project) []roleHole {
	if !teamsHaveRoles(p) {
		return nil
	}
	var open []guardedRoute
	owned := false
	for _, r := range guardedRoutes(p) {
		if _, signedIn := r.Session(); !signedIn || r.Maybe || senderRoute(r.GuardedRoute) {
			continue
		}
		if len(r.Roles) > 0 {
			continue
		}
		words := routeWords(r.Route)
		owners := r.Method != http.MethodGet && ownersOnly(words) && touchesTeam(r.deeds) && slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind != deedReads && d.kind != deedMails })
		if asksRoleOfEach(p, r.deeds) {
			continue
		}
		if owners || r.Method == http.MethodDelete && removesShared(p, r.deeds) {
			owned = owned || owners
			open = append(open, r)
		}
	}
	if !owned {
		return nil
	}
	h := roleHole{
		reason:     fmt.Sprintf("Any member of a team may do what only its owner should: %s asks for no role, though the app has roles in teams", midSentence(address(open[0].Route))),
		confidence: check.Likely, severity: check.High, brief: roleBrief(p),
	}
	for _, r := range open {
		h.places = append(h.places, at(r.Node, "any member may"))
		h.places = append(h.places, memberFound(r)...)
	}
	return []roleHole{h}
}

// ownersOnly reports whether the words of a route say that it does what a team's
// owner does: its money, its people, its settings.
func ownersOnly(words []string) bool {
	if hasWord(words, membersWords) {
		return false
	}
	return hasWord(words, moneyWords) || hasWord(words, ownersWords) && !hasWord(words, createWords) ||
		hasWord(words, teamTables) && hasWord(words, settingWords) && !hasWord(words, createOrGetWords)
}

// What members do themselves, a team's money, and what is done to its settings.
var (
	membersWords     = wordSet("accept join leave decline webhook switch")
	moneyWords       = wordSet("portal billing checkout subscription")
	createWords      = wordSet("create")
	createOrGetWords = wordSet("create get")
	settingWords     = wordSet("setting settings update edit rename logo")
)

// memberFound is where a route finds the caller's team, some way below its head, and
// does not look at their role there.
func memberFound(r guardedRoute) []check.Place {
	for _, d := range r.deeds {
		if d.kind == deedReads && hasWord(wordsOf(d.table), memberWords) && d.node.File() == r.Node.File() && d.node.Line() > r.Node.Line()+3 {
			return []check.Place{at(d.node, "finds the caller's team, and does not ask for their role in it")}
		}
	}
	return nil
}

// ownersWords are words in the names of what a team's owner does.
var ownersWords = wordSet("portal billing checkout member members invite invites invitations subscription")

// touchesTeam reports whether a route is about a team's members or the team.
func touchesTeam(deeds []deed) bool {
	for _, d := range deeds {
		if hasWord(wordsOf(d.table), memberWords) || hasWord(wordsOf(d.table), wordSet("org orgs organization organizations organisation team teams workspace workspaces")) {
			return true
		}
	}
	return false
}

// removesShared reports whether a route deletes rows that belong to a team.
func removesShared(p *project.Project, deeds []deed) bool {
	for _, d := range deeds {
		t := p.Schema().Table(d.table)
		if d.kind != deedDeletes || t == nil {
			continue
		}
		for _, c := range t.Columns {
			if name := columnSpelling(c.Name); teamColumns[name] {
				return true
			}
		}
	}
	return false
}

// teamColumns name the team that a row belongs to.
var teamColumns = wordSet("org_id organization_id organisation_id team_id workspace_id tenant_id company_id")

// teamsHaveRoles reports whether a table of members has a role: by the schema or,
// where the repository has none, by the code that asks for it.
func teamsHaveRoles(p *project.Project) bool {
	if len(p.Schema().Tables) == 0 {
		members := slices.ContainsFunc(p.Queries(), func(q project.Query) bool { return hasWord(wordsOf(q.Table), memberWords) })
		return members && slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool { return len(r.Roles) > 0 && touchesTeam(r.deeds) })
	}
	for _, t := range p.Schema().Tables {
		if hasWord(wordsOf(t.Name+" "+t.Model), memberWords) && t.Column("role") != nil && !isRoster(p.Schema(), t) {
			return true
		}
	}
	return false
}

// domainHoles lists tests of a mail address's ending that make somebody an
// administrator.
func domainHoles(p *project.Project) []roleHole {
	var out []roleHole
	for _, name := range p.Sources() {
		if !p.Holds(name, "endsWith") || !p.HoldsFold(name, "admin") || !running(p, name) || strings.Contains(path.Base(name), "seed") {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			domain, ok := c.Arg(0).StringValue()
			if c.CalleeName() != "endsWith" || !ok || !strings.HasPrefix(domain, "@") {
				continue
			}
			if !strings.Contains(strings.ToLower(c.Child(source.Callee).Text()), "email") || !makesAdmin(c) {
				continue
			}
			out = append(out, roleHole{
				reason:     "Whoever has a mail address ending in " + domain + " is an administrator",
				confidence: check.Likely, severity: check.High,
				places: []check.Place{at(c, "makes everyone of the domain an administrator")}, brief: roleBrief(p),
			})
			break
		}
	}
	return out
}

// makesAdmin reports whether a test decides who is an administrator, by the names
// around it.
func makesAdmin(c source.Node) bool {
	for n := c.Parent(); n.OK(); n = n.Parent() {
		switch n.Kind() {
		case source.Declarator, source.Property, source.Function:
			return strings.Contains(strings.ToLower(n.Child(source.Name).Text()), "admin")
		case source.If:
			return strings.Contains(strings.ToLower(n.Text()), "admin")
		}
	}
	return false
}
