package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// telling are the lines of an open endpoint, some way below its head, that show
// best that it asks nobody: a session that is only claimed, a token that is only
// looked at, what it takes from the caller.
func (j *accessJudge) telling(r *guardedRoute) []check.Place {
	var out []check.Place
	add := func(n source.Node, says string) {
		if n.OK() && n.File() == r.Node.File() && r.Node.Contains(n) && n.Line() > r.Node.Line()+3 {
			out = append(out, at(n, says))
		}
	}
	if g, ok := r.By(project.ClaimedGuard); ok {
		add(g.Node, "trusts a session that the caller can write")
	}
	for c := range r.Node.Find(source.Call) {
		prefix, _ := c.Arg(0).StringValue()
		if c.CalleeName() == "startsWith" && strings.TrimSpace(prefix) == "Bearer" {
			add(c, "any token passes")
			break
		}
	}
	for c := range r.Node.Find(source.Call) {
		if name := c.CalleeName(); (name == "json" || name == "formData") && len(c.Args()) == 0 && c.Parent().Kind() == source.Await {
			add(c, "does what the caller says")
			break
		}
	}
	return out
}
