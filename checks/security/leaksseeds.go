package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// seeds reports whether a file fills a database with its first rows, by its name.
func seeds(name string) bool {
	base := strings.ToLower(path.Base(path.Dir(name)) + "/" + path.Base(name))
	return containsPart(base, []string{"seed", "create-admin", "createadmin", "default-admin", "defaultadmin", "default_admin", "create-super", "createsuper", "default-accounts", "setup-admin", "init-admin", "add-admin", "create_admin"})
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
	found := secret{what: "the password of an administrator whom a seed script creates", value: value, severity: check.Medium, sure: check.Likely, whole: true}
	if strings.Contains(strings.ToLower(path.Base(n.File().Path)), "admin") && printed(fn, hashed) {
		return found, true
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
			return found, true
		}
	}
	return secret{}, false
}

// keptHash is the name under which a function keeps the hash of a password that stands in
// it, or for which it stands in, "" when it makes none.
func keptHash(fn, password source.Node) string {
	made, up := source.Node{}, password.Parent()
	if op := up.Operator(); up.Kind() == source.Binary && (op == "??" || op == "||") && password.Role() == source.Right && strings.HasPrefix(up.Child(source.Left).Text(), "process.argv") {
		up = up.Parent() // process.argv[3] ?? "…"
	}
	switch {
	case hashedAtOnce(password):
		made = up
	case up.Kind() == source.Declarator && strings.Contains(strings.ToLower(up.Child(source.Name).Ident()), "password"):
		for c := range fn.Find(source.Call) {
			if c.Arg(0).Ident() == up.Child(source.Name).Ident() && makesHash(c) {
				made = c
				break
			}
		}
	}
	d := made.Enclosing(source.Declarator)
	if !d.OK() || d.Function() != fn {
		return ""
	}
	return d.Child(source.Name).Ident()
}

// makesHash reports whether a call makes the hash of a password, by a package for it or
// by hand: createHash("sha256").update(password).
func makesHash(c source.Node) bool {
	switch c.CalleeName() {
	case "hash", "hashSync", "hashPassword":
		return true
	case "update":
		return c.Child(source.Callee).Child(source.ObjectRole).CalleeName() == "createHash"
	}
	return false
}

// printed reports whether a function shows a value to whoever runs it.
func printed(fn source.Node, name string) bool {
	for c := range fn.Find(source.Call) {
		if c.CalleePath() != "console.log" {
			continue
		}
		for id := range c.Find(source.Identifier) {
			if id.Ident() == name {
				return true
			}
		}
	}
	return false
}

// bcryptHash is what bcrypt makes of a password.
var bcryptHash = regexp.MustCompile(`^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$`)

// knownHash reports whether a string is the hash of the password of an account that stands
// in the code with its address and its role.
func knownHash(n source.Node, value string) bool {
	held := n.Parent()
	if held.Kind() != source.Property || !strings.Contains(strings.ToLower(held.Key()), "password") || !bcryptHash.MatchString(value) {
		return false
	}
	account := held.Parent()
	return account.PropNode("role").OK() && (account.PropNode("email").OK() || account.PropNode("username").OK()) && !developmentOnly(n)
}

// ofAdministrator reports whether a row is of somebody who runs the app, by its role or
// its table, under an address that is not made up for trying.
func ofAdministrator(row source.Node) bool {
	call := row.Enclosing(source.Call)
	admin := (call.CalleeName() == "create" || call.CalleeName() == "upsert") && strings.Contains(strings.ToLower(call.CalleePath()), "admin")
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
