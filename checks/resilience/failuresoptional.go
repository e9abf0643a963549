package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// canDoWithout reports whether what is tried only adds to what is shown: questions that are
// suggested, or what another site tells and what is kept for hours. Nothing in its place is
// what visitors should get when it fails.
func canDoWithout(body source.Node) bool {
	asks := 0
	for a := range body.Find(source.Await) {
		call := a.Child(source.Value)
		if a.Function() != body.Function() {
			continue
		}
		asks++
		switch root := rootCall(call); {
		case root.CalleePath() == "fetch":
			address, _ := root.Arg(0).StringValue()
			if !strings.HasPrefix(address, "https://") || !root.Arg(1).Resolve().Prop("next").Prop("revalidate").OK() {
				return false
			}
		case writesText(root):
			if !suggests(body.Function()) {
				return false
			}
		default:
			return false
		}
	}
	return asks > 0
}

// writesText reports whether a call has a model write something.
func writesText(call source.Node) bool {
	name := call.CalleePath()
	return name == "generateText" || name == "generateObject" || strings.HasSuffix(name, ".completions.create") || strings.HasSuffix(name, ".messages.create") || strings.HasSuffix(name, ".responses.create")
}

// suggests reports whether a function is there for what is offered besides, by its name.
func suggests(fn source.Node) bool {
	name := fn.Child(source.Name).Text()
	if name == "" {
		name = fn.Enclosing(source.Declarator).Child(source.Name).Ident()
	}
	low := strings.ToLower(name)
	return slices.ContainsFunc([]string{"suggest", "followup", "follow_up", "related"}, func(word string) bool { return strings.Contains(low, word) })
}

// opensByItself reports whether what a branch does is to open something after a while that
// nobody asked for: where that fails, it stays closed.
func opensByItself(block source.Node) bool {
	effect := false
	for fn := block.Function(); fn.OK(); fn = fn.Function() {
		effect = effect || strings.HasSuffix(fn.Parent().CalleeName(), "Effect")
	}
	if !effect {
		return false
	}
	for c := range block.Find(source.Call) {
		name := strings.ToLower(c.CalleeName())
		if c.Function().Parent().CalleeName() != "setTimeout" {
			continue // what was asked for is shown at once
		}
		if strings.HasPrefix(name, "set") && c.Arg(0).Text() == "true" && (strings.HasSuffix(name, "open") || strings.Contains(name, "show") || strings.Contains(name, "visible")) {
			return true
		}
	}
	return false
}

// onTheWay reports whether a branch is a step within something larger, which goes on
// without it as its own catch says: try { try { … } catch { // go on without } … }.
func onTheWay(i source.Node) bool {
	try := i.Enclosing(source.Try)
	outer := try.Enclosing(source.Try)
	return try.OK() && outer.OK() && outer.Function() == i.Function() && outer.Child(source.Body).Contains(try) && meant(try.Child(source.CatchRole))
}

// hearsNothing reports whether nothing that is asked of others in a block is waited for, so
// that its catch never hears of a failure: try { fetch("/api").then(…) } catch.
func hearsNothing(block source.Node) bool {
	asked := false
	for c := range block.Find(source.Call) {
		if !project.AsksNetwork(c) && !asksDatabase(c) && !sendsMail(c) && !changesTable(c) {
			continue
		}
		asked = true
		for n := c; n.OK() && n != block; n = n.Parent() {
			if n.Is(source.Await, source.Return) {
				return false
			}
		}
	}
	if !asked {
		return false
	}
	for range block.Find(source.Await) {
		return false
	}
	return true
}
