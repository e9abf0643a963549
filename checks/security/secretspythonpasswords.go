package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// givenPasswords are the passwords of accounts that Python code gives them, scripts that
// are run by hand included: whoever reads the repository signs in with them. Rows for
// trying things out are left out.
func givenPasswords(p *project.Project) []leak {
	if !p.Stack().Python() {
		return nil
	}
	return project.Answer(p, "security/given passwords", func(p *project.Project) []leak {
		var out []leak
		for _, name := range p.Files() {
			if strings.HasSuffix(name, ".py") && !exempt(name) && !forTrying(name) && p.Holds(name, "set_password(", "generate_password_hash(", "make_password(", "create_superuser(") {
				out = append(out, project.PerFile(p, name, "security/given passwords", accountsGiven)...)
			}
		}
		return out
	})
}

// accountsGiven are the passwords that a file gives to accounts.
func accountsGiven(f *source.File) []leak {
	var out []leak
	for c := range f.Find(source.Call) {
		given := source.Node{}
		switch c.CalleeName() {
		case "set_password", "generate_password_hash", "make_password":
			given = c.Arg(0)
		case "create_superuser":
			given = c.Named("password")
		}
		if given.Kind() == source.Identifier {
			given = given.Resolve()
		}
		value, ok := given.StringValue()
		if !ok || len(value) < 6 || len(value) > 72 || placeholder(value) || developmentOnly(given) || debugging(given) || forNobody(c) {
			continue
		}
		line, column := given.Position()
		s := secret{what: "the password of an account that this code makes or changes", value: value, severity: check.Medium, sure: check.Likely, whole: true}
		out = append(out, leak{secret: s, file: f.Path, line: line, column: column, account: true})
	}
	return out
}

// debugging reports whether a node stands where only a developer's run comes.
func debugging(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && containsPart(strings.ToLower(up.Child(source.Cond).Text()), []string{"debug", "testing"}) {
			return true
		}
	}
	return false
}

// forNobody reports whether the account around a call is one that nobody has: all
// addresses in the function, or the file, are made up.
func forNobody(c source.Node) bool {
	if around := c.Outermost(); around.OK() {
		return invented(around.Text())
	}
	return invented(string(c.File().Text))
}
