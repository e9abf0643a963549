package seo

import (
	"maps"
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
	if at, ok := emittedBy(p, "sitemap.xml"); ok {
		return at, "The build writes the sitemap."
	}
	for _, pkg := range []string{"next-sitemap", "@astrojs/sitemap", "@nuxtjs/sitemap", "@nuxtjs/seo", "vite-plugin-sitemap", "vite-ssg-sitemap"} {
		if at, ok := wired(p, pkg); ok {
			return at, pkg + " makes the sitemap when the app is built."
		}
	}
	return check.Place{}, ""
}

// wired finds where a package is put to work: in a script of the manifest or in
// the framework's configuration. One that is only installed makes nothing.
func wired(p *project.Project, pkg string) (check.Place, bool) {
	for _, m := range p.Manifests() {
		for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
			if script := m.Scripts[name]; strings.Contains(script.Command, pkg) {
				return check.Line(m.File, max(script.Line, 1), "runs "+pkg), true
			}
		}
	}
	for _, stem := range []string{"astro.config", "nuxt.config", "vite.config"} {
		f := p.Config(stem)
		if f == nil {
			continue
		}
		for s := range f.Find(source.String) {
			if text, _ := s.StringValue(); text == pkg {
				return check.At(s, "puts "+pkg+" to work"), true
			}
		}
	}
	return check.Place{}, false
}

// unescaped takes the brackets out of the name of a route's file: sitemap[.]xml.ts.
var unescaped = strings.NewReplacer("[.]", ".", "[", "", "]", "")

// makerOf is the module that makes a file of the site, such as "sitemap.xml", by
// its name or that of its folder, as the file conventions of the frameworks have
// it; "" without one.
func makerOf(p *project.Project, name string) string {
	stem, ext, _ := strings.Cut(name, ".")
	for _, file := range p.Sources() {
		if s := p.Modules().Side(file); s == project.Test || s == project.Story || s == project.Script || !strings.Contains(file, stem) {
			continue
		}
		plain := unescaped.Replace(file)
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
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && strings.HasSuffix(r.Path, "/"+name) {
			return p.WithCode(r), true
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
	if _, ok := wired(p, "next-sitemap"); ok {
		if f := p.Config("next-sitemap.config"); f != nil {
			for prop := range f.Find(source.Property) {
				if prop.Key() == "generateRobotsTxt" && prop.Child(source.Value).Text() == "true" {
					return check.At(prop, "makes robots.txt"), "next-sitemap makes robots.txt when the app is built."
				}
			}
		}
	}
	for _, pkg := range []string{"@nuxtjs/robots", "@nuxtjs/seo", "astro-robots-txt"} {
		if at, ok := wired(p, pkg); ok {
			return at, pkg + " makes robots.txt when the app is built."
		}
	}
	return check.Place{}, ""
}
