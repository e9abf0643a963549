package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A truth is what a condition is while a component renders for the first time,
// on the server too, before any effect ran.
type truth uint8

const (
	unknown truth = iota
	no
	yes
)

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// states are the variables of a component that an effect changes, with what they
// are before it ran, its own and those that hooks of the project hand to it.
func states(p *project.Project, fn source.Node) map[string]truth {
	vars, _ := statesAt(p, fn, 2)
	return vars
}

// statesAt are the states of a component and where each is declared, hooks
// followed depth calls deep.
func statesAt(p *project.Project, fn source.Node, depth int) (map[string]truth, map[string]source.Node) {
	out, where := map[string]truth{}, map[string]source.Node{}
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		if call.Kind() != source.Call {
			continue
		}
		name := d.Child(source.Name)
		if value, setter := project.StatePair(d); value != "" {
			if inEffect(fn, setter) {
				out[value], where[value] = literal(call.Arg(0)), d
				for part := range call.Arg(0).Children() {
					if key := part.Key(); key != "" && call.Arg(0).Kind() == source.Object {
						out[value+"."+key], where[value+"."+key] = literal(call.Arg(0).Prop(key)), d
					}
				}
			}
			continue
		}
		if name.Kind() == source.Identifier && waits(p, call) {
			out[name.Text()] = no
		}
	}
	if depth > 0 {
		handed(p, fn, depth, func(name string, t truth, state source.Node) { out[name], where[name] = t, state })
	}
	return out, where
}

// waits reports whether a hook of the project answers false until an effect ran,
// as useMounted does.
func waits(p *project.Project, call source.Node) bool {
	if !strings.HasPrefix(call.CalleeName(), "use") || strings.HasSuffix(call.CalleeName(), "State") {
		return false
	}
	hook := p.Definition(call.Child(source.Callee))
	if !hook.Is(source.Function, source.Arrow) {
		return false
	}
	inner := map[string]truth{}
	for d := range hook.Find(source.Declarator) {
		if value, _ := project.StatePair(d); value != "" {
			inner[value] = literal(d.Child(source.Value).Arg(0))
		}
	}
	for r := range hook.Find(source.Return) {
		if name := r.Child(source.Value).Ident(); name != "" && r.Function() == hook {
			return inner[name] == no
		}
	}
	return false
}

// inEffect reports whether a name is used in an effect of a component, or in a
// function that one calls.
func inEffect(fn source.Node, name string) bool {
	for call := range fn.Find(source.Call) {
		if !strings.HasSuffix(call.CalleeName(), "Effect") {
			continue
		}
		for id := range call.Find(source.Identifier) {
			if id.Text() == name {
				return true
			}
			if id.Role() == source.Callee {
				if f := id.Resolve(); f.Is(source.Function, source.Arrow, source.Call) && fn.Contains(f) && f.Names(name) {
					return true
				}
			}
		}
	}
	return false
}

// literal is the truth of a value written in the code.
func literal(n source.Node) truth {
	switch n.Kind() {
	case source.None, source.Null:
		return no
	case source.Bool:
		if n.Text() == "true" {
			return yes
		}
		return no
	case source.Array, source.Object:
		return yes
	case source.String:
		if s, _ := n.StringValue(); s == "" {
			return no
		}
		return yes
	case source.Identifier:
		if n.Text() == "undefined" {
			return no
		}
	}
	return unknown
}

// first is the truth of a condition at the first rendering.
func first(n source.Node, vars map[string]truth) truth {
	switch n.Kind() {
	case source.Identifier, source.Member:
		return vars[n.Text()]
	case source.Bool, source.Null:
		return literal(n)
	case source.Unary:
		if n.Operator() == "!" {
			return first(n.Child(source.Value), vars).not()
		}
	case source.Binary:
		return both(n, vars)
	}
	return unknown
}

func both(n source.Node, vars map[string]truth) truth {
	left, right := n.Child(source.Left), n.Child(source.Right)
	switch op := n.Operator(); op {
	case "&&":
		a, b := first(left, vars), first(right, vars)
		if a == no || b == no {
			return no
		}
		return min(a, b) // yes only when both are
	case "||":
		a, b := first(left, vars), first(right, vars)
		if a == yes || b == yes {
			return yes
		}
		if a == no && b == no {
			return no
		}
	case "===", "==", "!==", "!=":
		if strings.HasPrefix(left.Text(), "typeof window") || strings.HasPrefix(left.Text(), "typeof document") {
			return negated(yes, op)
		}
		if a, b := first(left, vars), literal(right); a != unknown && b != unknown && right.Is(source.Null, source.Bool, source.Identifier) {
			if a == b {
				return negated(yes, op)
			}
			return negated(no, op)
		}
	}
	return unknown
}

func negated(t truth, operator string) truth {
	if strings.HasPrefix(operator, "!") {
		return t.not()
	}
	return t
}
