package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// wrappedBelow is where a file of Next's pages/api puts something around a handler that
// stands well above it: export default withAuth(handler). A limiter would go there.
func wrappedBelow(r project.Route) source.Node {
	if r.Kind != project.Handler || r.Stack != project.Next || !r.Node.OK() || r.Node.File().Path != r.File || !strings.Contains("/"+r.File, "/pages/api/") {
		return source.Node{}
	}
	last, _ := r.Node.EndPosition()
	for call := range r.Node.File().Find(source.Call) {
		if call.Function().OK() || call.Line() <= last {
			continue
		}
		for _, a := range call.Args() {
			if a.Kind() == source.Identifier && a.Resolve() == r.Node {
				return call
			}
		}
	}
	return source.Node{}
}

// forOthers reports whether a node stands in a branch that is for requests to other
// addresses: if (event.url.pathname.startsWith("/admin")) in the one hook for all.
func forOthers(n source.Node, address string) bool {
	if address == "" {
		return false
	}
	for up := n.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() != source.If || !up.Child(source.Then).Contains(n) {
			continue
		}
		if begins, ok := addressAsked(up.Child(source.Cond)); ok && !strings.HasPrefix(address, begins) {
			return true
		}
	}
	return false
}

// addressAsked is what the address of a request must begin with, or be, for a condition to
// hold, when it asks for one alone or together with something else.
func addressAsked(cond source.Node) (string, bool) {
	switch {
	case cond.Kind() == source.Binary && cond.Operator() == "&&":
		if begins, ok := addressAsked(cond.Child(source.Left)); ok {
			return begins, true
		}
		return addressAsked(cond.Child(source.Right))
	case cond.Kind() == source.Binary && (cond.Operator() == "===" || cond.Operator() == "=="):
		is, ok := cond.Child(source.Right).StringValue()
		return is, ok && strings.HasPrefix(is, "/") && pathOfAddress(cond.Child(source.Left))
	case cond.CalleeName() == "startsWith":
		begins, ok := cond.Arg(0).StringValue()
		return begins, ok && strings.HasPrefix(begins, "/") && pathOfAddress(cond.Child(source.Callee).Child(source.ObjectRole))
	}
	return "", false
}

func pathOfAddress(n source.Node) bool {
	return strings.HasSuffix(strings.ToLower(n.Path()), "pathname")
}
