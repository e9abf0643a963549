package project

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// insideItself reports whether a file lies in a copy of the app inside of its own
// supabase folder, which nothing deploys.
func insideItself(name string) bool { return strings.Contains("/"+name, "/supabase/supabase/") }

// edgeFunctions lists the Supabase edge functions: supabase/functions/NAME with
// what supabase/config.toml says of their token check
// (supabase.com/docs/guides/functions/function-configuration).
func (p *Project) edgeFunctions() []Route {
	var out []Route
	for _, name := range p.Sources() {
		dir := path.Dir(name)
		if stemOf(name) != "index" || path.Base(path.Dir(dir)) != "functions" || path.Base(path.Dir(path.Dir(dir))) != "supabase" || insideItself(name) {
			continue
		}
		f := p.Source(name)
		r := Route{Kind: Edge, Path: "/functions/v1/" + path.Base(dir), File: name, Stack: Supabase, Node: f.Root()}
		config, err := p.ReadTOML(join(path.Dir(path.Dir(dir)), "config.toml"))
		if verify, ok := config.Get("functions", path.Base(dir), "verify_jwt").Bool(); err == nil && ok {
			r.Public = !verify
		}
		dead := false
		for call := range f.Find(source.Call) {
			switch call.CalleePath() {
			case "serve", "Deno.serve":
				dead = registersNothing(call)
				args := call.Args()
				if len(args) > 0 {
					r.Node, r.Through = p.unwrap(args[len(args)-1])
					if args[0] != args[len(args)-1] && args[0].Is(source.Arrow, source.Function, source.Identifier) && p.Definition(args[0]).Is(source.Arrow, source.Function) {
						r.Node, r.Through = p.unwrap(args[0])
					}
				}
			}
		}
		if dead || decidesOnNothing(r.Node) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// fileRoutes lists the routes of SvelteKit, Astro, Nuxt and React Router, whose
// files say where they are served.
func (p *Project) fileRoutes() []Route {
	var out []Route
	for _, tech := range []Tech{ReactRouter, Remix} {
		if p.Stack().Has(tech) {
			out = append(out, p.reactRouterRoutes(tech)...)
		}
	}
	for _, tech := range []Tech{SvelteKit, Astro, Nuxt} {
		if !p.Stack().Has(tech) {
			continue
		}
		var routes []Route
		for _, name := range p.Sources() {
			if side := p.Modules().Side(name); side == Test || side == Story {
				continue
			}
			rest, ok := strings.CutPrefix(name, p.FolderOf(tech))
			if !ok {
				continue
			}
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "src/")
			routes = append(routes, p.fileRoute(tech, name, rest)...)
		}
		out = append(out, p.behindHooks(p.frameworkHooks(tech), routes)...)
	}
	return out
}

func (p *Project) fileRoute(tech Tech, name, rest string) []Route {
	base := path.Base(rest)
	page := Route{Kind: Page, Method: "GET", File: name, Stack: tech}
	if f := p.Source(name); f != nil {
		page.Node = f.Root()
	}
	switch tech {
	case SvelteKit:
		if isRemoteFile(name) {
			return p.remoteFunctions(name)
		}
		dir, ok := strings.CutPrefix(rest, "routes/")
		if !ok {
			return nil
		}
		page.Path = segments(path.Dir(dir))
		switch {
		case strings.HasPrefix(base, "+server."):
			return p.methods(page, isMethod)
		case strings.HasPrefix(base, "+page.server."), strings.HasPrefix(base, "+layout.server."):
			return append(p.formActions(page), p.methods(page, func(e string) bool { return e == "load" })...)
		case base == "+page.svelte":
			return []Route{page}
		}
	case Astro:
		if dir, ok := strings.CutPrefix(rest, "pages/"); ok {
			page.Path = fileURL(dir)
			if path.Ext(rest) != ".astro" {
				return p.methods(page, func(e string) bool { return isMethod(e) || e == "ALL" })
			}
			return []Route{page}
		}
	case Nuxt:
		if dir, ok := strings.CutPrefix(strings.TrimPrefix(rest, "app/"), "pages/"); ok {
			page.Path = fileURL(dir)
			return []Route{page}
		}
		if dir, ok := strings.CutPrefix(rest, "server/"); ok && (strings.HasPrefix(dir, "api/") || strings.HasPrefix(dir, "routes/")) {
			return p.nitro(page, strings.TrimPrefix(dir, "routes/"))
		}
	}
	return nil
}

// methods lists a handler for each export that counts.
func (p *Project) methods(r Route, counts func(string) bool) []Route {
	var out []Route
	f := p.Source(r.File)
	if f == nil {
		return nil
	}
	for _, e := range f.Exports {
		if !counts(e.Name) {
			continue
		}
		one := r
		one.Kind, one.Method = Handler, strings.TrimPrefix(e.Name, "ALL")
		switch e.Name {
		case "action":
			one.Method = "POST"
		case "loader", "load":
			one.Method = "GET"
		}
		one.Node, one.Through = p.unwrap(p.exportNode(r.File, e.Name))
		out = append(out, one)
	}
	return out
}

// formActions lists the functions of `export const actions = {…}`.
func (p *Project) formActions(r Route) []Route {
	var out []Route
	for a := range p.Exported(r.File, "actions").Children() {
		one := r
		one.Kind, one.Method, one.Node = Action, "POST", a.Child(source.Value)
		if a.Kind() == source.Method {
			one.Node = a
		}
		if one.Node.OK() {
			out = append(out, one)
		}
	}
	return out
}

// nitro is a server route of Nuxt: its method is in its name.
func (p *Project) nitro(r Route, dir string) []Route {
	url := fileURL(dir)
	for _, method := range []string{"get", "post", "put", "patch", "delete"} {
		if rest, ok := strings.CutSuffix(url, "."+method); ok {
			url, r.Method = strings.TrimSuffix(rest, "/index"), strings.ToUpper(method)
			break
		}
		r.Method = ""
	}
	r.Kind, r.Path = Handler, url
	r.Node, r.Through = p.unwrap(p.exportNode(r.File, "default"))
	return []Route{r}
}

// fileURL is a file below a pages folder as a URL path.
func fileURL(name string) string {
	url := strings.TrimSuffix(segments(strings.TrimSuffix(name, path.Ext(name))), "/index")
	if url == "" {
		return "/"
	}
	return url
}
