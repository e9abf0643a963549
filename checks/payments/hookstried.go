package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// closedInProduction reports whether a handler turns everybody away where the app is
// deployed: if (env.NODE_ENV === "production") return 403. No provider is heard there.
func closedInProduction(fn source.Node) bool {
	for n := range fn.Child(source.Body).Find(source.If) {
		if n.Function() != fn || n.Parent() != fn.Child(source.Body) || !turnsOff(n.Child(source.Then)) || n.Child(source.Else).OK() {
			continue
		}
		cond := n.Child(source.Cond)
		name := cond.Child(source.Left).Text()
		if cond.Kind() != source.Binary || !strings.HasSuffix(name, ".NODE_ENV") && !strings.HasSuffix(name, ".VERCEL_ENV") {
			continue
		}
		where, _ := cond.Child(source.Right).StringValue()
		switch cond.Operator() {
		case "===", "==":
			return where == "production"
		case "!==", "!=":
			return where == "development"
		}
	}
	return false
}
