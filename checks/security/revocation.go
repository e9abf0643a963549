package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed revocation.md
var revocationWords string

// Revocation looks for password changes that leave every other sign-in as it
// was.
var Revocation = &check.Check{
	ID:       "security/revocation",
	Severity: check.High,
	Minutes:  60,
	Words:    check.Explain(revocationWords),
	Look:     lookForRevocation,
}

// A passwordChange is one place that gives an existing account a new password.
type passwordChange struct {
	node   source.Node
	vendor project.Tech // whose it is; CustomAuth for the app's own
}

func lookForRevocation(p *project.Project) check.Finding {
	s := signIns(p)
	changes := passwordChanges(p)
	if len(changes) == 0 {
		if s.none() && p.Stack().Python() {
			return pythonRevocation(p)
		}
		return libraryRevocation(p, s)
	}
	var open, around, closed []check.Place
	for _, c := range changes {
		if c.vendor != project.CustomAuth {
			closed = append(closed, at(c.node, "ends the other sessions by itself"))
			continue
		}
		if n, ok := revokes(p, c.node); ok {
			closed = append(closed, at(n, "ends the other sessions"))
		} else {
			open = append(open, at(c.node, "sets the new password and leaves other sign-ins as they are"))
			around = append(around, aroundChange(p, c.node)...)
		}
	}
	if len(open) > 0 {
		more := ""
		if len(open) > 1 {
			more = fmt.Sprintf(" The same holds for %d more.", len(open)-1)
		}
		f := check.Missing(check.Likely, "Setting a new password here ends no other session, so whoever got in before stays in."+more, append(open, around...)...)
		f.Brief = revocationBrief(s)
		return f
	}
	return check.Passed(check.Likely, "A new password ends the other sessions.", closed...)
}

func revocationBrief(s *signIn) []string {
	if len(s.tokens) > 0 || s.has(project.NextAuth) {
		return []string{
			"The user row has a session version; each token carries the one it was made with, and every request compares them (in Auth.js: in the jwt callback, returning null when they differ).",
			"Changing or resetting the password raises the version in the same statement that stores the new hash, and deletes the user's refresh tokens and session rows if there are any.",
			"Whoever changes the password stays signed in: their own session is made anew.",
		}
	}
	return []string{"Changing or resetting the password deletes the user's other sessions in the same transaction that stores the new hash, and makes the current session anew."}
}

// libraryRevocation answers for an app without code of its own that changes a
// password.
func libraryRevocation(p *project.Project, s *signIn) check.Finding {
	v, ok := s.of(project.BetterAuth)
	settings := property(p, v.node.Arg(0), "emailAndPassword")
	if ok {
		if left := changedAndLeft(p); len(left) > 0 {
			f := check.Missing(check.Likely, "Better Auth changes a password here and leaves the account's other sessions as they are, unless the call asks for their end.", left...)
			f.Brief = []string{"Calls of changePassword pass revokeOtherSessions: true, and emailAndPassword sets revokeSessionsOnPasswordReset: true."}
			return f
		}
	}
	if ok && property(p, settings, "enabled").Text() == "true" && property(p, settings, "sendResetPassword").OK() {
		ends := property(p, settings, "revokeSessionsOnPasswordReset")
		if ends.OK() && ends.Text() != "false" {
			return check.Passed(check.Certain, "Better Auth is told to end all sessions when a password is reset.", at(ends, "ends the other sessions"))
		}
		f := check.Missing(check.Likely, "Better Auth leaves other sessions as they are when a password is reset, unless it is told otherwise.", at(settings.Parent(), "revokeSessionsOnPasswordReset is not set"))
		if reset := settings.PropNode("sendResetPassword"); reset.OK() && reset.Line() > settings.Parent().Line()+3 {
			f.Places = append(f.Places, at(reset, "passwords are reset by this link"))
		}
		f.Brief = []string{"emailAndPassword sets revokeSessionsOnPasswordReset: true, and calls of changePassword pass revokeOtherSessions: true."}
		return f
	}
	if c, ok := s.of(project.Clerk); ok {
		return check.Passed(check.Likely, "Clerk changes the passwords, and offers to end the other sessions when it does.", c.place("keeps passwords and sessions"))
	}
	return check.Unneeded("Nothing in the app changes or resets a password.")
}

