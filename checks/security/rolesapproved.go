package security

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// approvalColumn is a column of the rows of a party, such as a shop's seller, by which the
// app's people let it in or take their share: whether it was approved, and what commission
// it pays. It is "" where the table has none, or its rows are no account's.
func approvalColumn(p *project.Project, table string) string {
	t := p.Schema().Table(table)
	if t == nil || !namesParty(t) || !slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return hasWord(wordsOf(k.Table), peopleTables) }) {
		return ""
	}
	for _, c := range t.Columns {
		if hasWord(wordsOf(c.Name), wordSet("status verification approval")) && approves(p.Schema(), c) || hasWord(wordsOf(c.Name), wordSet("commission")) {
			return cmp.Or(c.Field, c.Name)
		}
	}
	return ""
}

// namesParty reports whether a table is of people who each have rows of their own, by its
// name: seller, vendors.
func namesParty(t *schema.Table) bool {
	return slices.ContainsFunc([]string{t.Name, t.Model}, func(name string) bool {
		low := strings.ToLower(name)
		return partyRoles[low] || partyRoles[strings.TrimSuffix(low, "s")]
	})
}

// approves reports whether a column begins as something that waits, and may be approved.
func approves(s *schema.Schema, c *schema.Column) bool {
	for _, e := range s.Enums {
		if e.Name == c.Enum && c.Enum != "" {
			words := strings.ToLower(strings.Join(e.Values, " "))
			return containsPart(words, []string{"pending", "review", "requested"}) && containsPart(words, []string{"approved", "verified", "accepted"})
		}
	}
	return false
}
