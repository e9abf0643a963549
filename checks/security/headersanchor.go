package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// anchor is where the headers would go: the framework's configuration, that of
// the host that serves the pages as files, the page of a single-page app, the file that makes the server, else the manifest.
func anchor(p *project.Project) check.Place {
	const message = "security headers would be set here"
	for _, name := range nextConfigs {
		name = path.Join(p.FolderOf(project.Next), name)
		if f := p.Source(name); f != nil && p.Stack().Has(project.Next) {
			if o := ownObject(configObjects(p, f)); o.OK() {
				if set := o.PropNode("headers"); set.OK() {
					return at(set, message)
				}
				return at(o, message)
			}
			return check.Line(name, 1, message)
		}
	}
	if file := staticHost(p); file != "" {
		return check.Line(file, headersLine(p, file), message)
	}
	if file, line := nginxServer(p); file != "" {
		return check.Line(file, line, message)
	}
	if place, ok := pythonAnchor(p, message); ok {
		return place
	}
	if made := serverMade(p); made.OK() {
		if use := firstUse(p, made); use.OK() {
			return at(use, message)
		}
		return at(made, message)
	}
	for _, name := range []string{
		"index.html", "public/index.html", "client/index.html", "src/hooks.server.ts", "app/entry.server.tsx",
		"svelte.config.js", "astro.config.mjs", "astro.config.ts", "nuxt.config.ts",
	} {
		if !p.Has(name) {
			name = path.Join(p.FolderOf(p.Stack().Framework), name)
		}
		if text, ok := p.Read(name); ok {
			line := 1
			if i := strings.Index(string(text), "<head"); i >= 0 {
				line, _ = lineOf(string(text), i)
			} else if path.Base(name) == "hooks.server.ts" {
				line = answering(p.Source(name))
			}
			return check.Line(name, line, message)
		}
	}
	for _, name := range []string{"vite.config.ts", "vite.config.mts", "vite.config.js", "app.config.ts"} {
		if f := p.Source(name); f != nil && p.Stack().Framework == project.TanStack {
			for c := range f.Find(source.Call) {
				if c.CalleeName() == "defineConfig" {
					return at(c, message)
				}
			}
			return check.Line(name, 1, message)
		}
	}
	if name := path.Join(p.FolderOf(p.Stack().Framework), "package.json"); p.Has(name) {
		return check.Line(name, 1, message)
	}
	return check.Line(firstFile(p), 1, message)
}

// nginxServer is the configuration with which nginx serves the pages of a single-page app,
// and the line on which what serves them begins.
func nginxServer(p *project.Project) (file string, line int) {
	s := p.Stack()
	if s.Framework != project.Vite && s.Framework != project.CRA || !s.Has(project.Nginx) {
		return "", 0
	}
	file = s.Tool(project.Nginx).File
	text, ok := p.Read(file)
	if !ok || !strings.Contains(string(text), "root ") {
		return "", 0
	}
	for l := range strings.Lines(string(text)) {
		if line++; strings.HasPrefix(strings.TrimSpace(l), "server") {
			return file, line
		}
	}
	return file, 1
}

// headersLine is where a host's file begins to set headers, else how it builds the
// site, else its first line.
func headersLine(p *project.Project, file string) int {
	text, _ := p.Read(file)
	build := 1
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if strings.Contains(line, "\"headers\"") || strings.HasPrefix(line, "[[headers]]") {
			return number
		}
		if line == "[build]" && build == 1 {
			build = number
		}
	}
	return build
}

// answering is the line of a hook of SvelteKit that has the app answer a request.
func answering(f *source.File) int {
	if f == nil {
		return 1
	}
	for c := range f.Find(source.Call) {
		if c.CalleePath() == "resolve" && c.Arg(0).OK() && c.Function().OK() {
			return c.Line()
		}
	}
	return 1
}

// ownSettings are settings of Next itself, beside which headers() would stand.
var ownSettings = wordSet("reactStrictMode images headers rewrites redirects experimental env webpack output eslint typescript pageExtensions transpilePackages compiler poweredByHeader compress i18n swcMinify serverExternalPackages reactCompiler typedRoutes turbopack basePath trailingSlash")

// ownObject is the object of Next's own settings among those that make up a
// configuration; the others are options of plugins.
func ownObject(objects []source.Node) source.Node {
	var out source.Node
	most := -1
	for _, o := range objects {
		n := 0
		for prop := range o.Children() {
			if ownSettings[prop.Key()] {
				n += 2
			}
		}
		if d := o.Parent(); d.Kind() == source.Declarator && strings.Contains(strings.ToLower(d.Child(source.Name).Text()), "nextconfig") {
			n++
		}
		if n > most {
			out, most = o, n
		}
	}
	return out
}

// at is the first line of a node as a place: whole configurations are too long
// to show.
func at(n source.Node, message string) check.Place {
	p := check.At(n, message)
	if p.EndLine > p.Line {
		p.EndLine, p.EndColumn = p.Line, 0
	}
	return p
}

// serverMade is where a server framework's app is made: the one that runs,
// before those that nothing starts.
func serverMade(p *project.Project) source.Node {
	var first source.Node
	for _, t := range []project.Tech{project.Express, project.Fastify, project.Hono, project.Koa} {
		if p.Stack().Framework != t && !slices.Contains(p.Stack().Also, t) {
			continue
		}
		for _, name := range p.Sources() {
			if p.Modules().Side(name) == project.Test || !p.Holds(name, string(t), "Hono") {
				continue
			}
			made := madeIn(p.Source(name), t)
			if made.OK() && p.Modules().Live(name) {
				return made
			}
			if !first.OK() {
				first = made
			}
		}
	}
	return first
}

// madeIn is where a file makes an app of a server framework.
func madeIn(f *source.File, t project.Tech) source.Node {
	for n := range f.Find(source.Call, source.New) {
		pkg, name := n.Origin()
		if pkg == string(t) && (name == "default" || name == "Hono" || name == "fastify" || name == "*") && n.Child(source.Callee).Ident() != "" {
			return n
		}
	}
	return source.Node{}
}
