package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

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
