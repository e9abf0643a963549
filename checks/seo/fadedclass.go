package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fadesByState is the class with which an element starts invisible until an effect ran:
// seen ? "opacity-100" : "opacity-0".
func fadesByState(p *project.Project, e source.Node) source.Node {
	class := e.AttrValue("className")
	if !strings.Contains(class.Text(), "opacity-0") {
		return source.Node{}
	}
	for n := range class.Find(source.Conditional) {
		var branch source.Role
		switch first(n.Child(source.Cond), inView(p, e.Function())) {
		case yes:
			branch = source.Then
		case no:
			branch = source.Else
		default:
			continue
		}
		words, _ := n.Child(branch).StringValue()
		if strings.Contains(" "+words+" ", " opacity-0 ") {
			return e.Attr("className")
		}
	}
	return source.Node{}
}

// inView are the states of a component, with what tells whether a part of it was
// scrolled into sight: no, until an effect ran.
func inView(p *project.Project, fn source.Node) map[string]truth {
	vars := states(p, fn)
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		if call.Kind() != source.Call || !strings.HasPrefix(call.CalleeName(), "use") {
			continue
		}
		name := d.Child(source.Name)
		pkg, _ := call.Origin()
		library := call.CalleeName() == "useInView" && (pkg == "framer-motion" || pkg == "motion" || pkg == "react-intersection-observer")
		switch {
		case library && name.Kind() == source.Identifier:
			vars[name.Text()] = no
		case library && name.Kind() == source.ObjectPattern:
			for b := range name.Children() {
				if b.Key() == "inView" {
					vars[b.Child(source.Name).Text()] = no
				}
			}
		case name.Kind() == source.ArrayPattern && !strings.HasSuffix(call.CalleeName(), "State"):
			ownPair(p, name, call, vars)
		}
	}
	return vars
}

// ownPair notes which parts of what a hook of the app answers with begin as false:
// return [ref, seen].
func ownPair(p *project.Project, names, call source.Node, vars map[string]truth) {
	hook := p.Definition(call.Child(source.Callee))
	if !hook.Is(source.Function, source.Arrow) {
		return
	}
	begins := map[string]truth{}
	for d := range hook.Find(source.Declarator) {
		if value, setter := project.StatePair(d); value != "" && inEffect(hook, setter) {
			begins[value] = literal(d.Child(source.Value).Arg(0))
		}
	}
	for r := range hook.Find(source.Return) {
		if r.Function() != hook {
			continue
		}
		for list := range r.Find(source.Array) {
			items := list.ChildrenIn(source.Item)
			i := 0
			for b := range names.Children() {
				if i < len(items) && begins[items[i].Ident()] == no {
					vars[b.Child(source.Name).Ident()] = no
				}
				i++
			}
			return
		}
	}
}
