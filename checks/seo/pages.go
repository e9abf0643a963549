package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// servesNoPages is the finding for what has no pages that a crawler could read;
// ok is false when it has some.
func servesNoPages(p *project.Project) (f check.Finding, ok bool) {
	s := p.Stack()
	switch s.Framework {
	case project.Expo:
		return check.Unneeded("The app is installed on phones: it has no pages for search engines."), true
	case project.Electron:
		return check.Unneeded("The app is installed on computers: it has no pages for search engines."), true
	case project.Express, project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer:
		page := htmlPage(p)
		if page != "" && !presentsNothing(p, page) {
			return check.Finding{}, false
		}
		if view := rendersViews(p); view.File != "" {
			return check.Cannot("The server renders its pages from templates, which this check does not read.", view), true
		}
		if page != "" {
			return check.Unneeded("The app is an API: its only page, " + page + ", says no more than that, or that nothing was found."), true
		}
		return check.Unneeded("The app is an API: it serves no pages of its own."), true
	case project.FastAPI, project.Flask, project.Django:
		if !slices.ContainsFunc(p.Files(), isTemplate) {
			return check.Unneeded("The app is an API: it serves no pages of its own."), true
		}
		return check.Cannot("The pages are made in Python, which this check does not read."), true
	case project.Next:
		if !slices.ContainsFunc(p.Addresses(), func(r project.Route) bool { return r.Kind == project.Page && r.Stack == project.Next }) {
			return check.Unneeded("The app is an API: it has no pages."), true
		}
	}
	return check.Finding{}, false
}

// isTemplate reports whether a file is a page or a template for one, and none
// for a mail.
func isTemplate(file string) bool {
	switch path.Ext(file) {
	case ".html", ".jinja", ".jinja2", ".j2":
		return !strings.HasPrefix(file, "../") && !strings.Contains(strings.ToLower(file), "mail")
	}
	return false
}

// rendersViews is the place where a server renders a template: res.render.
func rendersViews(p *project.Project) check.Place {
	for _, r := range p.Routes() {
		if r.Kind != project.Handler {
			continue
		}
		for call := range r.Node.Find(source.Call) {
			if name := call.CalleeName(); (name == "render" || name == "view") && !rendersError(call) {
				return check.At(call, "renders a template")
			}
		}
	}
	return check.Place{}
}

// htmlPage is the HTML page that a single-page app, or a server's folder of
// static files, begins with; "" without one.
func htmlPage(p *project.Project) string {
	s := p.Stack()
	var names []string
	for _, tech := range []project.Tech{s.Framework, project.Vite, project.CRA} {
		if !s.Has(tech) {
			continue
		}
		dir := p.FolderOf(tech)
		pages := []string{path.Join(dir, "index.html"), path.Join(dir, "public/index.html")}
		if tech == project.CRA { // which builds from no other
			slices.Reverse(pages)
		}
		names = append(names, pages...)
	}
	names = append(names, "client/index.html", "frontend/index.html", "web/index.html", "src/index.html")
	for _, name := range names {
		if p.Has(name) {
			return name
		}
	}
	return ""
}

// servedHTML reports whether a file is an HTML page that browsers are sent: the
// shell of SvelteKit, or the page of an app that renders in the browser. Others
// keep an index.html for tools only.
func servedHTML(p *project.Project, name string) bool {
	if path.Base(name) == "app.html" {
		return true
	}
	switch p.Stack().Framework {
	case project.Next, project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.TanStack:
		return false
	}
	return name == htmlPage(p)
}

// htmlAnchor is the line of the first of some tags that a page has: "<title",
// else "<head".
func htmlAnchor(p *project.Project, file string, tags ...string) int {
	text, _ := p.Read(file)
	for _, tag := range tags {
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if strings.Contains(strings.ToLower(line), tag) {
				return n
			}
		}
	}
	return 1
}

// anchor is where an absence shows: the root layout, the page's tag, else
// package.json.
func anchor(p *project.Project, message string, tags ...string) check.Place {
	if p.Stack().Framework == project.Next {
		if layout := nextHome(p); layout != "" {
			return check.Line(layout, layoutLine(p.Source(layout)), message)
		}
	}
	if page := htmlPage(p); page != "" {
		return check.Line(page, htmlAnchor(p, page, append(tags, "<head")...), message)
	}
	for _, name := range []string{"src/app.html", "app/root.tsx", "app/root.jsx", "nuxt.config.ts", "nuxt.config.js", "astro.config.mjs", "astro.config.ts"} {
		if file := path.Join(p.FolderOf(p.Stack().Framework), name); p.Has(file) {
			return check.Line(file, 1, message)
		}
	}
	if p.Has("package.json") {
		return check.Line("package.json", 1, message)
	}
	return check.Line(p.Files()[0], 1, message)
}

// layoutLine is the line of a layout's metadata, else of what it exports.
func layoutLine(f *source.File) int {
	if f == nil {
		return 1
	}
	for _, name := range []string{"metadata", "generateMetadata", "default"} {
		if e, ok := f.ExportOf(name); ok {
			return e.Node.Line()
		}
	}
	return 1
}
