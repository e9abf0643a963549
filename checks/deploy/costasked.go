package deploy

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An importedCall is a function of another module that code calls.
type importedCall struct{ spec, name string }

// importedCalls lists what a timer's function calls of other modules on every round, by
// itself or by functions of its file. It lists nothing for one that ends its own timer.
func importedCalls(fn source.Node, depth int) []importedCall {
	fn = fn.Resolve()
	if fn.Kind() == source.Call && fn.CalleeName() == "useCallback" {
		fn = fn.Arg(0)
	}
	var out []importedCall
	for c := range fn.Find(source.Call) {
		callee := c.Child(source.Callee)
		if callee.Ident() == "clearInterval" {
			return nil
		}
		if when := c.Enclosing(source.If); callee.Kind() != source.Identifier || when.OK() && fn.Contains(when) {
			continue
		}
		d := callee.Lookup(callee.Text())
		if im, n, ok := c.File().ImportOf(callee.Text()); ok && d.Kind() == source.ImportName {
			out = append(out, importedCall{im.Spec, n.Imported})
		} else if depth > 0 && d.OK() {
			out = append(out, importedCalls(callee, depth-1)...)
		}
	}
	return out
}

// askedElsewhere reports whether a function of another module is an action of the server,
// or sends a request itself.
func askedElsewhere(p *project.Project, from string, c importedCall) bool {
	to := p.Modules().Resolve(from, c.spec)
	fn := p.Exported(to, c.name)
	if !fn.OK() {
		return false
	}
	if slices.Contains(fn.File().Directives, "use server") {
		return true
	}
	return asks(fn, 1)
}
