package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// termColumn is the column of a table of what people have bought for a time, a subscription
// or a listing that is shown first, that says until when it runs; "" for none.
func termColumn(t *schema.Table) string {
	name := plainName(t.Name)
	first := slices.ContainsFunc([]string{"premium", "boost", "featured", "promoted"}, func(word string) bool { return strings.Contains(name, word) })
	if !first && !strings.HasSuffix(name, "subscription") && !strings.HasSuffix(name, "subscriptions") || !slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		n := plainName(c.Name)
		return ofPurchase(n) && n != "currentperiodend" || n == plainName("package_id")
	}) {
		return ""
	}
	ends, runs := "", ""
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "currentperiodend", "enddate", "endsat", "expiresat", "validuntil", "activeuntil":
			ends = c.Name
		case "status", "isactive":
			runs = c.Name
		}
	}
	if ends == "" || runs == "" {
		return ""
	}
	return ends
}

// membersWrite are the rules by which every member of a team writes who may do what in it.
func membersWrite(p *project.Project) []hole {
	var out []hole
	for _, r := range p.MemberRules() {
		what := fmt.Sprintf("every member of a team can write %s in %s", r.Column, r.Table)
		out = append(out, hole{
			table: p.Schema().Table(r.Table), policy: &r.Policy, severity: check.Blocker, confidence: check.Likely, what: what, byHand: true,
			place: at(r.Policy.Place, fmt.Sprintf("%q lets every member write %s in %s, their own row included", r.Policy.Name, r.Column, r.Table)),
		})
	}
	return out
}

// shownByState reports whether a rule that looks at the row's own state alone shows what is
// nobody's business along with what it is for: the ids of a payment provider with a badge,
// the addresses of accounts with their kind. Who says that they are public meant it.
func shownByState(t *schema.Table, pol schema.Policy, private string) bool {
	if pol.Command != "select" || meantForAll(pol.Using) {
		return false
	}
	name := plainName(t.Name)
	people := accountTable(t) || strings.HasSuffix(name, "profile") || strings.HasSuffix(name, "profiles")
	return strings.HasPrefix(plainName(private), "stripe") || t.Column(private) != nil && people
}

// meantForAll reports whether a rule asks whether a row was made public.
func meantForAll(rule string) bool {
	low := strings.ToLower(rule)
	return slices.ContainsFunc([]string{"public", "visib", "share", "publish", "consent"}, func(word string) bool { return strings.Contains(low, word) })
}

// withoutAdmins is a rule, in small letters, without the part that lets administrators reach
// every row: where people reach their own row or administrators do, either is enough.
func withoutAdmins(rule string) string {
	if strings.Count(rule, " or ") != 1 || strings.Contains(rule, " and ") || strings.Contains(rule, "exists") {
		return rule
	}
	left, right, _ := strings.Cut(rule, " or ")
	for _, parts := range [][2]string{{left, right}, {right, left}} {
		if own, other := parts[0], parts[1]; strings.Contains(own, "auth.uid") && strings.Contains(own, "=") && !strings.Contains(own, "role") && !strings.Contains(own, "admin") && (strings.Contains(other, "role") || strings.Contains(other, "admin")) {
			return own
		}
	}
	return rule
}
