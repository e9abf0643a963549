package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// ownWrites lists the places where the app writes what its user may do or has paid
// for with that user's own rights: in the browser, or with the caller's own token. It
// works for the app because the database lets people write those columns of their own
// row, and so it works for whoever talks to the database without the app.
//
// Where the repository has the table's policies they decide, and the places only
// stand beside the hole that they show.
func ownWrites(p *project.Project, found []roleHole) []roleHole {
	var h roleHole
	told := map[string]bool{}
	for _, paid := range []bool{false, true} { // rows that are surely their own come first
		for _, q := range p.Queries() {
			if q.Via != project.Supabase || q.Verb != "update" && q.Verb != "insert" || !hasWord(wordsOf(q.Table), holderWords) || forAdministrators(q.File) || len(h.places) >= 10 {
				continue
			}
			t := p.Schema().Table(q.Table)
			if t != nil && (!t.Partial && !t.Loose && !hasHole(found, t) || policiesAskRole(p, q.Table)) || !byCaller(p, q) {
				continue
			}
			n := queryNode(p, q)
			field := rightsWritten(n, q.Verb)
			if !field.OK() || ofOwnRow(n, q.Verb) == paid || paid && (told[q.File] || !paidWithOwnRights(p, q, field)) {
				continue
			}
			told[q.File] = paid
			h.tellOwnWrite(q, field)
		}
	}
	if h.reason == "" {
		return nil
	}
	return []roleHole{h}
}

// tellOwnWrite adds a write of a right to what is told of such writes.
func (h *roleHole) tellOwnWrite(q project.Query, field source.Node) {
	column := field.Key()
	if h.reason == "" {
		*h = roleHole{
			reason:     fmt.Sprintf("The app writes %s of %s with the rights of whoever uses it, so the database lets people give it to themselves", column, q.Table),
			confidence: check.Likely, severity: check.Blocker,
			brief: fmt.Sprintf("Write `%s` of `%s` on the server alone, with the service role, after what it depends on has been checked there; then take the right to change that column from `authenticated`.", column, q.Table),
		}
	}
	h.places = append(h.places, check.Line(q.File, q.Line, "writes "+column+" of their own row with the user's own rights"))
	if field.File().Path == q.File && field.Line() > q.Line+3 {
		h.places = append(h.places, at(field, "the user's own rights are enough for this"))
	}
}

// hasHole reports whether a hole was found that is about a table.
func hasHole(found []roleHole, t *schema.Table) bool {
	for _, h := range found {
		if h.table == t.Name {
			return true
		}
	}
	return false
}

// forAdministrators reports whether a file is part of what administrators use: they
// give rights to others.
func forAdministrators(file string) bool {
	return hasWord(wordsOf(file), administratorWords)
}

var administratorWords = wordSet("admin admins superadmin administration backoffice staff moderation")

// rightsWritten is the column among those that a query writes which says what
// somebody may do: any in a change, in a new row only one with more than everybody
// begins with.
func rightsWritten(n source.Node, verb string) source.Node {
	rows := writtenValue(n).Resolve()
	if rows.Kind() == source.Array {
		for row := range rows.Children() {
			rows = row
			break
		}
	}
	for field := range rows.Children() {
		name := strings.ToLower(field.Key())
		if !field.Is(source.Property, source.Shorthand) || !rightsColumns[name] && !countsUse(name) {
			continue
		}
		s, constant := givenValue(field).StringValue()
		if verb == "update" || constant && hasWord(wordsOf(s), moreThanFirst) {
			return field
		}
	}
	return source.Node{}
}

// moreThanFirst are values that say more than what everybody begins with.
var moreThanFirst = wordSet("admin owner superadmin pro premium")

var quotaColumn = regexp.MustCompile(`_this_month$|_used$|_remaining$|_left$|^current_usage$`)

// countsUse reports whether a column counts what a plan allows so many of.
func countsUse(name string) bool {
	return quotaColumn.MatchString(name) && !strings.HasPrefix(name, "last_") && !strings.Contains(name, "time")
}

// paidWithOwnRights reports whether an endpoint changes what an account has paid for, in a
// table of subscriptions, with the rights of whoever calls: whose the row is, the database
// judges, and it lets them. A service that calls has no such rights.
func paidWithOwnRights(p *project.Project, q project.Query, field source.Node) bool {
	return q.Verb == "update" && hasWord(wordsOf(q.Table), paidTables) && !isRoleName(field.Key()) && slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool {
		return r.File == q.File && !senderRoute(r.GuardedRoute)
	})
}

// ofOwnRow reports whether a query is about the row of whoever is signed in.
func ofOwnRow(n source.Node, verb string) bool {
	own := func(v source.Node) bool {
		text := strings.ReplaceAll(strings.ReplaceAll(v.Text(), "?", ""), "!", "")
		return text == "user.id" || strings.HasSuffix(text, ".user.id") || text == "currentUser.id" || text == "authUser.id"
	}
	if verb == "insert" {
		for field := range writtenValue(n).Resolve().Find(source.Property) {
			if own(field.Child(source.Value)) {
				return true
			}
		}
		return false
	}
	conditions, _ := conditionsOf(n)
	for _, c := range conditions {
		if own(c.value) {
			return true
		}
	}
	return false
}
