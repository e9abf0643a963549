package security

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// holderColumn is a column that is called after the table whose rows sign in, whatever
// that is: the member_id or pupil_email of an app that keeps its members or pupils with
// their passwords.
func holderColumn(p *project.Project, t *schema.Table) string {
	for _, holder := range p.Schema().Tables {
		if holder == t || !signsInBy(p, holder) {
			continue
		}
		one := strings.TrimSuffix(columnSpelling(holder.Name), "s")
		for _, c := range t.Columns {
			if spelled := columnSpelling(c.Name); spelled == one+"_id" || spelled == one+"_email" {
				return cmp.Or(c.Field, c.Name)
			}
		}
	}
	return ""
}

// profileColumn is a column that points at the one profile of an account, as a shop of its
// seller or an employer of its user: who owns that owns the row.
func profileColumn(s *schema.Schema, t *schema.Table) string {
	for _, key := range t.ForeignKeys {
		profile := s.Table(key.Table)
		if len(key.Columns) != 1 || profile == nil || profile == t || !partyRoles[strings.TrimSuffix(columnSpelling(key.Columns[0]), "_id")] || !hasOneEach(profile) {
			continue
		}
		if c := t.Column(key.Columns[0]); c != nil && c.NotNull {
			return cmp.Or(c.Field, c.Name)
		}
	}
	return ""
}

// hasOneEach reports whether a table keeps at most one row for an account.
func hasOneEach(t *schema.Table) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool {
		if len(k.Columns) != 1 || !hasWord(wordsOf(k.Table), peopleTables) {
			return false
		}
		_, ok := t.UniqueOn(k.Columns[0])
		return ok
	})
}

// signsInBy reports whether people sign in by the rows of a table: each has a password and
// what its owner is called by. Where a table of users is among those of an app, the others
// keep accounts that it has elsewhere, or sells.
func signsInBy(p *project.Project, t *schema.Table) bool {
	return t != nil && project.Answer(p, "security/tables of logins", readLoginTables)[t.Qualified()]
}

// readLoginTables are those tables, by their qualified names.
func readLoginTables(p *project.Project) map[string]bool {
	all, ofPeople := map[string]bool{}, map[string]bool{}
	for _, t := range p.Schema().Tables {
		if !keepsLogins(t) {
			continue
		}
		all[t.Qualified()] = true
		if namesPeople(t) {
			ofPeople[t.Qualified()] = true
		}
	}
	if len(ofPeople) > 0 {
		return ofPeople
	}
	return all
}

func namesPeople(t *schema.Table) bool { return hasWord(wordsOf(t.Name+" "+t.Model), peopleTables) }

func keepsLogins(t *schema.Table) bool {
	secret, name := false, false
	for _, c := range t.Columns {
		secret = secret || namesSecretOf(c.Name) && !strings.Contains(strings.ToLower(c.Name), "token")
		name = name || addressColumns[columnSpelling(c.Name)]
		if hasWord(wordsOf(c.Name), serverWords) {
			return false // of accounts at a mail server, say
		}
	}
	return secret && name
}

// serverWords are in the columns of accounts that the app has with others.
var serverWords = wordSet("smtp imap host port server")

// addressColumns are columns by which an account is called.
var addressColumns = wordSet("email username user_name email_address")

// roleOfOwners reports whether all that a route asks for by its middleware is the role that
// the owners of such rows have, each of their own: requireRole("SELLER") lets any seller
// through to any row with a sellerId.
func roleOfOwners(p *project.Project, r *guardedRoute, column string) bool {
	party, ok := strings.CutSuffix(columnSpelling(column), "_id")
	return ok && partyRoles[party] && slices.ContainsFunc(r.Roles, func(n source.Node) bool {
		call := askedBy(p, r, n)
		if call.Kind() != source.Call || len(call.Args()) != 1 {
			return false
		}
		asked := call.Arg(0)
		if list := asked.ChildrenIn(source.Item); asked.Kind() == source.Array && len(list) == 1 { // requireRole(["seller"])
			asked = list[0]
		}
		role, ok := asked.StringValue()
		return ok && strings.EqualFold(role, party)
	})
}

// askedBy is the middleware of a route by which a role is asked for: the test itself, or
// the call of the function that makes it.
func askedBy(p *project.Project, r *guardedRoute, test source.Node) source.Node {
	for _, t := range r.Through {
		if t == test || t.Kind() == source.Call && p.Definition(t.Child(source.Callee)).Contains(test) {
			return t
		}
	}
	return source.Node{}
}

// partyRoles are roles of people who each have rows of their own.
var partyRoles = wordSet("employer candidate seller vendor merchant customer client buyer student patient tenant landlord driver host supplier recruiter applicant")
