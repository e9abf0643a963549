package security

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// holderColumn is a column that is called after the table whose rows sign in, whatever
// that is: the member_id or pupil_email of an app that keeps its members or pupils with
// their passwords.
func holderColumn(p *project.Project, t *schema.Table) string {
	for _, holder := range p.Schema().Tables {
		if holder == t || !signsInBy(p.Schema(), holder) {
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

// signsInBy reports whether people sign in by the rows of a table: each has a password and
// what its owner is called by. Where a table of users is among those of an app, the others
// keep accounts that it has elsewhere, or sells.
func signsInBy(s *schema.Schema, t *schema.Table) bool {
	if !keepsLogins(t) {
		return false
	}
	return namesPeople(t) || !slices.ContainsFunc(s.Tables, func(o *schema.Table) bool { return keepsLogins(o) && namesPeople(o) })
}

func namesPeople(t *schema.Table) bool { return hasWord(wordsOf(t.Name+" "+t.Model), peopleTables) }

func keepsLogins(t *schema.Table) bool {
	if t == nil {
		return false
	}
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
