package database

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

//go:embed identity.md
var identityWords string

// Identity looks for tables of accounts in which one e-mail address or user
// name can stand twice.
var Identity = &check.Check{
	ID:       "database/identity",
	Severity: check.High,
	Minutes:  20,
	Words:    check.Explain(identityWords),
	Look:     lookForIdentity,
	Fix:      identityFix,
}

func lookForIdentity(p *project.Project) check.Finding {
	if !hasDatabase(p) && len(p.Stack().Auth) == 0 {
		return check.Unneeded("The app keeps no accounts: no database and no sign-in was found.")
	}
	if accounts := accountTables(p); len(accounts) > 0 {
		return judgeAccounts(p, accounts)
	}
	if f, ok := mongoAccounts(p); ok {
		return f
	}
	if f, ok := sharedNames(p); ok {
		return f
	}
	if f, ok := hostedAccounts(p); ok {
		return f
	}
	if f, ok := djangoAccounts(p); ok {
		return f
	}
	s := p.Schema()
	switch {
	case len(s.Tables) == 0 && len(p.Stack().Auth) == 0:
		return check.Unneeded("The app has no sign-in, and no table of accounts was found.")
	case len(s.Tables) == 0:
		return check.Cannot("The app has a sign-in, and the table of its accounts is not described in the repository.")
	case len(s.Problems) > 0:
		return check.Cannot("No table of accounts was found, and parts of the schema could not be read.", at(s.Problems[0].Place, s.Problems[0].Message))
	}
	if len(p.Stack().Auth) > 0 {
		return check.Cannot("The app has a sign-in, and no table of the schema looks like its accounts.", at(s.Tables[0].Place, "the first table of the schema"))
	}
	return check.Unneeded("No table of the schema holds accounts that people sign in to.")
}

// An account is a table of people who sign in, with the column by which they
// are told apart.
type account struct {
	table *schema.Table
	login *schema.Column
	key   schema.Key
	ok    bool // there is a key
}

// accountTables lists the tables that hold sign-ins of the app itself.
func accountTables(p *project.Project) []account {
	s := p.Schema()
	_, hosted := hostedAuth(p)
	var out []account
	for _, t := range s.Tables {
		login := loginColumn(t)
		if login == nil || !accountTable(t) && !hasPassword(t) {
			continue
		}
		if hosted && !hasPassword(t) || tiedToVendor(t) || ofServer(t) || !accountTable(t) && forSale(t) {
			continue // rows about accounts that somebody else keeps
		}
		login = djangoLogin(p, t, login)
		a := account{table: t, login: login}
		a.key, a.ok = accountKey(t, login)
		if name := userName(t); !a.ok && !accountTable(t) && name != nil && s.Source != schema.Django {
			if k, kept := accountKey(t, name); kept {
				a = account{table: t, login: name, key: k, ok: true} // told apart by that
			}
		}
		out = append(out, a)
	}
	return out
}

// ofServer reports whether a table keeps how the app signs in elsewhere: to a mail server.
func ofServer(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		name := plainName(c.Name)
		return strings.HasPrefix(name, "smtp") || strings.HasPrefix(name, "imap") || name == "port"
	})
}

// forSale reports whether a table keeps accounts of elsewhere that the app sells: each is
// of a product, or goes to an order.
func forSale(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		switch plainName(c.Name) {
		case "productid", "orderid", "soldat", "soldto":
			return true
		}
		return false
	})
}

// accountTable reports whether a table's name says that its rows are accounts.
func accountTable(t *schema.Table) bool {
	switch plainName(t.Name) {
	case "user", "users", "appuser", "appusers", "admin", "admins", "adminuser", "adminusers":
		return true
	}
	return plainName(t.Model) == "user" || plainName(t.Model) == "users"
}

// plainName is a name without case and separators, for comparing.
func plainName(s string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", ""))
}

// loginColumn is the column that people sign in with: the e-mail address, else
// the user name.
func loginColumn(t *schema.Table) *schema.Column {
	for _, names := range [][]string{{"email", "emailaddress", "useremail", "mail"}, {"username", "login", "loginname"}} {
		for _, c := range t.Columns {
			for _, n := range names {
				if plainName(c.Name) == n {
					return c
				}
			}
		}
	}
	return nil
}

// userName is the column of the name that people sign in with, beside an address.
func userName(t *schema.Table) *schema.Column {
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "username", "login", "loginname":
			return c
		}
	}
	return nil
}

