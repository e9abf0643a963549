package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedByNobody reports whether all that a control does is to call what its component may
// be handed, and nothing that renders the component hands it anything: onClick={() =>
// onCancel?.(id)}.
func handedByNobody(p *project.Project, e, value source.Node) bool {
	name, param := optionalCall(value)
	if name == "" {
		return false
	}
	b := param
	component := b.Parent().Parent().Parent()
	if b.Kind() != source.Binding || b.Child(source.Value).OK() || b.Parent().Kind() != source.ObjectPattern || b.Parent().Parent().Kind() != source.Param || !component.Is(source.Function, source.Arrow) {
		return false
	}
	for other := range b.Parent().Children() {
		if other.Has(source.Rest) {
			return false
		}
	}
	called := component.Child(source.Name).Ident()
	if d := component.Parent(); called == "" && d.Kind() == source.Declarator {
		called = d.Child(source.Name).Ident()
	}
	if called == "" || called[0] < 'A' || called[0] > 'Z' || dependsOn(e, component, name) {
		return false
	}
	return rendered(p, e.File(), called, b.Key())
}

// optionalCall is the name of what a handler calls if it is there, and where that is
// declared.
func optionalCall(value source.Node) (string, source.Node) {
	name := value.Ident()
	if value.Kind() == source.Arrow {
		call := value.Child(source.Body)
		if name = call.Child(source.Callee).Ident(); call.Kind() != source.Call || !strings.HasPrefix(call.Text(), name+"?.(") {
			return "", source.Node{}
		}
	}
	if !strings.HasPrefix(name, "on") || len(name) < 4 || name[2] < 'A' || name[2] > 'Z' {
		return "", source.Node{}
	}
	return name, value.Lookup(name)
}

// dependsOn reports whether an element is only there, or can only be pressed, where a name
// of its component holds something.
func dependsOn(e, component source.Node, name string) bool {
	for up := e; up.OK() && up != component; up = up.Parent() {
		if up.Is(source.Conditional, source.If) && mentions(up.Child(source.Cond), name) || up.Kind() == source.Binary && mentions(up.Child(source.Left), name) {
			return true
		}
		if up.Kind() == source.Element && (mentions(up.Attr("disabled").Child(source.Value), name) || mentions(up.Attr("className").Child(source.Value), name) || mentions(up.Attr("hidden").Child(source.Value), name)) {
			return true
		}
	}
	for i := range component.Find(source.If) { // if (!onCancel) return null
		if mentions(i.Child(source.Cond), name) {
			return true
		}
	}
	return false
}

// rendered reports whether a component of a file is rendered by live code, always by its own
// name with its properties written out, and never handed one of them.
func rendered(p *project.Project, f *source.File, component, property string) bool {
	n := 0
	for _, by := range append([]string{f.Path}, p.Modules().ImportersOf(f.Path)...) {
		if !p.Modules().Live(by) || !p.Holds(by, component) {
			if by != f.Path && p.Modules().Live(by) {
				return false // under another name
			}
			continue
		}
		for id := range p.Source(by).Find(source.Identifier) {
			if id.Text() != component || id.Parent().Is(source.ImportName, source.ExportName, source.ExportDefault) {
				continue
			}
			e := id.Parent()
			switch {
			case e.Kind() == source.Element && id.Role() == source.Tag:
				if n++; e.Spreads() || e.Attr(property).OK() {
					return false
				}
			case by == f.Path && (id.Role() == source.Name || e.Is(source.ExportDefault, source.ExportName)):
			default:
				return false // handed on, or wrapped
			}
		}
	}
	return n > 0
}

// leavesAtOnce reports whether a handler that has a name of its own does nothing but return.
func leavesAtOnce(a, fn source.Node) bool {
	if a.Contains(fn) {
		return false
	}
	n := 0
	for item := range fn.Child(source.Body).Children() {
		if n++; item.Kind() != source.Return || item.Child(source.Value).OK() {
			return false
		}
	}
	return n == 1
}
