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
	columns := approvalColumns(p.Schema(), p.Schema().Table(table))
	if len(columns) == 0 {
		return ""
	}
	return columns[0]
}

// approvalColumns are all such columns of a table, as code calls them.
func approvalColumns(s *schema.Schema, t *schema.Table) []string {
	if t == nil || !namesParty(t) || !slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return hasWord(wordsOf(k.Table), peopleTables) }) {
		return nil
	}
	var out []string
	for _, c := range t.Columns {
		if approves(s, c) || hasWord(wordsOf(c.Name), wordSet("commission")) {
			out = append(out, cmp.Or(c.Field, c.Name))
		}
	}
	return out
}

// namesParty reports whether a table is of people who each have rows of their own, by its
// name: seller, vendors, driver_profiles.
func namesParty(t *schema.Table) bool {
	return slices.ContainsFunc([]string{t.Name, t.Model}, func(name string) bool {
		words := wordsOf(name)
		if n := len(words); n == 2 && hasWord(words[1:], wordSet("profile profiles account accounts")) {
			words = words[:1]
		}
		return len(words) == 1 && (partyRoles[words[0]] || partyRoles[strings.TrimSuffix(words[0], "s")])
	})
}

// approves reports whether a column begins as something that waits, and may be approved,
// or says by yes or no that somebody else looked at the row or shut it out.
func approves(s *schema.Schema, c *schema.Column) bool {
	words := wordsOf(c.Name)
	begins := strings.ToLower(strings.Trim(c.Default, `"'`))
	if begins == "false" || begins == "0" {
		return hasWord(words, wordSet("verified approved suspended banned"))
	}
	if !hasWord(words, wordSet("status verification approval")) {
		return false
	}
	for _, e := range s.Enums {
		if e.Name == c.Enum && c.Enum != "" {
			all := strings.ToLower(strings.Join(e.Values, " "))
			return containsPart(all, []string{"pending", "review", "requested"}) && containsPart(all, []string{"approved", "verified", "accepted"})
		}
	}
	return hasWord(words, wordSet("verification approval")) && containsPart(begins, []string{"pending", "review", "requested"})
}
