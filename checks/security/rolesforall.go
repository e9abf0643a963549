package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// openPolicy reads one policy over a table that says what people may do: it lets everyone
// change every row. Such rules are often meant for the server, which needs none.
func openPolicy(t *schema.Table, pol schema.Policy, columns []string) (roleHole, bool) {
	rule := strings.Trim(strings.ToLower(pol.Using), " ()")
	added := strings.Trim(strings.ToLower(pol.WithCheck), " ()")
	if pol.Command != "update" && pol.Command != "all" || pol.Restrictive || !pol.ForBrowsers() || rule != "true" || added != "" && added != "true" || !t.RLS {
		return roleHole{}, false
	}
	who := "Whoever has the public key"
	if !pol.ForStrangers() {
		who = "Whoever is signed in"
	}
	names := strings.Join(columns[:min(3, len(columns))], ", ")
	return roleHole{
		reason:     fmt.Sprintf("%s may write %s of every row in %s: the policy %q lets everyone", who, names, t.Name, pol.Name),
		confidence: check.Certain, severity: check.Blocker, table: t.Name,
		places: []check.Place{check.Line(pol.Place.File, pol.Place.Line, "lets everyone write "+names)},
		brief:  fmt.Sprintf("Write a migration: drop the policy %q of `%s`; the service role passes every policy and needs none.", pol.Name, t.Name),
	}, true
}

// sentRights lists the endpoints that ask nobody who is calling and write, for the account
// that the caller names, what it may do or has paid for, as the caller says.
func sentRights(p *project.Project, found []roleHole) []roleHole {
	var out []roleHole
	for _, r := range guardedRoutes(p) {
		if _, closed := r.Closed(); closed || r.Maybe || len(r.Roles) > 0 || senderRoute(r.GuardedRoute) || onlyDeveloped(r.Node) || r.Kind == project.Action {
			continue
		}
		for _, d := range r.deeds {
			if d.bound || !d.changes() || d.kind == deedInserts && !upserts(d) || d.kind == deedDeletes || !hasWord(wordsOf(d.table), holderWords) {
				continue
			}
			field := sentRight(p, d)
			if !field.OK() || hasPlaceAt(found, field) {
				continue
			}
			h := roleHole{
				reason:     fmt.Sprintf("%s writes the %s that the caller names into %s of whoever they name, and asks nobody for a role", address(r.Route), field.Key(), d.table),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(field, "anybody chooses what an account may do")},
				brief:  fmt.Sprintf("Take the endpoint away, or let it ask for an administrator's role first; `%s` changes with what the payment provider says, or by an administrator.", field.Key()),
			}
			if in := p.FlowOf(givenValue(field)).Input; in.OK() && in.File() == field.File() && in.Line() < field.Line()-3 {
				h.places = append(h.places, at(in, "takes it as it is sent"))
			}
			out = append(out, h)
			break
		}
	}
	return out
}

// sentRight is the field of a written row that says what somebody may do and that the
// caller alone decides on, in a row of whoever the caller names.
func sentRight(p *project.Project, d deed) source.Node {
	rows := writtenValue(d.node).Resolve()
	if rows.Kind() == source.Array {
		for row := range rows.Children() {
			rows = row.Resolve()
			break
		}
	}
	var right source.Node
	named := false
	for field := range rows.Children() {
		if !field.Is(source.Property, source.Shorthand) {
			continue
		}
		only := p.FlowOf(givenValue(field)).Has(sent) && !p.FlowOf(givenValue(field)).Has(project.FromSession|project.FromDatabase|project.FromService|project.FromUnknown|project.FromListed)
		switch name := strings.ToLower(field.Key()); {
		case rightsColumns[name] && !countsUse(name) && only && !right.OK():
			right = field
		case ownerColumns[columnSpelling(field.Key())] && only:
			named = true
		}
	}
	conditions, _ := conditionsOf(d.node)
	named = named || slices.ContainsFunc(conditions, func(c condition) bool {
		flow := p.FlowOf(c.value)
		return (isRowID(c.column) || namesOwner(c.column)) && flow.Has(sent) && !flow.Has(project.FromSession|project.FromDatabase|project.FromService|project.FromUnknown)
	})
	if !named {
		return source.Node{}
	}
	return right
}
