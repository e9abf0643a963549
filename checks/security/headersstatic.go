package security

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// staticHost is the configuration of a host that serves the pages as files, so
// that the headers of a server beside them reach only what that answers; ""
// where the server or a framework answers for the pages.
func staticHost(p *project.Project) string {
	switch s := p.Stack(); s.Framework {
	case project.Vite, project.CRA:
	case project.Express, project.Fastify, project.Hono, project.Koa, project.PlainServer:
		if !servesPages(s) {
			return ""
		}
	default:
		return ""
	}
	switch {
	case vercelServesFiles(p):
		return "vercel.json"
	case netlifyServesFiles(p):
		return "netlify.toml"
	}
	return ""
}

// vercelServesFiles reports whether vercel.json names a folder of built pages
// and sends no more than some paths to a function.
func vercelServesFiles(p *project.Project) bool {
	v, err := p.ReadJSON("vercel.json")
	if err != nil {
		return false
	}
	files := v.Get("outputDirectory").Text() != ""
	for build := range v.Get("builds").Items() {
		files = files || strings.HasPrefix(build.Get("use").Text(), "@vercel/static")
	}
	for _, list := range []string{"rewrites", "routes"} {
		for rule := range v.Get(list).Items() {
			from, to := rule.Get("source").Text()+rule.Get("src").Text(), rule.Get("destination").Text()+rule.Get("dest").Text()
			if everyPage(from) && toFunction(to) {
				return false
			}
			files = files || everyPage(from) && path.Base(to) == "index.html"
		}
	}
	return files
}

// toFunction reports whether a rewrite leads to code.
func toFunction(to string) bool {
	to = strings.TrimPrefix(to, "/")
	switch path.Ext(to) {
	case ".ts", ".js", ".mjs", ".cjs":
		return true
	}
	return to == "api" || strings.HasPrefix(to, "api/")
}

// netlifyServesFiles reports whether netlify.toml names a folder of built pages
// and sends every path that is no file to the page of a single-page app.
func netlifyServesFiles(p *project.Project) bool {
	v, err := p.ReadTOML("netlify.toml")
	if err != nil || v.Get("build", "publish").Text() == "" {
		return false
	}
	for rule := range v.Get("redirects").Items() {
		if everyPage(rule.Get("from").Text()) {
			return path.Base(rule.Get("to").Text()) == "index.html"
		}
	}
	return false
}

// behindFiles takes back that a server's headers reach every page, where a host
// serves the pages as files.
func behindFiles(p *project.Project, all []setting) []setting {
	if len(all) > 0 && staticHost(p) != "" {
		for i := range all {
			all[i].everywhere = false
		}
	}
	return all
}
