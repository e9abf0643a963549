package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// ofAnyone reports whether a stranger reads the private rows of whoever the request
// names: notes by the profile_id in the address. An id is no secret, and whoever
// counts up has them all.
func (j *accessJudge) ofAnyone(r *guardedRoute, d deed) bool {
	if !j.accounts || d.bound || d.kind != deedReads || !readBy(j.p, r, d) {
		return false
	}
	words := wordsOf(d.table)
	if hasWord(words, sharedTables) || !hasWord(words, privateTables) && !hasWord(words, personalWords) && !j.readsClosed(d) {
		return false
	}
	conditions, _ := conditionsOf(d.node)
	return slices.ContainsFunc(conditions, func(c condition) bool {
		return ownerColumns[columnSpelling(c.column)] && columnSpelling(c.column) != "project_id" && j.p.FlowOf(c.value).Has(sent)
	})
}

// readsClosed reports whether a query reads, with the service role's key, rows that are
// somebody's and that the table's own policies keep from strangers.
func (j *accessJudge) readsClosed(d deed) bool {
	t := j.p.Schema().Table(d.table)
	return d.kind == deedReads && d.all && t != nil && ownerColumn(t) != "" && closedToStrangers(t)
}

// keptFromStrangers reports whether a query reads, with the service role's key, rows about
// people that the table's own policies keep from strangers, and asks for none of what is
// shown to everybody.
func (j *accessJudge) keptFromStrangers(d deed) bool {
	t := j.p.Schema().Table(d.table)
	if !j.accounts || !j.readsClosed(d) || !slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return aboutSomebody[columnSpelling(c.Name)] }) {
		return false
	}
	conditions, _ := conditionsOf(d.node)
	return !slices.ContainsFunc(conditions, func(c condition) bool {
		return tokenColumn(c.column) || hasWord(wordsOf(c.column), shownWords) || j.p.FlowOf(c.value).Has(project.FromSession)
	})
}

// aboutSomebody are columns that say whom a row is about, where nobody shows such rows to
// the world; shownWords are in the columns by which what is shown is told apart.
var (
	aboutSomebody = wordSet("student_id patient_id employee_id customer_id client_id pupil_id child_id parent_id resident_id worker_id candidate_id applicant_id")
	shownWords    = wordSet("public published visible visibility featured approved active available slug handle username token code")
)

// closedToStrangers reports whether a table has row policies, and none of them lets in
// whoever has no account.
func closedToStrangers(t *schema.Table) bool {
	if !t.RLS && len(t.Policies) == 0 || t.Loose {
		return false
	}
	return !slices.ContainsFunc(t.Policies, func(pol schema.Policy) bool {
		rule := strings.ToLower(pol.Using)
		return (pol.Command == "select" || pol.Command == "all") && !pol.Restrictive && pol.ForStrangers() && !containsPart(rule, []string{"auth.", "current_", "is_", "get_", "has_", "jwt"})
	})
}
