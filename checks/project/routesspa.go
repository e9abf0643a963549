package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// clientRoutes lists the pages of a single-page app: React Router's and wouter's
// Route elements, and the route objects of React Router and Vue Router. Their
// Through holds only what can turn a visitor away.
func (p *Project) clientRoutes() []Route {
	s := p.Stack()
	tech := s.Framework
	switch tech {
	case Vite, CRA:
	case Express, Fastify, Hono, PlainServer: // beside the folder of the screens that it serves
		tech = Vite
	default:
		return nil
	}
	var out []Route
	for _, name := range p.Sources() {
		if !p.Holds(name, "oute") || !p.Modules().Live(name) || p.Modules().Side(name) == Server {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for e := range f.Find(source.Element) {
			if isRouteElement(e) {
				out = append(out, p.elementRoute(e, tech)...)
			}
		}
		if importsRouter(f) {
			for o := range f.Find(source.Object) {
				out = append(out, p.objectRoute(o, tech)...)
			}
		}
	}
	return out
}

var clientRouters = []string{"react-router", "react-router-dom", "wouter", "vue-router", "@sentry/react"}

func importsRouter(f *source.File) bool {
	return slices.ContainsFunc(f.Imports, func(im source.Import) bool { return slices.Contains(clientRouters, im.Spec) })
}

// isRouteElement reports whether an element declares a route: a Route, or a
// component that stands for one, such as PrivateRoute with a path.
func isRouteElement(e source.Node) bool {
	name := e.TagName()
	return name == "Route" || strings.HasSuffix(name, "Route") && e.Attr("path").OK()
}

// elementRoute is the page of a Route element that shows one.
func (p *Project) elementRoute(e source.Node, tech Tech) []Route {
	url, ok := p.elementPath(e)
	if !ok || e.Attr("path").OK() == e.Attr("index").OK() {
		return nil
	}
	r := Route{Kind: Page, Method: "GET", Path: url, File: e.File().Path, Stack: tech}
	shown := elementShown(e)
	if !shown.OK() {
		return nil
	}
	if r.Node, r.Through = p.shown(shown); isRedirect(r.Node) {
		return nil
	}
	if e.TagName() != "Route" {
		r.Through = append(p.guard(e.Child(source.Tag)), r.Through...)
	}
	r.Through = append(p.guardsAround(e), r.Through...)
	return p.mounted(e, r, mostMounts)
}

// guardsAround are the elements around a Route that can turn a visitor away.
func (p *Project) guardsAround(e source.Node) []source.Node {
	var out []source.Node
	for up := e.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		tag := up.Child(source.Tag)
		if up.TagName() == "Route" {
			if v := up.AttrValue("element"); v.Kind() == source.Element {
				tag = v.Child(source.Tag)
			}
		}
		out = append(p.guard(tag), out...)
	}
	if gate := shownToKnown(e, 3); gate.OK() {
		out = append([]source.Node{gate}, out...)
	}
	return out
}

// elementPath is the whole path of a Route, those around it included; ok is
// false when one of them is not constant.
func (p *Project) elementPath(e source.Node) (string, bool) {
	url := ""
	for ; e.OK(); e = e.Enclosing(source.Element) {
		if !isRouteElement(e) || !e.Attr("path").OK() {
			continue
		}
		part, ok := p.fixedText(e.AttrValue("path"))
		if !ok {
			return "", false
		}
		url = joinPath(part, url)
		if strings.HasPrefix(part, "/") {
			break
		}
	}
	return rooted(url), true
}

// joinPath puts a path below another one, whose own * stands for what is below.
func joinPath(a, b string) string {
	if b == "" {
		return a
	}
	a = strings.TrimSuffix(strings.TrimSuffix(a, "*"), "/")
	return a + "/" + strings.TrimPrefix(b, "/")
}

func rooted(url string) string { return "/" + strings.Trim(url, "/") }

// elementShown is what a Route shows: its element, component or child.
func elementShown(e source.Node) source.Node {
	for _, attr := range []string{"element", "component", "Component", "render"} {
		if v := e.AttrValue(attr); v.OK() {
			return v
		}
	}
	for c := range e.Children() {
		if c.Role() == source.Item && c.Is(source.Element, source.Arrow) {
			return c
		}
	}
	return source.Node{}
}

// objectRoute is the page of a route object: {path, element}.
func (p *Project) objectRoute(o source.Node, tech Tech) []Route {
	own, constant := p.fixedText(o.Prop("path"))
	index := o.PropNode("index").OK()
	var shown source.Node
	for _, key := range []string{"element", "Component", "component", "lazy"} {
		if v := o.Prop(key); v.OK() {
			shown = v
			break
		}
	}
	if !constant && !index || !shown.OK() {
		return nil
	}
	r := Route{Kind: Page, Method: "GET", File: o.File().Path, Stack: tech}
	if r.Node, r.Through = p.shown(shown); isRedirect(r.Node) {
		return nil
	}
	url := own
	for up := o.Enclosing(source.Object); up.OK() && !strings.HasPrefix(url, "/"); up = up.Enclosing(source.Object) {
		part, _ := p.fixedText(up.Prop("path"))
		url = joinPath(part, url)
	}
	for up := o.Enclosing(source.Object); up.OK(); up = up.Enclosing(source.Object) {
		if v := up.Prop("element"); v.Kind() == source.Element {
			r.Through = append(p.guard(v.Child(source.Tag)), r.Through...)
		}
	}
	r.Path = rooted(url)
	return []Route{r}
}
