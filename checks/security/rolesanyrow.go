package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// besideTeamHoles lists the routes that let whoever has a role in some team add rows to
// what belongs to any other: the test asks for a membership with the role, not for one in
// the team that the named row is of.
func besideTeamHoles(p *project.Project) []roleHole {
	var out []roleHole
	seen := map[source.Node]bool{}
	for _, r := range guardedRoutes(p) {
		if r.Kind != project.Handler && r.Kind != project.Action || isAdministration(r.Route) {
			continue
		}
		for _, d := range r.deeds {
			if d.kind != deedInserts || d.bound || seen[d.node] {
				continue
			}
			seen[d.node] = true
			test := project.Of(p, d.node, "security/membership anywhere", membershipAnywhere)
			named := parentNamed(p, d)
			if !test.OK() || !named.OK() {
				continue
			}
			out = append(out, roleHole{
				reason:     fmt.Sprintf("%s adds rows of %s to whatever it is told for whoever has a role in any team, their own included: the test does not ask in which", address(r.Route), d.table),
				confidence: check.Likely, severity: check.High,
				places: []check.Place{at(test, "asks for the role in any team"), at(d.node, "adds rows to what the caller names")},
				brief:  "The look-up of the membership names the team that the row in question belongs to, not only the user and the role.",
			})
		}
	}
	return out
}

// membershipAnywhere is the query that a function leaves without, before a place in it, and
// that finds a membership by nothing that was sent; no node where another query before it
// asks for what was sent.
func membershipAnywhere(p *project.Project, before source.Node) (test source.Node) {
	fn := before.Function()
	queries := p.QueriesIn(before.File().Path)
	for call := range fn.Find(source.Call) {
		if call.Start() >= before.Start() {
			break
		}
		q, ok := queryAt(queries, call)
		if !ok || !asksItself(call, q) {
			continue
		}
		conditions, open := conditionsOf(call)
		user, sentOne := false, open
		for _, c := range conditions {
			sentOne = sentOne || p.FlowOf(c.value).Has(sent)
			user = user || strings.HasPrefix(strings.ToLower(c.column), "user")
		}
		d := call.Enclosing(source.Declarator)
		switch {
		case sentOne:
			return source.Node{}
		case user && tellsMembers(p.Schema().Table(q.Table)) && hasWord(columnsOf(conditions), wordSet("role roles")) && d.OK() && d.Function() == fn && leavesWithout(d):
			test = call
		}
	}
	return test
}

// tellsMembers reports whether the rows of a table say who has which role where: each with
// a role, and hanging on two others.
func tellsMembers(t *schema.Table) bool {
	if t == nil || t.Column("role") == nil {
		return false
	}
	hangs := 0
	for _, c := range t.Columns {
		if _, points := t.Reference(c.Name); points {
			hangs++
		}
	}
	return hangs == 2
}

// columnsOf are the words of the columns of some conditions.
func columnsOf(conditions []condition) []string {
	var out []string
	for _, c := range conditions {
		out = append(out, wordsOf(c.column)...)
	}
	return out
}

// parentNamed is the value by which a request names the row that a new one is added to.
func parentNamed(p *project.Project, d deed) source.Node {
	t := p.Schema().Table(d.table)
	if t == nil {
		return source.Node{}
	}
	for _, given := range d.node.Args() {
		for _, row := range rowsGiven(given) {
			for field := range row.Children() {
				c := t.Column(strings.Trim(field.Key(), `"'`))
				if c == nil || field.Kind() != source.Property {
					continue
				}
				value := field.Child(source.Value)
				if _, points := t.Reference(c.Name); points && p.FlowOf(value).Has(sent) {
					return value
				}
			}
		}
	}
	return source.Node{}
}
