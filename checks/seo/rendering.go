package seo

import (
	_ "embed"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed rendering.md
var renderingWords string

// Rendering looks for public pages that are empty until scripts have run.
var Rendering = &check.Check{
	ID:       "seo/rendering",
	Severity: check.Medium,
	Minutes:  240,
	Words:    check.Explain(renderingWords),
	Look:     lookForRendering,
}

func lookForRendering(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonRendering(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	if f, none := nothingPublic(p); none {
		return f
	}
	if f, none := unlisted(p); none {
		return f
	}
	f := rendering(p)
	if f.Verdict == check.Gap {
		f.Confidence = min(f.Confidence, surePublic(p))
		f.Brief = append(f.Brief,
			"The first answer of the server holds the visible text of every public page: the start page, prices, articles, legal pages.",
			"Pages behind the login may stay as they are.",
			"A visitor with scripts sees the same as before, and no warning about hydration appears in the browser's console.")
	}
	return f
}

func rendering(p *project.Project) check.Finding {
	switch s := p.Stack(); s.Framework {
	case project.Next:
		return nextRendering(p)
	case project.SvelteKit, project.Nuxt, project.Astro, project.ReactRouter, project.Remix, project.TanStack:
		return frameworkRendering(p)
	case project.Wasp:
		return waspRendering(p)
	}
	return spaRendering(p)
}

// prerenderers make HTML of a single-page app when it is built or asked for.
var prerenderers = []string{
	"vite-react-ssg", "vite-ssg", "vike", "vite-plugin-ssr", "react-snap", "vite-plugin-prerender", "vite-prerender-plugin", "prerender-spa-plugin",
	"@prerenderer/rollup-plugin", "vite-plugin-prerender-spa", "prerender-node", "vite-plugin-ssg", "vite-plugin-react-ssg", "react-snapshot",
}

// spaRendering judges an app that is one page, empty but for its scripts.
func spaRendering(p *project.Project) check.Finding {
	page := htmlPage(p)
	if page == "" {
		return check.Cannot("No index.html was found to see what the first answer holds.")
	}
	if place, how := prerendered(p); how != "" {
		return check.Passed(check.Certain, how, place)
	}
	text, _ := p.Read(page)
	if words := visibleWords(text); words > 60 {
		return check.Passed(check.Likely, "The page that the server sends holds its text already.", check.Line(page, htmlAnchor(p, page, "<body"), "holds text"))
	}
	places := []check.Place{check.Line(page, htmlAnchor(p, page, "<div id=", "<body"), "all that programs without scripts see")}
	home := strings.TrimSuffix(strings.TrimSuffix(page, path.Base(page)), "public/")
	for _, name := range startModules(p) {
		if f := p.Source(name); f != nil && strings.HasPrefix(name, home) {
			for call := range f.Find(source.Call) {
				if n := call.CalleeName(); n == "createRoot" || n == "createApp" || n == "render" && call.CalleePath() != "" {
					places = append(places, check.At(call, "makes the page in the browser"))
					break
				}
			}
		}
	}
	places = append(places, homePlaces(p)...)
	places = append(places, fetchedPages(p)...)
	return check.Missing(check.Certain, "The public pages are made in the browser: the server's answer is an empty page with a script.", places...)
}

// homePlaces is what the first page shows. A frame around pages, and what those see who
// are signed in, are told only where there is nothing else.
func homePlaces(p *project.Project) []check.Place {
	var out, rest []check.Place
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Path != "/" || wholePath(p, r) != "/" {
			continue
		}
		n := p.WithCode(r).Node
		if !n.OK() {
			continue
		}
		at := check.OnLine(n, "public, and made in the browser only")
		if low := strings.ToLower(path.Base(at.File)); strings.Contains(low, "layout") || strings.Contains(low, "dashboard") {
			rest = append(rest, at)
		} else {
			out = append(out, at)
		}
	}
	if len(out) == 0 {
		return rest
	}
	return out
}

// prerendered finds what makes HTML of a single-page app.
func prerendered(p *project.Project) (check.Place, string) {
	for _, pkg := range prerenderers {
		if at, ok := wired(p, pkg); ok {
			return at, pkg + " makes HTML of the pages."
		}
		for _, name := range p.Sources() {
			if !p.Holds(name, pkg) {
				continue
			}
			if f := p.Source(name); len(f.ImportsFrom(pkg)) > 0 && p.Modules().Side(name) != project.Test {
				return check.At(f.ImportsFrom(pkg)[0].Node, "makes HTML of the pages"), pkg + " makes HTML of the pages."
			}
		}
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, "renderToString", "renderToPipeableStream", "renderToReadableStream", "renderToStaticMarkup") || p.Modules().Side(name) == project.Test {
			continue
		}
		if f := p.Source(name); len(f.ImportsFrom("react-dom/server"))+len(f.ImportsFrom("vue/server-renderer")) > 0 && hydrates(p) {
			return check.Line(name, 1, "makes HTML of the pages"), "The pages are made on the server by " + name + "."
		}
	}
	return prerenderedByScript(p)
}

// hydrates reports whether the browser takes over pages that are there already.
func hydrates(p *project.Project) bool {
	for _, name := range p.Modules().Entries() {
		if p.Holds(name, "hydrateRoot", "createSSRApp") {
			return true
		}
	}
	return false
}

// visibleWords counts the words that a page shows without scripts.
func visibleWords(page []byte) int {
	n := 0
	for _, part := range strings.Split(string(withoutScripts(page)), "<") {
		if _, text, ok := strings.Cut(part, ">"); ok {
			n += len(strings.Fields(text))
		}
	}
	return n
}
