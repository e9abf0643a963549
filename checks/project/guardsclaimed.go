package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// An account that a caller names is no proof of who is calling: whoever knows an
// administrator's e-mail address can send it.

// namedAccount is where middleware takes the caller's own word for who they are: it
// looks up the account that the body or the address names, and reads nothing that
// could prove it.
func (p *Project) namedAccount(fn source.Node) (source.Node, bool) {
	if provesCaller(fn) {
		return source.Node{}, false
	}
	for _, kind := range []source.Kind{source.Member, source.Binding} {
		for n := range fn.Find(kind) {
			if sentField(n) {
				return n, true
			}
		}
	}
	return source.Node{}, false
}

// namesAccountTo reports whether a guard is only told by its caller which account is
// meant: requireAdmin(body.email).
func namesAccountTo(call, fn source.Node) bool {
	named := false
	for _, a := range call.Args() {
		switch {
		case a.Is(source.String, source.Array, source.Object):
		case sentName(a):
			named = true
		default:
			return false
		}
	}
	return named && !provesCaller(fn)
}

// sentName reports whether an expression is an account's name out of a body: a
// member of it, or what a pattern took from it.
func sentName(n source.Node) bool {
	switch n.Kind() {
	case source.Member:
		return sentField(n) || accountField(n) && sentPart(n.Child(source.ObjectRole).Resolve())
	case source.Identifier:
		return sentField(n.Lookup(n.Text()))
	}
	return false
}

// sentField reports whether an account's name is taken straight out of a body:
// req.body.email, const { email } = req.body.
func sentField(n source.Node) bool {
	switch n.Kind() {
	case source.Member:
		return accountField(n) && sentPart(n.Child(source.ObjectRole))
	case source.Binding:
		return accountNames[strings.ToLower(n.Key())] && sentPart(n.Enclosing(source.Declarator).Child(source.Value))
	}
	return false
}

func accountField(member source.Node) bool {
	return accountNames[strings.ToLower(member.Child(source.Name).Text())]
}

// accountNames are the fields by which a request can name an account.
var accountNames = map[string]bool{
	"email": true, "useremail": true, "user_email": true, "username": true, "userid": true, "user_id": true, "adminid": true, "admin_id": true, "adminemail": true,
	"login": true, "phone": true,
}

// sentPart reports whether an expression is the part of a request that its sender
// writes at will: req.body, req.query, await request.json().
func sentPart(n source.Node) bool {
	for n.Kind() == source.Await {
		n = n.Child(source.Value)
	}
	switch n.Kind() {
	case source.Member:
		name := n.Child(source.Name).Text()
		return (name == "body" || name == "query") && isContext(n.Child(source.ObjectRole))
	case source.Call:
		object := n.Child(source.Callee).Child(source.ObjectRole)
		return n.CalleeName() == "json" && len(n.Args()) == 0 && (isContext(object) || object.Text() == "c.req")
	}
	return false
}

// provesCaller reports whether a function reads anything that could prove who is
// calling.
func provesCaller(fn source.Node) bool {
	low := strings.ReplaceAll(strings.ToLower(fn.Text()), "authorizationerror", "")
	for _, part := range []string{
		"header", "cookie", "session", "jwt", "token", "secret", "password", "passwd", "passcode", "signature", "apikey", "api_key", "req.user", "request.user", "locals",
		"bcrypt", "argon", "compare", "verify", "otp", "code ", "code)", "auth(", "auth.", ".auth", "clerk", "currentuser", "getuser(", "authenticate",
	} {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}

// takesWord is the guard that middleware is when it is there to turn people away and
// takes the caller's own word for who they are. What it calls is asked, too.
func (p *Project) takesWord(t source.Node, role bool) (Guard, bool) {
	if !t.Is(source.Function, source.Arrow, source.Method) || !handsOn(t) || !role && !guardsByName(stepName(t)) && !asksByName(stepName(t)) {
		return Guard{}, false
	}
	n, ok := p.namedAccount(t)
	if !ok || slices.ContainsFunc(Of(p, t, "guards in it", guardsIn).called, provesCaller) {
		return Guard{}, false
	}
	return Guard{Kind: NamedGuard, Node: n, Front: true}, true
}