// hasPassword reports whether the table keeps passwords.
func hasPassword(t *schema.Table) bool {
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "password", "passwordhash", "hashedpassword", "passwd", "passhash", "encryptedpassword", "pwhash", "passworddigest":
			return true
		}
	}
	return false
}

// tiedToVendor reports whether the rows belong to accounts of a service: they
// refer to Supabase's users, or hold the service's id for each.
func tiedToVendor(t *schema.Table) bool {
	for _, f := range t.ForeignKeys {
		if strings.EqualFold(f.Schema, "auth") {
			return true
		}
	}
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "clerkid", "clerkuserid", "auth0id", "firebaseuid", "supabaseid", "kindeid", "workosid", "authid", "authuserid", "supabaseuserid":
			return !hasPassword(t)
		}
	}
	return false
}

// accountKey is what keeps the login unique: on its own, or within a tenant.
func accountKey(t *schema.Table, login *schema.Column) (schema.Key, bool) {
	if k, ok := t.UniqueOn(login.Name); ok {
		return k, true
	}
	for _, k := range t.Keys() {
		if !k.Unique || len(k.Parts) > 3 {
			continue
		}
		for _, part := range k.Parts {
			if strings.EqualFold(part.Column, login.Name) && k.Place != t.Primary.Place {
				return k, true
			}
		}
	}
	return schema.Key{}, false
}

func judgeAccounts(p *project.Project, accounts []account) check.Finding {
	var gaps, solid []check.Place
	var names []string
	confidence := check.Likely
	for _, a := range accounts {
		name := a.table.Qualified() + "." + a.login.Name
		if a.ok {
			solid = append(solid, at(a.key.Place, name+" is unique here"))
			continue
		}
		names = append(names, name)
		gaps = merged(append(gaps, at(a.login.Place, "two rows may have the same "+a.login.Name)), inMigration(p, a))
		if hasPassword(a.table) && !a.table.Partial && len(p.Schema().Problems) == 0 {
			confidence = check.Certain
		}
	}
	if kept, ok := mailKept(p); ok && len(gaps) > 0 && p.Schema().Source == schema.Django {
		return check.Passed(check.Likely, fmt.Sprintf("django-allauth keeps each e-mail address for one account, though the database does not: %s.", check.FewNames(names)), kept)
	}
	if len(gaps) > 0 {
		f := check.Missing(confidence, fmt.Sprintf("Nothing in the database keeps %s unique: two accounts can have the same one.", check.FewNames(names)), gaps...)
		f.Brief = []string{
			"A new migration adds a unique constraint or unique index on " + check.FewNames(names) + ", over the lower-case form where the engine can; old migrations stay as they are.",
			"The migration's comment holds a query that lists the duplicates it would stumble over.",
			"Sign-up and changing the address answer a violated constraint with a plain message, not with an error page.",
		}
		return f
	}
	if f, ok := sharedNames(p); ok {
		return f
	}
	reason := fmt.Sprintf("The database keeps %s unique.", accounts[0].table.Qualified()+"."+accounts[0].login.Name)
	if caseCounts(p.Schema(), accounts[0]) {
		if f, ok := casedTwoWays(p, accounts[0]); ok {
			return f
		}
		reason += " Upper and lower case still make two accounts, unless the code writes every address in one case."
	}
	return check.Passed(check.Certain, reason, solid...)
}

// inMigration is where the SQL that a tool wrote for the schema in code makes the
// column, as loose as there.
func inMigration(p *project.Project, a account) []check.Place {
	for _, s := range p.Declared() {
		t := s.Table(a.table.Name)
		if t == nil || t.Place.File == a.table.Place.File {
			continue
		}
		c := t.Column(a.login.Name)
		if c == nil {
			continue
		}
		if _, kept := accountKey(t, c); !kept {
			return []check.Place{at(c.Place, "the migration makes "+a.login.Name+" without a key, too")}
		}
	}
	return nil
}

// caseCounts reports whether Ann@x and ann@x differ for the account's key.
func caseCounts(s *schema.Schema, a account) bool {
	if s.Dialect == schema.MySQL || strings.Contains(a.login.Type, "citext") {
		return false
	}
	for _, part := range a.key.Parts {
		if part.Expr != "" {
			return false
		}
	}
	return true
}
