package deploy

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// removedCalls tells of calls of what the installed Prisma no longer has: the middleware
// went with 6.14 (https://www.prisma.io/docs/orm/prisma-client/client-extensions/middleware),
// and whoever calls it stops with an error as the module is loaded.
func removedCalls(p *project.Project) []fault {
	var places []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "$use(") || !counts(p, name) {
			continue
		}
		version, _ := p.Installed(p.DependencyFor(name, "@prisma/client"))
		if !version.AtLeast(6, 14) {
			continue
		}
		for _, line := range project.PerFile(p, name, "deploy/removed", middlewareCalls) {
			places = append(places, check.Line(name, line, fmt.Sprintf("Prisma %d.%d has no $use any more", version.Major, version.Minor)))
		}
	}
	if len(places) == 0 {
		return nil
	}
	words := fmt.Sprintf("%s calls $use, which the Prisma that is installed no longer has: it stops with an error there", places[0].File)
	return []fault{{check.High, check.Likely, words, places, "What the middleware did is done by an extension of the client ($extends), and the server starts."}}
}

// middlewareCalls are the lines on which a file calls Prisma's $use, whether or not it is
// there.
func middlewareCalls(f *source.File) []int {
	var out []int
	for c := range f.Find(source.Call) {
		callee := c.Child(source.Callee)
		if c.CalleeName() != "$use" || strings.Contains(callee.Text(), "?.") || strings.Contains(c.Text(), "?.(") || asksWhetherThere(c) {
			continue
		}
		out = append(out, c.Line())
	}
	return out
}

// asksWhetherThere reports whether a condition around a call asks for $use first.
func asksWhetherThere(c source.Node) bool {
	for up := c.Parent(); up.OK() && !up.Is(source.Function, source.Arrow); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && strings.Contains(up.Child(source.Cond).Text(), "$use") || up.Kind() == source.Binary && strings.Contains(up.Child(source.Left).Text(), "$use") {
			return true
		}
	}
	return false
}
