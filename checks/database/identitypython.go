package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// djangoLogin is the column by which people sign in to accounts of Django: the user
// name, unless the settings, the model or code of the app take the e-mail address.
func djangoLogin(p *project.Project, t *schema.Table, login *schema.Column) *schema.Column {
	name := t.Column("username")
	if p.Schema().Source != schema.Django || name == nil || login == name {
		return login
	}
	if _, unique := t.UniqueOn(name.Name); !unique {
		return login
	}
	if _, _, byMail := signsInByMail(p); byMail {
		return login
	}
	return name
}

// signsInByMail is where a Django app takes an e-mail address for an account.
func signsInByMail(p *project.Project) (file string, line int, ok bool) {
	for _, name := range p.PythonSources() {
		for _, setting := range []string{"ACCOUNT_LOGIN_METHODS", "ACCOUNT_AUTHENTICATION_METHOD", "USERNAME_FIELD"} {
			if !p.Holds(name, setting) {
				continue
			}
			if at := lineOf(p, name, setting); at > 0 && strings.Contains(lineText(p, name, at), "email") {
				return name, at, true
			}
		}
		if !p.Holds(name, "authenticate(", "check_password", "login(") || !p.Holds(name, "email") {
			continue
		}
		for _, q := range p.QueriesIn(name) {
			if holdsAccounts(p, q.Table) && q.Verb == "select" && slices.ContainsFunc(q.Filters, func(a project.Asked) bool { return a.Name == "email" && a.Op == "=" }) && p.Holds(name, "authenticate(", "check_password") {
				return name, q.Line, true
			}
		}
	}
	return "", 0, false
}

// holdsAccounts reports whether a table is that of the accounts: Django's own, or one
// with passwords.
func holdsAccounts(p *project.Project, table string) bool {
	t := p.Schema().Table(table)
	return t != nil && hasPassword(t) || table == "User"
}

// lineText is one line of a file.
func lineText(p *project.Project, file string, line int) string {
	text, _ := p.Read(file)
	return between(string(text), line, line)
}

// mailKept reports whether django-allauth keeps each address for one account, which
// it does unless it is told not to.
func mailKept(p *project.Project) (check.Place, bool) {
	for f := range p.PythonHolding("allauth.account") {
		name := f.Path
		if at := lineOf(p, name, "ACCOUNT_UNIQUE_EMAIL"); at > 0 && strings.Contains(lineText(p, name, at), "False") {
			return check.Place{}, false
		}
		if at := lineOf(p, name, "allauth.account"); at > 0 && p.Holds(name, "INSTALLED_APPS") {
			return check.Line(name, at, "django-allauth refuses an address that another account has"), true
		}
	}
	return check.Place{}, false
}

// djangoAccounts judges an app that leaves its accounts to Django's own model, where
// the user name is unique and the address is not.
func djangoAccounts(p *project.Project) (check.Finding, bool) {
	st := p.Stack()
	if p.Schema().Source != schema.Django && !st.Has(project.DjangoORM) || len(st.Auth) == 0 {
		return check.Finding{}, false
	}
	evidence := tool(st.Tool(project.DjangoAuth), "Django's own sign-in")
	for _, name := range p.PythonSources() {
		if line := lineOf(p, name, "django.contrib.auth"); line > 0 && len(evidence) == 0 && p.Holds(name, "django.contrib.contenttypes") {
			evidence = []check.Place{check.Line(name, line, "Django's own accounts")}
		}
	}
	if file, line, byMail := signsInByMail(p); byMail {
		if kept, ok := mailKept(p); ok {
			return check.Passed(check.Likely, "Accounts are Django's own: user names are unique in the database, and django-allauth refuses an address that another account has.", kept), true
		}
		f := check.Missing(check.Likely, "People sign in by their e-mail address, and Django's own table of accounts keeps only the user name unique: two accounts can have the same address.", check.Line(file, line, "an account is looked for by its address here"))
		f.Brief = identityBriefDjango
		return f, true
	}
	return check.Passed(check.Likely, "Accounts are Django's own, and the database keeps their user names unique.", evidence...), true
}

var identityBriefDjango = []string{
	"The app has a model of its own for accounts (AUTH_USER_MODEL) with a unique e-mail address, or the user name is the address in lower case; a migration brings both about.",
	"Before it runs, a query lists the addresses that stand in two accounts.",
	"Sign-up and changing the address answer an address that is taken with a plain message.",
}
