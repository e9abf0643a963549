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
	pages := map[string]source.Node{}
	open := map[string]bool{}
	for _, g := range p.GuardedRoutes() {
		if g.Kind != project.Page || g.Stack != project.Next {
			continue
		}
		i := slices.IndexFunc(g.Guards, func(g project.Guard) bool { return g.Front && g.Surely && g.Holds() })
		if i < 0 {
			open[g.File] = true
		} else {
			pages[g.File] = g.Guards[i].Node
		}
	}
	var by source.Node
	seen := map[string]bool{}
	var closed func(file string, depth int) bool
	closed = func(file string, depth int) bool {
		if seen[file] {
			return true
		}
		seen[file] = true
		if node, ok := pages[file]; ok {
			by = node
			return true
		}
		if open[file] || depth == 0 || strings.Contains(file, "layout.") {
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
