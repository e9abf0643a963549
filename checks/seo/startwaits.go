package seo

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// startWaits is where the start page holds its own first view back until an effect ran
// or a session is known. Where the browser makes the page anyway, an effect alone is over at
// once: there it has to wait for an answer.
func startWaits(p *project.Project) (check.Place, bool) {
	spa := oneBundle(p)
	if p.Stack().Framework != project.Next && !spa {
		return check.Place{}, false
	}
	for _, r := range publicPages(p) {
		if r.Path != "/" {
			continue
		}
		if at := frameWaits(p); spa && at.OK() {
			return check.Line(at.File().Path, at.Line(), "shows something else in place of every page until an answer came"), true
		}
		if at, why := latePage(p, r.Node, 2, besideList); at.OK() && why == waitsForEffect && (!spa || waitsForAnswer(p, at)) {
			return check.Line(at.File().Path, at.Line(), why), true
		}
	}
	return check.Place{}, false
}

// frameWaits is the condition with which what is around the router of the app shows something else
// in place of every page until an answer came.
func frameWaits(p *project.Project) source.Node {
	for _, name := range p.Sources() {
		if !p.Holds(name, "<Switch", "<Routes") || !p.Modules().Live(name) || strings.HasPrefix(name, "../") {
			continue
		}
		for e := range p.Source(name).Find(source.Element) {
			if tag := e.TagName(); (tag == "Switch" || tag == "Routes") && hasRoutes(e) {
				if at := aroundWaits(p, e, 4); at.OK() {
					return at
				}
			}
		}
	}
	return source.Node{}
}

// aroundWaits is where the component that an element stands in, or one around it, does.
func aroundWaits(p *project.Project, e source.Node, left int) source.Node {
	fn := e.Function()
	if left == 0 || !fn.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	if at := waitsFirst(p, fn); at.OK() && at.Start() < e.Start() && waitsForAnswer(p, at) {
		return at
	}
	if at := asksFirst(p, fn); at.OK() && at.Start() < e.Start() {
		return at
	}
	for up := e.Enclosing(source.Element); up.OK() && fn.Contains(up); up = up.Enclosing(source.Element) {
		if tag := up.TagName(); tag == strings.ToLower(tag) {
			continue
		}
		frame := p.Definition(up.Child(source.Tag))
		if !frame.Is(source.Function, source.Arrow) {
			continue
		}
		if at := heldBack(p, frame); at.OK() && waitsForAnswer(p, at) {
			return at
		}
	}
	for _, use := range p.ElementsOf(fn) {
		if at := aroundWaits(p, use, left-1); at.OK() {
			return at
		}
	}
	return source.Node{}
}

// asksFirst is the condition with which a component shows something small while a query of its
// own, or of a hook of the app's, is on its way.
func asksFirst(p *project.Project, fn source.Node) source.Node {
	asking := map[string]bool{}
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		hook := call.CalleeName()
		if d.Function() != fn || !strings.HasPrefix(hook, "use") || hook != "useQuery" && !asksQuery(p.Definition(call.Child(source.Callee))) {
			continue
		}
		for b := range d.Child(source.Name).Find(source.Binding) {
			switch b.Key() {
			case "isLoading", "isPending", "loading":
				asking[b.Child(source.Name).Text()] = true
			}
		}
	}
	for item := range fn.Child(source.Body).Children() {
		if item.Kind() != source.If || !asking[item.Child(source.Cond).Ident()] {
			continue
		}
		if r := returned(item.Child(source.Then)); r.OK() && !saysMuch(r) {
			return item
		}
	}
	return source.Node{}
}

// asksQuery reports whether a hook asks a query and tells whether it is on its way.
func asksQuery(hook source.Node) bool {
	for c := range hook.Find(source.Call) {
		if c.CalleeName() == "useQuery" {
			return true
		}
	}
	return false
}

// waitsForAnswer reports whether the state that a condition asks for changes in an effect that
// waits for something first.
func waitsForAnswer(p *project.Project, cond source.Node) bool {
	_, where := statesAt(p, cond.Function(), 2)
	waits, asked := false, cond.Child(source.Cond)
	if cond.Kind() == source.Binary {
		asked = cond.Child(source.Left)
	}
	asked.Walk(func(n source.Node) bool {
		d := where[n.Text()]
		if _, setter := project.StatePair(d); d.OK() && setter != "" {
			for call := range d.Function().Find(source.Call) {
				waits = waits || strings.HasSuffix(call.CalleeName(), "Effect") && setAfterAnswer(call, setter)
			}
		}
		return !waits
	})
	return waits
}

// setAfterAnswer reports whether an effect, or a function of the component that it calls, waits
// for an answer before it sets a state.
func setAfterAnswer(effect source.Node, setter string) bool {
	bodies := []source.Node{effect}
	for id := range effect.Find(source.Identifier) {
		if f := id.Resolve(); id.Role() == source.Callee && f.Is(source.Function, source.Arrow) && !effect.Contains(f) && f.File() == effect.File() {
			bodies = append(bodies, f)
		}
	}
	for _, b := range bodies {
		if !b.Names(setter) {
			continue
		}
		for n := range b.Find(source.Await, source.Call) {
			if n.Kind() == source.Await || n.CalleeName() == "then" {
				return true
			}
		}
	}
	return false
}
