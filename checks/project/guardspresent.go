package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// onlyPresent reports whether middleware turns away whoever brings no cookie, and lets on
// whoever brings one, whatever it holds: nothing in it reads a token, or asks the sign-in.
func onlyPresent(t, by source.Node, found []Guard) bool {
	if !asksCookie(by) || slices.ContainsFunc(found, func(g Guard) bool { return !asksCookie(g.Node) }) {
		return false
	}
	for c := range t.Find(source.Call) {
		low := strings.ToLower(c.CalleeName())
		for _, part := range []string{"verify", "decode", "decrypt", "unseal", "session", "user", "gettoken", "claims", "auth", "fetch", "protect"} {
			if strings.Contains(low, part) && low != "getsessioncookie" {
				return false
			}
		}
	}
	return true
}

// asksCookie reports whether an expression is a cookie, or asks whether it is there:
// !request.cookies.get("session")?.value.
func asksCookie(n source.Node) bool {
	for range 8 {
		switch n.Kind() {
		case source.Unary:
			n = n.Child(source.Value)
		case source.Binary:
			if op := n.Operator(); op == "||" || op == "??" || op == "&&" {
				return asksCookie(n.Child(source.Left)) && asksCookie(n.Child(source.Right))
			}
			n = n.Child(source.Left)
		case source.Identifier:
			d := n.Resolve()
			if d == n || !d.OK() || d.Is(source.Param, source.Binding) {
				return false
			}
			n = d
		case source.Await:
			n = n.Child(source.Value)
		case source.Member, source.Index:
			if ofCookies(n.Child(source.ObjectRole)) {
				return true
			}
			n = n.Child(source.ObjectRole)
		case source.Call:
			if n.CalleeName() == "getSessionCookie" {
				return true
			}
			callee := n.Child(source.Callee)
			return (callee.Child(source.Name).Text() == "get" || callee.Child(source.Name).Text() == "has") && ofCookies(callee.Child(source.ObjectRole))
		default:
			return false
		}
	}
	return false
}

// ofCookies reports whether an expression is what keeps the cookies of a request.
func ofCookies(n source.Node) bool {
	name := n.Ident()
	if n.Kind() == source.Member {
		name = n.Child(source.Name).Text()
	}
	return name == "cookies" || name == "cookieStore" || name == "signedCookies"
}
