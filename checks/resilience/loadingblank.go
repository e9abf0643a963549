package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// blankAround is where a component that stands around the whole app draws nothing at all in
// place of it until an answer came: who is signed in, as a rule.
func blankAround(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "useEffect") || !p.Holds(name, "children", "<Outlet", "<Component") || !p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		for fn := range p.Source(name).Find(source.Function, source.Arrow) {
			at := blankUntil(fn)
			if !at.OK() {
				continue
			}
			for _, e := range p.ElementsOf(fn) {
				if aroundAll(e) {
					out = append(out, check.Line(name, at.Line(), "nothing is drawn of the app until this changes"), check.Line(e.File().Path, e.Line(), "stands around the whole app"))
					break
				}
			}
		}
	}
	return out
}

// blankUntil is the condition with which a component draws nothing in place of what it is
// around until an answer came.
func blankUntil(fn source.Node) source.Node {
	waits := answered(fn)
	if len(waits) == 0 {
		return source.Node{}
	}
	// whether the condition holds until then
	until := func(cond source.Node, not bool) bool {
		if cond.Kind() == source.Unary && cond.Operator() == "!" {
			cond, not = cond.Child(source.Value), !not
		}
		first, known := waits[cond.Ident()]
		return known && first != not
	}
	for item := range fn.Child(source.Body).Children() {
		if item.Kind() != source.If || !until(item.Child(source.Cond), false) {
			continue
		}
		then := item.Child(source.Then)
		if then.Kind() == source.Block {
			for c := range then.Children() {
				then = c
				break
			}
		}
		if then.Kind() == source.Return && drawsNothing(then.Child(source.Value)) && passesPages(fn) {
			return item
		}
	}
	for n := range fn.Find(source.Binary, source.Conditional) {
		if n.Function() != fn || n.Enclosing(source.Attr).OK() && fn.Contains(n.Enclosing(source.Attr)) {
			continue
		}
		switch {
		case n.Kind() == source.Binary && n.Operator() == "&&" && until(n.Child(source.Left), true) && passesPages(n.Child(source.Right)):
			return n
		case n.Kind() == source.Conditional && until(n.Child(source.Cond), true) && drawsNothing(n.Child(source.Else)) && passesPages(n.Child(source.Then)):
			return n
		case n.Kind() == source.Conditional && until(n.Child(source.Cond), false) && drawsNothing(n.Child(source.Then)) && passesPages(n.Child(source.Else)):
			return n
		}
	}
	return source.Node{}
}

// answered are the states of a component that begin as true or false and change in an
// effect only once something was answered, with what they begin as.
func answered(fn source.Node) map[string]bool {
	out := map[string]bool{}
	for d := range fn.Find(source.Declarator) {
		value, setter := project.StatePair(d)
		if value == "" || d.Function() != fn {
			continue
		}
		first := d.Child(source.Value).Arg(0).Text()
		if first != "true" && first != "false" {
			continue
		}
		if setLater(fn, setter) {
			out[value] = first == "true"
		}
	}
	return out
}

// setLater reports whether the effects of a component set a state after they waited: behind
// an await, in what is called back, or in a function that waits; and in no effect at once.
func setLater(fn source.Node, setter string) bool {
	later := false
	for effect := range fn.Find(source.Call) {
		if !strings.HasSuffix(effect.CalleeName(), "Effect") || effect.Function() != fn {
			continue
		}
		body := effect.Arg(0)
		for call := range body.Find(source.Call) {
			switch {
			case call.CalleeName() == setter:
				if call.Function() == body {
					return false
				}
				later = later || waitsWithin(call, body)
			case call.Child(source.Callee).Kind() == source.Identifier:
				asked := call.Child(source.Callee).Resolve()
				if asked.Is(source.Function, source.Arrow) && fn.Contains(asked) && !body.Contains(asked) {
					later = later || asked.Names(setter) && hasAwait(asked)
				}
			}
		}
	}
	return later
}

// waitsWithin reports whether a call in an effect runs after something was waited for: in a
// function that another is given, or one that awaits.
func waitsWithin(call, effect source.Node) bool {
	for f := call.Function(); f.OK() && f != effect; f = f.Function() {
		if f.Role() == source.Arg && !slices.Contains([]string{"setTimeout", "requestAnimationFrame"}, f.Parent().CalleeName()) || hasAwait(f) {
			return true
		}
	}
	return false
}

func hasAwait(fn source.Node) bool {
	for n := range fn.Find(source.Await, source.Call) {
		if n.Kind() == source.Await || n.CalleeName() == "then" {
			return true
		}
	}
	return false
}

// drawsNothing reports whether an expression draws nothing: null, false, an empty fragment.
func drawsNothing(n source.Node) bool {
	switch text := strings.Join(strings.Fields(n.Text()), ""); text {
	case "null", "false", "undefined", "<></>":
		return true
	}
	return false
}

// passesPages reports whether something draws what its component is around.
func passesPages(n source.Node) bool {
	if n.Ident() == "children" {
		return true
	}
	for id := range n.Find(source.Identifier) {
		if id.Text() == "children" && id.Parent().Kind() != source.Param || id.Role() == source.Tag && (id.Text() == "Component" || id.Text() == "Outlet") {
			return true
		}
	}
	return false
}

// aroundAll reports whether an element stands around every page: around what a layout is
// given, a router, or the app itself.
func aroundAll(e source.Node) bool {
	base := strings.ToLower(e.File().Path[strings.LastIndexByte(e.File().Path, '/')+1:])
	root := slices.ContainsFunc([]string{"layout.", "_app.", "main.", "index.", "app.", "root.", "__root.", "providers.", "client-layout.", "clientlayout."}, func(stem string) bool { return strings.HasPrefix(base, stem) })
	if !root || strings.Count(e.File().Path, "(") > 0 {
		return false
	}
	for in := range e.Find(source.Element) {
		if in != e && slices.Contains([]string{"Routes", "Switch", "RouterProvider", "BrowserRouter", "App", "Outlet", "Component", "Router", "AppRoutes"}, in.TagName()) {
			return true
		}
	}
	for id := range e.Find(source.Identifier) {
		if id.Text() == "children" && id.Role() != source.PropertyRole {
			return deepest(e.File().Path) < 3
		}
	}
	return false
}

// deepest is how far below the folder of the routes a layout lies: the one for a part of
// the app is around that part alone.
func deepest(file string) int {
	_, below, ok := strings.Cut("/"+file, "/app/")
	if !ok {
		return 0
	}
	parts := strings.Split(below, "/")
	if strings.HasPrefix(parts[len(parts)-1], "layout.") && len(parts) > 1 && !strings.HasPrefix(parts[0], "[") {
		return 3
	}
	return 0
}
