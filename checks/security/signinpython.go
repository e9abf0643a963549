package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pythonSignIn is how a Python app knows its visitors.
type pythonSignIn struct {
	django   bool          // Django's own accounts and sessions
	sessions []source.Node // what is written into the session of Flask or Starlette
	logins   []source.Node // login_user, login: who is signed in from here on
	tokens   []pythonToken
	cookies  []source.Node // set_cookie of what signs somebody in
	verifies []source.Node // where a password is compared
	hashes   []source.Node // where one is hashed
}

// A pythonToken is one JWT that is signed.
type pythonToken struct {
	node    source.Node
	endless bool
	life    float64 // in seconds, when it is known
	known   bool
}

func (s *pythonSignIn) none() bool {
	return !s.django && len(s.sessions)+len(s.logins)+len(s.tokens)+len(s.cookies)+len(s.verifies) == 0
}

// pythonSignIns gathers it from the files that serve.
func pythonSignIns(p *project.Project) *pythonSignIn {
	return project.Answer(p, "security/python sign-in", func(p *project.Project) *pythonSignIn {
		s := &pythonSignIn{django: djangoAccounts(p)}
		for f := range p.PythonHolding("session", "login", "jwt", "set_cookie", "password", "bcrypt", "pwd_context") {
			for n := range f.Find(source.Call, source.Assign) {
				s.take(p, n)
			}
		}
		return s
	})
}

// djangoAccounts reports whether Django's accounts are part of the app.
func djangoAccounts(p *project.Project) bool {
	return p.Stack().Framework == project.Django && len(djangoListed(p, "INSTALLED_APPS", "django.contrib.auth")) > 0
}

// djangoListed are the places where a list of Django's settings, MIDDLEWARE or
// INSTALLED_APPS, names something that begins with a text.
func djangoListed(p *project.Project, setting, head string) []source.Node {
	var out []source.Node
	for _, s := range p.PythonSettings(setting) {
		out = append(out, textsBelow(p, s.Value, head, 0)...)
	}
	return out
}

// textsBelow are the texts below a value that begin with head, in lists that are put
// together from others too.
func textsBelow(p *project.Project, value source.Node, head string, depth int) []source.Node {
	if depth > 4 {
		return nil
	}
	var out []source.Node
	value.Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.String:
			if v, _ := n.StringValue(); strings.HasPrefix(v, head) {
				out = append(out, n)
			}
		case source.Identifier:
			if list := follow(p, n); list != n {
				out = append(out, textsBelow(p, list, head, depth+1)...)
			}
		}
		return true
	})
	return out
}

func (s *pythonSignIn) take(p *project.Project, n source.Node) {
	if n.Kind() == source.Assign {
		left := n.Child(source.Left)
		if left.Kind() == source.Index && n.Operator() == "=" && isPythonSession(left.Child(source.ObjectRole)) && identifies(left.Child(source.Value)) {
			s.sessions = append(s.sessions, n)
		}
		return
	}
	switch name := n.CalleeName(); name {
	case "login_user":
		s.logins = append(s.logins, n)
	case "login", "auth_login", "django_login":
		if pythonPackage(n.Child(source.Callee), "django.contrib.auth") {
			s.logins = append(s.logins, n)
		}
	case "encode":
		if pythonPackage(n.Child(source.Callee), "jwt", "jose") {
			s.tokens = append(s.tokens, readPythonToken(p, n))
		}
	case "create_access_token", "create_refresh_token":
		if pythonPackage(n.Child(source.Callee), "flask_jwt_extended") {
			s.tokens = append(s.tokens, extendedToken(p, n))
		}
	case "set_cookie":
		if key, ok := cookieKey(n); ok && sessionCookieName(constant(p, key)) {
			s.cookies = append(s.cookies, n)
		}
	case "check_password_hash", "checkpw", "verify_password", "check_password", "authenticate", "verify", "verify_and_update":
		if comparesPassword(n) && !ownFunction(p, n) {
			s.verifies = append(s.verifies, n)
		}
	case "generate_password_hash", "hashpw", "make_password", "hash", "encrypt", "create_user", "set_password", "pbkdf2_hmac", "scrypt":
		if hashesAPassword(n) && !ownFunction(p, n) {
			s.hashes = append(s.hashes, n)
		}
	}
}

// ownFunction reports whether a call is of a function of the app, inside of which
// the work is done.
func ownFunction(p *project.Project, call source.Node) bool {
	return p.Definition(call.Child(source.Callee)).Is(source.Function, source.Method, source.Class)
}

// isPythonSession reports whether a name is the session of a request.
func isPythonSession(n source.Node) bool {
	if n.Kind() == source.Member {
		return n.Path() == "request.session"
	}
	return n.Ident() == "session" && pythonPackage(n, "flask", "quart")
}

// identifies reports whether a key of a session says who somebody is.
func identifies(key source.Node) bool {
	name, _ := key.StringValue()
	return containsPart(strings.ToLower(name), []string{"user", "account", "admin", "logged", "auth", "email", "member", "uid"})
}

