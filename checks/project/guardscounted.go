package project

import (
	"strings"

	"underpin/checks/project/source"
)

// onlyCounted reports whether who is calling is asked for nothing but a name to count
// under: a limiter's key, which is the caller's address where there is nobody
// (req.user?.id || req.ip).
func onlyCounted(n source.Node) bool {
	if fn := n.Function(); fn.Key() == "keyGenerator" || fn.Parent().Kind() == source.Property && fn.Parent().Key() == "keyGenerator" {
		return true
	}
	for p := n.Parent(); p.Is(source.Member, source.Binary); p = p.Parent() {
		if p.Kind() == source.Binary && (p.Operator() == "||" || p.Operator() == "??") && n.Role() == source.Left && namesAddress(p.Child(source.Right)) {
			return true
		}
		if p.Kind() == source.Binary && p.Operator() != "||" && p.Operator() != "??" {
			return false
		}
		n = p
	}
	return false
}

// namesAddress reports whether an expression is the address that a request came from.
func namesAddress(n source.Node) bool {
	name := strings.ToLower(n.Ident())
	switch n.Kind() {
	case source.Member:
		name = strings.ToLower(n.Child(source.Name).Text())
	case source.Call:
		name = strings.ToLower(n.CalleeName())
	case source.Binary:
		return namesAddress(n.Child(source.Left))
	}
	return name == "ip" || name == "remoteaddress" || name == "clientip" || name == "ipkeygenerator" || strings.HasPrefix(name, "getclientip") || strings.HasPrefix(name, "getip")
}

// comparesOrigin reports whether a comparison in constant time is of the two halves of a
// token against forged requests, the cookie and the header: it says from which site a
// request comes, and nothing of who sent it.
func comparesOrigin(n source.Node) bool {
	for _, a := range n.Args() {
		if namesForgery(a.Text()) {
			return true
		}
	}
	for fn := n.Function(); fn.OK(); fn = fn.Parent().Function() {
		if namesForgery(functionName(fn)) {
			return true
		}
	}
	return false
}

func namesForgery(name string) bool {
	low := strings.ToLower(name)
	return strings.Contains(low, "csrf") || strings.Contains(low, "xsrf")
}

// keepsSessions reports whether a call fetches a row that is called a session and is none of
// a sign-in, by what it is a session of: storage.getOrCreateBookingSession(phone).
func keepsSessions(n source.Node, low string) bool {
	kind, _, ok := strings.Cut(low, "session")
	if !ok || n.Child(source.Callee).Kind() != source.Member || len(n.Args()) == 0 {
		return false
	}
	for _, verb := range []string{"getorcreate", "findorcreate", "get", "fetch", "load", "find"} {
		of, found := strings.CutPrefix(kind, verb)
		if !found {
			continue
		}
		if strings.HasSuffix(of, "by") || strings.HasSuffix(of, "for") {
			return false // rows that whoever has the session finds
		}
		switch of {
		case "", "user", "auth", "active", "current", "server", "valid", "admin", "login", "web", "app", "cookie", "my", "client", "api", "verified", "customer", "member", "kindeserver", "iron", "supabase", "token":
			return false
		}
		text := strings.ToLower(n.Text())
		return !strings.Contains(text, "token") && !strings.Contains(text, "cookie") && !strings.Contains(text, "header") && !isContext(n.Arg(0))
	}
	return false
}
