package seo

import (
	"strings"

	"underpin/checks/project/source"
)

// chosenSince reports whether an expression is a piece of React's state that is
// empty at first and set only when a visitor does something: what it shows is no
// part of the page while that loads.
func chosenSince(n source.Node) bool {
	if n.Kind() != source.Identifier {
		return false
	}
	b := n.Lookup(n.Text())
	list, d := b.Parent(), b.Parent().Parent()
	call := d.Child(source.Value)
	if b.Kind() != source.Binding || list.Kind() != source.ArrayPattern || call.CalleeName() != "useState" || !empty(call.Arg(0)) {
		return false
	}
	setter := ""
	for c := range list.Children() {
		if c != b {
			setter = c.Child(source.Name).Ident()
			break
		}
	}
	if setter == "" {
		return false
	}
	set := false
	for c := range d.Function().Find(source.Identifier) {
		if c.Text() != setter || list.Contains(c) {
			continue
		}
		if c.Role() != source.Callee || !byVisitor(c) {
			return false
		}
		set = true
	}
	return set
}

// empty reports whether a first value shows nothing.
func empty(n source.Node) bool {
	text := n.Text()
	return !n.OK() || text == `""` || text == "''" || text == "null" || text == "undefined"
}

// byVisitor reports whether code runs when a visitor does something: in the
// handler of an element, or in a function that is named as one.
func byVisitor(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Attr:
			return strings.HasPrefix(p.Key(), "on")
		case source.Call:
			if name := p.CalleeName(); strings.HasPrefix(name, "use") && strings.HasSuffix(name, "Effect") {
				return false
			}
		case source.Declarator:
			if named(p.Child(source.Name).Ident()) && p.Child(source.Value).Contains(n) {
				return true
			}
		case source.Function:
			if named(p.Child(source.Name).Ident()) {
				return true
			}
		}
	}
	return false
}

// named reports whether a function's name says that it answers a visitor.
func named(name string) bool {
	low := strings.ToLower(name)
	if strings.HasPrefix(low, "handle") || len(name) > 2 && strings.HasPrefix(name, "on") && name[2] < 'a' {
		return true
	}
	for _, word := range []string{"upload", "choose", "pick", "drop", "paste", "generate", "capture"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// standsIn reports whether a plain picture is the other branch of a choice that
// shows the same picture through the framework's component where that can: the
// hosts that it may fetch from are known, and this one is another.
func standsIn(s shown) bool {
	if !s.jsx.OK() {
		return false
	}
	src := s.jsx.AttrValue("src").Text()
	choice := s.jsx.Enclosing(source.Conditional)
	for e := range choice.Find(source.Element) {
		if src != "" && e != s.jsx && e.AttrValue("src").Text() == src && (isNextImage(e) || isUnpic(e)) {
			return true
		}
	}
	return false
}
