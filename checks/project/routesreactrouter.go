package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// reactRouterRoutes lists the pages, loaders and actions of React Router in its
// framework mode and of Remix: those that app/routes.ts names, else one for each
// module below app/routes.
func (p *Project) reactRouterRoutes(tech Tech) []Route {
	app := join(p.FolderOf(tech), "app")
	for _, ext := range sourceExtensions {
		config := join(app, "routes"+ext)
		if !p.Has(config) {
			continue
		}
		c := routeConfig{p: p, tech: tech, app: app}
		c.list(p.Exported(config, "default"), "", nil)
		if len(c.out) > 0 {
			return c.out
		}
	}
	var out []Route
	for _, name := range p.Sources() {
		below, ok := strings.CutPrefix(name, app+"/routes/")
		if side := p.Modules().Side(name); ok && side != Test && side != Story && isRouteFile(below) {
			out = append(out, p.routeModule(tech, name, flatURL(below), nil)...)
		}
	}
	return out
}

// isRouteFile reports whether a file below app/routes is no helper beside a route:
// those say which side they run on, or have a name that begins with two underscores.
func isRouteFile(name string) bool {
	stem := stemOf(name)
	return !strings.HasSuffix(stem, ".server") && !strings.HasSuffix(stem, ".client") && !strings.HasPrefix(stem, "__") && !strings.HasPrefix(stem, "+")
}

// routeModule lists what one module serves: a page by its default export, a loader
// and an action.
func (p *Project) routeModule(tech Tech, name, url string, through []source.Node) []Route {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	page := Route{Kind: Page, Method: "GET", Path: url, File: name, Stack: tech, Node: f.Root()}
	out := p.methods(page, func(e string) bool { return e == "action" || e == "loader" })
	if _, ok := f.ExportOf("default"); ok {
		out = append(out, page)
	}
	through = slices.Concat(through, p.middlewareOf(name))
	for i := range out {
		out[i].Through = slices.Concat(through, out[i].Through)
	}
	return out
}

// middlewareOf is what a route module lets run before itself and those below it.
func (p *Project) middlewareOf(name string) []source.Node {
	return p.functions([]source.Node{p.Exported(name, "middleware")})
}

// A routeConfig reads app/routes.ts (reactrouter.com/start/framework/routing).
type routeConfig struct {
	p    *Project
	tech Tech
	app  string
	out  []Route
}

// list takes in a list of routes below a path, behind the middleware of layouts.
func (c *routeConfig) list(n source.Node, below string, through []source.Node) {
	if d := c.p.Definition(n); d.OK() {
		n = d
	}
	for item := range n.Children() {
		if item.Kind() == source.Spread {
			item = item.Child(source.Value)
		}
		switch item.Kind() {
		case source.Array:
			c.list(item, below, through)
		case source.Call:
			c.entry(item, below, through)
		}
	}
}

// entry takes in route(path, file, …), index(file), layout(file, children) or
// prefix(path, children).
func (c *routeConfig) entry(call source.Node, below string, through []source.Node) {
	args := call.Args()
	name := call.CalleeName()
	if name == "route" || name == "prefix" {
		if len(args) == 0 {
			return
		}
		part, _ := c.p.fixedText(args[0])
		below, args = joinPath(below, part), args[1:]
	}
	if name != "prefix" {
		if len(args) == 0 {
			return
		}
		spec, ok := c.p.fixedText(args[0])
		file := c.p.Modules().Resolve(join(c.app, "routes.ts"), "./"+path.Clean(spec))
		if !ok || file == "" {
			return
		}
		args = args[1:]
		routes := c.p.routeModule(c.tech, file, rooted(below), through)
		for i := range routes {
			if name == "layout" && routes[i].Kind == Page {
				routes[i].Kind = Layout
			}
		}
		c.out = append(c.out, routes...)
		through = slices.Concat(through, c.p.middlewareOf(file))
	}
	for _, a := range args {
		if d := c.p.object(a); d.Kind() == source.Array {
			c.list(d, below, through)
		}
	}
}

// flatURL is a flat route file of React Router as a URL path: dots are slashes,
// but for those in brackets.
func flatURL(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), "/route"), "/index")
	name = strings.ReplaceAll(strings.ReplaceAll(name, "[.]", "\x00"), "+", "")
	var out []string
	for s := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '/' }) {
		if strings.HasPrefix(s, "_") || s == "index" {
			continue
		}
		s = strings.Trim(strings.TrimSuffix(s, "_"), "()[]")
		switch {
		case s == "$":
			s = "*"
		case strings.HasPrefix(s, "$"):
			s = ":" + s[1:]
		}
		out = append(out, strings.ReplaceAll(s, "\x00", "."))
	}
	return "/" + strings.Join(out, "/")
}
