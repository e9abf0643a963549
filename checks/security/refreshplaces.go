package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// serverClient is the client of Supabase for servers that most of the app uses: the
// one whose module most others import.
func serverClient(p *project.Project, s *signIn) vendor {
	best, uses := vendor{}, -1
	for _, v := range s.vendors {
		if v.tech != project.SupabaseAuth || v.role != "ssr" {
			continue
		}
		if n := len(p.Modules().ImportersOf(v.file)); n > uses {
			best, uses = v, n
		}
	}
	return best
}

// unrenewed are the places of a session that no middleware renews: the client, what
// should store the new cookies, and pages that are made by a session which may have
// run out.
func unrenewed(p *project.Project, v vendor) []check.Place {
	out := []check.Place{v.place("reads a session that no middleware renews")}
	jar := property(p, v.node.Arg(2), "cookies")
	for _, name := range []string{"setAll", "set"} {
		if n := jar.PropNode(name); n.OK() && n.File().Path == v.file {
			out = append(out, at(n, "cannot write the new cookies while a page is made"))
			break
		}
	}
	pages := 0
	for _, r := range p.Routes() {
		if pages == 2 {
			break
		}
		if r.Kind != project.Page || !r.Node.OK() || p.Modules().Browser(r.Node.File().Path) {
			continue
		}
		for c := range r.Node.Find(source.Call) {
			if asksForUser(c) && c.CalleeName() != "createMiddlewareClient" {
				out = append(out, at(c, "is made by a session that may have run out"))
				pages++
				break
			}
		}
	}
	return out
}
