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
	for _, r := range givingRoutes(p) {
		for _, d := range r.deeds {
			if seen[d.node] || d.bound || !d.changes() || d.kind == deedDeletes || !hasWord(wordsOf(d.table), givenTables) {
				continue
			}
			field, name := roleGiven(p, d)
			if !field.OK() || rolesAskedBefore(p, r, d.node) || intoOwnTeam(p, d) {
				continue
			}
			seen[d.node] = true
			h := roleHole{
				reason:     fmt.Sprintf("%s writes the %s that the caller names into %s, whatever it is", address(r.Route), name, d.table),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(field, "the caller chooses what they may do")},
				brief:  fmt.Sprintf("New accounts get the lowest role, whatever is sent. Where people may choose between harmless kinds of account, compare `%s` with a list of those; an administrator gives the others.", name),
			}
			if in := p.FlowOf(valueGiven(field)).Input; in.OK() && (in.File() != field.File() || in.Line() < field.Line()-3 || in.Line() > field.Line()+3) {
				h.places = append(h.places, at(in, "takes the role as it is sent"))
			}
			out = append(out, h)
		}
	}
	return out
}

// intoOwnTeam reports whether a row is written under another that was looked up by who is
// calling: whoever has a shop says what its staff may do there.
func intoOwnTeam(p *project.Project, d deed) bool {
	for field := range writtenValue(d.node).Resolve().Children() {
		id := givenValue(field)
		row := id.Child(source.ObjectRole)
		if !field.Is(source.Property, source.Shorthand) || id.Kind() != source.Member || row.Kind() != source.Identifier || hasWord(wordsOf(field.Key()), userArguments) || !isRowID(field.Key()) {
			continue
		}
		found := row.Lookup(row.Text())
		if found.Kind() == source.Binding {
			found = found.Enclosing(source.Declarator)
		}
		for call := range found.Child(source.Value).Find(source.Call) {
			conditions, _ := conditionsOf(call)
			for _, c := range conditions {
				if namesOwner(c.column) && p.FlowOf(c.value).Has(project.FromSession) {
					return true
				}
			}
		}
	}
	return false
}

// givenTables name the tables of accounts.
var givenTables = wordSet("user users profile profiles account accounts member members usuario usuarios employee employees")

// roleGiven is where a written row gets a role as it was sent, and held against no
// list, and what the row calls it: a field, or the value of a column in SQL.
func roleGiven(p *project.Project, d deed) (given source.Node, name string) {
	for _, w := range project.WrittenValues(d.node) {
		if roleFields[strings.ToLower(w.Column)] && sentRole(p, w.Value) {
			return w.Value, w.Column
		}
	}
	rows := writtenValue(d.node).Resolve()
	if rows.Kind() == source.New {
		rows = rows.Arg(0).Resolve()
	}
	for field := range rows.Children() {
		if field.Is(source.Property, source.Shorthand) && roleFields[strings.ToLower(field.Key())] && sentRole(p, givenValue(field)) {
			return field, field.Key()
		}
	}
	return source.Node{}, ""
}

// sentRole reports whether a value is what the caller sent, and held against no list.
func sentRole(p *project.Project, v source.Node) bool {
	flow := p.FlowOf(v)
	return flow.Has(project.FromInput|project.FromChecked) && !flow.Has(project.FromListed|project.FromDatabase|project.FromSession|project.FromService|project.FromUnknown)
}

// valueGiven is the value of a field, or the value itself.
func valueGiven(n source.Node) source.Node {
	if n.Is(source.Property, source.Shorthand) {
		return givenValue(n)
	}
	return n
}