func cookieKey(call source.Node) (source.Node, bool) {
	if k := call.Named("key"); k.OK() {
		return k, true
	}
	k := call.Arg(0)
	return k, k.OK() && k.Kind() != source.Property
}

// comparesPassword reports whether a call compares a password with what is kept:
// by its name, or by what it is given.
func comparesPassword(n source.Node) bool {
	switch n.CalleeName() {
	case "check_password_hash", "checkpw":
		return true
	case "authenticate":
		return pythonPackage(n.Child(source.Callee), "django.contrib.auth")
	}
	return mentionsPassword(n)
}

func hashesAPassword(n source.Node) bool {
	switch n.CalleeName() {
	case "generate_password_hash", "hashpw", "make_password", "create_user", "set_password":
		return true
	}
	return mentionsPassword(n)
}

// mentionsPassword reports whether the arguments of a call, or what it is called
// on, speak of a password.
func mentionsPassword(n source.Node) bool {
	for id := range n.Find(source.Identifier) {
		if name := strings.ToLower(id.Text()); strings.Contains(name, "password") || strings.Contains(name, "passwd") || strings.HasPrefix(name, "pwd") {
			return true
		}
	}
	return false
}

// readPythonToken reads jwt.encode(payload, key): a payload without exp never ends.
// https://pyjwt.readthedocs.io/en/stable/usage.html#expiration-time-claim-exp
func readPythonToken(p *project.Project, n source.Node) pythonToken {
	t := pythonToken{node: n}
	payload := n.Arg(0)
	object := follow(p, payload)
	if object.Kind() == source.Call { // dict(data), data.copy()
		object = follow(p, object.Child(source.Callee).Child(source.ObjectRole))
	}
	end := object.Prop("exp")
	if !end.OK() {
		end = expAdded(n, payload.Ident())
	}
	if !end.OK() {
		t.endless = object.Kind() == source.Object && !object.Spreads()
		return t
	}
	t.life, t.known = spanBelow(p, end)
	return t
}

// expAdded is what payload["exp"] = … or payload.update({"exp": …}) adds in the
// function around a call.
func expAdded(call source.Node, name string) source.Node {
	if name == "" {
		return source.Node{}
	}
	for n := range call.Function().Find(source.Assign, source.Call) {
		if n.Kind() == source.Assign {
			left := n.Child(source.Left)
			if key, _ := left.Child(source.Value).StringValue(); key == "exp" && left.Child(source.ObjectRole).Ident() == name {
				return n.Child(source.Right)
			}
			continue
		}
		if n.CalleeName() != "update" || n.Child(source.Callee).Child(source.ObjectRole).Ident() != name {
			continue
		}
		if v := n.Arg(0).Prop("exp"); v.OK() {
			return v
		}
		if v := n.Named("exp"); v.OK() {
			return v
		}
	}
	return source.Node{}
}

// spanBelow is the timedelta that an end is computed with.
func spanBelow(p *project.Project, end source.Node) (float64, bool) {
	end = follow(p, end)
	for n := range end.Find(source.Call) {
		if n.CalleeName() == "timedelta" {
			return pythonSpan(p, n, 1)
		}
	}
	if right := end.Child(source.Right); end.Kind() == source.Binary && end.Operator() == "+" {
		if d := follow(p, right); d.Kind() == source.Call {
			return pythonSpan(p, d, 1)
		}
	}
	return 0, false
}

// extendedToken is one of Flask-JWT-Extended, whose tokens last for 15 minutes and
// 30 days by themselves.
// https://flask-jwt-extended.readthedocs.io/en/stable/options.html
func extendedToken(p *project.Project, n source.Node) pythonToken {
	setting, preset := "JWT_ACCESS_TOKEN_EXPIRES", 15*minute
	if n.CalleeName() == "create_refresh_token" {
		setting, preset = "JWT_REFRESH_TOKEN_EXPIRES", 30*day
	}
	v := n.Named("expires_delta")
	if !v.OK() {
		v = p.PythonSetting(setting)
	}
	if !v.OK() {
		return pythonToken{node: n, life: preset, known: true}
	}
	if yes, known := p.PythonTruth(v); known && !yes && v.Kind() == source.Bool {
		return pythonToken{node: n, endless: true}
	}
	life, known := pythonSpan(p, v, 1)
	return pythonToken{node: n, life: life, known: known}
}

// sessionKept is where the sign-in is kept in a session: what is shown for a pass.
func (s *pythonSignIn) sessionKept(p *project.Project) (check.Place, bool) {
	switch {
	case len(s.logins) > 0:
		return at(s.logins[0], "signs somebody in"), true
	case len(s.sessions) > 0:
		return at(s.sessions[0], "keeps who is signed in"), true
	case s.django:
		return at(djangoListed(p, "INSTALLED_APPS", "django.contrib.auth")[0], "Django's own accounts and sessions"), true
	}
	return check.Place{}, false
}
