package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// anyones is the finding of rows that everybody who is signed in reaches.
func (j *pythonOwners) anyones(open []pythonRow) check.Finding {
	first := open[0]
	verb := "reads"
	for _, d := range first.route.deeds {
		if d.changes() && (d.table == first.model || d.table == "") {
			verb = map[deedKind]string{deedInserts: "works on", deedUpdates: "changes", deedDeletes: "deletes"}[d.kind]
		}
	}
	reason := fmt.Sprintf("%s %s rows of %s by an id from the request, and asks nowhere whose the row is", address(first.route.Route), verb, first.model)
	switch n := len(open) - 1; {
	case n == 1:
		reason += "; 1 more query like it"
	case n > 1:
		reason += fmt.Sprintf("; %d more queries like it", n)
	}
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely, Reason: reason + "."}
	var models []string
	told := map[*pythonRoute]bool{}
	for _, row := range open {
		if head := pythonHead(row.route); !told[row.route] && row.query.File() == head.File() && row.query.Line() > head.Line()+6 && strings.ContainsAny(row.route.Path, "<{") {
			f.Places = append(f.Places, at(head, "takes the id as it stands in the address"))
		}
		told[row.route] = true
		f.Places = append(f.Places, at(row.query, "finds rows of "+row.model+" whoever owns them"))
		if !slices.Contains(models, row.model) && len(models) < 4 {
			models = append(models, row.model)
			f.Brief = append(f.Brief, j.condition(row.model))
		}
	}
	f.Brief = append(f.Brief,
		"The caller's id comes from the session or token that the endpoint's guard verified, never from the body, the query or the path.",
		"Where the row is somebody else's the answer is 404, as if it were not there, and nothing has changed; for its owner everything works as before.")
	return f
}

// condition is the query that asks for the owner too, in the app's own words.
func (j *pythonOwners) condition(model string) string {
	if up := j.under[model]; up != "" {
		return fmt.Sprintf("Rows of `%s` are found together with the row of `%s` that they belong to, whose `%s` is the caller's id.", model, up, j.columns[up])
	}
	column := j.columns[model]
	value := "current_user.id"
	if !strings.HasSuffix(column, "_id") {
		value = "current_user"
	}
	switch j.p.Stack().Framework {
	case project.Django:
		return fmt.Sprintf("Rows of `%s` are found by id and owner together: `get_object_or_404(%s, pk=pk, %s=request.user)`; class-based views narrow `get_queryset`.", model, model, column)
	case project.FastAPI:
		return fmt.Sprintf("Rows of `%s` are found by id and owner together: `select(%s).where(%s.id == id, %s.%s == %s)`.", model, model, model, model, column, value)
	}
	return fmt.Sprintf("Rows of `%s` are found by id and owner together: `%s.query.filter_by(id=id, %s=%s).first_or_404()`.", model, model, column, value)
}
