package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handed is what hooks of the project hand to a component before any effect ran:
// the names that it takes out of their answers, and the members that it asks of
// them, with the state that each of them is.
func handed(p *project.Project, fn source.Node, depth int, take func(name string, t truth, state source.Node)) {
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		if call.Kind() != source.Call || !strings.HasPrefix(call.CalleeName(), "use") || d.Function() != fn {
			continue
		}
		a := answerOf(p, call, depth)
		if !a.given.OK() {
			continue
		}
		name := d.Child(source.Name)
		if name.Kind() == source.ObjectPattern {
			for b := range name.Children() {
				if t, state := a.at(p, b.Key()); t != unknown {
					take(b.Child(source.Name).Text(), t, state)
				}
			}
			continue
		}
		for m := range fn.Find(source.Member) {
			if name.Ident() == "" || m.Child(source.ObjectRole).Ident() != name.Ident() {
				continue
			}
			if t, state := a.at(p, m.Child(source.Name).Text()); t != unknown {
				take(m.Text(), t, state)
			}
		}
	}
}

// An answer is the object that a hook answers with, and the component or hook that
// makes it.
type answer struct {
	given source.Node
	by    source.Node
	depth int
}

// answerOf finds what a hook of the project answers: an object of its own, or what
// a provider gives to those that ask for its context.
func answerOf(p *project.Project, call source.Node, depth int) answer {
	hook := p.Definition(call.Child(source.Callee))
	if depth == 0 || !hook.Is(source.Function, source.Arrow) {
		return answer{}
	}
	for _, value := range answers(hook) {
		value = value.Resolve()
		if inner := objectIn(value); inner.OK() {
			return answer{inner, hook, depth - 1}
		}
		if value.Kind() != source.Call {
			continue
		}
		if name := value.CalleeName(); name == "useContext" || name == "use" {
			if ctx := p.Definition(value.Arg(0)); ctx.Kind() == source.Call {
				return providedBy(p, ctx, depth-1)
			}
		}
	}
	return answer{}
}

// answers lists what a function returns, the nested ones' left out.
func answers(fn source.Node) (out []source.Node) {
	if body := fn.Child(source.Body); body.OK() && body.Kind() != source.Block {
		return []source.Node{body}
	}
	for r := range fn.Find(source.Return) {
		if r.Function() == fn && r.Child(source.Value).OK() {
			out = append(out, r.Child(source.Value))
		}
	}
	return out
}

// objectIn is the object that an expression is, or that useMemo keeps for it.
func objectIn(n source.Node) source.Node {
	n = n.Resolve()
	if n.Kind() == source.Call && strings.HasSuffix(n.CalleePath(), "useMemo") {
		for _, v := range answers(n.Arg(0)) {
			return objectIn(v)
		}
	}
	if n.Kind() == source.Object {
		return n
	}
	return source.Node{}
}

// providedBy is what the provider of a context gives to all below it.
func providedBy(p *project.Project, ctx source.Node, depth int) answer {
	home := ctx.File().Path
	for _, file := range append([]string{home}, p.Modules().ImportersOf(home)...) {
		if !p.Holds(file, "Provider") {
			continue
		}
		for n := range p.Source(file).Find(source.Element, source.Call) {
			of, value := n.Child(source.Tag), n.AttrValue("value")
			if n.Kind() == source.Call {
				if n.CalleeName() != "createElement" {
					continue
				}
				of, value = n.Arg(0), n.Arg(1).Prop("value")
			}
			if !strings.HasSuffix(of.Path(), ".Provider") || p.Definition(of.Child(source.ObjectRole)) != ctx {
				continue
			}
			by := n.Function()
			if given := objectIn(value); given.OK() {
				return answer{given, by, depth}
			}
			return answer{value, by, depth}
		}
	}
	return answer{}
}

// at is what a part of an answer is before any effect ran, and the state that it
// is.
func (a answer) at(p *project.Project, key string) (truth, source.Node) {
	vars, where := statesAt(p, a.by, a.depth)
	if a.given.Kind() != source.Object {
		return vars[a.given.Ident()+"."+key], where[a.given.Ident()+"."+key]
	}
	if v := a.given.Prop(key); v.OK() {
		state := where[v.Text()]
		for id := range v.Find(source.Identifier) {
			if s, ok := where[id.Text()]; ok && !state.OK() {
				state = s
			}
		}
		return first(v, vars), state
	}
	for c := range a.given.Children() { // {...state, signIn}
		if c.Kind() == source.Spread {
			if name := c.Child(source.Value).Ident() + "." + key; vars[name] != unknown {
				return vars[name], where[name]
			}
		}
	}
	return unknown, source.Node{}
}
