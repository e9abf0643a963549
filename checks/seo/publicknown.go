package seo

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// forKnown reports whether a call runs for those alone who are signed in: what leads them
// away, such as an account that was deleted meanwhile, keeps no stranger out.
func forKnown(call, component source.Node) bool {
	for n := call; n.OK() && n != component; n = n.Parent() {
		branch := n.Parent()
		if branch.Kind() == source.If && branch.Child(source.Then) == n && holdsForKnown(branch.Child(source.Cond)) {
			return true
		}
	}
	return false
}

// holdsForKnown reports whether a condition can only hold for somebody who is signed in:
// session?.user?.id, or that and more.
func holdsForKnown(cond source.Node) bool {
	if cond.Kind() == source.Binary && cond.Operator() == "&&" {
		return holdsForKnown(cond.Child(source.Left)) || holdsForKnown(cond.Child(source.Right))
	}
	if cond.Kind() == source.Member {
		switch cond.Child(source.Name).Text() {
		case "id", "uid", "email":
			cond = cond.Child(source.ObjectRole)
		}
	}
	return project.NamesCaller(cond)
}
