package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fetchedList is the effect, or the hook, with which a component fetches in the
// browser what it then shows as a list.
func fetchedList(fn source.Node) source.Node {
	listed := map[string]bool{}
	for call := range fn.Find(source.Call) {
		if call.CalleeName() != "map" {
			continue
		}
		for id := range call.Child(source.Callee).Find(source.Identifier) {
			listed[id.Text()] = true
		}
	}
	for again := 0; again < 2; again++ { // of another that is declared before it
		for d := range fn.Find(source.Declarator) { // const shown = useMemo(() => all.filter(…))
			value := d.Child(source.Value)
			if name := d.Child(source.Name).Ident(); name == "" || !listed[name] || !value.Is(source.Call, source.Identifier) {
				continue
			}
			if value.Kind() == source.Identifier {
				listed[value.Text()] = true
			}
			for id := range value.Find(source.Identifier) {
				listed[id.Text()] = true
			}
		}
	}
	for d := range fn.Find(source.Declarator) {
		call := d.Child(source.Value)
		switch call.CalleeName() {
		case "useQuery", "useSWR", "useInfiniteQuery":
			for b := range d.Child(source.Name).Find(source.Binding) {
				if b.Key() == "data" && listed[b.Child(source.Name).Text()] {
					return d
				}
			}
		case "useState":
			value, setter := project.StatePair(d)
			if value == "" || !listed[value] || !emptyAtFirst(call.Arg(0)) {
				continue
			}
			if effect := project.FetchingEffect(fn, setter); effect.OK() {
				return effect
			}
			if effect := awaitingEffect(fn, setter); effect.OK() {
				return effect
			}
		}
	}
	return source.Node{}
}

// awaitingEffect is the effect of a component that waits for what another module of the
// app's answers, such as a server action, and hands it to a setter.
func awaitingEffect(component source.Node, setter string) source.Node {
	for call := range component.Find(source.Call) {
		if call.CalleeName() != "useEffect" {
			continue
		}
		bodies := []source.Node{call}
		for id := range call.Find(source.Identifier) {
			if f := id.Resolve(); id.Role() == source.Callee && f.Is(source.Function, source.Arrow) && component.Contains(f) && !call.Contains(f) {
				bodies = append(bodies, f)
			}
		}
		for _, b := range bodies {
			if b.Names(setter) && awaitsOwn(b) {
				return call
			}
		}
	}
	return source.Node{}
}

// awaitsOwn reports whether code waits for a function that it imports from a module of
// the app's.
func awaitsOwn(body source.Node) bool {
	for c := range body.Find(source.Call) {
		waited := c.Parent().Kind() == source.Await || c.Role() == source.ObjectRole && c.Parent().Child(source.Name).Text() == "then"
		if !waited || c.Child(source.Callee).Kind() != source.Identifier {
			continue
		}
		if im, _, ok := c.File().ImportOf(c.CalleeName()); ok && (strings.HasPrefix(im.Spec, ".") || strings.HasPrefix(im.Spec, "@/") || strings.HasPrefix(im.Spec, "~/")) {
			return true
		}
	}
	return false
}

func emptyAtFirst(n source.Node) bool {
	if n.Kind() == source.Array {
		for range n.Children() {
			return false
		}
		return true
	}
	return literal(n) == no
}

// staticText counts the letters that a component shows whatever happens, those
// of the components in it included, depth components deep.
func staticText(p *project.Project, fn source.Node, depth int) int {
	n := 0
	for e := range fn.Find(source.Text, source.Element) {
		if e.Kind() == source.Text {
			n += len(strings.TrimSpace(e.Text()))
			continue
		}
		if tag := e.TagName(); depth > 0 && tag != strings.ToLower(tag) && !nameOfChrome(tag) {
			if d := p.Definition(e.Child(source.Tag)); d.Is(source.Function, source.Arrow) && !fn.Contains(d) {
				n += staticText(p, d, depth-1)
			}
		}
		if n > 2000 {
			return n
		}
	}
	return n
}

// nameOfChrome reports whether a component is what stands around every page.
func nameOfChrome(tag string) bool {
	tag = strings.ToLower(tag)
	for _, word := range []string{"header", "footer", "nav", "sidebar", "menu", "layout"} {
		if strings.Contains(tag, word) {
			return true
		}
	}
	return false
}
