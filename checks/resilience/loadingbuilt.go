package resilience

import (
	"path"
	"strings"

	"underpin/checks/project"
)

// ofRequest are the words of what makes Next build a page anew for each request:
// what a request brings along, who is signed in, and settings that say so.
var ofRequest = []string{
	"cookies(", "headers(", "draftMode(", "connection(", "oStore(", "no-store", "force-dynamic", "searchParams", "next-intl", "next/server",
	"getServerSession", "auth(", "Auth(", "currentUser(", "getUser", "getSession", "Session(", "createServerClient", "createServerComponentClient", "cacheComponents", "revalidate:0", "revalidate: 0", "revalidate = 0",
}

// builtOnce reports whether Next makes a page when the app is built, or now and
// then, and not while a visitor waits: its path has no part to fill in, and neither
// it, nor a layout around it, nor anything that these run on the server asks for
// what belongs to one request.
func builtOnce(p *project.Project, r project.Route) bool {
	if strings.Contains(r.File, "[") {
		return false
	}
	for _, name := range p.Files() {
		if strings.HasPrefix(path.Base(name), "next.config.") && p.Holds(name, "cacheComponents", "dynamicIO", "ppr") {
			return false
		}
	}
	from := []string{r.File}
	for dir := path.Dir(r.File); dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, part := range []string{"layout", "template"} {
			for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
				if name := dir + "/" + part + ext; p.Has(name) {
					from = append(from, name)
				}
			}
		}
		if path.Base(dir) == "app" {
			break
		}
	}
	onServer := func(name string) bool { return !p.Holds(name, "use client") || !beginsInBrowser(p, name) }
	for name := range p.Modules().Loaded(from, onServer) {
		if p.Holds(name, ofRequest...) {
			return false
		}
	}
	return true
}

// beginsInBrowser reports whether a module begins with the directive that makes it,
// and what it imports, a part of the browser's code.
func beginsInBrowser(p *project.Project, name string) bool {
	text, _ := p.Read(name)
	rest := strings.TrimSpace(string(text))
	for {
		end := "\n"
		switch {
		case strings.HasPrefix(rest, "/*"):
			end = "*/"
		case !strings.HasPrefix(rest, "//"):
			return strings.HasPrefix(rest, `"use client"`) || strings.HasPrefix(rest, `'use client'`)
		}
		_, after, ok := strings.Cut(rest, end)
		if !ok {
			return false
		}
		rest = strings.TrimSpace(after)
	}
}
