package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
)

// planParts are parts of the names of columns that say what a team has paid for.
var planParts = []string{"plan", "tier", "subscription", "credit", "token", "balance", "usage", "limit", "quota", "trial", "premium", "is_pro", "paid", "subscribed"}

// teamPlanHole reads a policy that asks for a role in a team and lets whoever runs it
// write what the team has paid for: that its owner is trusted with the team does not
// make the plan theirs to give.
func teamPlanHole(t *schema.Table, pol schema.Policy, rule string, columns []string) (roleHole, bool) {
	if !asksTeamRole(rule) {
		return roleHole{}, false
	}
	var free []string
	for _, c := range columns {
		if containsPart(strings.ToLower(c), planParts) {
			free = append(free, c)
		}
	}
	if len(free) == 0 {
		return roleHole{}, false
	}
	names := strings.Join(free[:min(3, len(free))], ", ")
	return roleHole{
		reason:     fmt.Sprintf("Whoever runs a team may write its %s in %s: the policy %q covers the whole row, what was paid for included", names, t.Name, pol.Name),
		confidence: check.Likely, severity: check.High, table: t.Name,
		places: []check.Place{check.Line(pol.Place.File, pol.Place.Line, "lets whoever runs a team write "+names)},
		brief:  fmt.Sprintf("Write a migration: people of a team read `%s`, and the server alone writes %s, with the service role, when the payment provider says so.", t.Name, names),
	}, true
}

// asksTeamRole reports whether a rule asks for a role that anyone who makes a team has
// in it, and not for one of the app's own people.
func asksTeamRole(rule string) bool {
	if containsPart(rule, []string{"super", "has_role(", "is_admin(", "is_staff", "app_metadata", "service_role", "platform"}) {
		return false
	}
	return strings.Contains(rule, "owner") && containsPart(rule, []string{"org", "team", "workspace", "compan", "tenant", "member"})
}
