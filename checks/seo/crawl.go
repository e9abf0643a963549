package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// publicFiles are the places where a stack keeps files that are served as they
// are.
func publicFiles(p *project.Project, name string) []string {
	s := p.Stack()
	var out []string
	for _, tech := range append([]project.Tech{s.Framework}, s.Also...) {
		dir := p.FolderOf(tech)
		for _, folder := range []string{"public", "static", "app", "src/app", ""} {
			if file := path.Join(dir, folder, name); p.Has(file) && !slices.Contains(out, file) {
				out = append(out, file)
			}
		}
	}
	if file := fixes.SPAFolder(p) + "public/" + name; p.Has(file) && !slices.Contains(out, file) {
		out = append(out, file) // Vite's root can be a folder inside the one of its configuration
	}
	return out
}

// sitemapOf finds what gives crawlers a sitemap; how is "" without one.
func sitemapOf(p *project.Project) (place check.Place, how string) {
	for _, name := range []string{"sitemap.xml", "sitemap-index.xml", "sitemap_index.xml", "sitemap-0.xml", "sitemap.txt"} {
		for _, file := range publicFiles(p, name) {
			return check.Line(file, 1, "the sitemap"), "A sitemap is served from " + file + "."
		}
	}
	for _, stem := range []string{"sitemap", "sitemap.xml/route", "server-sitemap.xml/route"} {
		if file := nextFile(p, "app", stem); file != "" {
			return check.Line(file, 1, "makes the sitemap"), "The sitemap is made by " + file + "."
		}
	}
	if file := makerOf(p, "sitemap.xml"); file != "" {
		return check.Line(file, 1, "makes the sitemap"), "The sitemap is made by " + file + "."
	}
	if r, ok := routeAt(p, "sitemap.xml"); ok {
		return check.Line(r.File, max(r.Node.Line(), 1), "makes the sitemap"), "The sitemap is made by " + r.File + "."
	}
	for _, m := range p.Manifests() {
		for _, pkg := range []string{"next-sitemap", "@astrojs/sitemap", "@nuxtjs/sitemap", "@nuxtjs/seo", "vite-plugin-sitemap", "vite-ssg-sitemap", "@forge42/seo-utils"} {
			if d := m.Dependency(pkg); d.Name != "" {
				return check.Line(m.File, max(d.Line, 1), "makes the sitemap"), pkg + " makes the sitemap when the app is built."
			}
		}
	}
	return check.Place{}, ""
}

// makerOf is the module that makes a file of the site, such as "sitemap.xml", by
// its name or that of its folder, as the file conventions of the frameworks have
// it; "" without one.
func makerOf(p *project.Project, name string) string {
	stem, ext, _ := strings.Cut(name, ".")
	for _, file := range p.Sources() {
		if s := p.Modules().Side(file); s == project.Test || s == project.Story || s == project.Script || !strings.Contains(file, stem) {
			continue
		}
		plain := strings.NewReplacer("[.]", ".", "[", "", "]", "").Replace(file)
		for _, part := range strings.Split(plain, "/") {
			if strings.HasPrefix(part, stem) && strings.Contains(part, "."+ext) || strings.HasSuffix(part, "-"+name) {
				return file
			}
		}
	}
	return ""
}

// routeAt finds a route of a server whose path names a file, such as
// /sitemap.xml.
func routeAt(p *project.Project, name string) (project.Route, bool) {
	for _, r := range p.Routes() {
		if r.Kind == project.Handler && strings.HasSuffix(r.Path, "/"+name) {
			return r, true
		}
	}
	return project.Route{}, false
}

func robotsFile(p *project.Project) string {
	if files := publicFiles(p, "robots.txt"); len(files) > 0 {
		return files[0]
	}
	return ""
}

func robotsRoute(p *project.Project) (place check.Place, how string) {
	if file := makerOf(p, "robots.txt"); file != "" {
		return check.Line(file, 1, "makes robots.txt"), "robots.txt is made by " + file + "."
	}
	if r, ok := routeAt(p, "robots.txt"); ok {
		return check.Line(r.File, max(r.Node.Line(), 1), "answers /robots.txt"), "robots.txt is made by " + r.File + "."
	}
	return check.Place{}, ""
}

// judgeRobotsFile reads a robots.txt.
func judgeRobotsFile(p *project.Project, file string) check.Finding {
	text, _ := p.Read(file)
	if e, banned := banOnAll(string(text)); banned {
		line := 1 + strings.Count(string(text[:e.Start]), "\n")
		return check.Missing(check.Certain, file+" keeps every crawler out of the whole site.", check.Line(file, line, "disallows everything"))
	}
	return check.Passed(check.Certain, file+" tells crawlers what they may read.", check.Line(file, 1, "robots.txt"))
}

// judgeRobotsModule reads Next's app/robots. A ban that holds only sometimes, as
// for previews, keeps nobody out of the live site.
func judgeRobotsModule(p *project.Project, file string) check.Finding {
	for rule := range p.Source(file).Find(source.Object) {
		ban := rule.PropNode("disallow")
		if !ban.OK() || !only(rule.Prop("disallow"), "/") || !forEveryone(rule) || rule.Enclosing(source.If, source.Conditional).OK() {
			continue
		}
		if allowed := rule.Prop("allow"); allowed.OK() && !only(allowed, "/") {
			continue
		}
		return check.Missing(check.Certain, file+" keeps every crawler out of the whole site.", check.At(ban, "disallows everything"))
	}
	return check.Passed(check.Certain, file+" tells crawlers what they may read.", check.Line(file, 1, "robots.txt"))
}

// only reports whether a value is one text, alone or in a list of one.
func only(value source.Node, text string) bool {
	if items := value.ChildrenIn(source.Item); value.Kind() == source.Array && len(items) == 1 {
		value = items[0]
	}
	s, _ := value.StringValue()
	return s == text
}

// forEveryone reports whether a rule is for all crawlers.
func forEveryone(rule source.Node) bool {
	agent := rule.Prop("userAgent")
	return !agent.OK() || only(agent, "*")
}
