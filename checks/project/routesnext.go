package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// nextRoutes lists the routes of a Next.js app, by its file conventions
// (nextjs.org/docs/app/api-reference/file-conventions).
func (p *Project) nextRoutes() []Route {
	before := p.nextMiddleware()
	var out []Route
	for _, m := range before {
		out = append(out, m.Route)
	}
	base := p.FolderOf(Next)
	for _, name := range p.Sources() {
		rest, ok := strings.CutPrefix(name, base)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/")
		switch {
		case strings.HasPrefix(rest, "app/"):
			out = append(out, p.routesOfFile(name, (*Project).appFile, strings.TrimPrefix(rest, "app/"))...)
		case strings.HasPrefix(rest, "pages/"):
			out = append(out, p.routesOfFile(name, (*Project).pagesFile, strings.TrimPrefix(rest, "pages/"))...)
		}
	}
	out = append(out, p.serverActions()...)
	for i := range out {
		if out[i].Kind == Middleware || out[i].Path == "" {
			continue
		}
		for _, m := range before {
			if m.covers(out[i].Path) {
				out[i].Through = slices.Concat(m.Through, []source.Node{m.Node}, out[i].Through)
			}
		}
	}
	return out
}

// A routesFile is the key of the routes that one file brings; rest is its path
// below the router's folder.
type routesFile struct{ name, rest string }

// routesOfFile are the routes of one file: a change to another leaves them.
func (p *Project) routesOfFile(name string, read func(p *Project, name, rest string) []Route, rest string) []Route {
	return remember(p, routesFile{name, rest}, func(p *Project) []Route { return read(p, name, rest) })
}

// appFile lists the routes of one file of the App Router.
func (p *Project) appFile(name, rest string) []Route {
	url := segments(path.Dir(rest))
	if strings.Contains("/"+rest, "/_") {
		return nil // private folders are not routed
	}
	r := Route{Path: url, File: name, Stack: Next}
	switch stemOf(rest) {
	case "page", "layout":
		if stemOf(rest) == "layout" {
			r.Kind = Layout
		}
		r.Method = "GET"
		r.Node, r.Through = p.unwrap(p.exportNode(name, "default"))
		return []Route{r}
	case "route":
		var out []Route
		f := p.Source(name)
		if f == nil {
			return nil
		}
		for _, e := range f.Exports {
			if isMethod(e.Name) {
				one := r
				one.Kind, one.Method = Handler, e.Name
				one.Node, one.Through = p.unwrap(p.exportNode(name, e.Name))
				out = append(out, one)
			}
		}
		return out
	}
	return nil
}

// exportNode is the definition of an export, else the node that exports it.
func (p *Project) exportNode(name, export string) source.Node {
	if n := p.Exported(name, export); n.OK() {
		return n
	}
	f := p.Source(name)
	if f == nil {
		return source.Node{}
	}
	e, _ := f.ExportOf(export)
	return e.Node
}

// pagesFile lists the routes of one file of the Pages Router.
func (p *Project) pagesFile(name, rest string) []Route {
	stem := strings.TrimSuffix(rest, path.Ext(rest))
	if strings.HasPrefix(path.Base(stem), "_") || !p.isPage(name) {
		return nil
	}
	url := strings.TrimSuffix("/"+stem, "/index")
	if url == "" {
		url = "/"
	}
	r := Route{Path: url, File: name, Stack: Next, Method: "GET"}
	r.Node, r.Through = p.unwrap(p.exportNode(name, "default"))
	if strings.HasPrefix(rest, "api/") {
		r.Kind, r.Method = Handler, ""
	}
	return []Route{r}
}

// isPage reports whether a module has the default export that a page needs.
func (p *Project) isPage(name string) bool {
	f := p.Source(name)
	if f == nil {
		return false
	}
	_, ok := f.ExportOf("default")
	return ok
}

// serverActions lists the functions that "use server" opens to the browser: the
// exports of a module that begins with it, and functions that begin with it.
func (p *Project) serverActions() []Route {
	var out []Route
	for _, name := range p.Sources() {
		if p.Holds(name, "use server") && p.Modules().Live(name) {
			out = append(out, p.routesOfFile(name, (*Project).actionsFile, "")...)
		}
	}
	return out
}

func (p *Project) actionsFile(name, _ string) []Route {
	var out []Route
	f := p.Source(name)
	if f == nil {
		return nil
	}
	if slices.Contains(f.Directives, "use server") {
		for _, e := range f.Exports {
			if fn, through := p.unwrap(p.exported(f, e, hops)); fn.OK() && fn.File() == f {
				out = append(out, Route{Kind: Action, Method: "POST", File: name, Node: fn, Through: through, Stack: Next})
			}
		}
		return out
	}
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		first := fn.Child(source.Body).Child(source.Item)
		if s, ok := first.Child(source.Value).StringValue(); ok && s == "use server" && first.Kind() == source.Expression {
			out = append(out, Route{Kind: Action, Method: "POST", File: name, Node: fn, Stack: Next})
		}
	}
	return out
}
