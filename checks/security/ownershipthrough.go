package security

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// What done looks like where the row says nothing of its owner.
const (
	throughBrief = "Before rows of `%s` are changed, the row of `%s` that they belong to is read by its id and by `%s`, which is the caller's id; nothing is changed when it is not found."
	policyBrief  = "The row policies of `%s` ask whose a row is, and the service role goes around them: use the client with the caller's own token, or read the row with it first and change nothing when it is not found."
)

// ownedThrough is the column that says whose a row is in the table that the rows of
// another belong to, however many steps away: a lesson's module's course's teacher. The
// app itself treats those as somebody's. Where the row policies of the table ask who
// calls, the holder is that table itself, and there is no column.
func (j *ownershipJudge) ownedThrough(d deed) (column string, holder *schema.Table) {
	t := j.p.Schema().Table(d.table)
	if t == nil || hasWord(wordsOf(t.Name), noteTables) || j.fixed(d) {
		return "", nil
	}
	if column, holder = j.holder(t, 3); holder != nil {
		return column, holder
	}
	if d.all && policiesAskOwner(t, verbOf(d)) {
		return "", t
	}
	return "", nil
}

func verbOf(d deed) string {
	if d.kind == deedDeletes {
		return "delete"
	}
	return "update"
}

// holder is the one table of somebody's rows that every row of a table belongs to.
func (j *ownershipJudge) holder(t *schema.Table, depth int) (column string, holder *schema.Table) {
	for _, key := range t.ForeignKeys {
		if len(key.Columns) != 1 {
			continue
		}
		c, above := t.Column(key.Columns[0]), j.p.Schema().Table(key.Table)
		if c == nil || !c.NotNull || above == nil || above == t {
			continue
		}
		if hasWord(wordsOf(above.Name), peopleTables) {
			return "", nil
		}
		found, in := j.ownedByColumn(above), above
		if found == "" && depth > 0 {
			found, in = j.holder(above, depth-1)
		}
		if found == "" || holder != nil && holder != in && !mayHaveTwo(t) {
			return "", nil // what belongs to nobody, or to either of two
		}
		if holder == nil {
			column, holder = found, in
		}
	}
	return column, holder
}

// ownedByColumn is the column by which the app, or a policy, asks whose the rows of a
// table are.
func (j *ownershipJudge) ownedByColumn(t *schema.Table) string {
	for _, name := range []string{t.Name, t.Model} {
		column := j.owned[strings.ToLower(name)]
		if name != "" && column != "" && (j.readByOwner(name, column) || policyNarrows(t, column)) {
			return column
		}
	}
	return ""
}

// policiesAskOwner reports whether all policies by which browsers may change rows of a
// table in one way hold them against who is calling, and one against more than a role.
func policiesAskOwner(t *schema.Table, verb string) bool {
	asked := false
	for _, pol := range t.Policies {
		rule := strings.ToLower(pol.Using + pol.WithCheck)
		if pol.Command != verb && pol.Command != "all" || pol.Restrictive || !forPeople(pol) {
			continue
		}
		if !strings.Contains(rule, "auth.uid") || asksNothing(pol.Using) {
			return false
		}
		asked = asked || !containsPart(rule, roleRules)
	}
	return asked && t.RLS
}

// policiesHide reports whether the database's own rules show rows of a query's table to their
// owners alone, and the app to nobody else.
func (j *ownershipJudge) policiesHide(d deed) bool {
	t := j.p.Schema().Table(d.table)
	return d.kind == deedReads && t != nil && !t.Loose && policiesAskOwner(t, "select") && !j.readByStrangers(d.table)
}

// policyNarrows reports whether a policy holds a column of the table against the caller.
func policyNarrows(t *schema.Table, column string) bool {
	for _, pol := range t.Policies {
		if rule := strings.ToLower(pol.Using + pol.WithCheck); strings.Contains(rule, "auth.uid") && strings.Contains(rule, strings.ToLower(column)) {
			return true
		}
	}
	return false
}

// hangsOn reports whether the rows of a table belong to rows of somebody's, the policies
// let nobody else add any, and a route goes around them and asks nowhere.
func (j *ownershipJudge) hangsOn(r *guardedRoute, d deed, t *schema.Table) bool {
	if !d.all || !signedIn(r) || !policiesAskOwner(t, "insert") || j.asksWhose(r, d) {
		return false
	}
	_, holder := j.holder(t, 3)
	return holder != nil || !slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool {
		return hasWord(wordsOf(k.Table), peopleTables) || len(k.Columns) == 1 && peopleColumns[columnSpelling(k.Columns[0])]
	})
}
