package deploy

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
)

var askedOwn = regexp.MustCompile(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+|:\$\{?\w+\}?)?(/[\w./-]*)`)

// askedOf is the path for which a command asks its own machine; "" for none.
func askedOf(command string) string {
	m := askedOwn.FindStringSubmatch(command)
	if m == nil {
		return ""
	}
	return strings.TrimSuffix(m[1], "/")
}

// nothingAnswers reports whether an app whose addresses are its files serves nothing at
// a path: no route, no file, nothing that is rewritten.
func nothingAnswers(p *project.Project, url string) bool {
	s := p.Stack()
	if s.Framework != project.Next || len(s.Also) > 0 && slices.ContainsFunc(s.Also, servesByCode) {
		return false
	}
	for _, r := range p.Addresses() {
		if r.Path == url || strings.ContainsAny(r.Path, ":*[") && strings.Count(r.Path, "/") <= strings.Count(url, "/") && covers(r.Path, url) {
			return false
		}
	}
	if f := p.Config("next.config"); f != nil && p.Holds(f.Path, "rewrites", "basePath") {
		return false
	}
	for _, name := range []string{"middleware.ts", "middleware.js", "proxy.ts", "proxy.js", "src/middleware.ts", "src/proxy.ts"} {
		if name = path.Join(p.FolderOf(project.Next), name); p.Holds(name, `"`+url, "'"+url, "rewrite(", "createMiddleware") {
			return false
		}
	}
	return !p.Has("public"+url) && !p.Has("public"+url+".html") && !p.Has("server.js") && !p.Has("server.ts") && !p.Has("nginx.conf")
}

func servesByCode(t project.Tech) bool {
	return slices.Contains([]project.Tech{project.Express, project.Fastify, project.Hono, project.Koa, project.Nest, project.PlainServer, project.FastAPI, project.Flask, project.Django}, t)
}

// covers reports whether a route with open parts may answer at a path.
func covers(route, url string) bool {
	parts, asked := strings.Split(route, "/"), strings.Split(url, "/")
	for i, part := range parts {
		switch {
		case strings.Contains(part, "*") || strings.Contains(part, "..."):
			return true
		case i >= len(asked):
			return false
		case part != asked[i] && !strings.ContainsAny(part, ":["):
			return false
		}
	}
	return len(parts) == len(asked)
}
