package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// mongoAccounts judges the accounts of an app that asks MongoDB by its driver alone: that an
// address stands there once holds only when a unique index says so. To look it up first
// does not, since two requests may look at the same time.
func mongoAccounts(p *project.Project) (check.Finding, bool) {
	if !p.Stack().Has(project.MongoDB) || len(p.Schema().Tables) > 0 {
		return check.Finding{}, false
	}
	made, known := p.MongoIndexes()
	statements := p.Statements()
	var apart, twice []check.Place
	var names []string
	for _, s := range statements {
		if s.Via != project.MongoDB || s.Verb != "insert" || !accountsAdded(p, s) {
			continue
		}
		login, asked := loginAsked(statements, s.Table)
		if login == "" {
			continue
		}
		if i, kept := uniqueIndex(made, s.Table, login); kept {
			apart = append(apart, check.Line(i.File, i.Line, fmt.Sprintf("a unique index keeps %s.%s apart", s.Table, login)))
			continue
		}
		twice = append(twice, queryPlace(s.Query, fmt.Sprintf("adds to %s, whatever %s another has", s.Table, login)))
		if name := s.Table + "." + login; !slices.Contains(names, name) {
			names = append(names, name)
			for _, q := range asked {
				twice = append(twice, queryPlace(q, "looks up "+login+", and two that look at the same time both find nobody"))
			}
		}
	}
	switch {
	case len(twice) > 0 && known:
		f := check.Missing(check.Likely, fmt.Sprintf("Two accounts can have the same %s: it is looked up before one is added, and no unique index is made.", check.FewNames(names)), twice[:min(len(twice), 12)]...)
		f.Brief = []string{
			fmt.Sprintf("A unique index over %s is made where the app starts; what is stored and what is looked up is written in lower case.", check.FewNames(names)),
			"The error of a second one (code 11000, DuplicateKeyError) is answered as the lookup is: the address is taken.",
			"Accounts that stand there twice are found and merged first, or the index cannot be made.",
		}
		return f, true
	case len(twice) == 0 && len(apart) > 0:
		return check.Passed(check.Likely, "Unique indexes keep the accounts apart.", apart...), true
	}
	return check.Finding{}, false
}

// uniqueIndex is the index that keeps a field of a collection apart by itself.
func uniqueIndex(made []project.MongoIndex, collection, field string) (project.MongoIndex, bool) {
	for _, i := range made {
		if i.Unique && (i.Collection == "" || i.Collection == collection) && slices.Equal(i.Fields, []string{field}) {
			return i, true
		}
	}
	return project.MongoIndex{}, false
}

// accountsAdded reports whether documents that people sign in with are added: by the name of
// the collection, or since the code around hashes a password.
func accountsAdded(p *project.Project, s project.Statement) bool {
	switch plainName(s.Table) {
	case "user", "users", "account", "accounts", "admin", "admins", "member", "members":
		return true
	}
	f := p.Source(s.File)
	if f == nil {
		return false
	}
	around := strings.ToLower(f.From(s.Start).Function().Text())
	return strings.Contains(around, "password") && strings.Contains(around, "hash")
}

// loginAsked is the field by which accounts are looked up, an address before a name, with
// the queries that do.
func loginAsked(statements []project.Statement, table string) (login string, asked []project.Query) {
	for _, names := range [][]string{{"email", "mail", "emailaddress"}, {"username", "login", "phone", "mobile"}} {
		for _, s := range statements {
			if s.Via != project.MongoDB || s.Table != table || s.Verb != "select" {
				continue
			}
			for _, a := range s.Filters {
				if (login == "" || a.Name == login) && slices.Contains(names, plainName(a.Name)) {
					login, asked = a.Name, append(asked, s.Query)
				}
			}
		}
		if login != "" {
			break
		}
	}
	return login, asked
}
