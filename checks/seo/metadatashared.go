package seo

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// fewShared is how many pages may go under the name of the whole app: the imprint and
// the like need none of their own.
const fewShared = 4

// sharedTitles judges a Next app that says well what it is, and whose pages for strangers
// mostly say nothing of themselves: in a list of results all of them look alike.
func sharedTitles(p *project.Project, good check.Finding) check.Finding {
	if len(good.Places) == 0 || rendersHeads(nextRendered(p)) {
		return good
	}
	var places []check.Place
	var paths []string
	public := 0
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !inApp(p, r.File) || isHome(r.Path) {
			continue
		}
		if r = p.WithCode(r); !describesItself(p, r) || forSigningIn(r.Path) || isErrand(p, r) || onlyLeads(r.Node) || passing(r.Path) {
			continue
		}
		public++
		if namesItself(p, r) {
			continue
		}
		paths = append(paths, r.Path)
		line := max(r.Node.Line(), 1)
		places = append(places, check.Line(r.File, line, "goes under the title of the whole app"))
		if strings.Contains(firstLine(p, r.File), "use client") && line > 4 {
			places = append(places, check.Line(r.File, 1, "a page for the browser cannot describe itself: its layout would"))
		}
	}
	if len(paths) < fewShared || 2*len(paths) <= public {
		return good
	}
	reason := fmt.Sprintf("%d of %d public pages have no title of their own and go under that of the whole app, among them %s: in search results they all look alike.", len(paths), public, paths[0])
	f := check.Missing(check.Likely, reason, append([]check.Place{good.Places[0]}, places...)...)
	f.Severity = check.Low
	return f
}

// passing reports whether a page is one step of something, or told to whom something
// happened: nobody looks for it.
func passing(url string) bool {
	parts := strings.Split(strings.Trim(url, "/"), "/")
	for i, part := range parts {
		open := strings.ContainsAny(part, "[:")
		if i > 0 && !open && strings.ContainsAny(parts[i-1], "[:") && firstSegment(parts[i-1]) != "" {
			return true // /order/[id]/pay
		}
		if slices.Contains([]string{"new", "edit", "cancel", "cancelled", "canceled", "maintenance", "success", "thanks", "thank-you", "error", "offline", "preview", "embed", "print"}, part) {
			return true
		}
	}
	return false
}

// isHome reports whether a path is that of the first page, in some language.
func isHome(path string) bool { return firstSegment(path) == "" }

// namesItself reports whether a page, or a layout below the outermost, gives it a title.
func namesItself(p *project.Project, r project.Route) bool {
	around := layoutsAround(p, r.File)
	if len(around) > 0 {
		around = around[:len(around)-1]
	}
	for _, file := range append([]string{r.File}, around...) {
		if h := project.Answer(p, headOfModule(file), headOfModule(file).read); len(h.titles) > 0 {
			return true
		}
		if strings.Contains(firstLine(p, file), "use client") && p.Holds(file, "<title", "document.title") {
			return true
		}
	}
	return false
}
