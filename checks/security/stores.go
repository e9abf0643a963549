package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A store is session middleware, or a session storage, with its settings.
type store struct {
	node    source.Node // the call that makes it
	options source.Node // the settings; may be no node
	cookie  source.Node // those of the cookie; may be no node
	kind    string      // the package's name, or "cookie storage"
}

// readStore takes in a call that makes a session store.
func (s *signIn) readStore(p *project.Project, n source.Node) {
	pkg, imported := n.Origin()
	if n.Child(source.Callee).Kind() != source.Identifier && !requiredCall(n) {
		return
	}
	options := follow(p, n.Arg(0))
	switch {
	case pkg == "express-session" || pkg == "@fastify/session":
		s.stores = append(s.stores, store{n, options, follow(p, property(p, options, "cookie")), pkg})
	case pkg == "cookie-session" || pkg == "@fastify/secure-session":
		s.stores = append(s.stores, store{n, options, options, pkg})
	case pkg == "iron-session":
		options = follow(p, n.Arg(len(n.Args())-1))
		s.stores = append(s.stores, store{n, options, follow(p, property(p, options, "cookieOptions")), pkg})
	case strings.HasSuffix(imported, "SessionStorage") && strings.HasPrefix(imported, "create"):
		cookie := follow(p, property(p, options, "cookie"))
		if otherCookie(constant(p, property(p, cookie, "name"))) {
			return
		}
		s.stores = append(s.stores, store{n, options, cookie, "cookie storage"})
	}
}

// requiredCall reports whether a call is that of require("x")(…).
func requiredCall(n source.Node) bool {
	callee := n.Child(source.Callee)
	return callee.Kind() == source.Call && callee.Child(source.Callee).Ident() == "require"
}

// namesPassword reports whether an expression is named as a password.
func namesPassword(n source.Node) bool {
	name := strings.ToLower(n.Path())
	if name == "" {
		name = strings.ToLower(n.Text())
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if containsPart(last, []string{"token", "link", "expire"}) {
		return false // resetPasswordToken
	}
	return len(name) < 80 && containsPart(last, []string{"password", "passwd", "pwd", "passphrase"}) || last == "pass"
}

// readLogin takes in a place that takes a password.
func (s *signIn) readLogin(p *project.Project, n source.Node) {
	name, at := n.CalleeName(), n.CalleePath()
	add := func(t project.Tech) { s.logins = append(s.logins, login{t, n}) }
	switch {
	case name == "signInWithPassword":
		if email := property(p, n.Arg(0), "email"); email.OK() || follow(p, n.Arg(0)).Kind() != source.Object {
			add(project.SupabaseAuth)
		}
	case name == "signInWithEmailAndPassword":
		add(project.FirebaseAuth)
	case strings.HasSuffix(at, "signIn.email"):
		add(project.BetterAuth)
	case name == "betterAuth":
		if enabled := property(p, property(p, n.Arg(0), "emailAndPassword"), "enabled"); enabled.Text() == "true" {
			add(project.BetterAuth)
		}
	case localStrategy(n) && !p.Holds(n.File().Path, "bcrypt", "argon2"):
		add(project.CustomAuth)
	case n.Kind() == source.Call && derivesItself(p, n):
		add(project.CustomAuth)
	case comparesHash(n) && !p.Modules().Browser(n.File().Path) || comparesHash(n) && running(p, n.File().Path):
		add(project.CustomAuth)
	}
}

// localStrategy reports whether an expression is Passport's way to sign in with a
// password that the app itself compares.
func localStrategy(n source.Node) bool {
	if n.Kind() != source.New {
		return false
	}
	pkg, _ := n.Origin()
	return pkg == "passport-local"
}

// derivesItself reports whether a call hands a password and what is kept of it to a
// function of the app that derives a key from the one and compares it with the other.
func derivesItself(p *project.Project, n source.Node) bool {
	low := strings.ToLower(n.CalleeName())
	if !strings.Contains(low, "pass") || !containsPart(low, []string{"verify", "compare", "check", "match", "valid"}) || len(n.Args()) < 2 || !running(p, n.File().Path) {
		return false
	}
	if localStrategy(n.Enclosing(source.New)) { // taken in as Passport's
		return false
	}
	fn := p.Definition(n.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return false
	}
	text := strings.ToLower(fn.Text())
	return (strings.Contains(text, "scrypt") || strings.Contains(text, "pbkdf2")) && !strings.Contains(text, "bcrypt") && !strings.Contains(text, "argon2")
}

// comparesHash reports whether a call compares a password with a kept hash.
func comparesHash(n source.Node) bool {
	switch n.CalleeName() {
	case "compare", "compareSync", "verify":
	default:
		return false
	}
	pkg, _ := n.Origin()
	switch pkg {
	case "bcrypt", "bcryptjs", "argon2", "@node-rs/argon2", "@node-rs/bcrypt":
		return true
	}
	return strings.Contains(strings.ToLower(n.CalleePath()), "bcrypt") || strings.Contains(strings.ToLower(n.CalleePath()), "argon2")
}
