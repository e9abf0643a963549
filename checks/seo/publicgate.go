package seo

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// publicByMiddleware lists the paths that a Next app's middleware lets strangers
// open, when it has such a list and keeps them from everything else.
func publicByMiddleware(p *project.Project) (paths []string, ok bool) {
	paths = project.Answer(p, "seo/public by middleware", listedAsPublic)
	return paths, len(paths) > 0
}

func listedAsPublic(p *project.Project) (paths []string) {
	for _, r := range p.Addresses() {
		if r.Kind != project.Middleware {
			continue
		}
		f := p.Source(r.File)
		for d := range f.Find(source.Declarator) {
			if !strings.Contains(strings.ToLower(d.Child(source.Name).Text()), "public") || !usedLater(d) {
				continue
			}
			for s := range d.Child(source.Value).Find(source.String) {
				if text, _ := s.StringValue(); strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "/api/") { // those say nothing of pages
					paths = append(paths, text)
				}
			}
		}
		if len(paths) == 0 && r.Stack == project.Next {
			paths = openByCondition(p, r)
		}
	}
	return paths
}

// usedLater reports whether a file uses a name somewhere beside its declaration, or
// hands it to others.
func usedLater(d source.Node) bool {
	name := d.Child(source.Name).Ident()
	if name == "" || strings.HasPrefix(d.Parent().Parent().Text(), "export") || strings.HasPrefix(d.Parent().Text(), "export") {
		return true
	}
	for n := range d.File().Find(source.Identifier) {
		if n.Text() == name && !d.Contains(n) {
			return true
		}
	}
	return false
}

func allows(listed []string, url string) bool {
	for _, l := range listed {
		l = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(l, "(.*)"), ":path*"), "*")
		if l == "/" && url != "/" {
			continue
		}
		if url == l || strings.HasPrefix(url, strings.TrimSuffix(l, "/")+"/") {
			return true
		}
	}
	return false
}

// gateAtRoot reports whether an app without routes shows its sign-in to
// strangers and nothing else.
func gateAtRoot(p *project.Project) bool {
	gate := false
	for _, entry := range p.Modules().Entries() {
		for _, name := range append([]string{entry}, p.Modules().ImportsOf(entry)...) {
			f := p.Source(name)
			if f == nil || path.Ext(name) != ".tsx" && path.Ext(name) != ".jsx" && path.Ext(name) != ".js" {
				continue
			}
			for e := range f.Find(source.Element) {
				tag := strings.ToLower(e.TagName())
				switch {
				case strings.Contains(tag, "landing"), strings.Contains(tag, "pricing"), strings.Contains(tag, "hero"):
					return false
				case isSignIn(tag) && e.Enclosing(source.If, source.Conditional).OK():
					gate = true
				}
			}
		}
	}
	return gate
}

// isSignIn reports whether a component's name says that it is for signing in.
func isSignIn(tag string) bool {
	for _, word := range []string{"login", "signin", "authpage", "authform", "authscreen", "authview"} {
		if strings.HasPrefix(tag, word) {
			return true
		}
	}
	return tag == "auth"
}
