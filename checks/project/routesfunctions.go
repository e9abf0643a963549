package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// platformFunctions lists the functions that Vercel, Netlify and Cloudflare
// Pages run beside an app that has no server of its own.
func (p *Project) platformFunctions() []Route {
	s := p.Stack()
	if !slices.Contains([]Tech{Vite, CRA, Astro, SvelteKit}, s.Framework) {
		return nil
	}
	own := slices.ContainsFunc([]Tech{Express, Fastify, Hono}, s.Has)
	var out []Route
	for _, name := range p.Sources() {
		if sideByName(name) != Unknown || strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		stem := strings.TrimSuffix(name, path.Ext(name))
		switch {
		case strings.HasPrefix(name, "api/") && (!own || p.Has("vercel.json")) && !strings.Contains(stem, "/_"):
			for _, r := range p.platformFunction(name, "/"+strings.TrimSuffix(stem, "/index"), Vercel) {
				if !own || r.Node.Is(source.Function, source.Arrow) { // beside a server of its own, folders of that name hold routers, too
					out = append(out, r)
				}
			}
		case strings.HasPrefix(name, "netlify/functions/"):
			out = append(out, p.platformFunction(name, "/.netlify/functions/"+netlifyName(stem), Netlify)...)
		case strings.HasPrefix(name, "functions/") && s.Has(Cloudflare):
			out = append(out, p.platformFunction(name, strings.TrimSuffix(strings.TrimPrefix(stem, "functions"), "/index"), Cloudflare)...)
		}
	}
	return out
}

// netlifyName is a function's name: its file's, or its folder's when the file
// repeats it or is called index.
func netlifyName(stem string) string {
	rest := strings.TrimPrefix(stem, "netlify/functions/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// platformFunction lists the handlers that a module exports. Helpers beside
// them export none of these names and are no routes.
func (p *Project) platformFunction(name, url string, tech Tech) []Route {
	f := p.Source(name)
	if f == nil {
		return nil
	}
	var out []Route
	for _, e := range f.Exports {
		method, ok := platformMethod(e.Name, tech)
		if !ok {
			continue
		}
		r := Route{Kind: Handler, Method: method, Path: url, File: name, Stack: tech}
		r.Node, r.Through = p.unwrap(p.exportNode(name, e.Name))
		if e.Name == "default" && !r.Node.Is(source.Function, source.Arrow, source.Call) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// platformMethod is the HTTP method that an export of a function's module
// answers, "" for all of them.
func platformMethod(export string, tech Tech) (method string, ok bool) {
	switch {
	case tech == Cloudflare:
		rest, ok := strings.CutPrefix(export, "onRequest")
		return strings.ToUpper(rest), ok
	case export == "default", tech == Netlify && export == "handler":
		return "", true
	}
	return export, isMethod(export)
}
