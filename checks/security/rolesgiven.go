package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// givenHoles lists the endpoints that write a role into a row of accounts as the
// caller names it: whoever registers chooses what they may do.
func givenHoles(p *project.Project) []roleHole {
	var out []roleHole
	seen := map[source.Node]bool{}
	for _, r := range guardedRoutes(p) {
		if !givesToCallers(r) {
			continue
		}
		for _, d := range r.deeds {
			if seen[d.node] || d.bound || !d.changes() || d.kind == deedDeletes || !hasWord(wordsOf(d.table), givenTables) {
				continue
			}
			field := roleGiven(p, d)
			if !field.OK() {
				continue
			}
			seen[d.node] = true
			h := roleHole{
				reason:     fmt.Sprintf("%s writes the %s that the caller names into %s, whatever it is", address(r.Route), field.Key(), d.table),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(field, "the caller chooses what they may do")},
				brief:  fmt.Sprintf("New accounts get the lowest role, whatever is sent. Where people may choose between harmless kinds of account, compare `%s` with a list of those; an administrator gives the others.", field.Key()),
			}
			if in := p.FlowOf(givenValue(field)).Input; in.OK() && (in.File() != field.File() || in.Line() < field.Line()-3 || in.Line() > field.Line()+3) {
				h.places = append(h.places, at(in, "takes the role as it is sent"))
			}
			out = append(out, h)
		}
	}
	return out
}

// givenTables name the tables of accounts.
var givenTables = wordSet("user users profile profiles account accounts member members usuario usuarios employee employees")

// roleGiven is the field of a written row that gives a role as it was sent, and held
// against no list.
func roleGiven(p *project.Project, d deed) source.Node {
	rows := writtenValue(d.node).Resolve()
	if rows.Kind() == source.New {
		rows = rows.Arg(0).Resolve()
	}
	for field := range rows.Children() {
		if !field.Is(source.Property, source.Shorthand) {
			continue
		}
		switch strings.ToLower(field.Key()) {
		case "role", "user_role", "userrole", "is_admin", "isadmin", "roles", "permissions", "usertype", "user_type":
		default:
			continue
		}
		flow := p.FlowOf(givenValue(field))
		if flow.Has(project.FromInput|project.FromChecked) && !flow.Has(project.FromListed|project.FromDatabase|project.FromSession|project.FromService|project.FromUnknown) {
			return field
		}
	}
	return source.Node{}
}
