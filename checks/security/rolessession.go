package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// sessionHoles lists where Auth.js takes rights into the signed session from what the
// browser sends with an update: anybody may call update({ role: "admin" }), and the
// callback decides what of it counts
// (https://next-auth.js.org/getting-started/client#updating-the-session warns of it).
func sessionHoles(p *project.Project) []roleHole {
	var out []roleHole
	for _, name := range p.Sources() {
		if !p.Holds(name, "trigger") || !p.Holds(name, "jwt") || !p.Modules().Live(name) || p.Modules().Browser(name) {
			continue
		}
		for _, n := range project.PerFile(p, name, "security/sessionupdates", rightsUpdated) {
			out = append(out, roleHole{
				reason:     fmt.Sprintf("Whoever is signed in can give themselves %s: the session takes it from what the browser sends with an update", rightOf(n)),
				confidence: check.Likely, severity: check.Blocker,
				places: []check.Place{at(n, "taken from what the browser sends")},
				brief:  "On an update, read what may have changed from the database again, by the token's own id; of what the browser sends only harmless fields such as a name are taken, each by its name.",
			})
		}
	}
	return out
}

// rightOf is the claim that an assignment writes.
func rightOf(n source.Node) string {
	if left := n.Child(source.Left); n.Kind() == source.Assign && left.Kind() == source.Member {
		return "a " + left.Child(source.Name).Text()
	}
	return "any claim"
}

// rightsUpdated are the places of a file's jwt callbacks that copy rights, or all that
// was sent, into the token when the browser asks for an update.
func rightsUpdated(f *source.File) []source.Node {
	var out []source.Node
	for branch := range f.Find(source.If) {
		cond := branch.Child(source.Cond).Text()
		fn := branch.Function()
		if !strings.Contains(cond, "trigger") || !strings.Contains(cond, "update") || !isJWTCallback(fn) {
			continue
		}
		for n := range branch.Child(source.Then).Find(source.Assign, source.Spread) {
			switch {
			case n.Kind() == source.Spread && sentWithUpdate(n, fn) && namesRights(f):
				out = append(out, n)
			case n.Kind() == source.Assign && claimsRight(n.Child(source.Left)) && sentWithUpdate(n.Child(source.Right), fn):
				out = append(out, n)
			}
		}
	}
	return out
}

// isJWTCallback reports whether a function is the callback jwt of Auth.js.
func isJWTCallback(fn source.Node) bool {
	return fn.Kind() == source.Method && fn.Key() == "jwt" || fn.Parent().Kind() == source.Property && fn.Parent().Key() == "jwt"
}

// sentWithUpdate reports whether an expression reads the parameter session, which is
// what the browser sent, itself or under another name.
func sentWithUpdate(n, fn source.Node) bool {
	if n.Kind() == source.Identifier {
		return updates(n, fn)
	}
	for name := range n.Find(source.Identifier) {
		if updates(name, fn) {
			return true
		}
	}
	return false
}

func updates(name, fn source.Node) bool {
	d := name.Lookup(name.Ident())
	if d.Kind() == source.Declarator && d.Function() == fn {
		return name != d.Child(source.Name) && !d.Child(source.Value).Is(source.Await) && sentWithUpdate(d.Child(source.Value), fn)
	}
	return name.Ident() == "session" && d.Enclosing(source.Param).Parent() == fn
}

// claimsRight reports whether a claim of the token says what its owner may do.
func claimsRight(left source.Node) bool {
	return left.Kind() == source.Member && rightsColumns[columnSpelling(left.Child(source.Name).Text())]
}

// namesRights reports whether a file speaks of a claim that says what somebody may do.
func namesRights(f *source.File) bool {
	for m := range f.Find(source.Member) {
		if claimsRight(m) {
			return true
		}
	}
	return false
}
