package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unheardFalse reports whether a function of a hook says by its answer that nothing came of
// an event, and none of those that call it looks at the answer.
func (h *pythonHook) unheardFalse(p *project.Project, fn source.Node) bool {
	called := false
	for _, c := range h.calls {
		d := p.Definition(c.Child(source.Callee))
		if !d.OK() {
			d = methodOfName(p, c)
		}
		if d != fn {
			continue
		}
		if c.Parent().Kind() != source.Expression {
			return false
		}
		called = true
	}
	return called && fn != h.fn
}

// inSteps are the second writes of a hook's work in Django, where each is kept by itself:
// a failure between them leaves the work half done.
func (h *pythonHook) inSteps(p *project.Project) []check.Place {
	var out []check.Place
	for _, fn := range h.runs {
		if !p.HoldsFold(fn.File().Path, "django", "objects.") || besideWork(fn) {
			continue
		}
		if strings.Contains(fn.Text(), "atomic") || atomicAround(p, fn) || len(out) > 3 {
			continue
		}
		var first source.Node
		for c := range fn.Find(source.Call) {
			if c.Function() != fn || !keepsByItself(p, c) {
				continue
			}
			if first.OK() && statementOf(first).Parent().Contains(c) && statementOf(first) != statementOf(c) && otherRow(first, c) {
				out = append(out, check.At(first, "is kept by itself"), check.At(c, "is kept after it, without a transaction around both"))
				break
			}
			if !first.OK() {
				first = c
			}
		}
	}
	return apart(out)
}

// atomicAround reports whether a function runs in a transaction: by a decorator, by the
// settings, or since one that calls it begins one.
func atomicAround(p *project.Project, fn source.Node) bool {
	for _, d := range fn.ChildrenIn(source.DecoratorRole) {
		if strings.Contains(d.Text(), "atomic") {
			return true
		}
	}
	for range p.PythonHolding("ATOMIC_REQUESTS") {
		return true
	}
	for _, c := range p.CallsOf(fn) {
		if strings.Contains(c.Outermost().Text(), "atomic") {
			return true
		}
	}
	return false
}

// keepsByItself reports whether a call writes a row at once: it saves or makes one, or is a
// method of a row that does.
func keepsByItself(p *project.Project, c source.Node) bool {
	path := c.CalleePath()
	switch c.CalleeName() {
	case "save":
		return true
	case "create", "update", "get_or_create", "update_or_create", "bulk_create":
		return strings.Contains(path, "objects.")
	}
	saves := func(m source.Node) bool {
		return m.Kind() == source.Method && isRowClass(m.Enclosing(source.Class)) && strings.Contains(m.Text(), ".save(")
	}
	if d := p.Definition(c.Child(source.Callee)); d.OK() {
		return saves(d)
	}
	called := pythonMethods(p)[c.CalleeName()]
	return len(called) > 0 && c.Child(source.Callee).Kind() == source.Member && !slices.ContainsFunc(called, func(m source.Node) bool { return !saves(m) })
}

// otherRow reports whether two writes are of two rows, by what they are called on.
func otherRow(a, b source.Node) bool {
	return a.Child(source.Callee).Child(source.ObjectRole).Text() != b.Child(source.Callee).Child(source.ObjectRole).Text()
}
