package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// asksAddress reports whether a route lets in nobody but the mail addresses that stand
// in the code or in a variable: crude, and a test of who may.
func asksAddress(p *project.Project, r *guardedRoute) bool {
	_, ok := r.Reaches(p, func(n source.Node) bool {
		switch n.Kind() {
		case source.Binary:
			if !strings.Contains(n.Operator(), "==") && !strings.Contains(n.Operator(), "!=") {
				return false
			}
			left, right := n.Child(source.Left), n.Child(source.Right)
			return isAddress(left) && namesAddresses(p, right) || isAddress(right) && namesAddresses(p, left)
		case source.Call:
			return (n.CalleeName() == "includes" || n.CalleeName() == "has") && isAddress(n.Arg(0)) && !isAddress(n.Child(source.Callee).Child(source.ObjectRole))
		}
		return false
	}, 2)
	return ok
}

// isAddress reports whether an expression is somebody's mail address, by its name.
func isAddress(n source.Node) bool {
	if n.Kind() == source.Call {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	low := strings.ToLower(strings.TrimRight(lastPart(n), "!?"))
	return n.Is(source.Identifier, source.Member) && (low == "email" || strings.HasSuffix(low, "email"))
}

// namesAddresses reports whether an expression is a mail address that stands in the code
// or in a variable of the environment.
func namesAddresses(p *project.Project, n source.Node) bool {
	if s := constant(p, n); strings.Contains(s, "@") {
		return true
	}
	text := n.Text()
	return strings.Contains(text, "env.") || strings.Contains(text, "ADMIN") || strings.Contains(text, "OWNER")
}
