package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// behindPages is the middleware that turns strangers away from every page that a
// server action is used on: an action is answered at the address of such a page, and
// the framework hands one that is sent elsewhere on to it.
func behindPages(p *project.Project, r project.Route) (source.Node, bool) {
	if r.Kind != project.Action || r.Stack != project.Next {
		return source.Node{}, false
	}
	fronts := frontsOfPages(p)
	var by source.Node
	seen := map[string]bool{}
	var closed func(file string, depth int) bool
	closed = func(file string, depth int) bool {
		if seen[file] {
			return true
		}
		seen[file] = true
		if node, ok := fronts.by[file]; ok {
			by = node
			return true
		}
		if fronts.open[file] || depth == 0 || strings.Contains(file, "layout.") {
			return false
		}
		for _, importer := range p.Modules().ImportersOf(file) {
			if p.Modules().Live(importer) && !closed(importer, depth-1) {
				return false
			}
		}
		return true
	}
	ok := closed(r.File, 6)
	return by, ok && by.OK()
}

// A pageFronts tells, by file, which pages of Next.js middleware keeps strangers away
// from, and which it lets them see.
type pageFronts struct {
	by   map[string]source.Node
	open map[string]bool
}

func frontsOfPages(p *project.Project) pageFronts {
	return project.Answer(p, "security/page fronts", func(p *project.Project) pageFronts {
		fronts := pageFronts{by: map[string]source.Node{}, open: map[string]bool{}}
		for _, r := range p.GuardedRoutes() {
			if r.Kind != project.Page || r.Stack != project.Next {
				continue
			}
			i := slices.IndexFunc(r.Guards, func(g project.Guard) bool { return g.Front && g.Surely && g.Holds() })
			if i < 0 {
				fronts.open[r.File] = true
			} else {
				fronts.by[r.File] = r.Guards[i].Node
			}
		}
		return fronts
	})
}
