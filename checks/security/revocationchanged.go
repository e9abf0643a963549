package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// changedAndLeft are the calls by which Better Auth gives an account a new password and is not
// told to end its other sessions: it does so only when asked, call by call.
func changedAndLeft(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) || !p.Holds(name, "changePassword") {
			continue
		}
		for n := range p.Source(name).Find(source.Call) {
			if leavesSessions(n) {
				out = append(out, at(n, "changes the password and does not ask to end the other sessions: revokeOtherSessions is missing"))
			}
		}
	}
	return out
}

// leavesSessions reports whether a call of Better Auth's changePassword, of its client or of its
// server's api, leaves other sessions alone.
func leavesSessions(n source.Node) bool {
	if n.CalleeName() != "changePassword" || n.Child(source.Callee).Kind() != source.Member {
		return false
	}
	given := n.Arg(0).Resolve()
	if body := given.Prop("body"); body.OK() {
		given = body.Resolve()
	}
	if given.Kind() != source.Object || !given.PropNode("newPassword").OK() || !given.PropNode("currentPassword").OK() {
		return false
	}
	for c := range given.Children() {
		if c.Kind() == source.Spread {
			return false
		}
	}
	ends := given.PropNode("revokeOtherSessions")
	return !ends.OK() || givenValue(ends).Text() == "false"
}