// passwordChanges finds the places that give an existing account a new
// password.
func passwordChanges(p *project.Project) []passwordChange {
	return project.Answer(p, "security/passwordchanges", func(p *project.Project) []passwordChange {
		var out []passwordChange
		m := p.Modules()
		for _, name := range p.Sources() {
			if !m.Live(name) || !p.HoldsFold(name, "password", "passwd", "pwd") {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Call, source.Assign, source.String, source.Template) {
				if t := changesPassword(p, n); t != "" && !hashesAnew(p, n) && !onlyDeveloped(n.Outermost()) && (t != project.CustomAuth || running(p, name)) {
					out = append(out, passwordChange{n, t})
				}
			}
		}
		return out
	})
}

// hashesAnew reports whether a new hash of the same password is kept: whoever signs
// in with an old one gets it made anew, or all that were stored otherwise do at once.
func hashesAnew(p *project.Project, n source.Node) bool {
	for id := range n.Find(source.Identifier, source.Call) {
		hash := id.Resolve()
		for hash.Kind() == source.Await {
			hash = hash.Child(source.Value)
		}
		if hash.Kind() != source.Call || !strings.Contains(strings.ToLower(hash.CalleeName()), "hash") || hash.Arg(0).Kind() != source.Member {
			continue
		}
		if old := hash.Arg(0); strings.Contains(strings.ToLower(old.Child(source.Name).Text()), "hash") || p.FlowOf(old).Only(project.FromDatabase) {
			return true
		}
	}
	for up := n.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.If && containsPart(strings.ToLower(up.Child(source.Cond).Text()), []string{"rehash", "legacy", "upgrade", "outdated", "migrat"}) {
			return true
		}
	}
	return false
}

// changesPassword tells whose way of setting a new password a node is.
func changesPassword(p *project.Project, n source.Node) project.Tech {
	switch n.Kind() {
	case source.Assign:
		return assignsPassword(n)
	case source.String, source.Template:
		if low := strings.ToLower(n.Text()); strings.Contains(low, "update ") && strings.Contains(low, " set ") && setsColumn(low) && containsPart(low[:strings.Index(low, " set ")], accounts) && n.Parent().Kind() != source.Template {
			return project.CustomAuth
		}
		return ""
	}
	switch name := n.CalleeName(); {
	case (name == "updateUser" || name == "updateUserById") && strings.Contains(n.Child(source.Callee).Text(), "auth"):
		for _, a := range n.Args() {
			if property(p, a, "password").OK() {
				return project.SupabaseAuth
			}
		}
	case name == "confirmPasswordReset" || name == "updatePassword" && firebaseCall(n):
		return project.FirebaseAuth
	case keepsNewPassword(p, n):
		return project.CustomAuth
	case updatesRow(name) && !createsRow(n) && ofAccounts(n) && !acceptsInvitation(n):
		for _, a := range n.Args() {
			if o := follow(p, a); setsPassword(p, o) || setsPassword(p, follow(p, property(p, o, "data"))) || setsPassword(p, follow(p, property(p, o, "$set"))) {
				return project.CustomAuth
			}
		}
	}
	return ""
}

// acceptsInvitation reports whether code gives an account that was invited its first
// password: nobody is signed in to it yet.
func acceptsInvitation(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		low := strings.ToLower(nameOfFunction(fn))
		if strings.Contains(low, "accept") && strings.Contains(low, "invit") || low == "activate" || strings.Contains(low, "activateaccount") {
			return true
		}
	}
	return false
}

// accounts are parts of the names of tables that hold people.
var accounts = []string{"user", "account", "customer", "member", "admin", "employee", "credential", "auth", "profile", "people", "person", "client", "login", "password", "staff", "agent", "driver", "patient", "student", "teacher", "owner", "vendor"}

// ofAccounts reports whether a call that updates a row updates one of a table
// that holds people.
func ofAccounts(n source.Node) bool {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	if object.Kind() == source.Call {
		object = object.Arg(0) // update(users).set(…)
	}
	text := strings.ToLower(object.Text())
	return containsPart(text[max(0, len(text)-60):], accounts) || containsPart(strings.ToLower(n.CalleeName()), []string{"user"})
}

func firebaseCall(n source.Node) bool {
	pkg, _ := n.Origin()
	return strings.HasPrefix(pkg, "firebase/auth") || strings.HasPrefix(pkg, "@firebase/")
}

