package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// closedInProduction reports whether a handler turns everybody away where the app is
// deployed: if (env.NODE_ENV === "production") return 403. No provider is heard there.
func closedInProduction(fn source.Node) bool {
	for up := fn.Enclosing(source.If); up.OK(); up = up.Enclosing(source.If) {
		if onlyTriedOut(up.Child(source.Cond)) && up.Child(source.Then).Contains(fn) {
			return true // registered nowhere else
		}
	}
	for n := range fn.Child(source.Body).Find(source.If) {
		if n.Function() != fn || n.Parent() != fn.Child(source.Body) || !turnsOff(n.Child(source.Then)) || n.Child(source.Else).OK() {
			continue
		}
		if where, is := asksWhere(n.Child(source.Cond)); is && where == "production" || !is && where == "development" {
			return true
		}
	}
	return false
}

// onlyTriedOut reports whether a condition lets nothing through where the app is deployed.
func onlyTriedOut(cond source.Node) bool {
	where, is := asksWhere(cond)
	return is && where == "development" || !is && where == "production"
}

// asksWhere is the surroundings that a condition compares with those the app runs in, and
// whether it asks for these or for any other.
func asksWhere(cond source.Node) (where string, is bool) {
	name := cond.Child(source.Left).Text()
	if cond.Kind() != source.Binary || !strings.HasSuffix(name, ".NODE_ENV") && !strings.HasSuffix(name, ".VERCEL_ENV") {
		return "", false
	}
	where, _ = cond.Child(source.Right).StringValue()
	return where, cond.Operator() == "===" || cond.Operator() == "=="
}
