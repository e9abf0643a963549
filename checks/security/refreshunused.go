package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// renewerUnused is the function that would renew the session in middleware, in a module
// that no middleware uses.
func renewerUnused(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if !p.Holds(name, "updateSession") || p.Modules().Live(name) {
			continue
		}
		for fn := range p.Source(name).Find(source.Function, source.Arrow) {
			if nameOfFunction(fn) == "updateSession" {
				return []check.Place{at(fn, "would renew the session, and nothing calls it")}
			}
		}
	}
	return nil
}
