package seo

import (
	"bytes"
	"path"
	"regexp"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unseen are the parts of a page that show nothing.
var unseen = regexp.MustCompile(`(?is)<head\b.*?</head>|<script\b.*?</script>|<style\b.*?</style>|<noscript\b.*?</noscript>|<!--.*?-->`)

func withoutScripts(page []byte) []byte { return unseen.ReplaceAll(bytes.Clone(page), []byte(" ")) }

// frameworkRendering judges frameworks that render on the server unless they are
// told not to.
func frameworkRendering(p *project.Project) check.Finding {
	framework := p.Stack().Framework
	if at, ok := serverRenderingOff(p); ok {
		return check.Missing(check.Certain, "Rendering on the server is switched off: the public pages are empty until scripts have run.", at)
	}
	if at := frameHoldsBack(p); len(at) > 0 {
		return check.Missing(check.Likely, "The server sends nothing of the public pages: what is around each of them shows something else until a script ran.", at...)
	}
	if framework == project.Astro {
		if at, ok := browserOnlyPage(p); ok {
			return check.Missing(check.Likely, "The first page is one component that is rendered in the browser only.", at)
		}
	}
	if framework == project.SvelteKit {
		if f, late := mountedContent(p); late {
			return f
		}
	}
	return check.Passed(check.Certain, "The framework sends the pages as HTML: rendering on the server is on.", anchor(p, "rendered on the server"))
}

// serverRenderingOff finds where a framework's rendering on the server is
// switched off for all pages.
func serverRenderingOff(p *project.Project) (check.Place, bool) {
	for _, stem := range []string{"nuxt.config", "react-router.config", "vite.config", "app.config"} {
		f := p.Config(stem)
		if f == nil {
			continue
		}
		prerenders := false
		var off source.Node
		for prop := range f.Find(source.Property) {
			switch prop.Key() {
			case "ssr":
				if prop.Child(source.Value).Text() == "false" {
					off = prop
				}
			case "prerender":
				prerenders = prop.Child(source.Value).Text() != "false"
			}
		}
		if off.OK() && !prerenders {
			return check.At(off, "switches rendering on the server off"), true
		}
	}
	if p.Stack().Framework != project.SvelteKit {
		return check.Place{}, false
	}
	dir := path.Join(p.FolderOf(project.SvelteKit), "src/routes")
	for _, name := range []string{"+layout.ts", "+layout.js", "+layout.server.ts", "+layout.server.js", "+page.ts", "+page.js"} {
		f := p.Source(path.Join(dir, name))
		if f == nil {
			continue
		}
		if d := f.Declaration("ssr"); d.Child(source.Value).Text() == "false" {
			return check.At(d, "switches rendering on the server off"), true
		}
	}
	return check.Place{}, false
}

// browserOnlyPage finds the first page of an Astro site when a component that is
// rendered in the browser only is all of it.
func browserOnlyPage(p *project.Project) (check.Place, bool) {
	name := path.Join(p.FolderOf(project.Astro), "src/pages/index.astro")
	var only project.Tag
	shown := 0
	for _, tag := range p.Markup(name) {
		switch tag.Name {
		case "html", "head", "body", "meta", "link", "title", "main", "div", "script", "style":
			continue
		}
		if _, ok := tag.Attr("client:only"); ok {
			only = tag
			continue
		}
		shown++
	}
	if only.Line == 0 || shown > 1 { // a layout around it
		return check.Place{}, false
	}
	return check.Line(name, only.Line, "rendered in the browser only"), true
}
