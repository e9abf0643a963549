package seo

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// leastSplash is from how many milliseconds on a splash makes visitors wait.
const leastSplash = 1000

// waitsAround are what an app in the browser puts in front of every page for a time: a
// splash that covers it until a timer ran, and a script of Google Maps without which
// nothing below it is drawn.
func waitsAround(p *project.Project) (splash, script []check.Place) {
	switch p.Stack().Framework {
	case project.Vite, project.CRA:
	default:
		return nil, nil
	}
	for _, name := range rootModules(p) {
		for e := range p.Source(name).Find(source.Element) {
			if e.Parent().Is(source.Binary, source.Conditional) && e.Parent().Operator() != "||" || returnedEarly(e) {
				splash = append(splash, coversFor(p, e)...)
			}
			script = append(script, drawnAfterScript(p, e)...)
		}
	}
	return splash, script
}

// returnedEarly reports whether a component draws an element alone as long as a state of
// its own says so, and says so at first.
func returnedEarly(e source.Node) bool {
	branch, fn := e.Enclosing(source.If), e.Function()
	if !branch.OK() || !fn.Contains(branch) || returned(branch.Child(source.Then)).Child(source.Value) != e {
		return false
	}
	vars := map[string]truth{}
	for d := range fn.Find(source.Declarator) {
		if value, _ := project.StatePair(d); value != "" {
			vars[value] = literal(d.Child(source.Value).Arg(0))
		}
	}
	return first(branch.Child(source.Cond), vars) == yes
}

// rootModules are where an app in the browser begins, and what that draws.
func rootModules(p *project.Project) []string {
	var out []string
	for _, name := range startModules(p) {
		out = append(out, name)
		for _, im := range p.Source(name).Imports {
			if to := p.Modules().Resolve(name, im.Spec); to != "" && !im.Dynamic && !im.TypeOnly && p.Source(to) != nil && !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// coversFor finds the timer of a component that covers the whole screen until then: it calls
// what it was given when the time is over.
func coversFor(p *project.Project, e source.Node) []check.Place {
	fn := p.Definition(e.Child(source.Tag))
	if !fn.Is(source.Function, source.Arrow) || !coversAll(fn) {
		return nil
	}
	for call := range fn.Find(source.Call) {
		if call.CalleeName() != "setTimeout" || !callsGiven(call.Arg(0), fn) {
			continue
		}
		wait, ok := product(givenNumber(e, call.Arg(1)), 3)
		if ok && wait >= leastSplash {
			return []check.Place{
				check.Line(e.File().Path, e.Line(), "covers every page at first"),
				check.Line(fn.File().Path, call.Line(), "until this time is over"),
			}
		}
	}
	return nil
}

// givenNumber is what a number is when a component takes it from who draws it, or a default.
func givenNumber(e, n source.Node) source.Node {
	name := n.Ident()
	if name == "" {
		return n
	}
	if v := e.AttrValue(name); v.OK() {
		return v
	}
	for b := range n.Function().Outermost().Find(source.Binding) {
		if b.Child(source.Name).Text() == name && b.Child(source.Value).OK() {
			return b.Child(source.Value)
		}
	}
	return n.Resolve()
}

// coversAll reports whether a component draws something over the whole screen.
func coversAll(fn source.Node) bool {
	for a := range fn.Find(source.Attr) {
		if k := a.Key(); k != "className" && k != "class" {
			continue
		}
		text := a.Text()
		if strings.Contains(text, "inset-0") && strings.Contains(text, "fixed") {
			return true
		}
	}
	return false
}

// callsGiven reports whether a function calls, or hands on, something that the component
// around it was given.
func callsGiven(fn, component source.Node) bool {
	for id := range fn.Find(source.Identifier) {
		if !strings.HasPrefix(id.Text(), "on") {
			continue
		}
		if at := id.Resolve(); at.OK() && component.Contains(at) && at.Kind() == source.Binding || component.Names(id.Text()) && id.Role() == source.Callee {
			return true
		}
	}
	return false
}

// drawnAfterScript finds the LoadScript of @react-google-maps/api around all pages: it draws
// its children when the script is there and not before
// (https://react-google-maps-api-docs.netlify.app/#loadscript).
func drawnAfterScript(p *project.Project, e source.Node) []check.Place {
	const message = "draws what is in it when the script of Google Maps is there"
	if !holdsPages(p, e) {
		return nil
	}
	if loadScript(e).OK() {
		return []check.Place{check.Line(e.File().Path, e.Line(), message)}
	}
	fn := p.Definition(e.Child(source.Tag))
	if !fn.Is(source.Function, source.Arrow) {
		return nil
	}
	for inner := range fn.Find(source.Element) {
		if loadScript(inner).OK() && inner.Names("children") {
			return []check.Place{check.Line(inner.File().Path, inner.Line(), message), check.Line(e.File().Path, e.Line(), "around every page")}
		}
	}
	return nil
}

// holdsPages reports whether an element stands around all pages: around a router, or around
// something where the app begins.
func holdsPages(p *project.Project, e source.Node) bool {
	begins := slices.Contains(startModules(p), e.File().Path)
	for inner := range e.Find(source.Element) {
		if inner == e {
			continue
		}
		pkg, _ := inner.Child(source.Tag).Origin()
		if begins || strings.HasPrefix(pkg, "react-router") || pkg == "wouter" {
			return true
		}
	}
	return false
}

func loadScript(e source.Node) source.Node {
	if pkg, name := e.Child(source.Tag).Origin(); pkg == "@react-google-maps/api" && name == "LoadScript" {
		return e
	}
	return source.Node{}
}
