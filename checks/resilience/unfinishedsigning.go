package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// staysSignedIn reports whether a control says that it signs the visitor out and only
// leads to another page: the session is as good as before.
func staysSignedIn(e, fn source.Node) bool {
	words := strings.ToLower(strings.Join(strings.Fields(wordsOf(e)), " "))
	switch words {
	case "sign out", "log out", "logout", "signout", "abmelden", "cerrar sesión", "déconnexion", "se déconnecter", "sair":
	default:
		return false
	}
	moves := false
	for n := range fn.Find(source.Call, source.Assign, source.Await) {
		switch n.Kind() {
		case source.Await:
			return false
		case source.Assign:
			if !setsLocation(n) {
				return false
			}
			moves = moves || leadsToSignIn(n.Child(source.Right))
		default:
			kind, _ := callKind(n)
			switch {
			case navigates(n) || n.CalleeName() == "assign":
				moves = moves || leadsToSignIn(n.Arg(0))
			case kind == aForm || kind == aQuietCall || kind == aMessage:
			case strings.HasPrefix(n.CalleeName(), "set") && (n.Arg(0).Text() == "false" || n.Arg(0).Text() == "null") && !strings.Contains(strings.ToLower(n.CalleeName()), "user") && !strings.Contains(strings.ToLower(n.CalleeName()), "auth"):
			default:
				return false
			}
		}
	}
	return moves
}

// signsNobodyIn is where the form of a sign-in leads on to another page without having
// asked anybody whether the password is right.
func signsNobodyIn(form, fn source.Node) source.Node {
	asks := false
	for e := range form.Find(source.Element) {
		kind, _ := e.AttrValue("type").StringValue()
		asks = asks || kind == "password"
	}
	if !asks {
		return source.Node{}
	}
	var on source.Node
	for n := range fn.Find(source.Call, source.Await, source.Assign) {
		switch n.Kind() {
		case source.Await:
			if v := n.Child(source.Value); v.Kind() != source.New || v.CalleeName() != "Promise" {
				return source.Node{}
			}
		case source.Assign:
			if !setsLocation(n) {
				return source.Node{}
			}
			on = n
		default:
			kind, _ := callKind(n)
			switch {
			case navigates(n):
				on = n
			case kind != aDeed, strings.HasPrefix(n.CalleeName(), "set") && n.Child(source.Callee).Ident() != "":
			default:
				return source.Node{}
			}
		}
	}
	return on
}

// setsLocation reports whether an assignment leads to another page.
func setsLocation(assign source.Node) bool {
	to := assign.Child(source.Left).Text()
	return strings.HasSuffix(to, "location") || strings.HasSuffix(to, "location.href")
}

// navigates reports whether a call leads to another page, by its name.
func navigates(call source.Node) bool {
	switch call.CalleeName() {
	case "push", "replace", "navigate", "setLocation":
		return true
	}
	return false
}

// leadsToSignIn reports whether an address is that of the page where people sign in,
// or the first.
func leadsToSignIn(n source.Node) bool {
	url, _ := n.StringValue()
	low := strings.ToLower(url)
	return low == "/" || strings.HasSuffix(low, "/login") || strings.HasSuffix(low, "/signin") || strings.HasSuffix(low, "/sign-in") || low == "/auth"
}

// wordsOf is the text that an element shows.
func wordsOf(e source.Node) string {
	out := ""
	for t := range e.Find(source.Text) {
		out += " " + t.Text()
	}
	return out
}
