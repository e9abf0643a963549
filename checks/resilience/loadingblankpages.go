package resilience

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// blankPages are where a page draws nothing at all while it is still looked up who is signed
// in: if (status === "loading") return null.
func blankPages(p *project.Project) []check.Place {
	const most = 10
	var out []check.Place
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || len(out) == most || !p.Holds(r.File, "return null") || !p.Holds(r.File, "use client", "useSession") {
			continue
		}
		fn := p.WithCode(r).Node
		if !fn.Is(source.Function, source.Arrow) {
			continue
		}
		for item := range fn.Child(source.Body).Children() {
			if item.Kind() == source.If && looksUpVisitor(item.Child(source.Cond)) && givesNothing(item.Child(source.Then)) {
				out = append(out, check.OnLine(item, "the page is blank until it is known who is signed in"))
				break
			}
		}
	}
	return out
}

// looksUpVisitor reports whether a condition holds while it is not known who is signed in, by
// what a hook for that gives.
func looksUpVisitor(cond source.Node) bool {
	name, key := cond, ""
	switch {
	case cond.Kind() == source.Binary && cond.Operator() == "===":
		if text, _ := cond.Child(source.Right).StringValue(); text != "loading" {
			return false
		}
		name, key = cond.Child(source.Left), "status"
	case cond.Kind() == source.Unary && cond.Operator() == "!":
		name, key = cond.Child(source.Value), "isLoaded"
	case cond.Kind() != source.Identifier:
		return false
	}
	d := name.Lookup(name.Ident())
	if d.Kind() != source.Binding || key != "" && d.Key() != key || key == "" && d.Key() != "loading" && d.Key() != "isLoading" && d.Key() != "isPending" {
		return false
	}
	switch d.Enclosing(source.Declarator).Child(source.Value).CalleeName() {
	case "useSession", "useUser", "useAuth", "useAuthContext", "useCurrentUser", "useSupabaseUser":
		return true
	}
	return false
}

// givesNothing reports whether a branch is nothing but return null.
func givesNothing(then source.Node) bool {
	if then.Kind() == source.Block {
		for c := range then.Children() {
			then = c
			break
		}
	}
	return then.Kind() == source.Return && drawsNothing(then.Child(source.Value))
}
