package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// oneRow reports whether a query asks for a single row.
func oneRow(call source.Node) bool {
	text := chain(call).Text()
	return strings.HasSuffix(text, "ingle()") && !writes(text)
}

// refusedWithout reports whether a function ends with an answer or an error of its
// own where a name holds nothing: if (!member) return …, if (row?.role !== "admin")
// throw ….
func refusedWithout(name string, scope source.Node) bool {
	return whereMissing(name, scope, ends)
}

// sentAwayWithout reports whether a function sends whoever asked to another page where
// a name holds nothing.
func sentAwayWithout(name string, scope source.Node) bool {
	return whereMissing(name, scope, func(then source.Node) bool {
		for c := range then.Find(source.Call) {
			if n := c.CalleeName(); n == "redirect" || n == "push" || n == "navigate" {
				return true
			}
		}
		return false
	})
}

// whereMissing reports whether a branch for a name that holds nothing does something.
func whereMissing(name string, scope source.Node, does func(then source.Node) bool) bool {
	if name == "" {
		return false
	}
	for i := range scope.Find(source.If) {
		if !does(i.Child(source.Then)) {
			continue
		}
		text := strings.ReplaceAll(i.Child(source.Cond).Text(), " ", "")
		if strings.Contains(text, "!"+name) || strings.Contains(text, name+"?.") && strings.Contains(text, "!==") {
			return true
		}
	}
	return false
}

// ends reports whether a branch leaves its function with an answer or an error.
func ends(then source.Node) bool {
	for n := range then.Find(source.Return, source.Throw, source.Call) {
		switch {
		case n.Kind() == source.Throw, n.Kind() == source.Return && n.Child(source.Value).OK():
			return true
		case n.Kind() == source.Call && (n.CalleeName() == "redirect" || n.CalleeName() == "notFound" || n.CalleeName() == "json" || n.CalleeName() == "send"):
			return true
		}
	}
	return false
}
