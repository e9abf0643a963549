package security

import (
	"net/http"
	"slices"

	"underpin/checks/project"
)

// ofAnyone reports whether a stranger reads the private rows of whoever the request
// names: notes by the profile_id in the address. An id is no secret, and whoever
// counts up has them all.
func (j *accessJudge) ofAnyone(r *guardedRoute, d deed) bool {
	if !j.accounts || d.bound || d.kind != deedReads || r.Method != http.MethodGet || r.Kind != project.Handler {
		return false
	}
	words := wordsOf(d.table)
	if hasWord(words, sharedTables) || !hasWord(words, privateTables) && !hasWord(words, personalWords) {
		return false
	}
	conditions, _ := conditionsOf(d.node)
	return slices.ContainsFunc(conditions, func(c condition) bool {
		return ownerColumns[columnSpelling(c.column)] && columnSpelling(c.column) != "project_id" && j.p.FlowOf(c.value).Has(sent)
	})
}
