package resilience

import (
	"path"
	"slices"
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
	if strings.Contains(r.File, "[") || project.Answer(p, "resilience/pages in parts", builtInParts) {
		return false
	}
	from := slices.Concat([]string{r.File}, filesAround(p, r.File, "layout"), filesAround(p, r.File, "template"))
	for name := range p.Modules().Loaded(from, func(name string) bool { return !beginsInBrowser(p, name) }) {
		if p.Holds(name, ofRequest...) {
			return false
		}
	}
	return true
}

// builtInParts reports whether Next is told to build parts of a page beforehand, and
// others for each request.
func builtInParts(p *project.Project) bool {
	return slices.ContainsFunc(p.Files(), func(name string) bool {
		return strings.HasPrefix(path.Base(name), "next.config.") && p.Holds(name, "cacheComponents", "dynamicIO", "ppr")
	})
}

// beginsInBrowser reports whether a module begins with the directive that makes it,
// and what it imports, a part of the browser's code.
func beginsInBrowser(p *project.Project, name string) bool {
	if !p.Holds(name, "use client") {
		return false
	}
	f := p.Source(name)
	return f != nil && slices.Contains(f.Directives, "use client")
}
