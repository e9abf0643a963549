package deploy

import (
	_ "embed"
	"fmt"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed cdn.md
var cdnWords string

// CDN looks for apps whose files come from the app server each time, because
// nothing tells browsers or a network in front to keep them.
var CDN = &check.Check{
	ID:       "deploy/cdn",
	Severity: check.Low,
	Minutes:  20,
	Words:    check.Explain(cdnWords),
	Look:     lookForCDN,
	Fix:      cdnFix,
}

func lookForCDN(p *project.Project) check.Finding {
	s := p.Stack()
	serves := fileServers(p)
	var bare, cached []check.Place
	for _, f := range serves {
		if f.cached {
			cached = append(cached, f.place)
		} else {
			bare = append(bare, f.place)
		}
	}
	if at, ok := neverKept(p); ok && hasFront(s) && s.Framework != project.Next {
		f := check.Missing(check.Likely, "The host is told that browsers may keep none of the app's files, those with a hash in their name included.", at)
		f.Brief = cdnBrief
		return f
	}
	if t, ok := cdnHost(p); ok && (len(bare) == 0 || s.Framework != project.Express) {
		return check.Passed(check.Likely, fmt.Sprintf("%s serves the built files from its own network and lets browsers keep those with a hash in their name.", hostName(t.Tech)), check.Line(t.File, max(t.Line, 1), t.Why))
	}
	if len(bare) > 0 {
		f := check.Missing(check.Likely, "The app server sends files without telling anybody how long to keep them, so each visit asks for all of them again.", append(bare, cached...)...)
		f.Brief = cdnBrief
		return f
	}
	if len(cached) > 0 {
		return check.Passed(check.Likely, "Files are sent with a lifetime, so browsers keep them.", cached...)
	}
	return withoutFileServer(p)
}

var cdnBrief = []string{
	"Files with a hash in their name are sent with Cache-Control: public, max-age=31536000, immutable; the HTML with no-cache, so that a new version shows at once.",
	"Where visitors come from far away, a network such as Cloudflare stands in front of the server.",
}

// withoutFileServer judges an app whose files no code of its own sends.
func withoutFileServer(p *project.Project) check.Finding {
	s := p.Stack()
	switch s.Framework {
	case project.Next, project.SvelteKit, project.Nuxt, project.Astro, project.Remix, project.ReactRouter, project.TanStack:
		t := s.Tool(s.Framework)
		return check.Passed(check.Likely, "The framework's own server sends built files as immutable, so browsers and any network in front keep them.", check.Line(t.File, max(t.Line, 1), "sends hashed files as immutable"))
	case project.Express, project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer, project.FastAPI:
		if at, own := ownPythonFiles(p); own && s.Framework == project.FastAPI {
			f := check.Missing(check.Likely, "Nothing lets browsers keep the files that the app's own server sends, so they ask for each of them again and again.", at)
			f.Brief = cdnBrief
			return f
		}
		if !hasFront(s) {
			return check.Unneeded("This is an API: it has no files to send.")
		}
	case project.Flask, project.Django:
		return pythonFiles(p)
	case project.Expo, project.Electron:
		return check.Unneeded("The app's files are installed, not fetched from a server.")
	}
	return check.Asking("Nothing in the repository says where the built files are served from.", check.Question{
		Text: "Are the app's files served by a host with its own network (a CDN), such as Vercel, Netlify or Cloudflare?",
		Help: "Open the app, look at any file below /assets in the browser's network tools: a header such as cf-cache-status, x-vercel-cache or age says yes.",
		Pass: "The built files are served by a host with its own network.",
		Gap:  "The built files are served without a network in front.",
	})
}

func hasFront(s *project.Stack) bool {
	for _, t := range []project.Tech{project.Vite, project.CRA, project.Next, project.React, project.Vue, project.Svelte} {
		if s.Has(t) {
			return true
		}
	}
	return false
}

// cdnHost is the host of the app that has a network of its own, if one is known.
func cdnHost(p *project.Project) (project.Tool, bool) {
	s := p.Stack()
	for _, t := range []project.Tech{project.Vercel, project.Netlify, project.Cloudflare} {
		if tool := s.Tool(t); tool.File != "" {
			tool.Why = "hosted by " + hostName(t)
			return tool, true
		}
	}
	for _, file := range []string{"firebase.json", "public/_redirects", "public/_headers", "public/CNAME", "amplify.yml", "azure-static-web-apps.json", "staticwebapp.config.json", "edgio.config.js"} {
		if p.Has(file) {
			return project.Tool{Tech: "the host", File: file, Line: 1, Why: "set up for a host with a network of its own"}, true
		}
	}
	if at, ok := staticHosting(p); ok {
		return at, true
	}
	for _, t := range []project.Tech{project.Lovable, project.Base44, project.V0} {
		if tool := s.Tool(t); tool.File != "" && !s.Has(project.Docker) && !s.Has(project.Express) {
			tool.Tech, tool.Why = project.Tech("the maker's hosting ("+string(t)+")"), "published by "+string(t)
			return tool, true
		}
	}
	for _, w := range p.Workflows() {
		for _, j := range w.Jobs {
			for _, st := range j.Steps {
				if publishes(st.Uses) {
					return project.Tool{Tech: "the host", File: w.File, Line: st.Line, Why: "published to a host with a network of its own"}, true
				}
			}
		}
	}
	return project.Tool{}, false
}
