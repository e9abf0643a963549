package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// belongings are the models whose rows belong to rows of somebody's, however many steps
// away, with the model of those: an evaluation's version's answer has an owner.
func (j *pythonOwners) belongings() map[string]string {
	s := j.p.Schema()
	out := map[string]string{}
	var holder func(t *schema.Table, depth int) string
	holder = func(t *schema.Table, depth int) string {
		found := ""
		for _, key := range t.ForeignKeys {
			above := s.Table(key.Table)
			if len(key.Columns) != 1 || above == nil || above == t || !notNull(t.Column(key.Columns[0])) {
				continue
			}
			up := above.Model
			if j.columns[up] == "" {
				if up = ""; depth > 0 {
					up = holder(above, depth-1)
				}
			}
			if up == "" || hasWord(wordsOf(above.Name), peopleTables) || found != "" && found != up {
				return ""
			}
			found = up
		}
		return found
	}
	for _, t := range s.Tables {
		if t.Model != "" && j.columns[t.Model] == "" {
			if up := holder(t, 2); up != "" {
				out[t.Model] = up
			}
		}
	}
	return out
}

func notNull(c *schema.Column) bool { return c != nil && c.NotNull }

// holderOf is the model whose rows say whose those of another are: itself, mostly.
func (j *pythonOwners) holderOf(model string) string {
	if up := j.under[model]; up != "" {
		return up
	}
	return model
}

// hidden reports whether the rows of a model are shown to their owners alone: the app asks
// for the caller's own elsewhere, lists them for no stranger, and has no column that says
// which of them everybody may see.
func (j *pythonOwners) hidden(model string) bool {
	words := wordsOf(model)
	if !j.private[j.holderOf(model)] || j.listed[model] || hasWord(words, sharedTables) || hasWord(words, businessWords) || hasWord(words, noteTables) {
		return false
	}
	for _, name := range []string{model, j.holderOf(model)} {
		if t := j.p.Schema().Table(name); t == nil || slices.ContainsFunc(t.Columns, saysWhoElse) {
			return false
		}
	}
	return true
}

// saysWhoElse reports whether a column says that others may see a row by its id; one with
// a token says that they come by that.
func saysWhoElse(c *schema.Column) bool {
	words := wordsOf(c.Name)
	return hasWord(words, sharingColumns) && !hasWord(words, wordSet("token at"))
}

// sharingColumns are in the columns that say who else may see a row, sharingWords in the
// addresses by which people see what others let them.
var (
	sharingColumns = wordSet("public published visible visibility shared share featured approved slug")
	sharingWords   = wordSet("share shared public embed widget callback webhook webhooks hook verify confirm reset unsubscribe invite invitation invitations magic checkout token login signup register preview guest")
)

// shownToStrangers are the rows of somebody's that a route which asks nobody who is calling
// finds by an id from the request.
func (j *pythonOwners) shownToStrangers(r *pythonRoute) []pythonRow {
	_, closed := r.Closed()
	if closed || r.Maybe || r.Library != "" || r.View.OK() || hasWord(pythonWords(r), sharingWords) {
		return nil
	}
	return slices.DeleteFunc(j.rows(r), func(row pythonRow) bool {
		return row.owned || !j.hidden(row.model) || r.Method != http.MethodGet && !j.matters(&row)
	})
}

// hangsUnder reports whether a route adds a row that belongs to one of a model.
func (j *pythonOwners) hangsUnder(row *pythonRow) bool {
	s := j.p.Schema()
	to := s.Table(row.model)
	return to != nil && j.hidden(row.model) && slices.ContainsFunc(row.route.deeds, func(d deed) bool {
		t := s.Table(d.table)
		return d.kind == deedInserts && t != nil && slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return s.Table(k.Table) == to && notNull(t.Column(k.Columns[0])) })
	})
}

// comparesAnything reports whether a route holds anything against who is calling, or tells
// another function who that is: what belongs to a row of somebody's is asked of that one.
func comparesAnything(r *pythonRoute) bool {
	for n := range r.Node.Child(source.Body).Find(source.Binary, source.Call) {
		if n.Kind() == source.Binary {
			if op := n.Operator(); (op == "==" || op == "!=" || op == "in") && asksCaller(n) {
				return true
			}
			continue
		}
		name := strings.ToLower(n.CalleeName())
		if containsPart(name, []string{"log", "print", "render", "info", "debug", "add_task"}) || isModelName(n.CalleeName()) {
			continue
		}
		if slices.ContainsFunc(n.Args(), func(a source.Node) bool {
			return a.Kind() != source.Call && asksCaller(a) || asksCallerWhole(a)
		}) {
			return true
		}
	}
	return false
}

// asksCallerWhole reports whether an argument is the account that calls, as it is.
func asksCallerWhole(a source.Node) bool {
	if a.Kind() == source.Property {
		a = a.Child(source.Value)
	}
	return a.Ident() == "user" || a.Ident() == "me"
}

// listedForStrangers are the models that a route for everybody asks for rows of, whichever
// they are.
func listedForStrangers(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range pythonRoutes(p) {
		if _, closed := r.Closed(); closed || r.Maybe || r.Method != http.MethodGet || strings.ContainsAny(r.Path, "<{") {
			continue
		}
		for _, fn := range r.runs {
			for c := range fn.Find(source.Call) {
				if m := modelIn(p, c); m != "" {
					out[m] = true
				}
			}
		}
	}
	return out
}

// keepsTalks reports whether a table is of sessions that are no sign-in, by what they are
// sessions of: interviews, chats, trainings.
func keepsTalks(table string) bool {
	words := wordsOf(table)
	return len(words) > 1 && hasWord(words[1:], wordSet("session sessions")) && !hasWord(words, signInSessions)
}

var signInSessions = wordSet("user users auth login web app admin django flask server active refresh token device client api cart guest http browser checkout payment stripe telegram visitor analytics page view account")

// showsSomebodys is what a route for everybody answers with, where that is a row of
// somebody's which the caller names by its id.
func showsSomebodys(p *project.Project, r *pythonRoute) (unguarded, bool) {
	if r.Method != http.MethodGet {
		return unguarded{}, false
	}
	rows := newPythonOwners(p).shownToStrangers(r)
	if len(rows) == 0 {
		return unguarded{}, false
	}
	g := guardedRoute{GuardedRoute: r.Guarded(), deeds: r.deeds}
	what := "reads rows of " + rows[0].model
	return unguarded{
		route: &g, does: what, why: asksNobody, confidence: check.Likely,
		places: []check.Place{at(pythonHead(r), what+" for anyone")},
	}, true
}
