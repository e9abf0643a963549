package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// insideGate reports whether what a component draws in the end stands inside of a
// component of the app's own that sends strangers to the sign-in: a dashboard's frame.
func insideGate(p *project.Project, component source.Node) bool {
	const deepest = 4
	e := drawn(component)
	for range deepest {
		if e.Kind() != source.Element {
			return false
		}
		if tag := e.TagName(); tag != strings.ToLower(tag) {
			frame := p.Definition(e.Child(source.Tag))
			if frame.Is(source.Function, source.Arrow) && frame != component && takesChildren(frame) && turnsAwayAnywhere(frame) {
				return true
			}
		}
		e = onlyElement(e)
	}
	return false
}

// framedAsTool reports whether what a page draws in the end stands inside of a frame that is
// called as those are around the pages with which users work.
func framedAsTool(component source.Node) bool {
	e := drawn(component)
	if e.Kind() != source.Element {
		return false
	}
	tag := e.TagName()
	for _, frame := range []string{"DashboardLayout", "DashboardShell", "AppLayout", "AppShell", "AdminLayout", "MainLayout", "ProtectedLayout", "AuthenticatedLayout"} {
		if tag == frame {
			return true
		}
	}
	return false
}

// drawn is the markup that a component returns when nothing else is in its way: the
// last that it returns itself, or the body of an arrow.
func drawn(component source.Node) source.Node {
	if !component.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	body := component.Child(source.Body)
	if body.Kind() == source.Element {
		return body
	}
	var last source.Node
	for ret := range component.Find(source.Return) {
		if ret.Function() == component && ret.Parent() == body {
			last = ret.Child(source.Value)
		}
	}
	return last
}

// onlyElement is the element that is all that another one holds.
func onlyElement(e source.Node) source.Node {
	var only source.Node
	for c := range e.Children() {
		if c.Kind() != source.Element {
			continue
		}
		if only.OK() {
			return source.Node{}
		}
		only = c
	}
	return only
}

// takesChildren reports whether a component draws what stands inside of it.
func takesChildren(component source.Node) bool {
	for id := range component.Find(source.Identifier, source.Shorthand, source.Binding, source.Member) {
		if text := id.Text(); text == "children" || strings.HasSuffix(text, ".children") {
			return true
		}
	}
	return false
}

// turnsAwayAnywhere reports whether a component turns strangers away, whichever page
// it stands around: nothing beside the call that does asks which page it is.
func turnsAwayAnywhere(component source.Node) bool {
	if !turnsAway(component) {
		return false
	}
	for call := range component.Find(source.Call) {
		if leadsToSignIn(call.Arg(0)) && !pressed(call, component) && asksForPage(call, component) {
			return false
		}
	}
	return true
}

// asksForPage reports whether a condition around a call, or one that leaves before it,
// asks which page this is.
func asksForPage(call, component source.Node) bool {
	scope := call
	for scope.Parent().OK() && scope.Parent() != component {
		scope = scope.Parent()
		if scope.Kind() == source.Call && strings.HasSuffix(scope.CalleeName(), "Effect") {
			break
		}
	}
	for i := range scope.Find(source.If, source.Conditional) {
		low := strings.ToLower(i.Child(source.Cond).Text())
		if i.Start() < call.Start() && (strings.Contains(low, "path") || strings.Contains(low, "public")) {
			return true
		}
	}
	return false
}
