package project

import (
	"strings"

	"underpin/checks/project/source"
)

// mostMounts bounds how many Routes one below the other are followed.
const mostMounts = 5

// mounted gives a route of React Router the address that it has where its component is
// shown: the Routes of a component are relative to the Route, ending in *, that shows
// it (https://reactrouter.com/start/declarative/routing, and "Descendant Routes" of
// version 6). What no such Route shows stands at the root.
func (p *Project) mounted(e source.Node, r Route, left int) []Route {
	above := p.mountsOf(e)
	if len(above) == 0 || left == 0 {
		return []Route{r}
	}
	var out []Route
	for _, m := range above {
		base, ok := p.elementPath(m)
		if !ok {
			continue
		}
		one := r
		one.Path = rooted(strings.TrimSuffix(base, "*"))
		if below := strings.TrimPrefix(r.Path, "/"); below != "" {
			one.Path = rooted(joinPath(base, below))
		}
		_, own := p.shown(elementShown(m))
		one.Through = append(append(p.guardsAround(m), own...), r.Through...)
		out = append(out, p.mounted(m, one, left-1)...)
	}
	return out
}

// mountsOf are the Routes that show the component in whose Routes an element stands.
func (p *Project) mountsOf(e source.Node) []source.Node {
	inRoutes := false
	for up := e.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		inRoutes = inRoutes || up.TagName() == "Routes"
	}
	if !inRoutes {
		return nil
	}
	mounts := p.routeMounts()
	for fn := e.Function(); fn.OK(); fn = fn.Function() {
		if above := mounts[fn]; len(above) > 0 {
			return above
		}
	}
	return nil
}

// routeMounts are the Routes that leave the rest of an address to the component that
// they show, by that component.
func (p *Project) routeMounts() map[source.Node][]source.Node {
	return remember(p, "route mounts", func(p *Project) map[source.Node][]source.Node {
		out := map[source.Node][]source.Node{}
		for _, name := range p.Sources() {
			if !p.Holds(name, "*") || !p.Holds(name, "<Route") || !p.Modules().Live(name) {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for e := range f.Find(source.Element) {
				if path, ok := e.AttrValue("path").StringValue(); !ok || !isRouteElement(e) || !strings.HasSuffix(path, "*") {
					continue
				}
				component, _ := p.shown(elementShown(e))
				if component.Is(source.Function, source.Arrow) && !component.Contains(e) {
					out[component] = append(out[component], e)
				}
			}
		}
		return out
	})
}
