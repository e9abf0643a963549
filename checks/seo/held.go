package seo

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// heldBack is the place where a component that is around others shows something
// else in their stead until an effect ran; no node when it does not.
func heldBack(p *project.Project, fn source.Node) source.Node {
	vars := states(p, fn)
	holds := func(n source.Node) bool { return passesOn(n) }
	for item := range fn.Child(source.Body).Children() {
		if item.Kind() != source.If || first(item.Child(source.Cond), vars) != yes {
			continue
		}
		if r := returned(item.Child(source.Then)); r.OK() && !holds(r) {
			return item
		}
	}
	for n := range fn.Find(source.Binary, source.Conditional) {
		if n.Function() != fn || n.Enclosing(source.Attr).OK() && fn.Contains(n.Enclosing(source.Attr)) {
			continue
		}
		if n.Kind() == source.Binary && n.Operator() == "&&" && first(n.Child(source.Left), vars) == no && holds(n.Child(source.Right)) {
			return n
		}
		if n.Kind() != source.Conditional {
			continue
		}
		switch first(n.Child(source.Cond), vars) {
		case yes:
			if holds(n.Child(source.Else)) && !holds(n.Child(source.Then)) {
				return n
			}
		case no:
			if holds(n.Child(source.Then)) && !holds(n.Child(source.Else)) {
				return n
			}
		}
	}
	return source.Node{}
}

// returned is the return statement that a branch begins with or consists of.
func returned(n source.Node) source.Node {
	if n.Kind() == source.Return {
		return n
	}
	for c := range n.Children() {
		if c.Kind() == source.Return {
			return c
		}
	}
	return source.Node{}
}

// passesOn reports whether an expression shows what the component is around.
func passesOn(n source.Node) bool {
	if n.Ident() == "children" {
		return true
	}
	for id := range n.Find(source.Identifier) {
		if id.Text() == "children" || id.Text() == "Component" && id.Role() == source.Tag || id.Text() == "Outlet" {
			return true
		}
	}
	return false
}

// around lists the component elements between a component's root and what it is
// around: {children}, Next's <Component />, or a router's <Outlet />.
func around(fn source.Node) []source.Node {
	var out []source.Node
	for id := range fn.Find(source.Identifier) {
		if id.Text() != "children" && (id.Text() != "Component" && id.Text() != "Outlet" || id.Role() != source.Tag) {
			continue
		}
		up := id.Enclosing(source.Element)
		if id.Role() == source.Tag {
			up = up.Enclosing(source.Element)
		}
		for ; up.OK() && fn.Contains(up); up = up.Enclosing(source.Element) {
			if tag := up.TagName(); tag != strings.ToLower(tag) && !slices.Contains(out, up) {
				out = append(out, up)
			}
		}
	}
	return out
}

// A late is what keeps content from the server's answer: the place that decides it,
// why, and what plays into it: where the component is put around the pages, and
// the state that begins with nothing.
type late struct {
	at  source.Node
	why string
	via []check.Place

	parts  bool // the page is put together of parts that are each fetched
	around bool // what is around the page holds it back
}

// heldAround is where a layout, or a component that it puts around the pages,
// holds them back until an effect ran.
func heldAround(p *project.Project, layout source.Node, depth int) late {
	if !layout.Is(source.Function, source.Arrow) {
		return late{}
	}
	if at := heldBack(p, layout); at.OK() {
		return late{at: at, why: "shows nothing of the pages until an effect ran", via: stateOf(p, layout, at)}
	}
	for _, e := range around(layout) {
		tag := e.Child(source.Tag)
		if pkg, _ := tag.Origin(); strings.HasPrefix(pkg, "redux-persist") && e.TagName() == "PersistGate" {
			return late{at: e, why: "shows nothing of the pages until the browser's storage was read"}
		}
		if onlyInBrowser(tag) {
			return late{at: e, why: "is loaded in the browser only, and the pages with it"}
		}
		if depth > 0 {
			if l := heldAround(p, p.Definition(tag), depth-1); l.at.OK() {
				l.via = append([]check.Place{check.Line(e.File().Path, e.Line(), "puts it around the pages")}, l.via...)
				return l
			}
		}
	}
	return late{}
}

// stateOf is where the state is declared that a condition waits for.
func stateOf(p *project.Project, fn, cond source.Node) []check.Place {
	_, where := statesAt(p, fn, 2)
	for n := range cond.Find(source.Identifier, source.Member) {
		if d := where[n.Text()]; d.OK() {
			return []check.Place{check.Line(d.File().Path, d.Line(), "is like this on the server, and until an effect ran")}
		}
	}
	return nil
}

// onlyInBrowser reports whether a component was made by next/dynamic with
// ssr: false.
func onlyInBrowser(tag source.Node) bool {
	d := tag.Resolve()
	if d.Kind() != source.Call {
		return false
	}
	if pkg, _ := d.Child(source.Callee).Origin(); pkg != "next/dynamic" {
		return false
	}
	return d.Arg(1).Prop("ssr").Text() == "false"
}