func updatesRow(name string) bool {
	switch name {
	case "update", "updateMany", "updateOne", "findByIdAndUpdate", "findOneAndUpdate", "set", "updateUser", "updateUserById", "updateFirst":
		return true
	}
	return false
}

// createsRow reports whether a call's update is the fallback of a creation, or a
// Map or cookie that is given a value.
func createsRow(n source.Node) bool {
	if n.CalleeName() != "set" {
		return false
	}
	object := n.Child(source.Callee).Child(source.ObjectRole)
	return object.Kind() != source.Call || object.CalleeName() != "update"
}

// passwordColumns are what people call the column that holds a password.
var passwordColumns = []string{"password", "passwordhash", "password_hash", "hashedpassword", "hashed_password", "encrypted_password", "passwd", "pwd"}

func isPasswordColumn(key string) bool { return slices.Contains(passwordColumns, strings.ToLower(key)) }

// setsPassword reports whether an object gives a password column a value that
// is not thrown away.
func setsPassword(p *project.Project, o source.Node) bool {
	if o.Kind() != source.Object {
		return false
	}
	for c := range o.Children() {
		if isPasswordColumn(c.Key()) && c.Is(source.Property, source.Shorthand) {
			switch v := o.Prop(c.Key()); {
			case v.Is(source.Bool, source.Null), v.Text() == "undefined":
			case v.PropNode("create").OK() && !v.PropNode("update").OK(): // a first one
			case p.FlowOf(v).Only(project.FromDatabase | project.FromConstant): // an account that is merged with another keeps its own
			default:
				return true
			}
		}
	}
	return false
}

// assignsPassword reports user.password = …, of a document that exists.
func assignsPassword(n source.Node) project.Tech {
	left := n.Child(source.Left)
	if left.Kind() != source.Member || !isPasswordColumn(left.Child(source.Name).Text()) || left.Child(source.ObjectRole).Kind() != source.Identifier {
		return ""
	}
	object := left.Child(source.ObjectRole)
	if gathered(n, object) {
		return project.CustomAuth
	}
	name := strings.ToLower(object.Ident())
	if !containsPart(name, []string{"user", "account", "customer", "member", "admin", "employee", "existing"}) || strings.HasPrefix(name, "new") || n.Child(source.Right).Text() == "undefined" || n.Child(source.Right).Is(source.Null, source.Unary) {
		return ""
	}
	if d := object.Resolve(); d.Kind() == source.New {
		return ""
	}
	fn := n.Function()
	if name := strings.ToLower(nameOfFunction(fn)); containsPart(name, []string{"register", "signup", "create", "seed"}) {
		return ""
	}
	if keptAsText(fn, object) {
		return project.CustomAuth
	}
	if !strings.Contains(fn.Text(), ".save(") && !strings.Contains(n.Enclosing(source.Function, source.Arrow, source.Method).Function().Text(), ".save(") {
		return ""
	}
	return project.CustomAuth
}

// gathered reports whether an assignment puts a new hash among the changes that an
// update of an account's row is given: changes.password = await hash(password).
func gathered(n, object source.Node) bool {
	if d := object.Resolve(); d.Kind() != source.Object || !strings.Contains(strings.ToLower(n.Child(source.Right).Text()), "hash") {
		return false
	}
	for c := range outermost(n).Find(source.Call) {
		if !updatesRow(c.CalleeName()) || createsRow(c) || !ofAccounts(c) {
			continue
		}
		for _, a := range c.Args() {
			if a.Ident() == object.Ident() || a.Kind() == source.Object && a.Prop("data").Resolve() == object.Resolve() {
				return true
			}
		}
	}
	return false
}

// keptAsText reports whether a function keeps an account as text under its id, as stores
// of keys and values do.
func keptAsText(fn, object source.Node) bool {
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); (name == "put" || name == "set") && c.Arg(1).CalleeName() == "stringify" && c.Arg(1).Arg(0).Ident() == object.Ident() {
			return true
		}
	}
	return false
}

// setsColumn reports whether an UPDATE statement in small letters sets a
// password column.
func setsColumn(statement string) bool {
	_, rest, _ := strings.Cut(statement, " set ")
	rest, _, _ = strings.Cut(rest, " where ")
	for part := range strings.SplitSeq(rest, ",") {
		column, _, ok := strings.Cut(part, "=")
		if ok && isPasswordColumn(strings.Trim(column, " \n\t`\"'")) {
			return true
		}
	}
	return false
}
