package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// behindHash reports whether a mailed link names a page by a path, in an app that reads its
// pages from behind the # of the address: every path is the first page there. What signs in
// by the link may lead on to the page by itself, when it says that a password is to be set.
func behindHash(p *project.Project, target source.Node) (check.Place, bool) {
	address := written(p, target)
	if route := pathOf(address); len(route) < 2 || strings.ContainsAny(address, "#") {
		return check.Place{}, false
	}
	hash, own := false, pageFiles(p, pathOf(address))
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) || slices.Contains(own, name) { // the page itself, which nobody gets to see
			continue
		}
		if p.Holds(name, "PASSWORD_RECOVERY", "exchangeCodeForSession", "type=recovery") {
			return check.Place{}, false
		}
		hash = hash || p.Holds(name, "HashRouter") && routesByHash(p.Source(name))
	}
	if !hash {
		return check.Place{}, false
	}
	return at(target, "where the mailed link leads: not behind the #"), true
}

// pageFiles are the files of the page at a path.
func pageFiles(p *project.Project, route string) []string {
	route, _, _ = strings.Cut(route, "?")
	var out []string
	for _, r := range p.Addresses() {
		if r.Kind == project.Page && samePath(strings.Split(strings.Trim(route, "/"), "/"), strings.Split(strings.Trim(r.Path, "/"), "/")) {
			if n := p.WithCode(r).Node; n.OK() {
				out = append(out, n.File().Path) // not the file of the routes, which names the page
			} else {
				out = append(out, r.File)
			}
		}
	}
	return out
}

// unreadLink is the setting of a client of Supabase's that leaves a mailed link unread, in
// an app that reads it nowhere by itself.
func unreadLink(p *project.Project) (check.Place, bool) {
	var off source.Node
	for _, name := range p.Sources() {
		if !p.Modules().Live(name) {
			continue
		}
		if p.Holds(name, ".setSession(", "exchangeCodeForSession", "verifyOtp", "getSessionFromUrl", "createBrowserClient(") {
			return check.Place{}, false
		}
		if !p.Holds(name, "detectSessionInUrl") {
			continue
		}
		for o := range p.Source(name).Find(source.Property) {
			if o.Key() == "detectSessionInUrl" && o.Child(source.Value).Text() == "false" && p.Modules().Browser(name) {
				off = o
			}
		}
	}
	return at(off, "leaves the session in the mailed link unread"), off.OK()
}

// unreadPlaces is where mailed links are left unread.
func unreadPlaces(p *project.Project) []check.Place {
	if place, ok := unreadLink(p); ok {
		return []check.Place{place}
	}
	return nil
}

// bySupabase reports whether every link to a new password is Supabase's.
func (r *recovery) bySupabase() bool {
	return !r.hosted && !slices.ContainsFunc(r.requests, func(n source.Node) bool { return n.CalleeName() != "resetPasswordForEmail" })
}

// routesByHash reports whether a module makes the router that reads pages from behind the
// #.
func routesByHash(f *source.File) bool {
	for _, im := range f.Imports {
		for _, n := range im.Names {
			if (n.Imported == "HashRouter" || n.Imported == "createHashRouter") && strings.HasPrefix(im.Spec, "react-router") {
				return true
			}
		}
	}
	return false
}
