package security

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonRevocation answers for a server in Python.
func pythonRevocation(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	if s.none() {
		return nobodySignsInPython(p)
	}
	changes := pythonPasswordChanges(p)
	if len(changes) == 0 {
		if place, ok := djangoResets(p); ok && len(s.tokens) == 0 {
			return check.Passed(check.Likely, "Django's own pages set the new password, and Django then ends every session that was opened with the old one.", place)
		}
		return check.Unneeded("No code here gives an existing account a new password.")
	}
	tokens := len(s.tokens) > 0 || p.PythonSetting("SIMPLE_JWT").OK() || len(djangoListed(p, "INSTALLED_APPS", "rest_framework_simplejwt")) > 0
	if s.django && !tokens {
		return check.Passed(check.Likely, "Django ends every session that was opened with the old password by itself.", at(changes[0], "sets the new password"))
	}
	var open, closed []check.Place
	for _, n := range changes {
		if pythonRevokes(n.Outermost()) {
			closed = append(closed, at(n, "ends the other sessions"))
		} else {
			open = append(open, at(n, "sets the new password and leaves other sign-ins as they are"))
		}
	}
	if len(open) == 0 {
		return check.Passed(check.Likely, "A new password ends the other sessions.", closed...)
	}
	f := check.Missing(check.Likely, "Setting a new password here ends no other session, so whoever got in before stays in.", append(open, plainIDs(p)...)...)
	if s.django {
		f.Reason = "Django ends the sessions of its own pages at a new password, but the tokens of the API go on."
		f.Severity = check.Medium
	}
	f.Brief = []string{
		"A counter or a time stands with the account, is part of every session or token, and is compared at every request; setting a new password raises it.",
	}
	return f
}

// plainIDs is where Flask-Login is given the account's own id to keep in the session: what
// never changes says nothing of the password. https://flask-login.readthedocs.io/en/latest/#alternative-tokens
func plainIDs(p *project.Project) []check.Place {
	if p.Stack().Framework != project.Flask {
		return nil
	}
	for f := range p.PythonHolding("get_id") {
		for m := range f.Find(source.Method) {
			if m.Key() != "get_id" {
				continue
			}
			for r := range m.Find(source.Return) {
				if v := r.Child(source.Value); v.Text() == "self.id" || v.Arg(0).Text() == "self.id" {
					return []check.Place{at(m, "keeps the account's id in the session, which a new password leaves as it is")}
				}
			}
		}
	}
	return nil
}

// pythonPasswordChanges are the places that give an account that exists already a
// new password: in what is named after changing or resetting one.
func pythonPasswordChanges(p *project.Project) []source.Node {
	var out []source.Node
	seen := map[source.Node]bool{}
	for f := range p.PythonHolding("password") {
		for n := range f.Find(source.Call, source.Assign) {
			fn := n.Outermost()
			if !fn.OK() || seen[fn] || !setsPythonPassword(n) || !changesOne(fn) {
				continue
			}
			seen[fn] = true
			out = append(out, n)
		}
	}
	return out
}

// setsPasswordInSQL matches a statement that gives a row another password.
var setsPasswordInSQL = regexp.MustCompile(`(?is)\bupdate\s+\S+\s+set\b[^;]*\b(password_hash|hashed_password|password|pw_hash|password_digest)\s*=`)

func setsPythonPassword(n source.Node) bool {
	if n.Kind() == source.Call {
		callee := n.Child(source.Callee)
		if name := n.CalleeName(); name == "execute" || name == "execute_query" || name == "exec" {
			return setsPasswordInSQL.MatchString(n.Arg(0).Text())
		}
		if changesRow(n.CalleeName()) {
			for _, column := range pythonPasswordColumns {
				if v := n.Named(column); v.OK() && v.Text() != "None" {
					return true
				}
			}
		}
		return n.CalleeName() == "set_password" && callee.Child(source.ObjectRole).Ident() != "self" && n.Arg(0).OK()
	}
	left := n.Child(source.Left)
	if left.Kind() != source.Member || left.Child(source.ObjectRole).Ident() == "self" {
		return false
	}
	return slices.Contains(pythonPasswordColumns, left.Child(source.Name).Text()) && n.Operator() == "="
}

// pythonPasswordColumns are what the column with somebody's password is called.
var pythonPasswordColumns = []string{"password_hash", "hashed_password", "password", "pw_hash", "password_digest"}

// changesRow reports whether a call of this name changes a row, or makes what a row is
// changed by: update(User).values(password=…), UserUpdate(password=…).
func changesRow(name string) bool {
	low := strings.ToLower(name)
	return low == "values" || strings.Contains(low, "update") || strings.Contains(low, "patch")
}

// changesOne reports whether a function, or the class around it, is named after a
// new password for somebody who has one.
func changesOne(fn source.Node) bool {
	name := strings.ToLower(fn.Key())
	if class := fn.Enclosing(source.Class); class.OK() {
		name += " " + strings.ToLower(class.Child(source.Name).Text())
	}
	for c := range fn.Find(source.String) {
		if c.Enclosing(source.Decorator).OK() {
			path, _ := c.StringValue()
			name += " " + strings.ToLower(path)
		}
	}
	if containsPart(name, []string{"register", "signup", "sign_up", "create_user", "invite", "accept", "seed", "setup", "install"}) {
		return false
	}
	return containsPart(name, []string{"reset", "change", "forgot", "new_password", "update_password", "set_new", "set_password", "set-password", "setpassword", "recover"})
}

// pythonRevokes reports whether a function ends sessions beside setting a password:
// by a version that they are compared with, or by deleting or refusing them.
func pythonRevokes(fn source.Node) bool {
	for n := range fn.Find(source.Assign, source.Call) {
		if n.Kind() == source.Assign {
			if versionName(n.Child(source.Left).Child(source.Name).Text()) {
				return true
			}
			continue
		}
		name := strings.ToLower(n.Child(source.Callee).Text())
		if containsPart(name, []string{"revoke", "blacklist", "blocklist", "invalidate", "logout_all", "logout_everywhere", "update_session_auth_hash", "flush_sessions"}) {
			return true
		}
		if containsPart(name, []string{"session", "token"}) && strings.HasSuffix(name, ".delete") {
			return true
		}
	}
	return false
}

// djangoResets is where Django's own pages for a new password are served.
func djangoResets(p *project.Project) (check.Place, bool) {
	for _, r := range p.PythonRoutes() {
		if strings.Contains(r.Library, "Password") || strings.Contains(r.Library, "django.contrib.auth.urls") || strings.HasPrefix(r.Library, "allauth") {
			return at(r.Node, "serves the pages for a new password"), true
		}
	}
	return check.Place{}, false
}
