package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// framesSomething reports whether a layout draws something around the page that it is
// given, or beside it: <>{children}</>, and children within a provider or a guard alone,
// are no frame that could be kept.
func framesSomething(p *project.Project, layout source.Node, depth int) bool {
	if !layout.Is(source.Function, source.Arrow) || depth == 0 {
		return true
	}
	given := false
	for n := range layout.Find(source.Identifier, source.Member) {
		if last := n.Path(); last != "children" && !strings.HasSuffix(last, ".children") {
			continue
		}
		around := n.Enclosing(source.Element)
		if !around.OK() || !layout.Contains(around) {
			given = given || n.Parent().Kind() == source.Return
			continue
		}
		given = true
		for within := n; around.OK() && layout.Contains(around); within, around = around, around.Enclosing(source.Element) {
			if !onlyChild(around, within) || drawsAround(p, around, depth) {
				return true
			}
		}
	}
	return !given
}

// onlyChild reports whether an element holds no other element than the one that a node
// stands in.
func onlyChild(e, n source.Node) bool {
	for c := range e.Children() {
		if c.Kind() == source.Element && c.Role() != source.AttrRole && !c.Contains(n) {
			return false
		}
	}
	return true
}

// drawsAround reports whether an element is seen around what it holds: one of the page's,
// or a component that draws one there.
func drawsAround(p *project.Project, e source.Node, depth int) bool {
	name := e.TagName()
	if name == "" || name == "html" || name == "body" {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.HasSuffix(last, "Provider") || strings.HasSuffix(last, "Providers") || last == "Suspense" || last == "StrictMode" {
		return false
	}
	shows := p.Definition(e.Child(source.Tag))
	return !shows.Is(source.Function, source.Arrow) || framesSomething(p, shows, depth-1)
}

// lineIn is the line of a node in a file, the first of the file when the node stands in
// another, as behind export { default } from "./other".
func lineIn(file string, n source.Node) int {
	if n.OK() && n.File().Path == file {
		return max(n.Line(), 1)
	}
	return 1
}
