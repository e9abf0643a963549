package security

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// dealingWords name rows of what two parties have with one another, and nobody else.
var dealingWords = wordSet(`invite invites invitation invitations application applications applicant applicants bid bids offer offers proposal proposals quote quotes dispute disputes
 payment payments payout payouts invoice invoices message messages conversation conversations contract contracts prescription prescriptions transaction transactions`)

// dealt reports whether a deed reads rows that are the business of two parties.
func dealt(d deed) bool { return d.kind == deedReads && hasWord(wordsOf(d.table), dealingWords) }

// asksParties reports whether a role that a route asks for is one that each party to such a
// row has, or to the row that it belongs to: every client passes what is there for clients,
// whosever the job is that a quote was made for.
func (j *ownershipJudge) asksParties(r *guardedRoute, d deed) bool {
	s := j.p.Schema()
	t := s.Table(d.table)
	if t == nil {
		return false
	}
	parties := map[string]bool{}
	for _, up := range parentsOf(s, t, 2) {
		for _, key := range up.ForeignKeys {
			if to := s.Table(key.Table); len(key.Columns) == 1 && to != nil && namesPeople(to) {
				if party, ok := strings.CutSuffix(columnSpelling(key.Columns[0]), "_id"); ok && !lookedAfterBy[party] {
					parties[party] = true
				}
			}
		}
	}
	return slices.ContainsFunc(r.Roles, func(n source.Node) bool {
		for role := range n.Find(source.String, source.Member) {
			name, _ := role.StringValue()
			if role.Kind() == source.Member {
				name = role.Child(source.Name).Text()
			}
			if parties[strings.ToLower(name)] {
				return true
			}
		}
		return false
	})
}

// lookedAfterBy are what columns call people who work for the app, and have no part in a row.
var lookedAfterBy = wordSet("user admin staff moderator manager support reviewer approver assignee owner agent")

// mayHaveTwo reports whether rows of a table belong to rows of two people on purpose.
func mayHaveTwo(t *schema.Table) bool { return hasWord(wordsOf(t.Name), dealingWords) }
