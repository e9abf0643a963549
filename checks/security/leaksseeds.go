package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// seeds reports whether a file fills a database with its first rows, by its name.
func seeds(name string) bool {
	base := strings.ToLower(path.Base(path.Dir(name)) + "/" + path.Base(name))
	return containsPart(base, []string{"seed", "create-admin", "createadmin", "create-super", "createsuper", "default-accounts", "setup-admin", "init-admin", "add-admin", "create_admin"})
}

// administratorSeeded reports whether a string is the password of an administrator whom
// a file of first rows creates: it is hashed there, and the row that gets the hash says
// who it is. Rows for trying, and what is done for development alone, are left out.
func administratorSeeded(n source.Node, value string) (secret, bool) {
	if len(value) < 4 || len(value) > 60 || strings.ContainsAny(value, " @/{}<>") || placeholder(value) || developmentOnly(n) || answeredBefore(n) || !seeds(n.File().Path) {
		return secret{}, false
	}
	fn := n.Function()
	hashed := keptHash(fn, n)
	if !fn.OK() || hashed == "" {
		return secret{}, false
	}
	for o := range fn.Find(source.Object) {
		gets := false
		for prop := range o.Children() {
			key := strings.ToLower(prop.Key())
			if strings.Contains(key, "password") && (prop.Child(source.Value).Ident() == hashed || prop.Kind() == source.Shorthand && prop.Key() == hashed) {
				gets = true
			}
		}
		if gets && ofAdministrator(o) {
			return secret{what: "the password of an administrator whom a seed script creates", value: value, severity: check.Medium, sure: check.Likely, whole: true}, true
		}
	}
	return secret{}, false
}

// keptHash is the name under which a function keeps the hash of a password that stands in
// it, "" when it makes none.
func keptHash(fn, password source.Node) string {
	made := source.Node{}
	switch up := password.Parent(); {
	case hashedAtOnce(password):
		made = up
	case up.Kind() == source.Declarator && strings.Contains(strings.ToLower(up.Child(source.Name).Ident()), "password"):
		for c := range fn.Find(source.Call) {
			if c.Arg(0).Ident() == up.Child(source.Name).Ident() && (c.CalleeName() == "hash" || c.CalleeName() == "hashSync" || c.CalleeName() == "hashPassword") {
				made = c
				break
			}
		}
	}
	d := made.Enclosing(source.Declarator)
	if !d.OK() || d.Child(source.Value) != made && d.Child(source.Value).Child(source.Value) != made {
		return ""
	}
	return d.Child(source.Name).Ident()
}

// ofAdministrator reports whether a row is of somebody who runs the app, by its role or
// its table, under an address that is not made up for trying.
func ofAdministrator(row source.Node) bool {
	call := row.Enclosing(source.Call)
	admin := call.CalleeName() == "create" && strings.Contains(strings.ToLower(call.CalleePath()), "admin")
	for prop := range row.Children() {
		key, value := strings.ToLower(prop.Key()), strings.ToLower(prop.Child(source.Value).Text())
		switch {
		case key == "email" && containsPart(value, []string{"@example.", "@test.", ".test\"", ".test'", "@localhost"}):
			return false
		case key == "role" || key == "roles" || key == "usertype":
			admin = admin || strings.Contains(value, "admin")
		case key == "isadmin" || key == "is_admin" || key == "issuperadmin":
			admin = admin || value == "true"
		}
	}
	return admin
}
