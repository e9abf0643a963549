package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// offered reports whether the browser can come to call a server action: a page or
// a component names it. What only other code of the server imports is a function
// like any other, whatever its module begins with.
func offered(p *project.Project, r project.Route) bool {
	name := actionName(r.Node)
	if r.Kind != project.Action || r.Stack != project.Next || name == "" || !slices.Contains(r.Node.File().Directives, "use server") {
		return true
	}
	importers := p.Modules().ImportersOf(r.File)
	for _, from := range importers {
		if p.Holds(from, "export") && p.Holds(from, "from") && strings.HasPrefix(lastPart(from), "index.") {
			return true // handed on, nobody knows to whom
		}
		if !p.Holds(from, name) || !p.Modules().Browser(from) && !strings.HasSuffix(from, "x") {
			continue
		}
		if _, _, has := p.Source(from).ImportOf(name); has || strings.Contains(string(p.Source(from).Text), " as ") {
			return true
		}
	}
	return len(importers) == 0
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// ofContext reports whether an action's function is given to a builder that hands
// it a context, and no schema: client.action(async ({ ctx }) => …). Nothing of
// what the browser sends comes in.
func ofContext(r project.Route) bool {
	up := r.Node.Parent()
	if r.Kind != project.Action || up.Kind() != source.Call || r.Node.Role() != source.Arg || up.Child(source.Callee).Kind() != source.Member {
		return false
	}
	name := up.CalleeName()
	return name == "action" || name == "stateAction"
}
