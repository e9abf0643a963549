package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// writesCookies is where a server client of Supabase stores what it renewed, in
// a framework whose pages may set cookies while they are made. Next's may not,
// and need middleware.
func writesCookies(p *project.Project, s *signIn) (check.Place, bool) {
	if p.Stack().Framework == project.Next {
		return check.Place{}, false
	}
	for _, v := range s.vendors {
		if v.tech != project.SupabaseAuth || v.role != "ssr" {
			continue
		}
		jar := property(p, v.node.Arg(2), "cookies")
		for _, name := range []string{"setAll", "set"} {
			writer := property(p, jar, name)
			for c := range writer.Find(source.Call) {
				if c.CalleeName() == "set" || c.CalleeName() == "append" {
					return v.place("renews the session and stores it in the answer's cookies"), true
				}
			}
		}
	}
	return check.Place{}, false
}
